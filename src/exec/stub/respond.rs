//! What a provider that keeps its contract answers.

use std::sync::Arc;

use http::HeaderName;
use serde_json::Value;

use super::{Incoming, authenticate};
use crate::exec::credentials::CredentialStore;
use crate::live::MADE_UP;
use crate::plan::{Values, text};
use countersign_openapi::{Answer, Carrier, Contract, Media, Operation, SchemeKind, StatusKey, concrete, is_json};
use countersign_openapi::{Cause, Grounds};

/// An answer of the stub.
pub struct Outgoing {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// The documented answer for the cause that the request has; 404 for what is no operation.
pub fn respond(contract: &Contract, credentials: &CredentialStore, values: &Values, incoming: &Incoming) -> Outgoing {
    let Some(operation) = incoming.operation(contract) else {
        return Outgoing { status: 404, headers: Vec::new(), body: Vec::new() };
    };
    if let Some(code) = preferred(incoming) {
        return prefer(contract, operation, code);
    }
    let cause = authenticate::cause(contract, operation, credentials, values, incoming);
    let mut answer = match choose(operation, cause).or_else(|| declared_refusal(operation, cause)) {
        Some((answer, cause)) => render(contract, answer, cause),
        None => {
            let said = (MADE_UP.to_owned(), "the document has no answer for this".to_owned());
            Outgoing { status: usual(cause), headers: vec![said], body: Vec::new() }
        }
    };
    if answer.status == 401 {
        answer.headers.extend(challenge(contract, operation).map(|value| ("www-authenticate".to_owned(), value)));
    }
    answer
}

/// The code that the request asks for: `Prefer: code=429` (RFC 7240, in the form that mock servers
/// have in common).
fn preferred(incoming: &Incoming) -> Option<u16> {
    let preferences = incoming.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("prefer"));
    let mut each = preferences.flat_map(|(_, value)| value.split([',', ';']));
    each.find_map(|preference| preference.trim().strip_prefix("code=")?.trim_matches('"').parse().ok())
}

/// The documented answer of a code; where there is none, a problem that says so (RFC 9457).
fn prefer(contract: &Contract, operation: &Operation, code: u16) -> Outgoing {
    let Some(answer) = operation.answer(code) else {
        let documented: Vec<String> = operation.answers.iter().map(|answer| answer.status.to_string()).collect();
        let detail = format!("{} documents {}, and no {code}", operation.id, documented.join(", "));
        let problem = serde_json::json!({ "title": "no such answer is documented", "status": 400, "detail": detail });
        let headers = vec![("content-type".to_owned(), "application/problem+json".to_owned())];
        return Outgoing { status: 400, headers, body: problem.to_string().into_bytes() };
    };
    let cause = answer.all_causes().next().unwrap_or(Cause::CredentialValid);
    let mut outgoing = render(contract, answer, cause);
    outgoing.status = code;
    outgoing.headers.push(("preference-applied".to_owned(), format!("code={code}")));
    outgoing
}

/// The challenge that a 401 has (RFC 9110 §11.6.1), where the operation's scheme has one.
fn challenge(contract: &Contract, operation: &Operation) -> Option<String> {
    let scheme = contract.scheme(operation.security.first()?.first()?)?;
    let word = match (scheme.carrier(), &scheme.kind) {
        (Some(Carrier::Authorization(word)), _) => word,
        (None, SchemeKind::Http(word)) => word.clone(),
        _ => return None,
    };
    Some(format!("{word} realm=\"stub\""))
}

/// The answer for a cause, a documented one before an inferred; where there is none, that of the
/// broader cause, and then the one that is declared for all others.
fn choose(operation: &Operation, cause: Cause) -> Option<(&Answer, Cause)> {
    let own = std::iter::successors(Some(cause), |cause| broader(*cause)).find_map(|cause| {
        let mut answers = operation.answers_for(&[cause]);
        answers.retain(|answer| answer.status != StatusKey::Default);
        let documented = answers.iter().find(|answer| answer.is_documented_for(&[cause]));
        documented.or(answers.first()).map(|answer| (*answer, cause))
    });
    let default = || operation.answers.iter().find(|answer| answer.status == StatusKey::Default);
    own.or_else(|| default().map(|answer| (answer, cause)))
}

/// Some refusal that is declared, where none is for the cause: it contradicts the document less
/// than one that is made up.
fn declared_refusal(operation: &Operation, cause: Cause) -> Option<(&Answer, Cause)> {
    // 429 asks the client to wait, and it would.
    let refuses =
        |answer: &&Answer| matches!(answer.status, StatusKey::Code(400..=428 | 430..=499) | StatusKey::Range(4));
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

fn render(contract: &Contract, answer: &Answer, cause: Cause) -> Outgoing {
    let status = answer.status.code().unwrap_or_else(|| usual(cause));
    let stated = answer.headers.iter().map(|header| (header.name.to_ascii_lowercase(), header.sample(contract)));
    let said = stated.filter(|(name, _)| !FRAMING.contains(&name.as_str()) && HeaderName::try_from(name).is_ok());
    let mut headers: Vec<_> = said.map(|(name, value)| (name, printable(&text(&value)))).collect();
    let media = answer.media.iter().find(|media| is_json(&media.media_type)).or(answer.media.first());
    let body = match media.filter(|_| !matches!(answer.status, StatusKey::Code(204 | 205 | 304))) {
        None => Vec::new(),
        Some(media) => {
            headers.push(("content-type".to_owned(), concrete(&media.media_type)));
            written(media, &body(contract, media, cause))
        }
    };
    Outgoing { status, headers, body }
}

/// Headers that say how an answer is sent, and are the server's (RFC 9112).
const FRAMING: [&str; 6] =
    ["content-type", "content-length", "content-encoding", "transfer-encoding", "connection", "trailer"];

/// What may stand in a header (RFC 9110 §5.5).
fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter == ' ' || letter.is_ascii_graphic() { letter } else { '?' }).collect()
}

/// The example that names the cause: a documented one before an inferred, then the one that says
/// the most, because it answers the fewest causes; else a sample.
fn body(contract: &Contract, media: &Media, cause: Cause) -> Arc<Value> {
    let naming = media.examples.iter().filter(|example| example.causes.contains(&cause));
    let chosen = naming.min_by_key(|example| (example.grounds != Grounds::Documented, example.causes.len()));
    chosen.map_or_else(|| media.sample(contract), |example| Arc::new(example.value.clone()))
}

fn written(media: &Media, body: &Value) -> Vec<u8> {
    match body {
        Value::String(text) if !is_json(&concrete(&media.media_type)) => text.clone().into_bytes(),
        other => other.to_string().into_bytes(),
    }
}
