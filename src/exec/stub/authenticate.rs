//! Who may pass: what a service that keeps the contract checks before it answers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::exec::credentials::{CredentialStore, Granted};
use crate::plan::ParameterValues;
use countersign_openapi::{Carrier, Cause, Contract, Operation, SecurityScheme};

use super::Incoming;
use super::contents::Contents;

/// The cause for which a request is refused; [`Cause::CredentialValid`] where it is not.
pub fn cause(
    contract: &Contract,
    operation: &Operation,
    credentials: &CredentialStore,
    values: &ParameterValues,
    incoming: &Incoming,
) -> Cause {
    let contents = Contents { contract, operation, values, incoming };
    let passed = authenticate(contract, operation, credentials, incoming).and_then(|granted| contents.check(&granted));
    passed.err().unwrap_or(Cause::CredentialValid)
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
            let presented = present(scheme, incoming)?;
            credentials.examine(name, &presented).map_err(|cause| of_token(operation, cause))
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

/// The cause of a token that is there: one that is malformed is as good as unknown, where the document says nothing
/// of what is malformed.
fn of_token(operation: &Operation, cause: Cause) -> Cause {
    let is_told = || operation.answers.iter().any(|answer| answer.is_documented_for(&[cause]));
    if cause == Cause::CredentialMalformed && !is_told() { Cause::CredentialUnknown } else { cause }
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
