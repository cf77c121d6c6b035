//! Which statuses are answered, in which media types and with which headers.

use crate::finding::Said;
use crate::rules::classify::ChangeKind;
use crate::rules::evolution::{Evolution, Pair, Turned, said};
use countersign_openapi::{Answer, Contract, Header, Media, StatusKey, is_json};

pub const RULES: Evolution = Evolution {
    rules: &[
        "status-added",
        "status-removed",
        "media-type-added",
        "media-type-removed",
        "header-added",
        "header-removed",
    ],
    of_documents: |_| Vec::new(),
    of_operation: asked,
};

/// The answers of both documents to one status.
pub fn paired<'c>(pair: &Pair<'c>) -> Vec<(&'c Answer, &'c Answer)> {
    let counterpart = |old: &Answer| pair.now.1.answers.iter().find(|new| new.status == old.status);
    pair.then.1.answers.iter().filter_map(|old| Some((old, counterpart(old)?))).collect()
}

/// The media types of two answers that are the same to a client.
pub fn media<'c>(old: &'c Answer, new: &'c Answer) -> Vec<(&'c Media, &'c Media)> {
    let plain = |media: &Media| media.media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let counterpart = |one: &Media| {
        let same = new.media.iter().find(|other| plain(other) == plain(one));
        same.or_else(|| new.media.iter().find(|other| is_json(&other.media_type) && is_json(&one.media_type)))
    };
    old.media.iter().filter_map(|one| Some((one, counterpart(one)?))).collect()
}

pub fn asked(pair: &Pair) -> Vec<Turned> {
    let mut turned = statuses(pair);
    for (old, new) in paired(pair) {
        turned.extend(media_types(pair, old, new));
        turned.extend(headers(pair, old, new));
    }
    turned
}

fn statuses(pair: &Pair) -> Vec<Turned> {
    let (then, now) = (&pair.then.1.answers, &pair.now.1.answers);
    let is_success = StatusKey::is_success;
    let lacks = |answers: &[Answer], status: StatusKey| !answers.iter().any(|answer| answer.status == status);
    let says = |contract: &Contract, answer: &Answer| Some(said(contract, &answer.source, answer.status.to_string()));
    let mut turned = Vec::new();
    for old in then.iter().filter(|old| lacks(now, old.status)) {
        let kind = if is_success(old.status) { ChangeKind::Withdrawn } else { ChangeKind::Waived };
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

fn media_types(pair: &Pair, old: &Answer, new: &Answer) -> Option<Turned> {
    let kept = media(old, new).len();
    let (rule, kind, what) = match (old.media.len(), new.media.len()) {
        (0, 0) => return None,
        (0, _) => ("media-type-added", ChangeKind::Offered, "has a body now"),
        (_, 0) => ("media-type-removed", ChangeKind::Withdrawn, "has no body any more"),
        (before, _) if kept < before => ("media-type-removed", ChangeKind::Withdrawn, "lacks a media type that it had"),
        (before, after) if after > before => {
            ("media-type-added", ChangeKind::Offered, "comes in another media type too")
        }
        _ => return None,
    };
    let says = |contract: &Contract, answer: &Answer| -> Said {
        let types: Vec<&str> = answer.media.iter().map(|media| media.media_type.as_str()).collect();
        let types = if types.is_empty() { "no body".to_owned() } else { types.join(", ") };
        said(contract, &answer.source, format!("{}: {types}", answer.status))
    };
    let message = format!("the answer {} {what}", new.status);
    Some(pair.turned(rule, kind, message, Some(says(pair.then.0, old)), Some(says(pair.now.0, new))))
}

fn headers(pair: &Pair, old: &Answer, new: &Answer) -> Vec<Turned> {
    let find = |name: &str, answer: &Answer| answer.headers.iter().any(|header| header.name.eq_ignore_ascii_case(name));
    let says = |contract: &Contract, header: &Header| Some(said(contract, &header.source, header.name.clone()));
    let mut turned = Vec::new();
    for gone in old.headers.iter().filter(|header| !find(&header.name, new)) {
        let kind = if gone.required { ChangeKind::Withdrawn } else { ChangeKind::Undecided };
        let message = format!("the answer {} has no header {} any more", old.status, gone.name);
        turned.push(pair.turned("header-removed", kind, message, says(pair.then.0, gone), None));
    }
    for came in new.headers.iter().filter(|header| !find(&header.name, old)) {
        let message = format!("the answer {} has a header {}", new.status, came.name);
        turned.push(pair.turned("header-added", ChangeKind::Offered, message, None, says(pair.now.0, came)));
    }
    turned
}
