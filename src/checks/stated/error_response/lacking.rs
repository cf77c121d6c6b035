//! What pages say of every request or of every refusal, and some operations of a document lack;
//! codes that a document does not list.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::super::{Stated, shapes};
use crate::docs::facts::{auth_scheme, error_response::KIND};
use crate::docs::{self, Fact};
use countersign_openapi::{Cause, Grounds};
use countersign_openapi::{Operation, Status};

/// At most this many are named in one sentence.
const NAMED: usize = 5;

/// The operations that need a credential and do not say how a request without one is answered,
/// where the page says that: of requests as such, since a page that says how they are
/// authenticated speaks of all of them. Asked of the first fact that says so.
pub fn operations(stated: &Stated) -> Option<String> {
    let status = stated.fact.value["status"].as_u64().and_then(|status| u16::try_from(status).ok())?;
    let tells = |fact: &&Fact| fact.value["status"].as_u64() == Some(status.into()) && is_of_credentials(fact);
    let is_first = stated.facts.of(KIND.id).find(tells).is_some_and(|first| first.subject == stated.fact.subject);
    let is_general = stated.facts.of(auth_scheme::KIND.id).next().is_some();
    if !is_first || !is_general || status != 401 {
        return None;
    }
    let operations = stated.contract.operations.iter();
    let asked: Vec<&Operation> = operations
        .filter(|operation| operation.needs_credential() && operation.grounds != Grounds::Inferred)
        .filter(|operation| !operation.answers.is_empty())
        .collect();
    let covers = |operation: &Operation| operation.answers.iter().any(|answer| answer.status.covers(status));
    let lacking: Vec<String> = asked
        .iter()
        .filter(|operation| !covers(operation))
        .map(|operation| format!("{} {}", operation.method, operation.path))
        .collect();
    // Where none has it, that is said already.
    (!lacking.is_empty() && lacking.len() < asked.len()).then(|| {
        format!(
            "{status} is documented for requests without a credential, and {} of {} operations that need one do not \
             have it: {}",
            lacking.len(),
            asked.len(),
            some(&lacking)
        )
    })
}

fn is_of_credentials(fact: &Fact) -> bool {
    let cause = fact.subject.split_once('/').and_then(|(_, cause)| Cause::parse(cause));
    cause.is_none_or(|cause| cause.id().starts_with("credential-"))
}

/// The refusals that lack what the page shows of errors as such: a flag, or an object that the
/// rest stands in. Texts may be there or not.
pub fn fields(stated: &Stated) -> Option<String> {
    let Fact { value, source, .. } = stated.fact;
    let shown = value.get("body")?.as_object()?;
    if !value["status"].is_null() || !ENVELOPE.is_match(&source.heading) {
        return None;
    }
    let refusals = stated.contract.operations.iter().flat_map(|operation| {
        let refuses = |status: Status| matches!(status, Status::Code(400..=599) | Status::Range(4 | 5));
        let answers = operation.answers.iter().filter(move |answer| refuses(answer.status));
        answers.filter_map(move |answer| {
            let shape = shapes::declared(stated.contract, answer.media.first()?.schema.as_ref());
            let fields = shape.as_object().filter(|fields| !fields.is_empty())?.clone();
            Some((format!("{} of {} {}", answer.status, operation.method, operation.path), fields))
        })
    });
    let refusals: Vec<_> = refusals.collect();
    let structural = shown.iter().filter(|(_, value)| matches!(value, Value::Bool(_) | Value::Object(_)));
    structural.into_iter().find_map(|(name, _)| {
        let lacking = refusals.iter().filter(|(_, fields)| !fields.contains_key(name));
        let lacking: Vec<String> = lacking.map(|(refusal, _)| refusal.clone()).collect();
        (!lacking.is_empty() && lacking.len() < refusals.len()).then(|| {
            format!(
                "/{name} is documented of errors, and {} of {} refusals do not have it: {}",
                lacking.len(),
                refusals.len(),
                some(&lacking)
            )
        })
    })
}

/// The code that a page lists an error by, where the document lists the codes of that status and
/// has others.
pub fn code(stated: &Stated) -> Option<String> {
    let code = stated.text("code")?;
    let status = stated.fact.value["status"].as_u64().and_then(|status| u16::try_from(status).ok())?;
    let answers = stated.contract.operations.iter().flat_map(|operation| &operation.answers);
    let covering = answers.filter(|answer| answer.status.covers(status));
    let schemas = covering.flat_map(|answer| answer.media.iter().filter_map(|media| media.schema.as_deref()));
    let listed: BTreeSet<String> =
        schemas.flat_map(|pointer| docs::codes_at(stated.contract.document.root(), pointer)).collect();
    let is_listed = listed.iter().any(|own| own.eq_ignore_ascii_case(code));
    let listed: Vec<String> = listed.into_iter().collect();
    (!listed.is_empty() && !is_listed)
        .then(|| format!("`{code}` is documented for {status}, and the document lists {}", some(&listed)))
}

fn some(names: &[String]) -> String {
    let more = if names.len() > NAMED { ", …" } else { "" };
    format!("{}{more}", names[..names.len().min(NAMED)].join(", "))
}

/// A heading under which a page shows what errors look like, and not one of them.
static ENVELOPE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(?:(?:the |our )?(?:api )?errors?(?: (?:response|message|body|object|payload))?s?(?: (?:shape|format|structure|envelope|object|body|schema|handling|model|codes?))?|handling errors|(?:response|errors?) (?:envelope|format))$",
    )
    .expect("a constant pattern")
});
