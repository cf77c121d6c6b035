//! Which cases there are: every operation × every scenario that applies to it.

mod lookup;
mod payload;
mod write;

use std::borrow::Cow;
use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::live::{Credential, ESCAPED, Request, Template};
use crate::scenarios::{Expects, Scenario, Valid, credential_of};
use countersign_openapi::Cause;
use countersign_openapi::schema::Way;
use countersign_openapi::{Contract, Location, Operation, Parameter, PathTemplate, Scheme};

pub use lookup::{Lookup, Take, Taken, is_unknown, lookups};
pub use payload::is_writable;
pub use write::text;

/// Values that take the place of a document's samples, by parameter name.
pub type Values = BTreeMap<String, String>;

/// One operation under one scenario: what will be sent, and what it provokes.
#[derive(Clone)]
pub struct Case {
    pub provider: String,
    pub operation: String,
    pub scenario: &'static Scenario,
    pub variant: Option<String>,
    /// The schemes of the alternative whose credentials are sent, where that is not the first that
    /// can be.
    pub alternative: Option<String>,
    pub causes: Vec<Cause>,
    pub request: Request,
    /// The path holds a value that was made up or guessed, because nothing gives one: what it names
    /// may well not exist, and 404 is what a service should answer then.
    pub invented: bool,
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
    let operations = contract.operations().iter();
    operations.flat_map(|operation| plan_operation(provider, contract, operation, values, scenarios)).collect()
}

/// The cases of one operation. Of one that needs a credential which can't be sent
/// ([`Operation::hindrance`] is why) only that without any: nothing else that is answered would
/// say anything.
pub fn plan_operation(
    provider: &str,
    contract: &Contract,
    operation: &Operation,
    values: &Values,
    scenarios: &[&'static Scenario],
) -> Vec<Case> {
    let invented = operation.parameters_in(Location::Path).any(|parameter| is_unknown(parameter, values));
    let alternatives = alternatives(contract, operation);
    let ways: Vec<_> = alternatives.iter().map(|alternative| valid(contract, operation, values, alternative)).collect();
    let mut cases: Vec<Case> = Vec::new();
    for &scenario in scenarios.iter().filter(|scenario| applies(scenario, operation)) {
        let begin = cases.len();
        for (valid, alternative) in ways.iter().zip(&alternatives) {
            if alternative.name.is_some() && !scenario.is_of_the_caller() {
                continue;
            }
            let planned = (scenario.provoke)(valid).into_iter().map(|provocation| Case {
                provider: provider.to_owned(),
                operation: operation.id.clone(),
                scenario,
                variant: provocation.variant.or_else(|| alternative.name.clone()),
                alternative: alternative.name.clone(),
                causes: provocation.causes.unwrap_or(scenario.provokes).to_vec(),
                request: provocation.request,
                invented,
            });
            let planned: Vec<Case> = planned.collect();
            // What is the same request without any credential is sent once.
            let is_new = |case: &Case| cases[begin..].iter().all(|other| other.request != case.request);
            let planned: Vec<Case> =
                planned.into_iter().filter(|case| case.alternative.is_none() || is_new(case)).collect();
            cases.extend(planned);
        }
    }
    cases
}

/// Schemes whose credentials are sent together.
struct Alternative<'a> {
    /// None of the first: it is what every scenario is sent with.
    name: Option<String>,
    schemes: Vec<&'a Scheme>,
    /// Those that no alternative before has.
    new: Vec<&'a Scheme>,
}

/// The alternatives of an operation whose credentials a request can carry; one without any, where
/// there is none.
fn alternatives<'a>(contract: &'a Contract, operation: &Operation) -> Vec<Alternative<'a>> {
    let known = |names: &Vec<String>| names.iter().map(|name| contract.scheme(name)).collect::<Option<Vec<_>>>();
    let carried = |schemes: &Vec<&Scheme>| !schemes.is_empty() && schemes.iter().all(|it| it.carrier().is_some());
    let mut found: Vec<Alternative> = Vec::new();
    for schemes in operation.security.iter().filter_map(known).filter(carried) {
        let is_in = |scheme: &Scheme, others: &[&Scheme]| others.iter().any(|other| other.name == scheme.name);
        let is_same = |other: &Alternative| {
            other.schemes.len() == schemes.len() && schemes.iter().all(|scheme| is_in(scheme, &other.schemes))
        };
        if found.iter().any(is_same) {
            continue;
        }
        let is_new = |scheme: &&&Scheme| !found.iter().any(|other| is_in(scheme, &other.schemes));
        let new = schemes.iter().filter(is_new).copied().collect();
        let names = schemes.iter().map(|scheme| scheme.name.as_str()).collect::<Vec<_>>().join("+");
        found.push(Alternative { name: (!found.is_empty()).then_some(names), schemes, new });
    }
    if found.is_empty() {
        found.push(Alternative { name: None, schemes: Vec::new(), new: Vec::new() });
    }
    found
}

/// Where a credential is optional nobody says what is made of a bad one.
fn applies(scenario: &Scenario, operation: &Operation) -> bool {
    if operation.hindrance.is_some() {
        return scenario.expects == Expects::Refused && scenario.provokes == [Cause::CredentialMissing];
    }
    let refuses = matches!(scenario.expects, Expects::Refused | Expects::RefusedAsUndocumented);
    let of_the_caller = |cause: &Cause| cause.is_of_the_credential() || *cause == Cause::PermissionDenied;
    operation.needs_credential() || !(refuses && scenario.provokes.iter().any(of_the_caller))
}

/// The request with everything that the operation requires, and nothing that it does not.
fn valid<'a>(
    contract: &'a Contract,
    operation: &'a Operation,
    values: &Values,
    alternative: &Alternative<'a>,
) -> Valid<'a> {
    let at = |location| operation.parameters_in(location).filter(|parameter| parameter.required);
    let (path, fixed) = path(contract, operation, values);
    let mut request = Request { method: operation.method.clone(), path, query: fixed, headers: Vec::new(), body: None };
    for parameter in at(Location::Query) {
        let pairs = write::pairs(parameter, &value(parameter, values));
        request.query.extend(pairs.into_iter().map(|(name, value)| (name, Template::text(value))));
    }
    for parameter in at(Location::Header) {
        if is_of_the_connection(&parameter.name) {
            continue;
        }
        let value = write::header(parameter, &value(parameter, values));
        request.headers.push((parameter.name.clone(), Template::text(value)));
    }
    for parameter in at(Location::Cookie) {
        for (name, value) in write::pairs(parameter, &value(parameter, values)) {
            let value = percent_encoding::utf8_percent_encode(&value, ESCAPED).to_string();
            request = request.with_cookie(&name, Some(Template::text(format!("{name}={value}"))));
        }
    }
    if !operation.produces.is_empty() {
        request.headers.push(("Accept".to_owned(), Template::text(operation.produces.join(", "))));
    }
    if let Some(body) = &operation.body {
        let (content_type, payload) = payload::payload(body);
        request.headers.push(("Content-Type".to_owned(), Template::text(content_type)));
        request.body = Some(payload);
    }
    let mut valid = Valid { contract, operation, schemes: alternative.new.clone(), request };
    for scheme in &alternative.schemes {
        if let Some(carrier) = scheme.carrier() {
            valid.request = valid.carrying(&carrier, vec![credential_of(scheme, &carrier, Credential::Valid)]);
        }
    }
    valid
}

/// The value that is given for a parameter, else the document's sample.
fn value<'a>(parameter: &'a Parameter, values: &Values) -> Cow<'a, Value> {
    match values.get(&parameter.name) {
        Some(given) => Cow::Owned(Value::from(given.as_str())),
        None => Cow::Borrowed(&parameter.sample),
    }
}

/// Numbers that hardly any resource has, and that fit where the document has a bound.
const UNLIKELY: [i64; 6] = [1_987_654_321, 198_765_432, 19_876_543, 1_987_654, 198_765, 19_876];

/// A made-up value: of numbers one that nothing is likely to be called by, since 1 is.
fn unlikely<'a>(contract: &Contract, parameter: &'a Parameter) -> Cow<'a, Value> {
    let fits = |value: &Value| {
        let schema = parameter.schema.as_deref();
        schema.is_none_or(|schema| contract.shapes.fits(Way::Request, schema, value))
    };
    let number = parameter.sample.is_number().then(|| UNLIKELY.into_iter().map(Value::from).find(fits)).flatten();
    number.map_or(Cow::Borrowed(&parameter.sample), Cow::Owned)
}

/// Whether a header is the connection's, or the client's own account of it: no document decides it.
pub fn is_of_the_connection(name: &str) -> bool {
    const NAMES: [&str; 13] = [
        "accept",
        "accept-encoding",
        "connection",
        "content-length",
        "content-type",
        "expect",
        "host",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ];
    NAMES.contains(&name.to_ascii_lowercase().as_str())
}

/// The path with its parameters' values, and the query that some documents put into it. What stands behind
/// `#` tells operations of one path apart, and is not sent.
fn path(contract: &Contract, operation: &Operation, values: &Values) -> (String, Vec<(String, Template)>) {
    let template = PathTemplate::parse(operation.path.split('#').next().unwrap_or_default());
    let segment = |name: &str| {
        let parameter = operation.parameters_in(Location::Path).find(|parameter| parameter.name == name)?;
        let value = match is_unknown(parameter, values) {
            true => unlikely(contract, parameter),
            false => value(parameter, values),
        };
        // An empty segment is no part of a path, and a dot is none that is kept (RFC 3986 §5.2.4).
        let segment = write::segment(parameter, &value);
        (!segment.trim_matches(['.', ';', ',']).is_empty()).then_some(segment)
    };
    let (path, query) = (template.fill(&segment), template.fill_query(&segment).unwrap_or_default());
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), Template::text(decoded(value)))
    });
    let slash = if path.starts_with('/') { "" } else { "/" };
    (format!("{slash}{path}"), pairs.collect())
}
