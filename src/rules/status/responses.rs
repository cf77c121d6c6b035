//! Which statuses are answered, in which media types and with which headers.

use crate::finding::Evidence;
use crate::rules::body::media;
use crate::rules::classify::ChangeKind;
use crate::rules::evolution::{Evolution, OperationPair, Turned, said};
use crate::rules::headers::promised;
use countersign_openapi::{Contract, DocumentedResponse, StatusKey};

pub const RULES: Evolution = Evolution {
    rules: &[
        "status-added",
        "status-removed",
        "media-type-added",
        "media-type-removed",
        "header-added",
        "header-removed",
        "header-optional",
        "header-required",
        "header-style-changed",
        "header-deprecated",
    ],
    of_documents: |_| Vec::new(),
    of_operation: asked,
};

/// The answers of both documents to one status, or to several: what stands for all of a kind
/// (`4XX`, `default`) is beside each of them that the other document has and it has not.
pub fn paired<'c>(pair: &OperationPair<'c>) -> Vec<(&'c DocumentedResponse, &'c DocumentedResponse)> {
    let (then, now) = (&pair.then.1.answers, &pair.now.1.answers);
    let mut found = Vec::new();
    for old in then {
        let same = now.iter().find(|new| new.status == old.status);
        found.extend(same.or_else(|| standing(now, old.status)).map(|new| (old, new)));
    }
    for new in now.iter().filter(|new| !then.iter().any(|old| old.status == new.status)) {
        found.extend(standing(then, new.status).map(|old| (old, new)));
    }
    found
}

/// What stands for a status that is not listed itself: its range, and for an error the default.
fn standing(answers: &[DocumentedResponse], status: StatusKey) -> Option<&DocumentedResponse> {
    let code = match status {
        StatusKey::Code(code) => code,
        StatusKey::Range(_) => status.code()?,
        StatusKey::Default => return None,
    };
    let is_range =
        |answer: &&DocumentedResponse| matches!(answer.status, StatusKey::Range(_)) && answer.status.covers(code);
    let is_error = matches!(status.class(), Some(4 | 5));
    let range = answers.iter().find(|answer| is_range(answer) && answer.status != status);
    range.or_else(|| answers.iter().find(|answer| is_error && answer.status == StatusKey::Default))
}

pub fn asked(pair: &OperationPair) -> Vec<Turned> {
    let mut turned = statuses(pair);
    for (old, new) in paired(pair) {
        turned.extend(media_types(pair, old, new));
        turned.extend(promised::turned(pair, old, new));
    }
    turned
}

fn statuses(pair: &OperationPair) -> Vec<Turned> {
    let (then, now) = (&pair.then.1.answers, &pair.now.1.answers);
    let is_success = StatusKey::is_success;
    let lacks = |answers: &[DocumentedResponse], status: StatusKey| {
        !answers.iter().any(|answer| answer.status == status) && standing(answers, status).is_none()
    };
    let says = |contract: &Contract, answer: &DocumentedResponse| {
        Some(said(contract, &answer.source, answer.status.to_string()))
    };
    // A range of which some codes are left.
    let is_in = |answers: &[DocumentedResponse], range: StatusKey| {
        let is_range = matches!(range, StatusKey::Range(_));
        is_range && answers.iter().any(|answer| answer.status.class() == range.class())
    };
    let mut turned = Vec::new();
    for old in then.iter().filter(|old| lacks(now, old.status)) {
        let is_kept = !is_success(old.status) || is_in(now, old.status);
        let kind = if is_kept { ChangeKind::Waived } else { ChangeKind::Withdrawn };
        let message = format!("{} is documented no more", old.status);
        turned.push(pair.turned("status-removed", kind, message, says(pair.then.0, old), None));
    }
    for new in now.iter().filter(|new| lacks(then, new.status)) {
        let kind = if is_success(new.status) { ChangeKind::Undecided } else { ChangeKind::Offered };
        let message = format!("{} is documented as an answer", new.status);
        turned.push(pair.turned("status-added", kind, message, None, says(pair.now.0, new)));
    }
    turned
}

fn media_types(pair: &OperationPair, old: &DocumentedResponse, new: &DocumentedResponse) -> Vec<Turned> {
    let (gone, came) = (media::missing(&old.media, &new.media), media::missing(&new.media, &old.media));
    let is_for_all = old.status != new.status;
    let (removed, added) = match (old.media.is_empty(), new.media.is_empty()) {
        (true, _) => ("", "has a body now"),
        (_, true) => ("has no body any more", ""),
        _ => ("lacks a media type that it had", "comes in another media type too"),
    };
    let says = |contract: &Contract, answer: &DocumentedResponse| -> Evidence {
        let types: Vec<&str> = answer.media.iter().map(|media| media.media_type.as_str()).collect();
        let types = if types.is_empty() { "no body".to_owned() } else { types.join(", ") };
        said(contract, &answer.source, format!("{}: {types}", answer.status))
    };
    let told = |rule: &str, kind, what: &str| {
        let message = format!("the answer {} {what}", new.status);
        pair.turned(rule, kind, message, Some(says(pair.then.0, old)), Some(says(pair.now.0, new)))
    };
    let mut turned = Vec::new();
    if !gone.is_empty() {
        let kind = match () {
            () if gone.iter().all(|range| media::is_narrowed(range, &new.media)) => ChangeKind::Waived,
            // A client never knew in which of them it would come.
            () if is_for_all && came.is_empty() => ChangeKind::Undecided,
            () => ChangeKind::Withdrawn,
        };
        turned.push(told("media-type-removed", kind, removed));
    }
    if !came.is_empty() && gone.is_empty() {
        // Of a range others may come in the place of the one that was stated.
        let is_wider = came.iter().any(|range| media::is_narrowed(range, &old.media));
        let kind = if is_wider { ChangeKind::Undecided } else { ChangeKind::Offered };
        turned.push(told("media-type-added", kind, added));
    }
    turned
}
