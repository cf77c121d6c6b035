//! Which cases there are: every operation × every scenario that applies to it.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::claim::Cause;
use crate::contract::{Contract, Location, Operation, Parameter, Scheme};
use crate::live::{Credential, Request, Template};
use crate::scenarios::{Scenario, Valid, credential_of};

/// Values that take the place of a document's samples, by parameter name.
pub type Values = BTreeMap<String, String>;

/// One operation under one scenario: what will be sent, and what it provokes.
#[derive(Clone)]
pub struct Case {
    pub provider: String,
    pub operation: String,
    pub scenario: &'static Scenario,
    pub variant: Option<String>,
    pub causes: Vec<Cause>,
    pub request: Request,
}

impl Case {
    /// The scenario's id, with the variant where there is more than one.
    pub fn name(&self) -> String {
        match &self.variant {
            Some(variant) => format!("{}.{variant}", self.scenario.id),
            None => self.scenario.id.to_owned(),
        }
    }
}

/// Every case of a contract, in the order of its operations and of the scenarios.
pub fn plan(provider: &str, contract: &Contract, values: &Values, scenarios: &[&'static Scenario]) -> Vec<Case> {
    let mut cases = Vec::new();
    for operation in &contract.operations {
        let valid = valid(contract, operation, values);
        for &scenario in scenarios {
            cases.extend((scenario.provoke)(&valid).into_iter().map(|provocation| Case {
                provider: provider.to_owned(),
                operation: operation.id.clone(),
                scenario,
                variant: provocation.variant,
                causes: provocation.causes.unwrap_or(scenario.provokes).to_vec(),
                request: provocation.request,
            }));
        }
    }
    cases
}

/// The request with everything that the operation requires, and nothing that it does not.
fn valid<'a>(contract: &'a Contract, operation: &'a Operation, values: &Values) -> Valid<'a> {
    let value = |parameter: &Parameter| values.get(&parameter.name).cloned().unwrap_or_else(|| text(&parameter.sample));
    let at = |location| operation.parameters_in(location).filter(|parameter| parameter.required);
    let mut request = Request {
        method: operation.method.clone(),
        path: path(operation, value),
        query: at(Location::Query)
            .map(|parameter| (parameter.name.clone(), Template::text(value(parameter))))
            .collect(),
        headers: at(Location::Header)
            .map(|parameter| (parameter.name.clone(), Template::text(value(parameter))))
            .collect(),
        body: None,
    };
    request.headers.extend(accepted(operation).map(|accept| ("Accept".to_owned(), Template::text(accept))));
    if let Some(body) = &operation.body {
        request.headers.push(("Content-Type".to_owned(), Template::text(&body.media_type)));
        request.body = Some(body.sample.to_string().into_bytes());
    }
    let schemes = schemes(contract, operation);
    let mut valid = Valid { contract, operation, schemes: schemes.clone(), request };
    for scheme in schemes {
        if let Some(carrier) = scheme.carrier() {
            valid.request = valid.carrying(&carrier, vec![credential_of(scheme, &carrier, Credential::Valid)]);
        }
    }
    valid
}

/// The schemes of the first alternative whose credentials a request can carry.
fn schemes<'a>(contract: &'a Contract, operation: &Operation) -> Vec<&'a Scheme> {
    let known =
        |alternative: &Vec<String>| alternative.iter().map(|name| contract.scheme(name)).collect::<Option<Vec<_>>>();
    let carried =
        |schemes: &Vec<&Scheme>| !schemes.is_empty() && schemes.iter().all(|scheme| scheme.carrier().is_some());
    operation.security.iter().filter_map(known).find(carried).unwrap_or_default()
}

/// The media types that the operation's answers are documented in.
fn accepted(operation: &Operation) -> Option<String> {
    let mut types: Vec<&str> = Vec::new();
    for media in operation.answers.iter().flat_map(|answer| &answer.media) {
        if !types.contains(&media.media_type.as_str()) {
            types.push(&media.media_type);
        }
    }
    (!types.is_empty()).then(|| types.join(", "))
}

/// What is escaped in a path segment or a query: all but the unreserved characters (RFC 3986 §2.3).
pub const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The path template with its parameters' values.
fn path(operation: &Operation, value: impl Fn(&Parameter) -> String) -> String {
    operation.parameters_in(Location::Path).fold(operation.path.clone(), |path, parameter| {
        let encoded = utf8_percent_encode(&value(parameter), ESCAPED).to_string();
        path.replace(&format!("{{{}}}", parameter.name), &encoded)
    })
}

/// A sample as it stands in a path, a query or a header.
pub fn text(sample: &Value) -> String {
    match sample {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
