//! Request bodies
//! ([Request Body Object](https://spec.openapis.org/oas/v3.0.4#request-body-object)).
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | `required: false`, as is the default | the argument is an `Option`; `None` sends no body (progenitor would send `null`) | nothing |
//! | several content types | the first that progenitor can send, JSON before others | told |
//! | a content type that progenitor can't send | the operation is left out | told |

use serde_json::{Value, json};

use super::{Context, members, operations::Found};
use crate::document::{DocumentError, join};

pub(super) struct RequestBody {
    pub wire: Value,
    pub optional: bool,
}

pub(super) fn lower(cx: &mut Context<'_>, found: &Found) -> Result<Option<RequestBody>, DocumentError> {
    let pointer = join(&found.pointer, "requestBody");
    if cx.document.get(&pointer).is_none() {
        return Ok(None);
    }
    let (pointer, body) = cx.document.resolve(&pointer)?;
    let required = body.get("required") == Some(&Value::Bool(true));
    let content = members(cx.document, &join(&pointer, "content"));
    if content.is_empty() {
        return Ok(None);
    }
    let mut ranked: Vec<_> = content.iter().filter_map(|(media, at)| Some((sent_as(media)?, at))).collect();
    ranked.sort_by_key(|(sent, _)| *sent);
    let Some((sent, at)) = ranked.first() else {
        let all: Vec<_> = content.iter().map(|(media, _)| *media).collect();
        let what = format!("the request body: no client can be made for {}", all.join(", "));
        return Err(cx.document.error_at("lower", &pointer, what));
    };
    if content.len() > 1 {
        cx.lose(&found.key, "several request content types", format!("only {} is sent", sent.media()));
    }
    let optional = !required && *sent == Sent::Json;
    let schema = schema(cx, *sent, &join(at, "schema"), &found.stem, optional);
    let mut wire = json!({ "required": true, "content": { (sent.media()): { "schema": schema } } });
    if let Some(text) = body.get("description").filter(|text| text.is_string()) {
        wire["description"] = text.clone();
    }
    Ok(Some(RequestBody { wire, optional }))
}

/// How progenitor sends a body, the best way first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sent {
    Json,
    Form,
    Text,
    Bytes,
}

impl Sent {
    fn media(self) -> &'static str {
        match self {
            Sent::Json => "application/json",
            Sent::Form => "application/x-www-form-urlencoded",
            Sent::Text => "text/plain",
            Sent::Bytes => "application/octet-stream",
        }
    }
}

fn sent_as(media: &str) -> Option<Sent> {
    let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let all = [Sent::Json, Sent::Form, Sent::Text, Sent::Bytes];
    all.into_iter().find(|sent| sent.media() == essence)
}

fn schema(cx: &mut Context<'_>, sent: Sent, at: &str, stem: &str, optional: bool) -> Value {
    match sent {
        Sent::Bytes => json!({ "type": "string", "format": "binary" }),
        Sent::Text => json!({ "type": "string" }),
        Sent::Json | Sent::Form => {
            let reference = cx.schemas.body(at, &format!("{stem}Body"));
            match optional {
                true => json!({ "nullable": true, "allOf": [reference] }),
                false => reference,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        Lowered,
        tests::{losses, lowered},
    };

    fn with(body: &str) -> Lowered {
        lowered(&format!("paths: {{/a: {{post: {{operationId: a, requestBody: {body}}}}}}}"))
    }

    #[test]
    fn a_body_that_is_not_required_may_be_null() {
        let optional = with("{content: {application/json: {schema: {type: object, properties: {b: {}}}}}}");
        let wire = &optional.spec["paths"]["/a"]["post"]["requestBody"]["content"]["application/json"];
        assert_eq!(wire["schema"]["nullable"], true);
        assert!(optional.operations[0].body_optional);
        let required =
            with("{required: true, content: {application/json: {schema: {type: object, properties: {b: {}}}}}}");
        let wire = &required.spec["paths"]["/a"]["post"]["requestBody"]["content"]["application/json"];
        assert_eq!(wire["schema"]["$ref"], "#/components/schemas/ABody");
        assert!(!required.operations[0].body_optional);
    }

    #[test]
    fn of_several_content_types_json_is_sent() {
        let lowered = with("{content: {text/plain: {}, application/xml: {}, application/json; charset=utf-8: {}}}");
        let content = lowered.spec["paths"]["/a"]["post"]["requestBody"]["content"].as_object().unwrap();
        assert_eq!(content.keys().collect::<Vec<_>>(), ["application/json"]);
        assert_eq!(losses(&lowered), ["a, several request content types: only application/json is sent"]);
    }

    #[test]
    fn a_content_type_that_is_not_sent_leaves_the_operation_out() {
        let lowered = with("{content: {application/xml: {}}}");
        assert_eq!(lowered.left_out[0].reason, "the request body: no client can be made for application/xml");
    }
}
