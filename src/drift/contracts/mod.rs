//! One OpenAPI document then and another now: what of the difference concerns a client.
//!
//! Documents are compared by what they mean, whichever version of OpenAPI they are written in:
//! names of components, order, descriptions and examples are no difference. Operations are the
//! same by method and path, whatever the path's parameters are called. Each kind of statement has
//! a file, and a line in [`ASKED`].

mod answers;
mod body;
mod form;
mod operations;
mod parameters;
mod presence;
mod rules;
mod schemas;
mod security;

use countersign_openapi::Document;

use super::Change;
use crate::claim::Witness;
use crate::finding::{Class, Said};
use crate::relation::{ChangeKind, Side, change_class};
use countersign_openapi::Address;
use countersign_openapi::{Contract, Operation};

pub use rules::{Rule, rules};

/// An operation that both documents have.
#[derive(Clone, Copy)]
struct Pair<'c> {
    then: (&'c Contract, &'c Operation),
    now: (&'c Contract, &'c Operation),
}

/// A difference, in one operation.
struct Turned {
    rule: String,
    subject: String,
    class: Class,
    /// What it means for a client.
    message: String,
    /// What each document says, and where; nothing where it says nothing of it.
    earlier: Option<Said>,
    later: Option<Said>,
}

/// What is asked of each operation that both documents have.
const ASKED: &[fn(&Pair) -> Vec<Turned>] =
    &[operations::server, security::asked, parameters::asked, body::asked, form::asked, answers::asked];

/// Where this many operations differ in the same way, it is said once.
const ALIKE: usize = 3;

/// What differs for a client between two contracts, the one that held and the one that holds.
pub fn evolved(provider: &str, then: &Contract, now: &Contract) -> Vec<Change> {
    let pairs = operations::pairs(then, now);
    let mut turned = operations::document(then, now);
    turned.extend(operations::lone(then, now, &pairs));
    turned.extend(ASKED.iter().flat_map(|asked| pairs.iter().flat_map(asked)));
    let mut turned = united(turned);
    turned.extend(schemas::turned(&pairs, then, now));
    let change = |turned: Turned| {
        let Turned { rule, subject, class, message, earlier, later } = turned;
        Change::new(provider, (rule, subject), class, message, earlier, later)
    };
    turned.into_iter().map(change).collect()
}

/// What many operations have in the same way is one difference, of all of them.
fn united(turned: Vec<Turned>) -> Vec<Turned> {
    let mut groups: Vec<Vec<Turned>> = Vec::new();
    let says = |said: &Option<Said>| said.as_ref().map(|said| said.says.clone());
    for one in turned {
        let alike = groups.iter_mut().find(|group| {
            let first = &group[0];
            let said = |one: &Turned| (says(&one.earlier), says(&one.later));
            (&first.rule, &first.message, said(first)) == (&one.rule, &one.message, said(&one))
        });
        match alike {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    let unite = |group: Vec<Turned>| -> Vec<Turned> {
        if group.len() < ALIKE {
            return group;
        }
        let subject = format!("{} operations", group.len());
        let names: Vec<String> = group.iter().map(|one| one.subject.clone()).collect();
        let one = group.into_iter().next().map(|one| Turned {
            message: format!("{}, in {}", one.message, few(&names)),
            subject,
            ..one
        });
        one.into_iter().collect()
    };
    groups.into_iter().flat_map(unite).collect()
}

/// The first of some names, and how many more there are.
fn few(names: &[String]) -> String {
    match names {
        all if all.len() <= ALIKE => all.join(", "),
        [first, second, rest @ ..] => format!("{first}, {second} and {} more", rest.len()),
        rest => rest.join(", "),
    }
}

impl Pair<'_> {
    /// The operation, as it is named now.
    fn subject(&self) -> String {
        format!("{} {}", self.now.1.method, self.now.1.path)
    }

    fn turned(
        &self,
        rule: impl Into<String>,
        kind: ChangeKind,
        message: String,
        earlier: Option<Said>,
        later: Option<Said>,
    ) -> Turned {
        // What concerns a part of an operation does so whichever way it goes.
        let class = change_class(kind, Side::Request);
        Turned { rule: rule.into(), subject: self.subject(), class, message, earlier, later }
    }
}

/// What a document says at a source.
fn said(contract: &Contract, source: &Address, says: impl Into<String>) -> Said {
    let place = place(&contract.document, &source.within(&contract.document));
    Said { witness: Witness::Spec, says: says.into(), source: place, at: Some(Box::new(source.clone().into())) }
}

/// An address with its line and column, as editors take them.
fn place(document: &Document, address: &str) -> String {
    let (file, pointer) = document.locate(address);
    let at = document.place(address).map_or_else(String::new, |place| format!(":{place}"));
    format!("{file}{at}#{pointer}")
}
