//! Parameters
//! ([Parameter Object](https://spec.openapis.org/oas/v3.0.4#parameter-object)).
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | header named Accept, Content-Type or Authorization | dropped, as OpenAPI says; an Authorization that no security scheme sends stays a parameter | nothing |
//! | parameter that a security scheme sends | dropped: the scheme sends it | nothing |
//! | path parameter not in the template | dropped | told |
//! | name in the template without a parameter | a string parameter | told |
//! | what progenitor can't send | sent by the generated layer, see `own` | |
//! | in no known place | left out where optional; else the operation is | told |

use serde_json::{Value, json};

use super::{Context, Scheme, Sends, names::Names, operations::Found, security::Security};
use countersign_openapi::{DocumentError, join};

mod own;

pub use own::{Holds, Own, Place, Style};
pub(super) use own::{holds, style};

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name in the document.
    pub name: String,
    /// The name of the Rust argument.
    pub argument: String,
    /// What progenitor gets, if it gets anything.
    pub wire: Option<Value>,
    /// How it is sent, where progenitor can't; it then gets a path parameter as text.
    pub own: Option<Own>,
}

impl Parameter {
    /// What a call by name calls it: its place and its name, for a header and a query parameter
    /// may have the same.
    pub fn key(&self) -> String {
        let of_wire = self.wire.as_ref().and_then(|wire| wire["in"].as_str());
        let place = of_wire.or(self.own.as_ref().map(|own| own.place.word())).unwrap_or_default();
        format!("{place}.{}", self.name)
    }
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
    // `body` is the body's.
    let mut names = Names::with(&["body"]);
    for declared in effective(cx, found)? {
        let sent = || requirements.iter().flatten().any(|i| sends(&security.schemes[*i], &declared));
        if ignored(&declared) || sent() {
            continue;
        }
        let place = match place(found, &declared) {
            Ok(place) => place,
            Err(reason) if declared.required && declared.place != "path" => {
                let what = format!("the parameter `{}`: {reason}", declared.name);
                return Err(cx.document.error_at("lower", &declared.pointer, what));
            }
            Err(reason) => {
                cx.lose(&found.key, "parameter", format!("`{}` can't be sent: {reason}", declared.name));
                continue;
            }
        };
        let argument = names.snake(&declared.name);
        parameters.push(parameter(cx, found, declared, place, argument));
    }
    undeclared(cx, found, &mut parameters, &mut names);
    Ok(parameters)
}

fn parameter(cx: &mut Context<'_>, found: &Found, declared: Declared, place: Place, argument: String) -> Parameter {
    let wire = wire(cx, found, &declared, place);
    // progenitor takes two parameters of one name for one, and of one Rust name
    // for two arguments of that name.
    let clash = argument != super::names::snake(&declared.name);
    let wire = wire.filter(|_| place == Place::Path || !clash).map(|wire| named(wire, clash, &argument));
    let own = wire.is_none().then(|| own::own(cx, found, &declared, place));
    let wire = match (place, wire) {
        (Place::Path, None) => Some(named(text(&declared.name, "path"), clash, &argument)),
        (_, wire) => wire,
    };
    Parameter { name: declared.name, argument, wire, own }
}

/// The path template with the names that progenitor gets.
pub(super) fn template(path: &str, parameters: &[Parameter]) -> String {
    let mut template = path.to_owned();
    for Parameter { name, wire, .. } in parameters {
        if let Some(renamed) = wire.as_ref().filter(|wire| wire["in"] == "path").and_then(|wire| wire["name"].as_str())
        {
            template = template.replace(&format!("{{{name}}}"), &format!("{{{renamed}}}"));
        }
    }
    template
}

fn named(mut wire: Value, clash: bool, argument: &str) -> Value {
    if clash {
        wire["name"] = argument.into();
    }
    wire
}

fn text(name: &str, place: &str) -> Value {
    json!({ "name": name, "in": place, "required": true, "schema": { "type": "string" } })
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

fn place(found: &Found, declared: &Declared) -> Result<Place, &'static str> {
    match Place::read(&declared.place) {
        Some(Place::Path) if !in_template(&found.path, &declared.name) => Err("the path has no such name"),
        Some(place) => Ok(place),
        None => Err("it is in no known place"),
    }
}

fn in_template(path: &str, name: &str) -> bool {
    path.contains(&format!("{{{name}}}"))
}

/// What progenitor gets of it, if it can send it.
fn wire(cx: &mut Context<'_>, found: &Found, declared: &Declared, place: Place) -> Option<Value> {
    let value = cx.document.get(&declared.pointer)?;
    let mut wire = text(&declared.name, &declared.place);
    wire["required"] = declared.required.into();
    if let Some(text) = value.get("description").filter(|text| text.is_string()) {
        wire["description"] = text.clone();
    }
    if value.get("schema").is_some() {
        let hint = format!("{}-{}", found.stem, declared.name);
        wire["schema"] = cx.schemas.parameter(&join(&declared.pointer, "schema"), &hint, place == Place::Query)?;
    }
    let list = wire["schema"]["type"] == "array";
    let as_it_is = match own::style(value, place) {
        (Style::Form, explode) => explode || !list,
        (Style::Simple, _) => true,
        _ => false,
    };
    (as_it_is && place != Place::Cookie && value.get("content").is_none()).then_some(wire)
}

/// Names in the template that no parameter declares.
fn undeclared(cx: &mut Context<'_>, found: &Found, parameters: &mut Vec<Parameter>, taken: &mut Names) {
    let names = found.path.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    for (name, _) in names {
        let is_it = |p: &Parameter| p.name == name && p.wire.as_ref().is_some_and(|wire| wire["in"] == "path");
        if parameters.iter().any(is_it) {
            continue;
        }
        cx.lose(&found.key, "undeclared path parameter", format!("`{name}` is taken for a string"));
        let argument = taken.snake(name);
        let wire = named(text(name, "path"), argument != super::names::snake(name), &argument);
        parameters.push(Parameter { name: name.to_owned(), argument, wire: Some(wire), own: None });
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
        assert_eq!(lowered.operations[0].parameters[0].wire.as_ref().unwrap()["required"], true);
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
        let wire: Vec<_> = lowered.operations[0].parameters.iter().filter_map(|p| p.wire.as_ref()).collect();
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
        let optional = with("        - {name: c, in: querystring}\n");
        assert_eq!(losses(&optional), ["a, parameter: `c` can't be sent: it is in no known place"]);
        let required = with("        - {name: c, in: querystring, required: true}\n");
        assert_eq!(required.left_out[0].reason, "the parameter `c`: it is in no known place");
    }

    #[test]
    fn path_parameters_of_one_rust_name_are_renamed_on_the_way() {
        let lowered = lowered("paths: {'/a/{fooBar}/{foo_bar}': {get: {operationId: a}}}");
        let arguments: Vec<_> = lowered.operations[0].parameters.iter().map(|p| p.argument.as_str()).collect();
        assert_eq!(arguments, ["foo_bar", "foo_bar_2"]);
        assert!(lowered.spec["paths"].get("/a/{fooBar}/{foo_bar_2}").is_some());
    }
}
