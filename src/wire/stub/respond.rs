//! What a provider that keeps its contract answers.

use serde_json::Value;

use super::guard;
use crate::claim::{Cause, Grounds};
use crate::contract::{Answer, Contract, Media, Operation, Status, is_json};
use crate::plan::{Values, text};
use crate::wire::Vault;

/// A request as the stub received it; the target is relative to the base path.
#[derive(Debug, Clone)]
pub struct Incoming {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// An answer of the stub.
pub struct Outgoing {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// The documented answer for the cause that the request has; 404 for what is no operation.
pub fn respond(contract: &Contract, vault: &Vault, values: &Values, incoming: &Incoming) -> Outgoing {
    let Some(operation) = incoming.operation(contract) else {
        return Outgoing { status: 404, headers: Vec::new(), body: Vec::new() };
    };
    let cause = guard::cause(contract, operation, vault, values, incoming);
    match choose(operation, cause).or_else(|| declared_refusal(operation, cause)) {
        Some((answer, cause)) => render(answer, cause),
        None => Outgoing { status: usual(cause), headers: Vec::new(), body: Vec::new() },
    }
}

/// The answer for a cause, a documented one before an inferred; where there is none, that of the
/// broader cause.
fn choose(operation: &Operation, cause: Cause) -> Option<(&Answer, Cause)> {
    std::iter::successors(Some(cause), |cause| broader(*cause)).find_map(|cause| {
        let answers = operation.answers_for(&[cause]);
        let documented = answers.iter().find(|answer| answer.is_documented_for(&[cause]));
        documented.or(answers.first()).map(|answer| (*answer, cause))
    })
}

/// Some refusal that is declared, where none is for the cause: it contradicts the document less
/// than one that is made up.
fn declared_refusal(operation: &Operation, cause: Cause) -> Option<(&Answer, Cause)> {
    let refuses = |answer: &&Answer| matches!(answer.status, Status::Code(400..=499) | Status::Range(4));
    operation.answers.iter().find(refuses).filter(|_| cause != Cause::CredentialValid).map(|answer| (answer, cause))
}

/// What a service that does not know the cause takes it for.
fn broader(cause: Cause) -> Option<Cause> {
    match cause {
        Cause::CredentialExpired
        | Cause::CredentialNotYetValid
        | Cause::CredentialRevoked
        | Cause::CredentialForged => Some(Cause::CredentialUnknown),
        Cause::CredentialUnknown | Cause::PermissionDenied => Some(Cause::CredentialMalformed),
        Cause::CredentialMalformed => Some(Cause::CredentialMissing),
        Cause::TenantUnknown => Some(Cause::PermissionDenied),
        Cause::TenantMissing => Some(Cause::HeaderMissing),
        _ => None,
    }
}

/// What services answer where a document has no answer at all (RFC 9110 §15).
fn usual(cause: Cause) -> u16 {
    match cause {
        Cause::CredentialValid => 200,
        Cause::PermissionDenied | Cause::TenantUnknown => 403,
        Cause::TenantMissing | Cause::HeaderMissing | Cause::BodyMissing | Cause::BodyMalformed => 400,
        Cause::NotFound => 404,
        Cause::RateLimited => 429,
        _ => 401,
    }
}

fn render(answer: &Answer, cause: Cause) -> Outgoing {
    let status = answer.status.code().unwrap_or_else(|| usual(cause));
    let headers = answer.headers.iter().map(|header| (header.name.to_ascii_lowercase(), text(&header.sample)));
    let mut headers: Vec<_> = headers.collect();
    let media = answer.media.iter().find(|media| is_json(&media.media_type)).or(answer.media.first());
    let body = match media.filter(|_| !matches!(answer.status, Status::Code(204 | 304))) {
        None => Vec::new(),
        Some(media) => {
            headers.push(("content-type".to_owned(), media.media_type.clone()));
            written(media, body(media, cause))
        }
    };
    Outgoing { status, headers, body }
}

/// The example that names the cause, a documented one before an inferred; else a sample.
fn body(media: &Media, cause: Cause) -> &Value {
    let naming = || media.examples.iter().filter(|example| example.causes.contains(&cause));
    let documented = naming().find(|example| example.grounds == Grounds::Documented);
    documented.or_else(|| naming().next()).map_or(&media.sample, |example| &example.value)
}

fn written(media: &Media, body: &Value) -> Vec<u8> {
    match body {
        Value::String(text) if !is_json(&media.media_type) => text.clone().into_bytes(),
        other => other.to_string().into_bytes(),
    }
}
