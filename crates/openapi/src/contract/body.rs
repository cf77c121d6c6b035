//! What is sent as a body (OpenAPI 3.0.3 "Request Body Object"; 2.0 `in: body`, `in: formData`).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::content::{self, Content};
use super::media_type::{concrete, is_form, is_json, is_multipart, is_text};
use super::node::Node;
use super::reader::Reader;
use crate::schema::Way;
use crate::schema::sample::Samples;
use crate::{Address, Grounds};

#[derive(Debug, Clone)]
pub struct Body {
    pub media_type: String,
    /// All that the document allows, the chosen one among them.
    pub media_types: Vec<String>,
    pub required: bool,
    pub sample: Value,
    /// Address of the schema; nothing where the fields are declared one by one (2.0 `formData`).
    pub schema: Option<String>,
    /// How a form's fields are written, where that is stated.
    pub fields: BTreeMap<String, Field>,
    pub grounds: Grounds,
    pub source: Address,
}

/// How a field of a form is written (OpenAPI 3.0.3 "Encoding Object").
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field {
    pub content_type: Option<String>,
    /// `a[b]=c`.
    pub deep: bool,
    /// Items stand in one field, with commas.
    pub joined: bool,
    /// It is a file.
    pub file: bool,
}

/// The body of an operation, in the media type that can be made best.
pub(super) fn of(reader: &mut Reader, samples: &Arc<Samples>, item: &Node, operation: &Node) -> Option<Body> {
    if reader.is_2() {
        return of_2(reader, samples, item, operation);
    }
    let node = operation.get("requestBody")?;
    let content = content::of(reader, &node);
    let media_types = content.iter().map(|content| content.media_type.clone()).collect();
    let chosen = content.into_iter().min_by_key(|content| preference(&content.media_type))?;
    Some(Body {
        media_type: concrete(&chosen.media_type).to_owned(),
        media_types,
        required: node.flag("required"),
        sample: (*samples.of_body(&chosen)).clone(),
        fields: fields(&chosen),
        grounds: node.grounds(),
        source: node.source(),
        schema: chosen.schema.map(|schema| schema.pointer),
    })
}

fn preference(media_type: &str) -> usize {
    let concrete = concrete(media_type);
    let kinds = [is_json, is_form, is_multipart, is_text];
    kinds.iter().position(|is_of_kind| is_of_kind(concrete)).unwrap_or(kinds.len())
}

fn fields(content: &Content) -> BTreeMap<String, Field> {
    let mut fields = BTreeMap::new();
    let encoding = content.node.get("encoding");
    for (name, node) in encoding.iter().flat_map(Node::members) {
        let field = Field {
            content_type: node.text("contentType").and_then(|types| types.split(',').next()).map(str::to_owned),
            deep: node.text("style") == Some("deepObject"),
            joined: node.value.get("explode") == Some(&Value::Bool(false)),
            file: false,
        };
        fields.insert(name.to_owned(), field);
    }
    let properties = content.schema.as_ref().and_then(|schema| schema.get("properties"));
    for (name, property) in properties.iter().flat_map(Node::members) {
        if is_file(&property) || property.get("items").is_some_and(|items| is_file(&items)) {
            fields.entry(name.to_owned()).or_default().file = true;
        }
    }
    fields
}

/// 3.0 says so by `format`, 3.1 by a content encoding or media type, 2.0 by `type`.
fn is_file(schema: &Node) -> bool {
    schema.text("format") == Some("binary")
        || schema.text("type") == Some("file")
        || schema.value.get("contentMediaType").is_some() && schema.value.get("contentEncoding").is_none()
}

/// The body parameter, or the form that the `formData` parameters are fields of.
fn of_2(reader: &mut Reader, samples: &Arc<Samples>, item: &Node, operation: &Node) -> Option<Body> {
    let lists = [item.get("parameters"), operation.get("parameters")];
    let all: Vec<Node> = lists.iter().flatten().flat_map(Node::items).collect();
    let types = content::media_types_2(reader, operation, "consumes");
    let is_in = |place: &'static str| move |node: &&Node| node.text("in") == Some(place);
    if let Some(node) = all.iter().rfind(is_in("body")) {
        let media_type = types.iter().min_by_key(|media_type| preference(media_type))?;
        let schema = reader.schema_of(node);
        let content =
            Content { media_type: media_type.clone(), node: node.clone(), schema, examples: content::shown(node) };
        return Some(Body {
            media_type: concrete(media_type).to_owned(),
            media_types: types.clone(),
            required: node.flag("required"),
            sample: (*samples.of_body(&content)).clone(),
            schema: content.schema.map(|schema| schema.pointer),
            fields: BTreeMap::new(),
            grounds: node.grounds(),
            source: node.source(),
        });
    }
    let form: Vec<&Node> = all.iter().filter(is_in("formData")).collect();
    let first = *form.first()?;
    let files = form.iter().any(|node| is_file(node));
    let wanted = types.iter().find(|media_type| if files { is_multipart(media_type) } else { is_form(media_type) });
    let forms = types.iter().find(|media_type| is_multipart(media_type)).filter(|_| wanted.is_none());
    let usual = if files { "multipart/form-data" } else { "application/x-www-form-urlencoded" };
    let (sample, fields) = form_2(samples, &form);
    Some(Body {
        media_type: wanted.or(forms).map_or(usual, String::as_str).to_owned(),
        media_types: types.clone(),
        required: form.iter().any(|node| node.flag("required")),
        sample,
        schema: None,
        fields,
        grounds: first.grounds(),
        source: first.source(),
    })
}

/// The required fields; every one where none is required.
fn form_2(samples: &Arc<Samples>, form: &[&Node]) -> (Value, BTreeMap<String, Field>) {
    let none_required = !form.iter().any(|node| node.flag("required"));
    let mut members = Map::new();
    let mut fields = BTreeMap::new();
    for node in form.iter().filter(|node| none_required || node.flag("required")) {
        let Some(name) = node.text("name") else { continue };
        let shown = content::shown(node);
        let sample = samples.of_parameter(Some(node), shown.iter().map(|shown| shown.value), Way::Request, true);
        members.insert(name.to_owned(), sample.value);
        let joined = node.text("collectionFormat") != Some("multi");
        fields.insert(name.to_owned(), Field { joined, file: is_file(node), ..Field::default() });
    }
    (Value::Object(members), fields)
}
