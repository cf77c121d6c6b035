//! Bodies as shapes: the answers of `error_shape` and `success_shape`.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::mismatches::gathered;
use super::stream;
use crate::claim::Claim;
use crate::reason::SilentReason;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::CheckContext;
use countersign_openapi::schema::{self, Mismatch, Schemas, readings};
use countersign_openapi::{Basis, Direction, Document, MediaType, Node};

pub enum BodyShape {
    /// A declared schema.
    Declared {
        schemas: Arc<Schemas>,
        document: Document,
        pointer: String,
    },
    Seen(Arc<Value>),
    /// JSON that we do not read whole: an empty list or object in its place.
    Unread(Value),
    /// What came where text is declared.
    Text {
        text: String,
        media_type: String,
    },
    /// The first items of a stream.
    Items(Vec<Value>),
    /// What came where JSON is declared.
    NotJson(&'static str),
}

impl BodyShape {
    pub fn relate(&self, later: &BodyShape) -> Relation {
        let BodyShape::Declared { schemas, document, pointer } = self else {
            return Relation::Unknown(SilentReason::NoSchema);
        };
        let readings = match later {
            BodyShape::Seen(instance) => vec![Arc::clone(instance)],
            BodyShape::Items(items) => return related_items(schemas, pointer, items),
            // A line has an end, which is none of its value.
            BodyShape::Text { text, .. } if takes_text(document, pointer) => {
                let line = text.strip_suffix('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
                [text].into_iter().map(String::as_str).chain(line).flat_map(readings).map(Arc::new).collect()
            }
            // What else a text is read as, a document does not say; JSON is JSON, whatever it is called.
            BodyShape::Text { text, media_type } => match serde_json::from_str(text) {
                Ok(instance @ (Value::Object(_) | Value::Array(_))) => vec![Arc::new(instance)],
                _ => return Relation::Unknown(SilentReason::MediaTypeNotRead(media_type.clone())),
            },
            BodyShape::Unread(outside) => return related_outside(document, pointer, outside),
            BodyShape::NotJson(what) => {
                return Relation::Disjoint(format!("the body is {what} where JSON is documented"));
            }
            BodyShape::Declared { .. } => return Relation::Unknown(SilentReason::TwoSchemas),
        };
        let mut mismatches = Vec::new();
        for reading in readings.iter().rev() {
            mismatches = match schemas.validate(Direction::Response, pointer, reading) {
                Ok(mismatches) => mismatches,
                Err(error) => return Relation::Unknown(SilentReason::Schema(error)),
            };
            if mismatches.is_empty() {
                break;
            }
        }
        let node = |pointer: &str| Node::at(document, pointer);
        let held = |mismatch: &&Mismatch| node(&mismatch.schema).is_none_or(|node| node.basis() != Basis::Inferred);
        let held: Vec<&Mismatch> = mismatches.iter().filter(held).collect();
        if !held.is_empty() {
            return Relation::Disjoint(format!("the body does not fit its schema: {}", gathered(&held)));
        }
        match node(pointer).filter(|schema| mismatches.is_empty() && fits_by_chance(schema, &readings[0])) {
            Some(_) => Relation::Wider(
                "the body fits its schema only because nothing is required: they share no property".to_owned(),
            ),
            None => Relation::Same,
        }
    }
}

/// How the items of a stream relate to the schema of each: by the first that does not fit.
fn related_items(schemas: &Schemas, pointer: &str, items: &[Value]) -> Relation {
    for (index, item) in items.iter().enumerate() {
        let mismatches = match schemas.validate(Direction::Response, pointer, item) {
            Ok(mismatches) => mismatches,
            Err(error) => return Relation::Unknown(SilentReason::Schema(error)),
        };
        if !mismatches.is_empty() {
            let told = gathered(&mismatches.iter().collect::<Vec<_>>());
            return Relation::Disjoint(format!("item {} does not fit its schema: {told}", index + 1));
        }
    }
    if items.is_empty() { Relation::Unknown(SilentReason::NoItem) } else { Relation::Same }
}

/// Whether a text can be a value of a schema at all: it may be one of a scalar's type.
fn takes_text(document: &Document, pointer: &str) -> bool {
    fn takes(schema: &Node, depth: usize) -> bool {
        let is_scalar = |name: &str| !matches!(name, "object" | "array" | "null");
        let types = || schema.texts("type");
        let all = |keyword: &str| schema.get(keyword).map(|it| it.items().collect::<Vec<_>>()).unwrap_or_default();
        let inner = |schema: &Node| depth == 0 || takes(schema, depth - 1);
        let alternatives = [all("oneOf"), all("anyOf")].concat();
        match schema.text("type") {
            Some(one) => is_scalar(one),
            None if !types().is_empty() => types().iter().any(|one| is_scalar(one)),
            None if schema.get("properties").is_some() || schema.get("items").is_some() => false,
            None => all("allOf").iter().all(inner) && (alternatives.is_empty() || alternatives.iter().any(inner)),
        }
    }
    const DEEPEST: usize = 16;
    Node::at(document, pointer).is_none_or(|schema| takes(&schema, DEEPEST))
}

/// How a list or an object of which nothing else is known relates to a schema: by the type that it says.
fn related_outside(document: &Document, pointer: &str, outside: &Value) -> Relation {
    let declared = Node::at(document, pointer).and_then(|schema| schema.get("type"));
    let is_list = outside.is_array();
    let other = declared
        .as_ref()
        .and_then(|declared| declared.value.as_str())
        .filter(|declared| *declared != if is_list { "array" } else { "object" });
    match other {
        Some(other) => {
            Relation::Disjoint(format!("the body does not fit its schema: the value is not of type \"{other}\""))
        }
        None => Relation::Unknown(SilentReason::JsonNotRead),
    }
}

/// Whether a body has nothing of what its schema documents, and fits because nothing is required.
fn fits_by_chance(schema: &Node, instance: &Value) -> bool {
    let (Some(properties), Some(members)) = (schema.get("properties"), instance.as_object()) else { return false };
    let mut documented = properties.members();
    let closed = ["required", "allOf", "oneOf", "anyOf", "additionalProperties"];
    let says_more = closed.into_iter().any(|keyword| schema.value.get(keyword).is_some());
    !members.is_empty() && !says_more && !documented.any(|(name, _)| members.contains_key(name))
}

impl fmt::Display for BodyShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BodyShape::Declared { document, pointer, .. } => {
                let schema = document.resolve(pointer).map(|(_, schema)| schema::declared(schema));
                f.write_str(schema.as_deref().unwrap_or("anything"))
            }
            BodyShape::Seen(instance) => f.write_str(&schema::seen(instance)),
            BodyShape::Unread(outside) => f.write_str(if outside.is_array() { "a list" } else { "an object" }),
            BodyShape::Text { .. } => f.write_str("text"),
            BodyShape::Items(items) => write!(
                f,
                "{} items, the first {}",
                items.len(),
                schema::seen(&items.first().cloned().unwrap_or_default())
            ),
            BodyShape::NotJson(what) => f.write_str(what),
        }
    }
}

/// The schema that is declared for the answer's code and content type.
pub fn spec(context: &CheckContext, success: bool) -> Spoken<BodyShape> {
    if context.response().is_ok_and(|response| response.is_success() != success) {
        return None;
    }
    if context.is_without_content() {
        return None;
    }
    if !context.declared()?.is_there {
        return Some(Err(SilentReason::NotThere));
    }
    let media = context.declared_media()?;
    let read_as = context.read_as(media);
    let is_stream = read_as.as_ref().is_some_and(MediaType::is_stream);
    let of_items = media.item_schema.as_ref().filter(|_| is_stream);
    let Some(pointer) = of_items.or(media.schema.as_ref()).cloned() else {
        let items = media.item_schema.as_ref().and_then(|items| context.contract.node(items));
        if items.is_some_and(|items| items.members().next().is_some()) {
            let media_type = read_as.map_or_else(|| media.media_type.clone(), |it| it.essence());
            return Some(Err(SilentReason::ItemsNotRead(media_type)));
        }
        return media.stated_schema.is_some().then_some(Err(SilentReason::NotThere));
    };
    let node = context.contract.node(&pointer)?;
    let is_read = read_as.as_ref().is_some_and(|it| it.is_json() || it.is_text()) && !is_stream;
    if !is_read && of_items.is_none() {
        let media_type = read_as.map_or_else(|| media.media_type.clone(), |it| it.essence());
        return says_something(&node).then_some(Err(SilentReason::MediaTypeNotRead(media_type)));
    }
    let basis = match context.declared()?.basis {
        Basis::Inferred => Basis::Inferred,
        _ => node.basis(),
    };
    let source = node.source();
    let answer = BodyShape::Declared {
        schemas: context.contract.schemas.clone(),
        document: context.contract.document.clone(),
        pointer,
    };
    Some(Ok(Claim { answer, source: source.into(), basis }))
}

/// Whether a schema says more than that a text or a file comes.
fn says_something(schema: &Node) -> bool {
    let is_plain =
        |name: &str| matches!(name, "type" | "format" | "description" | "title" | "example" | "contentMediaType");
    let is_text = schema.get("type").is_none_or(|it| matches!(it.value.as_str(), Some("string" | "file")));
    !is_text || schema.members().any(|(name, _)| !is_plain(name) && !name.starts_with("x-"))
}

/// The body that came.
pub fn live(context: &CheckContext) -> Spoken<BodyShape> {
    let response = match context.body() {
        Ok(response) => response,
        Err(reason) => return Some(Err(reason)),
    };
    let read_as = context.declared_media().and_then(|media| context.read_as(media));
    if let Some(stream) = read_as.as_ref().filter(|it| it.is_stream()) {
        // What is no item is no JSON, which another rule tells.
        let items = stream::items(stream, response.body.whole(), &response.ending).ok()?;
        return context.live("/body", BodyShape::Items(items));
    }
    if let Some(media_type) = read_as.filter(|it| !it.is_json()) {
        let text = String::from_utf8_lossy(response.body.whole()).into_owned();
        return context.live("/body", BodyShape::Text { text, media_type: media_type.essence() });
    }
    let body = match response.json() {
        Some(instance) => BodyShape::Seen(instance),
        None if response.is_json() => match response.body.whole().trim_ascii_start().first() {
            Some(b'[') => BodyShape::Unread(Value::Array(Vec::new())),
            Some(b'{') => BodyShape::Unread(Value::Object(Map::new())),
            _ => return Some(Err(SilentReason::JsonNotRead)),
        },
        None if response.body.whole().is_empty() => BodyShape::NotJson("empty"),
        None => BodyShape::NotJson("no JSON"),
    };
    context.live("/body", body)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_body_that_fits_by_chance_is_told_from_one_that_fits() {
        let text = r#"{"openapi": "3.0.3", "schema": {"type": "object", "properties": {"code": {"type": "string"}}}}"#;
        let document = Document::parse("test", text).unwrap();
        let schemas = Arc::new(Schemas::of(&document));
        let declared = BodyShape::Declared { schemas, document, pointer: "/schema".to_owned() };
        let relate = |instance| declared.relate(&BodyShape::Seen(Arc::new(instance)));
        assert_eq!(relate(json!({"code": "x", "more": 1})), Relation::Same);
        assert_eq!(relate(json!({})), Relation::Same);
        assert!(matches!(relate(json!({"detail": "x"})), Relation::Wider(_)));
        assert!(matches!(relate(json!({"code": 1})), Relation::Disjoint(_)));
    }

    fn document(schema: &str) -> Document {
        Document::parse("test", format!(r#"{{"openapi": "3.1.0", "schema": {schema}}}"#)).unwrap()
    }

    /// A body that is a text may be a value of a scalar's schema, and of no other.
    #[test]
    fn a_text_is_taken_where_a_scalar_is() {
        for (schema, takes) in [
            (r#"{"type": "string"}"#, true),
            (r#"{"type": "integer"}"#, true),
            (r#"{"type": "object"}"#, false),
            (r#"{"type": ["object", "null"]}"#, false),
            (r#"{"type": ["object", "string"]}"#, true),
            (r#"{"properties": {"a": {}}}"#, false),
            (r#"{"items": {}}"#, false),
            (r#"{}"#, true),
            (r#"{"allOf": [{"type": "string"}, {"minLength": 1}]}"#, true),
            (r#"{"allOf": [{"minLength": 1}, {"type": "object"}]}"#, false),
            (r#"{"oneOf": [{"type": "object"}, {"type": "string"}]}"#, true),
            (r#"{"oneOf": [{"type": "object"}, {"type": "array"}]}"#, false),
            (r#"{"anyOf": [{"type": "array"}]}"#, false),
        ] {
            assert_eq!(takes_text(&document(schema), "/schema"), takes, "{schema}");
        }
    }

    #[test]
    fn what_is_not_read_whole_is_held_to_the_type_alone() {
        let list = json!([]);
        let related = |schema: &str| related_outside(&document(schema), "/schema", &list);
        assert!(matches!(related(r#"{"type": "object"}"#), Relation::Disjoint(_)));
        assert!(matches!(related(r#"{"type": "array"}"#), Relation::Unknown(_)));
        assert!(matches!(related("{}"), Relation::Unknown(_)));
    }

    /// A schema that says no more than that a text or a file comes is kept by whatever comes.
    #[test]
    fn a_schema_of_a_file_says_nothing() {
        for (schema, says) in [
            (r#"{"type": "string", "format": "binary"}"#, false),
            (r#"{"type": "file"}"#, false),
            (
                r#"{"description": "a picture", "title": "It", "example": "x", "contentMediaType": "image/png", "x-y": 1}"#,
                false,
            ),
            (r#"{}"#, false),
            (r#"{"type": "string", "maxLength": 3}"#, true),
            (r#"{"type": "object"}"#, true),
            (r#"{"properties": {"a": {}}}"#, true),
        ] {
            let document = document(schema);
            assert_eq!(says_something(&Node::at(&document, "/schema").unwrap()), says, "{schema}");
        }
    }

    #[test]
    fn what_shares_no_property_fits_by_chance_where_nothing_else_is_said() {
        let other = json!({"detail": 1});
        for (schema, instance, by_chance) in [
            (r#"{"properties": {"code": {}}}"#, &other, true),
            (r#"{"properties": {"code": {}}}"#, &json!({"code": 1, "detail": 1}), false),
            (r#"{"properties": {"code": {}}}"#, &json!({}), false),
            (r#"{"properties": {"code": {}}}"#, &json!([1]), false),
            (r#"{"type": "object"}"#, &other, false),
            (r#"{"properties": {"code": {}}, "required": ["detail"]}"#, &other, false),
            (r#"{"properties": {"code": {}}, "anyOf": [{}]}"#, &other, false),
            (r#"{"properties": {"code": {}}, "additionalProperties": true}"#, &other, false),
        ] {
            let document = document(schema);
            let node = Node::at(&document, "/schema").unwrap();
            assert_eq!(fits_by_chance(&node, instance), by_chance, "{schema} {instance}");
        }
    }

    #[test]
    fn a_body_is_shown_as_what_it_is() {
        let shown = [
            (BodyShape::Unread(json!([])), "a list"),
            (BodyShape::Unread(json!({})), "an object"),
            (BodyShape::NotJson("empty"), "empty"),
            (BodyShape::Text { text: "x".to_owned(), media_type: "text/plain".to_owned() }, "text"),
        ];
        for (body, says) in shown {
            assert_eq!(body.to_string(), says);
        }
    }
}
