//! What pages say of every request or of every refusal, and some operations of a document lack;
//! codes that a document does not list.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use countersign_openapi::{Basis, Cause, Contract, Node, Operation, StatusKey};
use countersign_pages::{AuthScheme, ErrorResponse, Shape, StatedFact};
use regex::Regex;
use serde_json::Value;

use super::super::shapes;
use crate::rules::statement::Asked;

/// At most this many are named in one sentence.
const NAMED: usize = 5;

/// The operations that need a credential and do not say how a request without one is answered,
/// where the page says that: of requests as such, since a page that says how they are
/// authenticated speaks of all of them. Asked of the first fact that says so.
pub fn operations(asked: &Asked<ErrorResponse>) -> Option<String> {
    let status = asked.fact.status_code()?;
    let tells = |(response, stated): &(&ErrorResponse, &StatedFact)| {
        !stated.embedded && response.status_code() == Some(status) && is_of_credentials(response)
    };
    let first = asked.facts.of::<ErrorResponse>().find(tells);
    let is_first = first.is_some_and(|(first, _)| first.cause == asked.fact.cause);
    let is_general = asked.facts.of::<AuthScheme>().next().is_some();
    if !is_first || !is_general || status != 401 {
        return None;
    }
    let operations = asked.contract.operations().iter();
    let needing: Vec<&Operation> = operations
        .filter(|operation| operation.needs_credential() && operation.basis != Basis::Inferred)
        .filter(|operation| !operation.answers.is_empty())
        .collect();
    let covers = |operation: &Operation| operation.answers.iter().any(|answer| answer.status.covers(status));
    let lacking: Vec<String> = needing
        .iter()
        .filter(|operation| !covers(operation))
        .map(|operation| format!("{} {}", operation.method, operation.path))
        .collect();
    // Where none has it, that is said already.
    (!lacking.is_empty() && lacking.len() < needing.len()).then(|| {
        format!(
            "{status} is documented for requests without a credential, and {} of {} operations that need one do not \
             have it: {}",
            lacking.len(),
            needing.len(),
            some(&lacking)
        )
    })
}

/// The operations that the page says the refusal of, and that do not have it where others do. What every operation may
/// answer, documents leave out of many.
pub fn told_of(asked: &Asked<ErrorResponse>) -> Option<String> {
    let status = asked.fact.status_code().filter(|status| !matches!(status, 401 | 403 | 429 | 500..))?;
    let covers = |operation: &Operation| operation.answers.iter().any(|answer| answer.status.covers(status));
    let lacking = asked.fact.operations.iter().filter(|key| {
        let own = asked.operations(key);
        !own.is_empty() && !own.iter().any(|operation| covers(operation))
    });
    let lacking: Vec<String> = lacking.map(ToString::to_string).collect();
    (!lacking.is_empty())
        .then(|| format!("{status} is documented for {}, and the document does not have it there", some(&lacking)))
}

/// That no operation needs a credential, where the page says how a request without one is refused, and the document
/// says of each operation what it needs.
pub fn credentials(asked: &Asked<ErrorResponse>) -> Option<String> {
    let (contract, status) = (asked.contract, asked.fact.status_code()?);
    let is_told = |operation: &Operation| {
        let own = contract.node(&operation.source.within(&contract.document));
        own.is_some_and(|own| own.raw("security").is_some()) || contract.document.get("/security").is_some()
    };
    let operations = contract.operations();
    let is_open = !operations.is_empty()
        && !contract.schemes().is_empty()
        && operations.iter().all(|operation| is_told(operation) && !operation.needs_credential());
    (is_open && asked.fact.cause == Some(Cause::CredentialMissing)).then(|| {
        format!("{status} is documented for requests without a credential, and no operation of the document needs one")
    })
}

pub fn is_of_credentials(response: &ErrorResponse) -> bool {
    response.cause.is_none_or(|cause| cause.id().starts_with("credential-"))
}

/// The refusals that lack what the page shows of errors as such: a flag, or an object that the
/// rest stands in. Texts may be there or not.
pub fn fields(asked: &Asked<ErrorResponse>) -> Option<String> {
    let shown = asked.fact.literal()?.as_object()?;
    if asked.fact.status.is_some() || !ENVELOPE.is_match(&asked.stated.source.heading) {
        return None;
    }
    let refusals = asked.contract.operations().iter().flat_map(|operation| {
        let refuses = |status: StatusKey| matches!(status, StatusKey::Code(400..=599) | StatusKey::Range(4 | 5));
        let answers = operation.answers.iter().filter(move |answer| refuses(answer.status));
        answers.filter_map(move |answer| {
            let shape = shapes::declared(asked.contract, answer.media.first()?.schema.as_deref());
            let is_told = shape.fields().is_some_and(|fields| !fields.is_empty());
            is_told.then(|| (format!("{} of {} {}", answer.status, operation.method, operation.path), shape))
        })
    });
    let refusals: Vec<(String, Shape)> = refusals.collect();
    let structural = shown.iter().filter(|(_, value)| matches!(value, Value::Bool(_) | Value::Object(_)));
    structural.into_iter().find_map(|(name, _)| {
        let lacking = refusals.iter().filter(|(_, shape)| shape.field(name).is_none());
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
pub fn code(asked: &Asked<ErrorResponse>) -> Option<String> {
    let code = asked.fact.code.as_deref()?;
    let status = asked.fact.status_code()?;
    let answers = asked.contract.operations().iter().flat_map(|operation| &operation.answers);
    let covering = answers.filter(|answer| answer.status.covers(status));
    let schemas: BTreeSet<&str> =
        covering.flat_map(|answer| answer.media.iter().filter_map(|media| media.schema.as_deref())).collect();
    let listed: BTreeSet<String> = schemas.into_iter().flat_map(|schema| codes_at(asked.contract, schema)).collect();
    let is_listed = listed.iter().any(|own| own.eq_ignore_ascii_case(code));
    let listed: Vec<String> = listed.into_iter().collect();
    (!listed.is_empty() && !is_listed)
        .then(|| format!("`{code}` is documented for {status}, and the document lists {}", some(&listed)))
}

/// The values that the schema at an address lists for the identifier of an error: for texts of the
/// members that are called so.
fn codes_at(contract: &Contract, schema: &str) -> Vec<String> {
    let mut codes = Vec::new();
    if let Some(schema) = contract.node(schema) {
        list_codes(&schema, false, 0, &mut codes);
    }
    codes
}

fn list_codes(schema: &Node, is_code: bool, depth: usize, codes: &mut Vec<String>) {
    const NAMES: [&str; 7] = ["code", "error", "error_code", "errorcode", "type", "slug", "reason"];
    // Bodies of errors are flat.
    if depth > 5 {
        return;
    }
    if is_code {
        codes.extend(schema.texts("enum"));
        codes.extend(schema.text("const").map(str::to_owned));
    }
    for key in ["allOf", "oneOf", "anyOf"] {
        for part in schema.get(key).iter().flat_map(|parts| parts.items().collect::<Vec<_>>()) {
            list_codes(&part, is_code, depth + 1, codes);
        }
    }
    for (name, property) in schema.get("properties").iter().flat_map(|own| own.members().collect::<Vec<_>>()) {
        list_codes(&property, NAMES.contains(&name.to_ascii_lowercase().as_str()), depth + 1, codes);
    }
    if let Some(items) = schema.get("items") {
        list_codes(&items, is_code, depth + 1, codes);
    }
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
