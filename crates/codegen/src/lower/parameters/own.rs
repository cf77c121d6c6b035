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

use countersign_openapi::{self as openapi, Direction, Location, ParameterStyle};

use crate::lower::context::Context;
use crate::lower::named::NamedOperation;

/// How a parameter is sent that progenitor can't send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// Where it is sent.
    pub location: Location,
    /// How it is encoded.
    pub style: ParameterStyle,
    /// Whether each element or field stands by itself.
    pub explode: bool,
    /// Whether it must be given.
    pub required: bool,
    /// What the argument holds.
    pub holds: ArgumentType,
}

/// What an argument holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArgumentType {
    /// Text.
    Text,
    /// Any value.
    Value,
    /// A value of a component.
    Component(String),
}

/// A parameter that the generated layer sends.
pub(super) fn own(cx: &mut Context<'_>, named: &NamedOperation<'_>, stated: &openapi::Parameter) -> Own {
    let hint = format!("{}-{}", named.stem, stated.name);
    let holds = match stated.media_type {
        Some(_) if stated.style != ParameterStyle::Json => {
            let what = format!("`{}` is a string, which the caller encodes", stated.name);
            cx.lose(&named.operation.id, "parameter content", what);
            ArgumentType::Text
        }
        _ => holds(cx, stated.stated_schema.as_deref(), &hint),
    };
    Own {
        location: stated.location,
        style: stated.style,
        // Of a deep object, each member stands by itself in any case.
        explode: stated.explode || stated.style == ParameterStyle::DeepObject,
        required: stated.required,
        holds,
    }
}

/// What an argument of a schema holds; text where there is none.
pub(in crate::lower) fn holds(cx: &mut Context<'_>, schema: Option<&str>, hint: &str) -> ArgumentType {
    match schema {
        Some(schema) if !cx.schemas.is_text(schema) => {
            let whole = cx.schemas.whole(schema, hint, Direction::Request);
            whole.map_or(ArgumentType::Value, |whole| ArgumentType::Component(whole.component))
        }
        _ => ArgumentType::Text,
    }
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

    fn one(parameter: &str) -> (Location, ParameterStyle, bool, ArgumentType) {
        let own = owns(parameter).remove(0).1;
        (own.location, own.style, own.explode, own.holds)
    }

    #[test]
    fn what_progenitor_can_not_send_is_sent_as_the_document_says() {
        let list = "schema: {type: array, items: {type: string}}";
        let named = |name: &str| ArgumentType::Component(name.into());
        let query = |style| (Location::Query, style, false, named("Aq"));
        assert_eq!(one(&format!("{{name: q, in: query, explode: false, {list}}}")), query(ParameterStyle::Form));
        assert_eq!(
            one(&format!("{{name: q, in: query, style: pipeDelimited, {list}}}")),
            query(ParameterStyle::PipeDelimited)
        );
        let object = "schema: {type: object, properties: {x: {type: string}}}";
        let deep = (Location::Query, ParameterStyle::DeepObject, true, named("Aq"));
        assert_eq!(one(&format!("{{name: q, in: query, style: deepObject, {object}}}")), deep);
        assert_eq!(
            one(&format!("{{name: q, in: header, {list}}}")),
            (Location::Header, ParameterStyle::Simple, false, named("Aq"))
        );
        assert_eq!(
            one(&format!("{{name: p, in: path, required: true, style: label, {list}}}")).1,
            ParameterStyle::Label
        );
        let cookie = one("{name: c, in: cookie, schema: {type: string}}");
        assert_eq!(cookie, (Location::Cookie, ParameterStyle::Form, true, ArgumentType::Text));
    }

    #[test]
    fn content_is_sent_as_json() {
        let json = "{name: q, in: query, content: {application/json: {schema: {type: object}}}}";
        assert_eq!((one(json).1, one(json).3), (ParameterStyle::Json, ArgumentType::Component("Aq".into())));
        assert_eq!(one("{name: q, in: query, content: {application/json: {}}}").3, ArgumentType::Text);
        assert_eq!(one("{name: q, in: query, content: {text/csv: {}}}").3, ArgumentType::Text);
    }

    #[test]
    fn parameters_of_one_name_are_told_apart() {
        let owns = owns(
            "{name: id, in: query, schema: {type: string}}, {name: ID, in: header, schema: {type: string}}, {name: id, in: header, schema: {type: string}}",
        );
        let arguments: Vec<_> = owns.iter().map(|(argument, own)| (argument.as_str(), own.location)).collect();
        assert_eq!(arguments, [("id_2", Location::Header), ("id_3", Location::Header)]);
    }
}
