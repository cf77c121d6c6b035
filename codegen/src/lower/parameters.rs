//! Parameters
//! ([Parameter Object](https://spec.openapis.org/oas/v3.0.4#parameter-object)).
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | header named Accept, Content-Type or Authorization | dropped, as OpenAPI says; an Authorization that no security scheme sends stays a parameter | nothing |
//! | parameter that a security scheme sends | dropped: the scheme sends it | nothing |
//! | path parameter not in the template | dropped | told |
//! | name in the template without a parameter | a string parameter | told |
//! | `content` instead of `schema` | a string, already encoded | told |
//! | array or object in a header or path | a string, already joined | told |
//! | cookie, or one of two of the same name | left out where optional; else the operation is | told |

use serde_json::{Value, json};

use super::{Context, Scheme, Sends, names::Names, operations::Found, security::Security};
use crate::document::{DocumentError, join};

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name in the document.
    pub name: String,
    /// The name of the Rust argument, as progenitor makes it of the name.
    pub argument: String,
    /// What progenitor gets.
    pub wire: Value,
}

/// A parameter as it stands in the document.
struct Declared {
    pointer: String,
    name: String,
    place: String,
    required: bool,
}

pub(super) fn lower(
    cx: &mut Context<'_>,
    found: &Found,
    security: &Security,
    requirements: &[Vec<usize>],
) -> Result<Vec<Parameter>, DocumentError> {
    let mut parameters: Vec<Parameter> = Vec::new();
    let mut names = Names::default();
    for declared in effective(cx, found)? {
        let sent = || requirements.iter().flatten().any(|i| sends(&security.schemes[*i], &declared));
        if ignored(&declared) || sent() {
            continue;
        }
        let argument = super::names::snake(&declared.name);
        let clash = names.snake(&declared.name) != argument || argument == "body";
        if let Some(reason) = refusal(found, &declared, clash) {
            let needed = declared.place != "path" || in_template(&found.path, &declared.name);
            if declared.required && needed {
                let what = format!("the parameter `{}`: {reason}", declared.name);
                return Err(cx.document.error_at("lower", &declared.pointer, what));
            }
            cx.lose(&found.key, "parameter", format!("`{}` can't be sent: {reason}", declared.name));
            continue;
        }
        let wire = wire(cx, found, &declared);
        parameters.push(Parameter { name: declared.name, argument, wire });
    }
    undeclared(cx, found, &mut parameters);
    Ok(parameters)
}

/// The path item's parameters and the operation's, which override them.
fn effective(cx: &Context<'_>, found: &Found) -> Result<Vec<Declared>, DocumentError> {
    let mut all: Vec<Declared> = Vec::new();
    for owner in [&found.item, &found.pointer] {
        let list = join(owner, "parameters");
        let count = cx.document.get(&list).and_then(Value::as_array).map_or(0, Vec::len);
        for index in 0..count {
            let (pointer, value) = cx.document.resolve(&join(&list, &index.to_string()))?;
            let text = |key| value.get(key).and_then(Value::as_str).map(str::to_owned);
            let (Some(name), Some(place)) = (text("name"), text("in")) else {
                let what = "expected a parameter with a `name` and an `in`";
                return Err(cx.document.error_at("lower", &pointer, what));
            };
            let required = place == "path" || value.get("required") == Some(&Value::Bool(true));
            all.retain(|other| (&other.name, &other.place) != (&name, &place));
            all.push(Declared { pointer, name, place, required });
        }
    }
    Ok(all)
}

/// OpenAPI says of these header parameters that they are to be ignored. Many a
/// document declares no security scheme and Authorization as a parameter, so
/// that one stays where no scheme sends it.
fn ignored(declared: &Declared) -> bool {
    let name = declared.name.to_ascii_lowercase();
    declared.place == "header" && matches!(name.as_str(), "accept" | "content-type")
}

fn sends(scheme: &Scheme, declared: &Declared) -> bool {
    let same = |name: &str| declared.name.eq_ignore_ascii_case(name);
    match (&scheme.sends, declared.place.as_str()) {
        (Sends::Basic | Sends::Http(_), "header") => same("authorization"),
        (Sends::Header(name), "header") | (Sends::Cookie(name), "cookie") => same(name),
        (Sends::Query(name), "query") => declared.name == *name,
        _ => false,
    }
}

fn refusal(found: &Found, declared: &Declared, clash: bool) -> Option<&'static str> {
    match declared.place.as_str() {
        "path" if !in_template(&found.path, &declared.name) => Some("the path has no such name"),
        "cookie" => Some("cookie parameters are not generated"),
        "path" | "query" | "header" if clash => Some("another parameter has the same name in Rust"),
        "path" | "query" | "header" => None,
        _ => Some("it is in no known place"),
    }
}

fn in_template(path: &str, name: &str) -> bool {
    path.contains(&format!("{{{name}}}"))
}

fn wire(cx: &mut Context<'_>, found: &Found, declared: &Declared) -> Value {
    let value = cx.document.get(&declared.pointer).unwrap_or(&Value::Null);
    let mut wire = json!({
        "name": declared.name, "in": declared.place, "required": declared.required,
        "schema": { "type": "string" },
    });
    if let Some(text) = value.get("description").filter(|text| text.is_string()) {
        wire["description"] = text.clone();
    }
    if value.get("schema").is_none() {
        if value.get("content").is_some() {
            let what = format!("`{}` is a string, which the caller encodes", declared.name);
            cx.lose(&found.key, "parameter content", what);
        }
        return wire;
    }
    let hint = format!("{}-{}", found.stem, declared.name);
    let schema = cx.schemas.parameter(&join(&declared.pointer, "schema"), &hint);
    let flat = !matches!(schema.kind, "array" | "object");
    if flat || declared.place == "query" && schema.kind == "array" {
        wire["schema"] = schema.value;
    } else {
        let what = format!("`{}` is a string, which the caller joins", declared.name);
        cx.lose(&found.key, "array or object as parameter", what);
    }
    wire
}

/// Names in the template that no parameter declares.
fn undeclared(cx: &mut Context<'_>, found: &Found, parameters: &mut Vec<Parameter>) {
    let names = found.path.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    for (name, _) in names {
        if parameters.iter().any(|p| p.name == name && p.wire["in"] == "path") {
            continue;
        }
        cx.lose(&found.key, "undeclared path parameter", format!("`{name}` is taken for a string"));
        let wire = json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } });
        let argument = super::names::snake(name);
        parameters.push(Parameter { name: name.to_owned(), argument, wire });
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        Lowered,
        tests::{losses, lowered},
    };

    /// One operation with these parameters.
    fn with(parameters: &str) -> Lowered {
        let head = "paths:\n  /a/{id}:\n    get:\n      operationId: a\n      parameters:\n        - {name: id, in: path, schema: {type: integer}}\n";
        lowered(&format!("{head}{parameters}"))
    }

    fn names(lowered: &Lowered) -> Vec<&str> {
        lowered.operations[0].parameters.iter().map(|parameter| parameter.name.as_str()).collect()
    }

    #[test]
    fn headers_that_openapi_ignores_are_dropped() {
        let lowered = with("        - {name: ACCEPT, in: header, schema: {type: string}}\n");
        assert_eq!((names(&lowered), losses(&lowered)), (vec!["id"], vec![]));
        assert_eq!(lowered.operations[0].parameters[0].wire["required"], true);
    }

    #[test]
    fn authorization_is_a_parameter_only_where_no_scheme_sends_it() {
        let parameter = "        - {name: Authorization, in: header, schema: {type: string}}\n";
        assert_eq!(names(&with(parameter)), ["id", "Authorization"]);
        let scheme = "security: [{t: []}]\ncomponents: {securitySchemes: {t: {type: http, scheme: bearer}}}\n";
        assert_eq!(names(&with(&format!("{parameter}{scheme}"))), ["id"]);
    }

    #[test]
    fn the_operation_overrides_its_path() {
        let lowered = lowered(concat!(
            "paths:\n  /a:\n    parameters: [{name: q, in: query}, {name: r, in: query, required: true}]\n",
            "    get: {operationId: a, parameters: [{name: q, in: query, required: true}]}\n",
        ));
        let wire: Vec<_> = lowered.operations[0].parameters.iter().map(|p| &p.wire).collect();
        assert_eq!(wire.len(), 2);
        assert!(wire.iter().all(|wire| wire["required"] == true));
    }

    #[test]
    fn path_parameters_and_template_are_made_to_agree() {
        let lowered =
            lowered("paths: {'/a/{b}': {get: {operationId: a, parameters: [{name: c, in: path, required: true}]}}}");
        assert_eq!(names(&lowered), ["b"]);
        assert_eq!(
            losses(&lowered),
            [
                "a, parameter: `c` can't be sent: the path has no such name",
                "a, undeclared path parameter: `b` is taken for a string",
            ]
        );
    }

    #[test]
    fn what_can_not_be_sent_is_left_out_or_leaves_out_the_operation() {
        let cookie = with("        - {name: c, in: cookie}\n");
        assert_eq!(losses(&cookie), ["a, parameter: `c` can't be sent: cookie parameters are not generated"]);
        let required = with("        - {name: c, in: cookie, required: true}\n");
        assert_eq!(required.left_out[0].reason, "the parameter `c`: cookie parameters are not generated");
        let same = with("        - {name: ID, in: query}\n");
        assert_eq!(losses(&same), ["a, parameter: `ID` can't be sent: another parameter has the same name in Rust"]);
    }

    #[test]
    fn what_is_joined_or_encoded_is_a_string() {
        let lowered = with(concat!(
            "        - {name: h, in: header, schema: {type: array, items: {type: string}}}\n",
            "        - {name: o, in: query, schema: {type: object}}\n",
            "        - {name: j, in: query, content: {application/json: {}}}\n",
            "        - {name: l, in: query, schema: {type: array, items: {type: integer}}}\n",
        ));
        let kinds: Vec<_> = lowered.operations[0].parameters.iter().map(|p| p.wire["schema"]["type"].clone()).collect();
        assert_eq!(kinds, ["integer", "string", "string", "string", "array"]);
        assert_eq!(
            losses(&lowered),
            [
                "a, array or object as parameter: `h` is a string, which the caller joins",
                "a, array or object as parameter: `o` is a string, which the caller joins",
                "a, parameter content: `j` is a string, which the caller encodes",
            ]
        );
    }
}
