//! Which cases there are: every operation × every scenario that applies to it.

mod foreign;
mod listed;
mod lookup;
mod made;
mod made_up;
mod page;
mod pages;
mod payload;
mod resource;
mod unsent;
mod varied;
mod write;
mod xml;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::live::{Credential, Request, Template, is_of_the_connection};
use crate::reason::Unsent;
use crate::scenarios::{BodyWriter, Expects, FilledPath, RequestFault, Scenario, Valid, credential_of};
use countersign_openapi::{Cause, Contract, DocumentedBody, Location, Operation, Parameter, SecurityScheme};

pub use foreign::{foreign_keys, refer};
pub use listed::{called, listed, lists, lists_thing, may_go_on};
pub use lookup::{IdSource, Take, Taken, is_unknown, lookups, lookups_anew};
pub use made::{calls_otherwise, id_members, located, made_ids, shown_of, shown_of_mut};
pub use made_up::argument;
pub use page::Page;
pub use pages::{Flaw, NextPage, Walk, put};
pub use payload::{answered_form, is_writable, others as other_bodies};
pub use resource::{Resource, ResourceRole};
pub use varied::{sent_object, varied};
pub use write::{header as written_header, pairs as written_pairs, text};
pub use xml::{local_name as xml_name, written as written_xml};

/// Values that take the place of a document's samples, by parameter name.
pub type ParameterValues = BTreeMap<String, String>;

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
    pub synthetic: bool,
    /// What is wrong with the request, where that stands at one place of the document.
    pub fault: Option<RequestFault>,
    /// Why the request is not what it should be, and will not be sent.
    pub unsent: Option<Unsent>,
}

impl Case {
    /// Whether it asks for its operation, and not for another method of the path.
    pub fn asks_operation(&self) -> bool {
        !self.causes.contains(&Cause::MethodNotAllowed) && self.scenario.expects != Expects::AsGet
    }

    /// The scenario's id, with the variant where there is more than one.
    pub fn name(&self) -> String {
        match &self.variant {
            Some(variant) => format!("{}.{variant}", self.scenario.id),
            None => self.scenario.id.to_owned(),
        }
    }
}

/// Every case of a contract, in the order of its operations and of the scenarios; but for those about what is made at a
/// service.
pub fn plan(
    provider: &str,
    contract: &Contract,
    values: &ParameterValues,
    scenarios: &[&'static Scenario],
) -> Vec<Case> {
    let is_of_life = |case: &Case| matches!(case.scenario.expects, Expects::OfLife(_));
    let operations = contract.operations().iter();
    let cases = operations.flat_map(|operation| plan_operation(provider, contract, operation, values, scenarios));
    cases.filter(|case| !is_of_life(case)).collect()
}

/// The cases of one operation. Of one that needs a credential which can't be sent
/// ([`Operation::unsupported_reason`] is why) only that without any, and one that says why: nothing else that is
/// answered would say anything.
pub fn plan_operation(
    provider: &str,
    contract: &Contract,
    operation: &Operation,
    values: &ParameterValues,
    scenarios: &[&'static Scenario],
) -> Vec<Case> {
    let synthetic = operation.parameters_in(Location::Path).any(|parameter| is_unknown(contract, parameter, values));
    let alternatives = alternatives(contract, operation);
    let unsupported = operation.unsupported_reason.iter().flat_map(|reason| {
        let valid = scenarios.iter().copied().filter(|scenario| scenario.expects == Expects::Accepted);
        unsent::cases(provider, operation, valid, Unsent::Unsupported(reason.clone()))
    });
    let mut cases: Vec<Case> = unsupported.collect();
    if let Some(unsent) = unsent::for_alternatives(operation) {
        let valid = scenarios.iter().copied().filter(|scenario| scenario.expects == Expects::Accepted);
        let others = unsent::cases(provider, operation, valid, unsent).into_iter();
        cases.extend(others.map(|case| Case { variant: Some("other-alternatives".to_owned()), ..case }));
    }
    let scenarios = scenarios.iter().copied().filter(|scenario| applies(scenario, operation));
    let ways = alternatives.iter().map(|alternative| valid(contract, operation, values, alternative));
    let ways: Vec<_> = match ways.collect() {
        Ok(ways) => ways,
        Err(unsent) => return unsent::cases(provider, operation, scenarios, unsent),
    };
    for scenario in scenarios {
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
                synthetic,
                fault: provocation.fault,
                unsent: None,
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
struct CredentialSet<'a> {
    /// None of the first: it is what every scenario is sent with.
    name: Option<String>,
    schemes: Vec<&'a SecurityScheme>,
    /// Those that no alternative before has.
    new: Vec<&'a SecurityScheme>,
}

/// The alternatives of an operation whose credentials a request can carry; then one without any, where
/// there is none, or where the document has that too.
fn alternatives<'a>(contract: &'a Contract, operation: &Operation) -> Vec<CredentialSet<'a>> {
    let known = |names: &Vec<String>| names.iter().map(|name| contract.scheme(name)).collect::<Option<Vec<_>>>();
    let carried =
        |schemes: &Vec<&SecurityScheme>| !schemes.is_empty() && schemes.iter().all(|it| it.carrier().is_some());
    let mut found: Vec<CredentialSet> = Vec::new();
    for schemes in operation.security.iter().take(unsent::MOST_ALTERNATIVES).filter_map(known).filter(carried) {
        let is_in =
            |scheme: &SecurityScheme, others: &[&SecurityScheme]| others.iter().any(|other| other.name == scheme.name);
        let is_same = |other: &CredentialSet| {
            other.schemes.len() == schemes.len() && schemes.iter().all(|scheme| is_in(scheme, &other.schemes))
        };
        if found.iter().any(is_same) {
            continue;
        }
        let is_new = |scheme: &&&SecurityScheme| !found.iter().any(|other| is_in(scheme, &other.schemes));
        let new = schemes.iter().filter(is_new).copied().collect();
        let names = schemes.iter().map(|scheme| scheme.name.as_str()).collect::<Vec<_>>().join("+");
        found.push(CredentialSet { name: (!found.is_empty()).then_some(names), schemes, new });
    }
    let is_first = found.is_empty();
    if is_first || operation.security.iter().any(Vec::is_empty) {
        let name = (!is_first).then(|| ANONYMOUS.to_owned());
        found.push(CredentialSet { name, schemes: Vec::new(), new: Vec::new() });
    }
    found
}

/// The variant without any credential, where the document has that beside others (OpenAPI 3.1.1 "Security
/// Requirement Object": an empty one "indicates anonymous access is supported").
const ANONYMOUS: &str = "anonymous";

/// Where a credential is optional nobody says what is made of a bad one.
fn applies(scenario: &Scenario, operation: &Operation) -> bool {
    if operation.unsupported_reason.is_some() {
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
    values: &ParameterValues,
    alternative: &CredentialSet<'a>,
) -> Result<Valid<'a>, Unsent> {
    unsent::for_number(operation)?;
    unsent::for_fragment(contract, operation)?;
    let at = |location| operation.parameters_in(location).filter(|parameter| parameter.required);
    let value = |parameter: &Parameter| argument(contract, operation, parameter, values);
    let path = path(contract, operation, values)?;
    let (written, fixed) = path.written();
    let mut request = Request {
        method: operation.method.as_str().into(),
        path: written.into(),
        query: fixed,
        headers: Vec::new(),
        body: None,
    };
    for parameter in at(Location::Query) {
        let written = write::query(parameter, &*value(parameter)?).into_iter();
        request.query.extend(written.map(|(name, value)| (name.into(), value)));
    }
    unsent::for_length(&request)?;
    for parameter in at(Location::Header) {
        if is_of_the_connection(&parameter.name) {
            continue;
        }
        let value = write::header(parameter, &*value(parameter)?);
        request.headers.push((parameter.name.as_str().into(), Template::text(value)));
    }
    let mut cookies = Vec::new();
    for parameter in at(Location::Cookie) {
        let written = write::cookies(parameter, &*value(parameter)?).into_iter();
        cookies.extend(written.map(|(name, cookie)| (name, Some(Template::text(cookie)))));
    }
    request = request.with_cookies(cookies);
    if !operation.produces.is_empty() {
        request.headers.push(("Accept".into(), Template::text(write::accept(&operation.produces))));
    }
    if let Some((body, sample)) = body(contract, operation)? {
        let (content_type, payload) = payload::payload(contract, body, &sample);
        request.headers.push(("Content-Type".into(), Template::text(content_type)));
        request.body = Some(payload.into());
    }
    let bodies = BodyWriter { write: payload::payload, others: payload::others };
    let schemes = alternative.new.clone();
    let mut valid = Valid::new((contract, operation), schemes, path, bodies, request);
    for scheme in &alternative.schemes {
        if let Some(carrier) = scheme.carrier() {
            valid.request = valid.carrying(&carrier, vec![credential_of(scheme, &carrier, Credential::Valid)]);
        }
    }
    Ok(valid)
}

/// What is sent as a body; nothing where none can be made, and none must be sent.
fn body<'a>(contract: &Contract, operation: &'a Operation) -> Result<Option<(&'a DocumentedBody, Arc<Value>)>, Unsent> {
    let Some(body) = &operation.body else { return Ok(None) };
    match body.sample(contract) {
        Ok(sample) => Ok(Some((body, sample))),
        Err(_) if !body.required => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The document's sample of a parameter as a text.
pub fn sample_text(contract: &Contract, parameter: &Parameter) -> String {
    parameter.sample(contract).map_or_else(|_| "sample".to_owned(), |sample| text(&sample))
}

/// The path with its parameters' values.
fn path(contract: &Contract, operation: &Operation, values: &ParameterValues) -> Result<FilledPath, Unsent> {
    let mut segments: BTreeMap<String, String> = BTreeMap::new();
    for parameter in operation.parameters_in(Location::Path) {
        let value = argument(contract, operation, parameter, values)?;
        segments.entry(parameter.name.clone()).or_insert_with(|| write::segment(parameter, &value));
    }
    Ok(FilledPath::new(&operation.path, segments))
}
