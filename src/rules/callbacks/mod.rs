//! What the API sends to its clients of itself: webhooks, and what operations make it send (OpenAPI 3.0.3
//! "Callback Object").
//!
//! There the client is the server: what is sent to it is what it must expect, and what it answers is
//! what the API must take.

use std::collections::BTreeSet;

use crate::finding::Evidence;
use crate::rules::body::{media, request};
use crate::rules::classify::{ChangeKind, change_class};
use crate::rules::evolution::{Documents, Evolution, OperationPair, OutgoingCall, ParameterName, Reach, Turned, said};
use crate::rules::headers::promised;
use crate::rules::{operations, parameters};
use countersign_openapi::{Contract, Direction, DocumentedResponse, Header, Operation, Parameter, StatusKey};

pub const RULES: Evolution = Evolution {
    rules: &[
        "webhook-added",
        "webhook-removed",
        "webhook-changed",
        "callback-added",
        "callback-removed",
        "callback-changed",
    ],
    of_documents: |documents| documents.calls.iter().flat_map(|called| told(documents, called)).collect(),
    of_operation: |_| Vec::new(),
};

/// What the API sends, as each document has it.
pub fn calls(then: &Contract, now: &Contract, pairs: &[OperationPair]) -> Vec<OutgoingCall> {
    let webhooks = paired("webhook", then.webhooks(), now.webhooks());
    let callbacks = pairs.iter().flat_map(|pair| {
        let (old, new) = (pair.then.0.callbacks(pair.then.1), pair.now.0.callbacks(pair.now.1));
        paired("callback", old, new)
    });
    let mut found: Vec<OutgoingCall> = webhooks.into_iter().chain(callbacks).collect();
    // What is sent may make the client's answer send more, which may be the same again.
    let mut outer = 0..found.len();
    for _ in 0..MOST_NESTED {
        let both = found[outer].iter().filter_map(|call| Some((call.then.as_ref()?, call.now.as_ref()?)));
        let nested = both.flat_map(|(old, new)| paired("callback", then.callbacks(old), now.callbacks(new)));
        let nested: Vec<OutgoingCall> = nested.take(MOST_OF_A_LEVEL).collect();
        outer = found.len()..found.len() + nested.len();
        found.extend(nested);
    }
    found
}

/// So deep callbacks of callbacks are compared.
const MOST_NESTED: usize = 4;
/// So many of one depth.
const MOST_OF_A_LEVEL: usize = 1_000;

/// Those of both documents, by method and name.
fn paired(what: &'static str, then: Vec<Operation>, mut now: Vec<Operation>) -> Vec<OutgoingCall> {
    let mut found = Vec::new();
    for then in then {
        let same = now.iter().position(|now| now.id == then.id);
        found.push(OutgoingCall { what, then: Some(then), now: same.map(|index| now.remove(index)) });
    }
    found.extend(now.into_iter().map(|now| OutgoingCall { what, then: None, now: Some(now) }));
    found
}

fn told(documents: &Documents, called: &OutgoingCall) -> Vec<Turned> {
    let what = called.what;
    let says = |contract: &Contract, operation: &Operation, says: &str| Some(said(contract, &operation.source, says));
    let turned = |became: &str, kind, message: String, earlier: Option<Evidence>, later: Option<Evidence>| Turned {
        rule: format!("{what}-{became}"),
        subject: called.now.as_ref().or(called.then.as_ref()).map(|one| one.id.clone()).unwrap_or_default(),
        class: change_class(kind, Direction::Response),
        message,
        earlier,
        later,
        reach: Reach::default(),
    };
    let (then, now) = (documents.then, documents.now);
    match (&called.then, &called.now) {
        (Some(old), None) => {
            let message = format!("the API sends no {what} {} any more", old.path);
            vec![turned("removed", ChangeKind::Withdrawn, message, says(then, old, &old.id), None)]
        }
        (None, Some(new)) => {
            let message = format!("the API sends a {what} {}", new.path);
            vec![turned("added", ChangeKind::Offered, message, None, says(now, new, &new.id))]
        }
        (Some(old), Some(new)) => {
            let one = |(kind, does, earlier, later): CallbackChange| {
                let message = format!("the {what} {} {does}", new.path);
                turned("changed", kind, message, says(then, old, &earlier), says(now, new, &later))
            };
            let pair = OperationPair { then: (then, old), now: (now, new) };
            let remarks = operations::deprecated(&pair).into_iter().chain(operations::id(&pair));
            changes(&pair).into_iter().map(one).chain(remarks).collect()
        }
        (None, None) => Vec::new(),
    }
}

/// How it is another, and what each document says.
type CallbackChange = (ChangeKind, &'static str, String, String);

fn changes(pair: &OperationPair) -> Vec<CallbackChange> {
    let (old, new) = (pair.then.1, pair.now.1);
    let mut changes: Vec<CallbackChange> = sent(pair);
    changes.extend(taken(pair));
    let ways = |operation: &Operation| {
        let ways: BTreeSet<BTreeSet<&String>> = operation.security.iter().map(|way| way.iter().collect()).collect();
        let ways = ways.into_iter().map(|way| way.into_iter().cloned().collect::<Vec<_>>().join(" and "));
        ways.collect::<Vec<_>>().join(", or ")
    };
    if ways(old) != ways(new) {
        changes.push((ChangeKind::Undecided, "comes with another credential", ways(old), ways(new)));
    }
    changes
}

/// What is sent to the client.
fn sent(pair: &OperationPair) -> Vec<CallbackChange> {
    let (old, new) = (pair.then.1, pair.now.1);
    let mut changes = Vec::new();
    let types = |operation: &Operation| match &operation.body {
        Some(body) => body.media_types.join(" or "),
        None => "no body".to_owned(),
    };
    let content = |operation: &Operation| operation.body.as_ref().map(|body| body.content.clone()).unwrap_or_default();
    let (before, after) = (content(old), content(new));
    if old.body.is_some() != new.body.is_some()
        || !media::missing(&before, &after).is_empty()
        || !media::missing(&after, &before).is_empty()
    {
        changes.push((ChangeKind::Undecided, "comes in another media type", types(old), types(new)));
    }
    if let (Some(before), Some(after)) = (&old.body, &new.body) {
        let says = |required: bool| if required { "always a body" } else { "a body, or none" }.to_owned();
        let told = |kind, does| (kind, does, says(before.required), says(after.required));
        match (before.required, after.required) {
            (true, false) => changes.push(told(ChangeKind::Undecided, "may come without a body now")),
            (false, true) => changes.push(told(ChangeKind::Offered, "always comes with a body now")),
            _ => {}
        }
        let both = media::paired(&before.content, &after.content);
        let encoded = both.into_iter().flat_map(|(before, after)| request::encodings(pair, before, after)).next();
        if let Some(Turned { earlier: Some(earlier), later: Some(later), .. }) = encoded {
            changes.push((
                ChangeKind::Undecided,
                "has a field that is written in another way",
                earlier.says,
                later.says,
            ));
        }
    }
    let sent = |(contract, operation): (&Contract, &Operation)| {
        let told = |one: &Parameter| {
            let needed = if one.required { "" } else { "?" };
            let name = ParameterName::new(one.location, &one.name).name;
            format!("{} {name}{needed} ({})", one.location.word(), parameters::written(contract, one))
        };
        let mut sent: Vec<String> = operation.parameters.iter().map(told).collect();
        sent.sort();
        if sent.is_empty() { "no parameters".to_owned() } else { sent.join(", ") }
    };
    if sent(pair.then) != sent(pair.now) {
        changes.push((ChangeKind::Undecided, "comes with other parameters", sent(pair.then), sent(pair.now)));
    }
    for (before, after) in parameters::paired(pair) {
        let (Some(before), Some(after)) = (before, after) else { continue };
        let is = |contract, parameter| parameters::is_deprecated(contract, parameter);
        let (was, is) = (is(pair.then.0, before), is(pair.now.0, after));
        if was != is {
            let says = |is: bool| format!("{} is {}", parameters::name(after), parameters::deprecated(is));
            changes.push((
                ChangeKind::Repeated,
                "has a parameter that is deprecated, or is no more",
                says(was),
                says(is),
            ));
        }
    }
    changes
}

/// What the client may answer.
fn taken(pair: &OperationPair) -> Vec<CallbackChange> {
    let (old, new) = (pair.then.1, pair.now.1);
    let mut changes = Vec::new();
    let is_taken = |answers: &Operation, status: StatusKey| {
        let stands = |own: StatusKey| own == status || matches!(status, StatusKey::Code(code) if own.covers(code));
        answers.answers.iter().any(|answer| stands(answer.status) || answer.status == StatusKey::Default)
    };
    let statuses = |operation: &Operation| {
        let statuses: Vec<String> = operation.answers.iter().map(|answer| answer.status.to_string()).collect();
        statuses.join(", ")
    };
    let is_gone = old.answers.iter().any(|answer| !is_taken(new, answer.status));
    let is_new = new.answers.iter().any(|answer| !is_taken(old, answer.status));
    match (is_gone, is_new) {
        (true, _) => changes.push((ChangeKind::Withdrawn, "takes an answer no more", statuses(old), statuses(new))),
        (_, true) => changes.push((ChangeKind::Offered, "takes another answer too", statuses(old), statuses(new))),
        _ => {}
    }
    for before in &old.answers {
        let Some(after) = new.answers.iter().find(|after| after.status == before.status) else { continue };
        let types = |answer: &DocumentedResponse| {
            let types: Vec<&str> = answer.media.iter().map(|media| media.media_type.as_str()).collect();
            if types.is_empty() {
                format!("{} without a body", answer.status)
            } else {
                format!("{}: {}", answer.status, types.join(", "))
            }
        };
        let is_gone = !media::missing(&before.media, &after.media).is_empty();
        if is_gone || before.media.is_empty() && !after.media.is_empty() {
            changes.push((ChangeKind::Undecided, "takes an answer in another form", types(before), types(after)));
        } else if !media::missing(&after.media, &before.media).is_empty() {
            changes.push((
                ChangeKind::Offered,
                "takes an answer in another media type too",
                types(before),
                types(after),
            ));
        }
        let headers = |answer: &DocumentedResponse| {
            let told = |header: &Header| {
                format!("{}{}", header.name.to_ascii_lowercase(), if header.required { "" } else { "?" })
            };
            let mut names: Vec<String> = promised::own(answer).map(told).collect();
            names.sort();
            if names.is_empty() { "no headers".to_owned() } else { names.join(", ") }
        };
        if headers(before) != headers(after) {
            changes.push((
                ChangeKind::Undecided,
                "takes an answer with other headers",
                headers(before),
                headers(after),
            ));
        }
    }
    changes
}
