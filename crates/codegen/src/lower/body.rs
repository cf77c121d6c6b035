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

use countersign_openapi::{self as openapi, ParameterStyle, is_form, is_json, is_multipart, is_text};
use serde_json::{Value, json};

use super::{
    context::Context,
    named::NamedOperation,
    parameters::{ArgumentType, holds},
};

/// The body of an operation's requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoweredBody {
    /// The content type that it is sent under.
    pub media: String,
    /// How it is made.
    pub sent: BodyEncoding,
    /// Whether a request without it is right as well.
    pub optional: bool,
}

/// How a body is made of its argument, the most typed way first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyEncoding {
    /// By progenitor, as JSON.
    Json,
    /// As a form, of what the argument holds; with the fields that have a style.
    Form(ArgumentType, Vec<(String, ParameterStyle, bool)>),
    /// In parts.
    Multipart,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

/// An operation's body, and what progenitor gets of it.
pub(super) fn lower(cx: &mut Context<'_>, named: &NamedOperation<'_>) -> Option<(LoweredBody, Value)> {
    let body = named.operation.body.as_ref()?;
    let (kind, media) = kind(cx, body);
    if kind == ContentKind::Multipart {
        cx.lose(&named.operation.id, "multipart", "the parts have no types");
    }
    if body.media_types.len() > 1 {
        let what = format!("only {} is sent", body.stated_media_type);
        cx.lose(&named.operation.id, "several request content types", what);
    }
    let (sent, schema) = sent(cx, kind, body, &format!("{}-Body", named.stem));
    let by_progenitor = if kind == ContentKind::Json { "application/json" } else { "application/octet-stream" };
    let mut wire = json!({ "required": true, "content": { by_progenitor: { "schema": schema } } });
    if let Some(text) = &body.description {
        wire["description"] = text.as_str().into();
    }
    Some((LoweredBody { media, sent, optional: !body.required }, wire))
}

/// The kinds of content, the best typed first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum ContentKind {
    Json,
    Form,
    Multipart,
    Text,
    Bytes,
}

/// How a body is made, and the content type to send: a range is none, and one that any value may
/// be sent as is JSON only where a schema says more than that it is text.
fn kind(cx: &Context<'_>, body: &openapi::DocumentedBody) -> (ContentKind, String) {
    let media = body.media_type.clone();
    let schema = body.stated_schema.as_deref().filter(|schema| cx.schemas.is_there(schema));
    let typed = schema.is_some_and(|schema| !cx.schemas.is_string(schema));
    match media.as_str() {
        one if is_form(one) => (ContentKind::Form, media),
        one if is_multipart(one) => (ContentKind::Multipart, media),
        one if is_json(one) && body.stated_media_type.contains('*') && !typed => {
            (ContentKind::Bytes, "application/octet-stream".into())
        }
        one if is_json(one) => (ContentKind::Json, media),
        one if is_text(one) => (ContentKind::Text, media),
        _ => (ContentKind::Bytes, media),
    }
}

fn sent(cx: &mut Context<'_>, kind: ContentKind, body: &openapi::DocumentedBody, hint: &str) -> (BodyEncoding, Value) {
    let bytes = json!({ "type": "string", "format": "binary" });
    match kind {
        ContentKind::Json => {
            let reference = cx.schemas.body(body.stated_schema.as_deref(), hint);
            let wire = match body.required {
                false => json!({ "nullable": true, "allOf": [reference] }),
                true => reference,
            };
            (BodyEncoding::Json, wire)
        }
        ContentKind::Form if !body.declared.is_empty() => {
            let component = cx.schemas.form(&body.declared, hint);
            (BodyEncoding::Form(ArgumentType::Component(component), styles(body)), bytes)
        }
        ContentKind::Form => {
            let holds = match holds(cx, body.stated_schema.as_deref(), hint) {
                ArgumentType::Text => ArgumentType::Value,
                holds => holds,
            };
            (BodyEncoding::Form(holds, styles(body)), bytes)
        }
        ContentKind::Multipart => (BodyEncoding::Multipart, bytes),
        ContentKind::Text => (BodyEncoding::Text, bytes),
        ContentKind::Bytes => (BodyEncoding::Bytes, bytes),
    }
}

/// The fields of a form that have a style of their own.
fn styles(body: &openapi::DocumentedBody) -> Vec<(String, ParameterStyle, bool)> {
    let styled = body.fields.iter().filter_map(|(name, field)| {
        let style = field.style.unwrap_or(ParameterStyle::Form);
        let explode = field.explode.unwrap_or(style == ParameterStyle::Form) || style == ParameterStyle::DeepObject;
        (field.style.is_some() || field.explode.is_some()).then(|| (name.clone(), style, explode))
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

    fn body(content: &str) -> LoweredBody {
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
        assert_eq!((patch.media.as_str(), patch.sent), ("application/merge-patch+json", BodyEncoding::Json));
        let any = body("'*/*': {schema: {type: object}}");
        assert_eq!((any.media.as_str(), any.sent), ("application/json", BodyEncoding::Json));
        let bytes = body("'*/*': {schema: {type: string, format: binary}}");
        assert_eq!((bytes.media.as_str(), bytes.sent), ("application/octet-stream", BodyEncoding::Bytes));
    }

    #[test]
    fn what_is_not_json_is_sent_as_it_is() {
        assert_eq!(body("application/xml: {schema: {type: object}}").sent, BodyEncoding::Bytes);
        assert_eq!(body("text/csv: {}").sent, BodyEncoding::Text);
        assert_eq!(body("multipart/form-data: {schema: {type: object}}").sent, BodyEncoding::Multipart);
        let encoding = "encoding: {f: {style: deepObject, explode: true}, g: {contentType: text/plain}}";
        let schema = "schema: {type: object, properties: {f: {type: object}}}";
        let form = body(&format!("application/x-www-form-urlencoded: {{{schema}, {encoding}}}"));
        let styles = vec![("f".into(), ParameterStyle::DeepObject, true)];
        assert_eq!(form.sent, BodyEncoding::Form(ArgumentType::Component("ABody".into()), styles));
    }
}
