//! Which operations there are, and where.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::Hash;

use crate::rules::classify::{ChangeKind, change_class};
use crate::rules::evolution::{Documents, Evolution, Pair, Turned, said};
use countersign_openapi::{Address, Direction};
use countersign_openapi::{Contract, Operation, PathTemplate};

pub const RULES: Evolution = Evolution {
    rules: &["base-url-changed", "operation-removed", "operation-moved", "operation-added"],
    of_documents: |documents| {
        let mut turned = base_url(documents);
        turned.extend(lone(documents));
        turned
    },
    of_operation: server,
};

/// The operations that both documents have: those of one method and path template, then, of the
/// others, those whose templates take the same paths; a slash at the end is no difference.
pub fn pairs<'c>(then: &'c Contract, now: &'c Contract) -> Vec<Pair<'c>> {
    let (mut old, mut new) = (all(then), all(now));
    let mut found = paired(&mut old, &mut new, Operation::key);
    found.extend(paired(&mut old, &mut new, |operation| {
        let path = PathTemplate::parse(operation.path.trim_end_matches('/'));
        (operation.method.clone(), path.shape())
    }));
    found.sort_by_key(|(index, ..)| *index);
    found.into_iter().map(|(_, old, new)| Pair { then: (then, old), now: (now, new) }).collect()
}

/// The operations that have no counterpart yet, each with its number.
type Lone<'c> = Vec<(usize, &'c Operation)>;

fn all(contract: &Contract) -> Lone<'_> {
    contract.operations().iter().enumerate().collect()
}

/// Takes out those that have a key in common, the first with the first.
fn paired<'c, K: Eq + Hash>(
    old: &mut Lone<'c>,
    new: &mut Lone<'c>,
    key: impl Fn(&Operation) -> K,
) -> Vec<(usize, &'c Operation, &'c Operation)> {
    let mut counterparts: HashMap<K, VecDeque<(usize, &'c Operation)>> = HashMap::new();
    for (index, operation) in new.iter() {
        counterparts.entry(key(operation)).or_default().push_back((*index, *operation));
    }
    let (mut found, mut taken) = (Vec::new(), HashSet::new());
    old.retain(|(index, operation)| {
        let counterpart = counterparts.get_mut(&key(operation)).and_then(VecDeque::pop_front);
        found.extend(counterpart.map(|(_, counterpart)| (*index, *operation, counterpart)));
        taken.extend(counterpart.map(|(index, _)| index));
        counterpart.is_none()
    });
    new.retain(|(index, _)| !taken.contains(index));
    found
}

/// Operations that are gone, moved or new.
fn lone(Documents { then, now, pairs }: &Documents) -> Vec<Turned> {
    let address = |operation: &Operation| std::ptr::from_ref(operation);
    let paired: HashSet<_> = pairs.iter().flat_map(|pair| [address(pair.then.1), address(pair.now.1)]).collect();
    let is_paired = |operation: &Operation| paired.contains(&address(operation));
    let mut turned = Vec::new();
    let mut moved = HashSet::new();
    // What stands at a path that could not be read is told of as that, and may well be there.
    for old in then.operations().iter().filter(|old| !is_paired(old) && !now.may_have(&old.path)) {
        let successor = now.operation(&old.id).filter(|new| !is_paired(new) && new.id != name(new));
        moved.extend(successor.map(address));
        turned.push(gone(then, old, now, successor));
    }
    let is_new = |new: &&Operation| !is_paired(new) && !moved.contains(&address(new)) && !then.may_have(&new.path);
    for new in now.operations().iter().filter(is_new) {
        turned.push(Turned {
            rule: "operation-added".to_owned(),
            subject: name(new),
            class: change_class(ChangeKind::Offered, Direction::Request),
            message: "there is a new operation".to_owned(),
            earlier: None,
            later: Some(said(now, &new.source, name(new))),
        });
    }
    turned
}

/// An operation that is not where it was.
fn gone(then: &Contract, old: &Operation, now: &Contract, successor: Option<&Operation>) -> Turned {
    let (rule, message) = match successor {
        Some(new) => ("operation-moved", format!("`{}` is at {} now", old.id, name(new))),
        None => ("operation-removed", "the operation is gone".to_owned()),
    };
    Turned {
        rule: rule.to_owned(),
        subject: name(old),
        class: change_class(ChangeKind::Withdrawn, Direction::Request),
        message,
        earlier: Some(said(then, &old.source, name(old))),
        later: successor.map(|new| said(now, &new.source, name(new))),
    }
}

fn name(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path)
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
        class: change_class(kind, Direction::Request),
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
