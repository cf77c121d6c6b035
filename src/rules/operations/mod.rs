//! Which operations there are, where, and for how long.

pub mod lifecycle;

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::Hash;

use self::lifecycle::Lifecycle;
use crate::finding::Evidence;
use crate::rules::classify::{ChangeKind, change_class};
use crate::rules::evolution::{Documents, Evolution, OperationPair, Reach, Turned, said};
use crate::rules::servers;
use countersign_openapi::{Contract, Direction, Operation, PathTemplate};

pub const RULES: Evolution = Evolution {
    rules: &[
        "operation-removed",
        "operation-moved",
        "operation-added",
        "operation-deprecated",
        "operation-id-changed",
        "path-slash-changed",
        "sunset-changed",
        "stability-changed",
    ],
    of_documents: lone,
    of_operation: |pair| {
        let told = slash(pair).into_iter().chain(deprecated(pair)).chain(id(pair));
        told.chain(lifecycle(pair)).collect()
    },
};

/// The operations that both documents have: those of one method and path template, then, of the
/// others, those whose templates take the same paths, with or without a slash at the end, then those
/// that are asked for at the same URL, wherever the base URL ends, and those that a fragment alone tells apart.
pub fn pairs<'c>(then: &'c Contract, now: &'c Contract) -> Vec<OperationPair<'c>> {
    let (mut old, mut new) = (all(then), all(now));
    let mut found = paired(&mut old, &mut new, Operation::key);
    found.extend(paired(&mut old, &mut new, |operation| {
        let path = PathTemplate::parse(operation.path.trim_end_matches('/'));
        (operation.method.clone(), path.shape())
    }));
    let whole = |contract: &Contract, operation: &Operation| {
        let path = PathTemplate::parse(&servers::whole(contract, operation));
        (operation.method.clone(), path.shape())
    };
    found.extend(paired_by(&mut old, &mut new, |old| whole(then, old), |new| whole(now, new)));
    // What stands behind `#` is never sent (RFC 9110 §7.1): it only tells operations of one URL apart.
    let sent = |operation: &Operation| {
        let path = operation.path.split('#').next().unwrap_or_default();
        (operation.method.clone(), PathTemplate::parse(path).shape())
    };
    found.extend(paired(&mut old, &mut new, |operation| (sent(operation), operation.id.clone())));
    found.extend(paired(&mut old, &mut new, sent));
    found.sort_by_key(|(index, ..)| *index);
    found.into_iter().map(|(_, old, new)| OperationPair { then: (then, old), now: (now, new) }).collect()
}

/// The operations that have no counterpart yet, each with its number.
type UnpairedOperations<'c> = Vec<(usize, &'c Operation)>;

fn all(contract: &Contract) -> UnpairedOperations<'_> {
    contract.operations().iter().enumerate().collect()
}

/// Takes out those that have a key in common, the first with the first.
fn paired<'c, K: Eq + Hash>(
    old: &mut UnpairedOperations<'c>,
    new: &mut UnpairedOperations<'c>,
    key: impl Fn(&Operation) -> K,
) -> Vec<(usize, &'c Operation, &'c Operation)> {
    paired_by(old, new, &key, &key)
}

/// The same where each document has keys of its own.
fn paired_by<'c, K: Eq + Hash>(
    old: &mut UnpairedOperations<'c>,
    new: &mut UnpairedOperations<'c>,
    key_then: impl Fn(&Operation) -> K,
    key_now: impl Fn(&Operation) -> K,
) -> Vec<(usize, &'c Operation, &'c Operation)> {
    let mut counterparts: HashMap<K, VecDeque<(usize, &'c Operation)>> = HashMap::new();
    for (index, operation) in new.iter() {
        counterparts.entry(key_now(operation)).or_default().push_back((*index, *operation));
    }
    let (mut found, mut taken) = (Vec::new(), HashSet::new());
    old.retain(|(index, operation)| {
        let counterpart = counterparts.get_mut(&key_then(operation)).and_then(VecDeque::pop_front);
        found.extend(counterpart.map(|(_, counterpart)| (*index, *operation, counterpart)));
        taken.extend(counterpart.map(|(index, _)| index));
        counterpart.is_none()
    });
    new.retain(|(index, _)| !taken.contains(index));
    found
}

/// Operations that are gone, moved or new.
fn lone(Documents { then, now, pairs, .. }: &Documents) -> Vec<Turned> {
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
            reach: Reach::of(name(new)),
        });
    }
    turned
}

/// An operation that is not where it was.
fn gone(then: &Contract, old: &Operation, now: &Contract, successor: Option<&Operation>) -> Turned {
    let (rule, message) = match successor {
        Some(new) => ("operation-moved", format!("`{}` is at {} now", old.id, name(new))),
        None => (
            "operation-removed",
            match lifecycle::announced(then, &old.source) {
                Some(day) => format!("the operation is gone, which was announced for {day}"),
                None => "the operation is gone".to_owned(),
            },
        ),
    };
    Turned {
        rule: rule.to_owned(),
        subject: name(old),
        class: change_class(ChangeKind::Withdrawn, Direction::Request),
        message,
        earlier: Some(said(then, &old.source, name(old))),
        later: successor.map(|new| said(now, &new.source, name(new))),
        reach: Reach::of(name(old)),
    }
}

/// An operation as changes name it.
pub fn name(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path)
}

/// A slash more or less at the end of the path: many services take both, and nobody says which.
fn slash(pair: &OperationPair) -> Option<Turned> {
    let (old, new) = (pair.then.1, pair.now.1);
    if old.path.ends_with('/') == new.path.ends_with('/') || servers::is_moved(pair) {
        return None;
    }
    let message = "the path ends in a slash, or does not any more".to_owned();
    Some(pair.turned("path-slash-changed", ChangeKind::Undecided, message, says(pair.then), says(pair.now)))
}

pub fn deprecated(pair: &OperationPair) -> Option<Turned> {
    let is = |(contract, operation): (&Contract, &Operation)| {
        contract.node(&operation.source.within(&contract.document)).is_some_and(|node| node.flag("deprecated"))
    };
    let message = match (is(pair.then), is(pair.now)) {
        (false, true) => "the operation is deprecated now",
        (true, false) => "the operation is deprecated no more",
        _ => return None,
    };
    Some(pair.turned("operation-deprecated", ChangeKind::Repeated, message.to_owned(), says(pair.then), says(pair.now)))
}

fn lifecycle(pair: &OperationPair) -> Vec<Turned> {
    let (then, now) = (&pair.then.1.source, &pair.now.1.source);
    Lifecycle { pair, name: "the operation".to_owned(), then, now }.turned()
}

/// The name that generated clients give an operation: no request is another for it.
pub fn id(pair: &OperationPair) -> Option<Turned> {
    let own = |(contract, operation): (&Contract, &Operation)| {
        let node = contract.node(&operation.source.within(&contract.document))?;
        Some(node.text("operationId")?.trim().to_owned())
    };
    let (old, new) = (own(pair.then), own(pair.now));
    if old == new {
        return None;
    }
    let named = |(contract, operation): (&Contract, &Operation), id: Option<String>| {
        id.map(|id| said(contract, &operation.source, id))
    };
    let message = "a generated client calls the operation by another name".to_owned();
    Some(pair.turned(
        "operation-id-changed",
        ChangeKind::Repeated,
        message,
        named(pair.then, old),
        named(pair.now, new),
    ))
}

fn says((contract, operation): (&Contract, &Operation)) -> Option<Evidence> {
    Some(said(contract, &operation.source, name(operation)))
}
