//! Who may pass: what a service that keeps the contract checks before it answers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::exec::credentials::{CredentialStore, Granted};
use crate::plan::{ParameterValues, is_of_the_connection, sample_text};
use crate::rules::readings;
use countersign_openapi::Cause;
use countersign_openapi::{
    Carrier, Contract, Direction, Location, Operation, Parameter, ParameterRole, ParameterStyle, PathTemplate,
    SecurityScheme, is_json, names_claim,
};
use serde_json::Value;

use super::Incoming;

/// The cause for which a request is refused; [`Cause::CredentialValid`] where it is not.
pub fn cause(
    contract: &Contract,
    operation: &Operation,
    credentials: &CredentialStore,
    values: &ParameterValues,
    incoming: &Incoming,
) -> Cause {
    let passed = authenticate(contract, operation, credentials, incoming)
        .and_then(|granted| path(contract, operation, incoming).map(|()| granted))
        .and_then(|granted| headers(contract, operation, values, &granted, incoming))
        .and_then(|()| body(operation, incoming));
    passed.err().unwrap_or(Cause::CredentialValid)
}

/// Whether the path names something that there can be: a single value that its parameter's schema takes.
fn path(contract: &Contract, operation: &Operation, incoming: &Incoming) -> Result<(), Cause> {
    let template = PathTemplate::parse(&operation.path);
    let values = template.values(&incoming.target).unwrap_or_default();
    let fits = |(name, value): &(&str, String)| {
        let parameter = operation.parameters_in(Location::Path).find(|parameter| parameter.name == *name);
        let is_single = |it: &&Parameter| {
            it.sample(contract).is_ok_and(|sample| matches!(*sample, Value::String(_) | Value::Number(_)))
        };
        let Some(parameter) = parameter.filter(is_single) else {
            return true;
        };
        let schema = parameter.schema.as_deref().filter(|_| parameter.style == ParameterStyle::Simple);
        schema.is_none_or(|schema| {
            readings(value).iter().any(|reading| contract.schemas.fits(Direction::Request, schema, reading))
        })
    };
    if values.iter().all(fits) { Ok(()) } else { Err(Cause::NotFound) }
}

/// Any one of the alternatives is enough; the cause is that of the one that came the furthest.
fn authenticate(
    contract: &Contract,
    operation: &Operation,
    credentials: &CredentialStore,
    incoming: &Incoming,
) -> Result<Granted, Cause> {
    let mut refused: Option<Cause> = None;
    for alternative in &operation.security {
        let all = alternative.iter().map(|name| {
            let scheme = contract.scheme(name).ok_or(Cause::CredentialMissing)?;
            credentials.examine(name, &present(scheme, incoming)?)
        });
        match all.collect::<Result<Vec<_>, _>>() {
            Ok(granted) => {
                return Ok(Granted { tenants: granted.into_iter().flat_map(|granted| granted.tenants).collect() });
            }
            Err(cause) if refused.is_none_or(|before| progress(cause) > progress(before)) => refused = Some(cause),
            Err(_) => {}
        }
    }
    refused.map_or_else(|| Ok(Granted::default()), Err)
}

/// How far a credential came that was refused for a cause.
fn progress(cause: Cause) -> usize {
    match cause {
        Cause::CredentialMissing => 0,
        Cause::CredentialMalformed => 1,
        Cause::CredentialUnknown => 2,
        _ => 3,
    }
}

/// The credential that was presented for a scheme.
fn present(scheme: &SecurityScheme, incoming: &Incoming) -> Result<String, Cause> {
    let carrier = scheme.carrier().ok_or(Cause::CredentialMissing)?;
    let value = match &carrier {
        Carrier::Authorization(_) => incoming.header("authorization"),
        Carrier::Header(name) => incoming.header(name),
        Carrier::Query(name) => incoming.query(name),
        Carrier::Cookie(name) => incoming.cookie(name),
    };
    let value =
        value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()).ok_or(Cause::CredentialMissing)?;
    match &carrier {
        Carrier::Authorization(word) => token(word, &value),
        _ => Ok(value),
    }
}

/// What stands behind the scheme word, whatever its case (RFC 9110 §11.1).
fn token(word: &str, value: &str) -> Result<String, Cause> {
    let (scheme, token) = value.split_once(' ').ok_or(Cause::CredentialMalformed)?;
    if !scheme.eq_ignore_ascii_case(word) {
        return Err(Cause::CredentialMalformed);
    }
    let token = token.trim();
    if !word.eq_ignore_ascii_case("basic") {
        return Ok(token.to_owned());
    }
    let decoded = STANDARD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    decoded.ok_or(Cause::CredentialMalformed)
}

/// The required headers: there, and for a tenant the caller's own.
fn headers(
    contract: &Contract,
    operation: &Operation,
    values: &ParameterValues,
    granted: &Granted,
    incoming: &Incoming,
) -> Result<(), Cause> {
    for header in operation
        .parameters_in(Location::Header)
        .filter(|header| header.required && !is_of_the_connection(&header.name))
    {
        let missing = if header.role == ParameterRole::Tenant { Cause::TenantMissing } else { Cause::HeaderMissing };
        let value = incoming.header(&header.name).filter(|value| !value.trim().is_empty()).ok_or(missing)?;
        let due = values.get(&header.name).cloned().unwrap_or_else(|| sample_text(contract, header));
        let is_of_another =
            granted.tenants.iter().any(|(claim, tenant)| names_claim(&header.name, claim) && *tenant != value);
        if header.role == ParameterRole::Tenant && (value != due || is_of_another) {
            return Err(Cause::TenantUnknown);
        }
    }
    Ok(())
}

/// A body that is required is there, and what says that it is JSON is. Where the document answers
/// neither, the stub has nothing to refuse with, and lets it pass.
fn body(operation: &Operation, incoming: &Incoming) -> Result<(), Cause> {
    let Some(declared) = &operation.body else { return Ok(()) };
    let cause = match incoming.body.is_empty() {
        true if declared.required => Cause::BodyMissing,
        false
            if is_json(&declared.media_type)
                && serde_json::from_slice::<serde::de::IgnoredAny>(&incoming.body).is_err() =>
        {
            Cause::BodyMalformed
        }
        _ => return Ok(()),
    };
    if operation.answers_for(&[cause]).is_empty() { Ok(()) } else { Err(cause) }
}
