//! Parameters
//! ([Parameter Object](https://spec.openapis.org/oas/v3.0.4#parameter-object)).
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | header `Authorization`, which OpenAPI says to ignore | an optional parameter, unless a security scheme sends it | nothing |
//! | name in the template without a parameter | a string parameter | told, by the contract |
//! | what progenitor can't send | sent by the generated layer, see `own` | |
//! | required header of text that names a tenant | set once for the client, and no argument | nothing |
//! | `in: querystring` | left out where optional; else the operation is | told |
//!
//! What the contract has no use for, it tells of itself: a path parameter that is not in the
//! template, a name that no header can have, a place that there is not.

use countersign_openapi::rust_names::{self, TakenNames};
use countersign_openapi::{self as openapi, Location, ParameterRole, ParameterStyle};
use serde_json::{Value, json};

use super::context::Context;
use super::left_out::LeftOutReason;
use super::named::NamedOperation;
use super::security::LoweredCarrier;

mod own;

pub(super) use own::holds;
pub use own::{ArgumentType, Own};

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub struct LoweredParameter {
    /// Its name in the document.
    pub name: String,
    /// Where it is sent.
    pub location: Location,
    /// The name of the Rust argument.
    pub argument: String,
    /// What progenitor gets, if it gets anything.
    pub wire: Option<Value>,
    /// How it is sent, where progenitor can't; it then gets a path parameter as text.
    pub own: Option<Own>,
    /// Whether it is text in a header that says for whom requests are made: set once for a client.
    pub is_tenant: bool,
}

impl LoweredParameter {
    /// What a call by name calls it: its place and its name, for a header and a query parameter
    /// may have the same.
    pub fn key(&self) -> String {
        format!("{}.{}", self.location.word(), self.name)
    }
}

pub(super) fn lower(
    cx: &mut Context<'_>,
    named: &NamedOperation<'_>,
    security: &[Vec<usize>],
) -> Result<Vec<LoweredParameter>, LeftOutReason> {
    let sends_authorization =
        |index: &usize| matches!(cx.schemes[*index].sends, LoweredCarrier::Basic | LoweredCarrier::Http(_));
    let sent_by_scheme = security.iter().flatten().any(sends_authorization);
    // A call by name gives what the contract plans, which has no such parameter.
    let authorization = named.operation.authorization.clone().filter(|_| !sent_by_scheme);
    let authorization = authorization.map(|parameter| openapi::Parameter { required: false, ..parameter });
    let mut parameters: Vec<LoweredParameter> = Vec::new();
    // `body` is the body's.
    let mut names = TakenNames::with(&["body"]);
    for stated in named.operation.parameters.iter().chain(&authorization) {
        if stated.style == ParameterStyle::Whole {
            if stated.required {
                return Err(LeftOutReason::WholeQuery(stated.name.clone()));
            }
            let what = format!("`{}` is the whole query, which is not generated", stated.name);
            cx.lose(&named.operation.id, "parameter", what);
            continue;
        }
        let argument = names.snake(&stated.name);
        parameters.push(parameter(cx, named, stated, argument));
    }
    Ok(parameters)
}

fn parameter(
    cx: &mut Context<'_>,
    operation: &NamedOperation<'_>,
    stated: &openapi::Parameter,
    argument: String,
) -> LoweredParameter {
    let (name, location) = (stated.name.clone(), stated.location);
    let wire = wire(cx, operation, stated);
    // progenitor takes two parameters of one name for one, and of one Rust name
    // for two arguments of that name.
    let clash = argument != rust_names::snake(&name);
    let wire = wire.filter(|_| location == Location::Path || !clash).map(|wire| named(wire, clash, &argument));
    let own = wire.is_none().then(|| own::own(cx, operation, stated));
    let wire = match (location, wire) {
        (Location::Path, None) => Some(named(text(&name, location), clash, &argument)),
        (_, wire) => wire,
    };
    let is_text = match (&wire, &own) {
        (Some(wire), None) => wire["schema"] == json!({ "type": "string" }),
        (_, Some(own)) => own.holds == ArgumentType::Text,
        (None, None) => false,
    };
    let is_tenant = location == Location::Header && stated.role == ParameterRole::Tenant && stated.required && is_text;
    LoweredParameter { name, location, argument, wire, own, is_tenant }
}

/// The path template with the names that progenitor gets, and as a request has it, with a `/` first.
pub(super) fn template(path: &str, parameters: &[LoweredParameter]) -> String {
    let mut template = path.to_owned();
    for LoweredParameter { name, wire, .. } in parameters {
        if let Some(renamed) = wire.as_ref().filter(|wire| wire["in"] == "path").and_then(|wire| wire["name"].as_str())
        {
            template = template.replace(&format!("{{{name}}}"), &format!("{{{renamed}}}"));
        }
    }
    if template.starts_with('/') { template } else { format!("/{template}") }
}

fn named(mut wire: Value, clash: bool, argument: &str) -> Value {
    if clash {
        wire["name"] = argument.into();
    }
    wire
}

fn text(name: &str, location: Location) -> Value {
    json!({ "name": name, "in": location.word(), "required": true, "schema": { "type": "string" } })
}

/// What progenitor gets of it, if it can send it.
fn wire(cx: &mut Context<'_>, named: &NamedOperation<'_>, stated: &openapi::Parameter) -> Option<Value> {
    let mut wire = text(&stated.name, stated.location);
    wire["required"] = stated.required.into();
    if let Some(text) = &stated.description {
        wire["description"] = text.as_str().into();
    }
    if stated.style == ParameterStyle::TabDelimited {
        // The caller joins it.
        let what = format!("`{}` is a string, which the caller joins with tabs", stated.name);
        cx.lose(&named.operation.id, "collectionFormat", what);
        return Some(wire);
    }
    if let (Some(schema), None) = (&stated.stated_schema, &stated.media_type) {
        let hint = format!("{}-{}", named.stem, stated.name);
        wire["schema"] = cx.schemas.parameter(schema, &hint, stated.location == Location::Query)?;
    }
    let list = wire["schema"]["type"] == "array";
    let as_it_is = match stated.style {
        ParameterStyle::Form => stated.explode || !list,
        ParameterStyle::Simple => true,
        _ => false,
    };
    (as_it_is && stated.location != Location::Cookie && stated.media_type.is_none()).then_some(wire)
}

#[cfg(test)]
mod tests {
    use super::super::{
        LeftOutReason, Lowered,
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
            ["a, unusable: the path /a/{b} has no {c}", "a, unusable: the path's parameter {b} is not declared",]
        );
    }

    #[test]
    fn what_can_not_be_sent_is_left_out_or_leaves_out_the_operation() {
        let optional = with("        - {name: c, in: querystring}\n");
        assert_eq!(losses(&optional), ["a, parameter: `c` is the whole query, which is not generated"]);
        let required = with("        - {name: c, in: querystring, required: true}\n");
        assert_eq!(required.left_out[0].reason, LeftOutReason::WholeQuery("c".into()));
        let unknown = with("        - {name: c, in: quer, required: true}\n");
        assert_eq!(losses(&unknown), ["a, unusable: `quer` is no place for a parameter; did you mean `query`?"]);
    }

    #[test]
    fn path_parameters_of_one_rust_name_are_renamed_on_the_way() {
        let lowered = lowered("paths: {'/a/{fooBar}/{foo_bar}': {get: {operationId: a}}}");
        let arguments: Vec<_> = lowered.operations[0].parameters.iter().map(|p| p.argument.as_str()).collect();
        assert_eq!(arguments, ["foo_bar", "foo_bar_2"]);
        assert!(lowered.spec["paths"].get("/a/{fooBar}/{foo_bar_2}").is_some());
    }
}
