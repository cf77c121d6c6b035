//! Parameters that the generated layer puts into the request itself, because
//! progenitor can't, or not as the document says
//! ([Style Values](https://spec.openapis.org/oas/v3.1.1#style-values)).
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | cookie | sent in `Cookie` | nothing |
//! | object, `deepObject`, `explode: false`, `spaceDelimited`, `pipeDelimited`, `label`, `matrix` | encoded so | nothing |
//! | array or object in a header or path | encoded so | nothing |
//! | `oneOf`, `anyOf`, `allOf` | an argument of that type | nothing |
//! | `content` instead of `schema` | the value, sent as JSON | nothing where it is JSON; else a string, which is told |
//! | a second parameter of one name, or of one Rust name | an argument with a number behind its name | nothing |
//! | `allowReserved`, `allowEmptyValue` | ignored: all is encoded | nothing that would arrive |

use serde_json::Value;

use super::{Context, Declared};
use countersign_openapi::join;

use crate::lower::{operations::Found, schema::Side};

/// How a parameter is sent that progenitor can't send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// Where it is sent.
    pub place: Place,
    /// How it is encoded.
    pub style: Style,
    /// Whether each element or field stands by itself.
    pub explode: bool,
    /// Whether it must be given.
    pub required: bool,
    /// What the argument holds.
    pub holds: Holds,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// As a header.
    Header,
    /// As a cookie.
    Cookie,
}

/// A parameter's `style`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // They are named as in OpenAPI.
pub enum Style {
    Form,
    Space,
    Pipe,
    Deep,
    Simple,
    Label,
    Matrix,
    /// What has `content` instead of a schema.
    Json,
}

/// What an argument holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Text.
    Text,
    /// Any value.
    Value,
    /// A value of a component.
    Component(String),
}

impl Place {
    pub fn read(text: &str) -> Option<Place> {
        [Place::Path, Place::Query, Place::Header, Place::Cookie].into_iter().find(|place| place.word() == text)
    }

    /// The place as `in` says it.
    pub fn word(self) -> &'static str {
        match self {
            Place::Path => "path",
            Place::Query => "query",
            Place::Header => "header",
            Place::Cookie => "cookie",
        }
    }
}

/// `style` and `explode`, or their defaults.
pub(in crate::lower) fn style(value: &Value, place: Place) -> (Style, bool) {
    let style = match value.get("style").and_then(Value::as_str) {
        Some("form") => Style::Form,
        Some("spaceDelimited") => Style::Space,
        Some("pipeDelimited") => Style::Pipe,
        Some("deepObject") => Style::Deep,
        Some("simple") => Style::Simple,
        Some("label") => Style::Label,
        Some("matrix") => Style::Matrix,
        _ if matches!(place, Place::Query | Place::Cookie) => Style::Form,
        _ => Style::Simple,
    };
    let explode = value.get("explode").and_then(Value::as_bool);
    (style, explode.unwrap_or(matches!(style, Style::Form | Style::Deep)))
}

/// A parameter that the generated layer sends.
pub(super) fn own(cx: &mut Context<'_>, found: &Found, declared: &Declared, place: Place) -> Own {
    let value = cx.document.get(&declared.pointer).unwrap_or(&Value::Null);
    let (mut style, explode) = style(value, place);
    let hint = format!("{}-{}", found.stem, declared.name);
    let content = join(&declared.pointer, "content");
    let media = cx.document.get(&content).and_then(Value::as_object).and_then(|content| content.keys().next());
    let holds = match media {
        Some(media) if media.contains("json") => {
            style = Style::Json;
            holds(cx, &join(&join(&content, media), "schema"), &hint)
        }
        Some(_) => {
            let what = format!("`{}` is a string, which the caller encodes", declared.name);
            cx.lose(&found.key, "parameter content", what);
            Holds::Text
        }
        None => holds(cx, &join(&declared.pointer, "schema"), &hint),
    };
    Own { place, style, explode, required: declared.required, holds }
}

/// What an argument of a schema holds; text where there is none.
pub(in crate::lower) fn holds(cx: &mut Context<'_>, schema: &str, hint: &str) -> Holds {
    match cx.document.resolve(schema) {
        Err(_) => Holds::Text,
        Ok((_, value)) if is_text(value) => Holds::Text,
        Ok(_) => {
            let whole = cx.schemas.whole(schema, hint, Side::Request);
            whole.map_or(Holds::Value, |whole| Holds::Component(whole.component))
        }
    }
}

fn is_text(schema: &Value) -> bool {
    schema.get("type").is_some_and(|kind| kind == "string") && schema.get("enum").is_none()
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::lowered;
    use super::*;

    fn owns(parameters: &str) -> Vec<(String, Own)> {
        let text = format!("paths: {{'/a/{{p}}': {{get: {{operationId: a, parameters: [{parameters}]}}}}}}");
        let operation = lowered(&text).operations.remove(0);
        operation.parameters.into_iter().filter_map(|p| Some((p.argument, p.own?))).collect()
    }

    fn one(parameter: &str) -> (Place, Style, bool, Holds) {
        let own = owns(parameter).remove(0).1;
        (own.place, own.style, own.explode, own.holds)
    }

    #[test]
    fn what_progenitor_can_not_send_is_sent_as_the_document_says() {
        let list = "schema: {type: array, items: {type: string}}";
        let named = |name: &str| Holds::Component(name.into());
        let query = |style| (Place::Query, style, false, named("Aq"));
        assert_eq!(one(&format!("{{name: q, in: query, explode: false, {list}}}")), query(Style::Form));
        assert_eq!(one(&format!("{{name: q, in: query, style: pipeDelimited, {list}}}")), query(Style::Pipe));
        let object = "schema: {type: object, properties: {x: {type: string}}}";
        let deep = (Place::Query, Style::Deep, true, named("Aq"));
        assert_eq!(one(&format!("{{name: q, in: query, style: deepObject, {object}}}")), deep);
        assert_eq!(
            one(&format!("{{name: q, in: header, {list}}}")),
            (Place::Header, Style::Simple, false, named("Aq"))
        );
        assert_eq!(one(&format!("{{name: p, in: path, required: true, style: label, {list}}}")).1, Style::Label);
        let cookie = one("{name: c, in: cookie, schema: {type: string}}");
        assert_eq!(cookie, (Place::Cookie, Style::Form, true, Holds::Text));
    }

    #[test]
    fn content_is_sent_as_json() {
        let json = "{name: q, in: query, content: {application/json: {schema: {type: object}}}}";
        assert_eq!((one(json).1, one(json).3), (Style::Json, Holds::Component("Aq".into())));
        assert_eq!(one("{name: q, in: query, content: {application/json: {}}}").3, Holds::Text);
        assert_eq!(one("{name: q, in: query, content: {text/csv: {}}}").3, Holds::Text);
    }

    #[test]
    fn parameters_of_one_name_are_told_apart() {
        let owns = owns(
            "{name: id, in: query, schema: {type: string}}, {name: ID, in: header, schema: {type: string}}, {name: id, in: header, schema: {type: string}}",
        );
        let arguments: Vec<_> = owns.iter().map(|(argument, own)| (argument.as_str(), own.place)).collect();
        assert_eq!(arguments, [("id_2", Place::Header), ("id_3", Place::Header)]);
    }
}
