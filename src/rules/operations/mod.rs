//! Which operations there are, and where.

use crate::rules::classify::{ChangeKind, Side, change_class};
use crate::rules::evolution::{Documents, Evolution, Pair, Turned, said};
use countersign_openapi::Address;
use countersign_openapi::{Contract, Operation};

pub const RULES: Evolution = Evolution {
    rules: &["base-url-changed", "operation-removed", "operation-moved", "operation-added"],
    of_documents: |documents| {
        let mut turned = base_url(documents);
        turned.extend(lone(documents));
        turned
    },
    of_operation: server,
};

/// The operations that both documents have.
pub fn pairs<'c>(then: &'c Contract, now: &'c Contract) -> Vec<Pair<'c>> {
    let counterpart = |old: &Operation| now.operations.iter().find(|new| key(new) == key(old));
    let pair = |old: &'c Operation| Some(Pair { then: (then, old), now: (now, counterpart(old)?) });
    then.operations.iter().filter_map(pair).collect()
}

/// What tells operations apart: the method, and the path whose parameters have no names.
fn key(operation: &Operation) -> (String, String) {
    let (mut path, mut rest) = (String::new(), operation.path.as_str());
    while let Some((before, after)) = rest.split_once('{') {
        path.push_str(before);
        path.push_str("{}");
        rest = after.split_once('}').map_or("", |(_, behind)| behind);
    }
    path.push_str(rest);
    (operation.method.clone(), path.trim_end_matches('/').to_owned())
}

/// Operations that are gone, moved or new.
fn lone(Documents { then, now, pairs }: &Documents) -> Vec<Turned> {
    let is_paired = |operation: &Operation| {
        pairs.iter().any(|pair| std::ptr::eq(pair.then.1, operation) || std::ptr::eq(pair.now.1, operation))
    };
    let name = |operation: &Operation| format!("{} {}", operation.method, operation.path);
    let mut turned = Vec::new();
    let mut moved = Vec::new();
    // What stands at a path that could not be read is told of as that, and may well be there.
    let is_gone = |old: &&Operation| !is_paired(old) && !now.may_have(&old.path);
    for old in then.operations.iter().filter(is_gone) {
        let successor = now.operations.iter().find(|new| !is_paired(new) && new.id == old.id && new.id != name(new));
        let (rule, message) = match successor {
            Some(new) => ("operation-moved", format!("`{}` is at {} now", old.id, name(new))),
            None => ("operation-removed", "the operation is gone".to_owned()),
        };
        moved.extend(successor.map(|new| new.id.clone()));
        let later = successor.map(|new| said(now, &new.source, name(new)));
        let earlier = Some(said(then, &old.source, name(old)));
        turned.push(Turned {
            rule: rule.to_owned(),
            subject: name(old),
            class: change_class(ChangeKind::Withdrawn, Side::Request),
            message,
            earlier,
            later,
        });
    }
    let is_new = |new: &&Operation| !is_paired(new) && !moved.contains(&new.id) && !then.may_have(&new.path);
    for new in now.operations.iter().filter(is_new) {
        turned.push(Turned {
            rule: "operation-added".to_owned(),
            subject: name(new),
            class: change_class(ChangeKind::Offered, Side::Request),
            message: "there is a new operation".to_owned(),
            earlier: None,
            later: Some(said(now, &new.source, name(new))),
        });
    }
    turned
}

/// What the documents say of the whole API: its base URL.
fn base_url(Documents { then, now, .. }: &Documents) -> Vec<Turned> {
    let says = |contract: &Contract| {
        let url = contract.server.as_deref().map(|url| url.trim_end_matches('/').to_owned())?;
        let pointer = ["/servers", "/host", "/basePath"].into_iter().find(|at| contract.document.get(at).is_some());
        let document = contract.document.name().to_owned();
        let source = Address { document, pointer: pointer.unwrap_or_default().to_owned(), origin: None };
        Some(said(contract, &source, url))
    };
    let (earlier, later) = (says(then), says(now));
    let url = |said: &Option<crate::finding::Said>| said.as_ref().map(|said| said.says.clone());
    if url(&earlier) == url(&later) {
        return Vec::new();
    }
    let (kind, message) = match (&earlier, &later) {
        (None, _) => (ChangeKind::Undecided, "a base URL is stated".to_owned()),
        (_, None) => (ChangeKind::Undecided, "no base URL is stated any more".to_owned()),
        _ => (ChangeKind::Replaced, "the API is somewhere else".to_owned()),
    };
    vec![Turned {
        rule: "base-url-changed".to_owned(),
        subject: "document".to_owned(),
        class: change_class(kind, Side::Request),
        message,
        earlier,
        later,
    }]
}

/// An operation's own base URL.
fn server(pair: &Pair) -> Vec<Turned> {
    let (old, new) = (&pair.then.1.server, &pair.now.1.server);
    if old == new {
        return Vec::new();
    }
    let says = |(contract, operation): (&Contract, &Operation)| {
        let url = operation.server.as_ref()?;
        Some(said(contract, &operation.source, url))
    };
    let message = "the operation is somewhere else".to_owned();
    vec![pair.turned("base-url-changed", ChangeKind::Replaced, message, says(pair.then), says(pair.now))]
}
