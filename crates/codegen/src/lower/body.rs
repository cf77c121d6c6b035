//! Request bodies
//! ([Request Body Object](https://spec.openapis.org/oas/v3.1.1#request-body-object)).
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | `required: false`, as is the default | the argument is an `Option`; `None` sends no body (progenitor would send `null`) | nothing |
//! | JSON, `+json`, and ranges with a schema | typed, sent under the content type that the document says | nothing |
//! | `application/x-www-form-urlencoded` | typed; fields are encoded as `encoding` says | nothing |
//! | `multipart/form-data` | a `Multipart`, which takes parts of text, of JSON and files | the parts' types: told |
//! | text | a string | nothing |
//! | XML and any other content type | `Bytes` | nothing |
//! | several content types | one is sent, the most typed | told |
//! | `itemSchema` of 3.2 | `Bytes` or a string, as the content type says | nothing |

use serde_json::{Value, json};

use super::{
    Context, members,
    operations::Found,
    parameters::{Holds, Place, Style, holds, style},
};
use countersign_openapi::{DocumentError, join};

/// The body of an operation's requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestBody {
    /// The content type that it is sent under.
    pub media: String,
    /// How it is made.
    pub sent: Sent,
    /// Whether a request without it is right as well.
    pub optional: bool,
}

/// How a body is made of its argument, the most typed way first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// By progenitor, as JSON.
    Json,
    /// As a form, of what the argument holds; with the fields that have a style.
    Form(Holds, Vec<(String, Style, bool)>),
    /// In parts.
    Multipart,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

/// An operation's body, and what progenitor gets of it.
pub(super) fn lower(cx: &mut Context<'_>, found: &Found) -> Result<Option<(RequestBody, Value)>, DocumentError> {
    let pointer = join(&found.pointer, "requestBody");
    if cx.document.get(&pointer).is_none() {
        return Ok(None);
    }
    let (pointer, body) = cx.document.resolve(&pointer)?;
    let optional = body.get("required") != Some(&Value::Bool(true));
    let mut content = members(cx.document, &join(&pointer, "content"));
    content.sort_by_key(|(media, at)| kind(cx, media, at));
    let Some((media, at)) = content.first() else {
        return Ok(None);
    };
    let kind = kind(cx, media, at);
    if kind == Kind::Multipart {
        cx.lose(&found.key, "multipart", "the parts have no types");
    }
    if content.len() > 1 {
        cx.lose(&found.key, "several request content types", format!("only {media} is sent"));
    }
    let (sent, schema) = sent(cx, kind, at, &format!("{}-Body", found.stem), optional);
    let by_progenitor = if kind == Kind::Json { "application/json" } else { "application/octet-stream" };
    let mut wire = json!({ "required": true, "content": { by_progenitor: { "schema": schema } } });
    if let Some(text) = body.get("description").filter(|text| text.is_string()) {
        wire["description"] = text.clone();
    }
    Ok(Some((RequestBody { media: said(kind, media), sent, optional }, wire)))
}

/// The kinds of content, the best typed first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Json,
    Form,
    Multipart,
    Text,
    Bytes,
}

fn kind(cx: &Context<'_>, media: &str, at: &str) -> Kind {
    let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let schema = cx.document.resolve(&join(at, "schema")).ok().map(|(_, schema)| schema);
    let text = schema.is_some_and(|schema| schema.get("type").is_some_and(|kind| kind == "string"));
    match essence.as_str() {
        "application/x-www-form-urlencoded" => Kind::Form,
        "multipart/form-data" => Kind::Multipart,
        essence if essence.ends_with("/json") || essence.ends_with("+json") => Kind::Json,
        essence if essence.contains('*') && schema.is_some() && !text => Kind::Json,
        essence if essence.starts_with("text/") => Kind::Text,
        _ => Kind::Bytes,
    }
}

/// The content type to send: a range is none.
fn said(kind: Kind, media: &str) -> String {
    match kind {
        Kind::Json if media.contains('*') => "application/json".into(),
        Kind::Text if media.contains('*') => "text/plain".into(),
        _ if media.contains('*') => "application/octet-stream".into(),
        _ => media.to_owned(),
    }
}

fn sent(cx: &mut Context<'_>, kind: Kind, at: &str, hint: &str, optional: bool) -> (Sent, Value) {
    let schema = join(at, "schema");
    let bytes = json!({ "type": "string", "format": "binary" });
    match kind {
        Kind::Json => {
            let reference = cx.schemas.body(&schema, hint);
            let wire = match optional {
                true => json!({ "nullable": true, "allOf": [reference] }),
                false => reference,
            };
            (Sent::Json, wire)
        }
        Kind::Form => {
            let holds = match holds(cx, &schema, hint) {
                Holds::Text => Holds::Value,
                holds => holds,
            };
            (Sent::Form(holds, styles(cx, at)), bytes)
        }
        Kind::Multipart => (Sent::Multipart, bytes),
        Kind::Text => (Sent::Text, bytes),
        Kind::Bytes => (Sent::Bytes, bytes),
    }
}

/// The fields of a form that have a style of their own.
fn styles(cx: &Context<'_>, at: &str) -> Vec<(String, Style, bool)> {
    let fields = members(cx.document, &join(at, "encoding")).into_iter();
    let styled = fields.filter_map(|(field, at)| {
        let encoding = cx.document.get(&at)?;
        let (style, explode) = style(encoding, Place::Query);
        let says = encoding.get("style").or_else(|| encoding.get("explode")).is_some();
        says.then(|| (field.to_owned(), style, explode))
    });
    styled.collect()
}

#[cfg(test)]
mod tests {
    use super::super::{
        Lowered,
        tests::{losses, lowered},
    };
    use super::*;

    fn with(body: &str) -> Lowered {
        lowered(&format!("paths: {{/a: {{post: {{operationId: a, requestBody: {body}}}}}}}"))
    }

    fn body(content: &str) -> RequestBody {
        with(&format!("{{required: true, content: {{{content}}}}}")).operations.remove(0).body.unwrap()
    }

    #[test]
    fn a_body_that_is_not_required_may_be_null() {
        let optional = with("{content: {application/json: {schema: {type: object, properties: {b: {}}}}}}");
        let wire = &optional.spec["paths"]["/a"]["post"]["requestBody"]["content"]["application/json"];
        assert_eq!(wire["schema"]["nullable"], true);
        assert!(optional.operations[0].body.as_ref().unwrap().optional);
        let required =
            with("{required: true, content: {application/json: {schema: {type: object, properties: {b: {}}}}}}");
        let wire = &required.spec["paths"]["/a"]["post"]["requestBody"]["content"]["application/json"];
        assert_eq!(wire["schema"]["$ref"], "#/components/schemas/ABody");
        assert!(!required.operations[0].body.as_ref().unwrap().optional);
    }

    #[test]
    fn of_several_content_types_the_most_typed_is_sent() {
        let lowered = with("{content: {text/plain: {}, application/xml: {}, application/json; charset=utf-8: {}}}");
        assert_eq!(lowered.operations[0].body.as_ref().unwrap().media, "application/json; charset=utf-8");
        let only = "a, several request content types: only application/json; charset=utf-8 is sent";
        assert_eq!(losses(&lowered), [only]);
    }

    #[test]
    fn json_keeps_its_name_and_a_range_with_a_schema_is_json() {
        let patch = body("application/merge-patch+json: {schema: {type: object}}");
        assert_eq!((patch.media.as_str(), patch.sent), ("application/merge-patch+json", Sent::Json));
        let any = body("'*/*': {schema: {type: object}}");
        assert_eq!((any.media.as_str(), any.sent), ("application/json", Sent::Json));
        let bytes = body("'*/*': {schema: {type: string, format: binary}}");
        assert_eq!((bytes.media.as_str(), bytes.sent), ("application/octet-stream", Sent::Bytes));
    }

    #[test]
    fn what_is_not_json_is_sent_as_it_is() {
        assert_eq!(body("application/xml: {schema: {type: object}}").sent, Sent::Bytes);
        assert_eq!(body("text/csv: {}").sent, Sent::Text);
        assert_eq!(body("multipart/form-data: {schema: {type: object}}").sent, Sent::Multipart);
        let encoding = "encoding: {f: {style: deepObject, explode: true}, g: {contentType: text/plain}}";
        let schema = "schema: {type: object, properties: {f: {type: object}}}";
        let form = body(&format!("application/x-www-form-urlencoded: {{{schema}, {encoding}}}"));
        let styles = vec![("f".into(), Style::Deep, true)];
        assert_eq!(form.sent, Sent::Form(Holds::Component("ABody".into()), styles));
    }
}
