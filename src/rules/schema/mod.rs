//! What parameters, bodies, answers and headers look like: the schemas of all operations, each pair
//! compared once, and each difference with the operations that it reaches.

mod names;

use std::collections::{BTreeSet, HashMap};

use countersign_openapi::schema::{self, Difference, Exceeded, Turn};
use countersign_openapi::{Address, Contract, Direction};

use crate::rules::body::form;
use crate::rules::classify::{ChangeKind, change_class};
use crate::rules::evolution::{Pair, Turned, few, said};
use crate::rules::parameters;
use crate::rules::status::responses;

pub use names::rules;

/// Two schemas of one part of an operation, by address.
struct Compared {
    then: String,
    now: String,
    operation: String,
}

pub fn turned(pairs: &[Pair], then: &Contract, now: &Contract) -> Vec<Turned> {
    let directions = [(Direction::Request, requests(pairs)), (Direction::Response, responses(pairs))];
    directions.into_iter().flat_map(|(direction, compared)| one_way(direction, &compared, then, now)).collect()
}

fn requests(pairs: &[Pair]) -> Vec<Compared> {
    let mut compared = Vec::new();
    for pair in pairs {
        let mut add = |then: &Option<String>, now: &Option<String>| compared.extend(both(pair, then, now));
        for (old, new) in parameters::paired(pair) {
            if let (Some(old), Some(new)) = (old, new) {
                add(&old.schema, &new.schema);
            }
        }
        if let (Some(old), Some(new)) = (&pair.then.1.body, &pair.now.1.body) {
            add(&old.schema, &new.schema);
        }
        for (old, new) in form::paired(pair) {
            add(&old.map(|old| old.address), &new.map(|new| new.address));
        }
    }
    compared
}

fn responses(pairs: &[Pair]) -> Vec<Compared> {
    let mut compared = Vec::new();
    for pair in pairs {
        for (old, new) in responses::paired(pair) {
            for (old, new) in responses::media(old, new) {
                compared.extend(both(pair, &old.schema, &new.schema));
            }
            for old in &old.headers {
                let new = new.headers.iter().find(|new| new.name.eq_ignore_ascii_case(&old.name));
                compared.extend(new.and_then(|new| both(pair, &old.schema, &new.schema)));
            }
        }
    }
    compared
}

fn both(pair: &Pair, then: &Option<String>, now: &Option<String>) -> Option<Compared> {
    Some(Compared { then: then.clone()?, now: now.clone()?, operation: pair.subject() })
}

fn one_way(direction: Direction, compared: &[Compared], then: &Contract, now: &Contract) -> Vec<Turned> {
    let pairs: Vec<(&str, &str)> = compared.iter().map(|compared| (&*compared.then, &*compared.now)).collect();
    let found = schema::compare(&then.document, &now.document, direction, &pairs, schema::LIMIT);
    let reached = found.differences.into_iter().map(|(difference, pairs)| {
        (difference, pairs.into_iter().map(|pair| &*compared[pair].operation).collect::<BTreeSet<&str>>())
    });
    let turned =
        once(reached).into_iter().map(|(difference, operations)| of(direction, difference, &operations, then, now));
    turned.chain(found.exceeded.map(|exceeded| unfinished(direction, exceeded))).collect()
}

/// What is told where the schemas of all operations together take too much to compare.
fn unfinished(direction: Direction, exceeded: Exceeded) -> Turned {
    Turned {
        rule: format!("{direction}-schemas-unfinished"),
        subject: format!("schemas of every {direction}"),
        class: change_class(ChangeKind::Undecided, direction),
        message: format!("the schemas of every {direction} were not compared to their end: that takes {exceeded}"),
        earlier: None,
        later: None,
    }
}

/// One difference for each place and respect: what is part of several schemas is found in each.
fn once<'c>(reached: impl Iterator<Item = (Difference, BTreeSet<&'c str>)>) -> Vec<(Difference, BTreeSet<&'c str>)> {
    let mut known = HashMap::new();
    let mut found: Vec<(Difference, BTreeSet<&str>)> = Vec::new();
    for (difference, operations) in reached {
        let key = Difference { path: last(&difference.path).to_owned(), ..difference.clone() };
        let index = *known.entry(key).or_insert(found.len());
        match found.get_mut(index) {
            Some((_, known)) => known.extend(operations),
            None => found.push((difference, operations)),
        }
    }
    found
}

/// The last part of a path into a value.
fn last(path: &str) -> &str {
    path.rsplit('/').find(|part| !["[]", "*", ""].contains(part)).unwrap_or_default()
}

fn of(
    direction: Direction,
    difference: Difference,
    operations: &BTreeSet<&str>,
    then: &Contract,
    now: &Contract,
) -> Turned {
    let what = if difference.path.is_empty() { "the value".to_owned() } else { format!("`{}`", difference.path) };
    let does = match (difference.what, difference.turn) {
        ("property", Turn::Named) => "is new".to_owned(),
        ("property", _) => "is gone".to_owned(),
        ("required", Turn::Narrower) => "is always there now".to_owned(),
        ("required", _) => "may be absent now".to_owned(),
        ("deprecated", _) if difference.later == "true" => "is deprecated now".to_owned(),
        ("deprecated", _) => "is deprecated no more".to_owned(),
        ("default", _) => "has another default".to_owned(),
        (what, Turn::Narrower) => format!("allows less ({what})"),
        (what, Turn::Wider) => format!("allows more ({what})"),
        (what, Turn::Unknown) => format!("is described in another way ({what}), which can't be compared"),
        (what, _) => format!("is another ({what})"),
    };
    let names: Vec<String> = operations.iter().map(|name| (*name).to_owned()).collect();
    let said = |contract: &Contract, address: &str, says: String| {
        let (document, pointer) = contract.document.locate(address);
        let source = Address { document: document.to_owned(), pointer: pointer.to_owned(), origin: None };
        Some(said(contract, &source, says))
    };
    let about = if matches!(difference.turn, Turn::Unnamed { .. }) { &difference.then } else { &difference.now };
    let subject = about.rsplit_once('#').map_or(about.as_str(), |(_, pointer)| pointer).to_owned();
    let Difference { then: old, now: new, earlier, later, .. } = difference;
    Turned {
        rule: names::id(direction, difference.what, became(difference.turn)),
        subject,
        class: change_class(difference.turn.into(), direction),
        message: format!("{what} of a {direction} {does}, in {}", few(&names)),
        earlier: said(then, &old, earlier),
        later: said(now, &new, later),
    }
}

/// What became of a schema, as part of a rule's id.
fn became(turn: Turn) -> &'static str {
    match turn {
        Turn::Narrower => "narrower",
        Turn::Wider => "wider",
        Turn::Other | Turn::Unknown | Turn::Remarked => "changed",
        Turn::Named => "added",
        Turn::Unnamed { .. } => "removed",
    }
}
