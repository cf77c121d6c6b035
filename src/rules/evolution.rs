//! What a rule about two documents asks: one then and another now.
//!
//! Documents are compared by what they mean, whichever version of OpenAPI they are written in:
//! names of components, order, descriptions and examples are no difference. Operations are the
//! same by method and path, whatever the path's parameters are called.

use std::collections::HashSet;

use countersign_openapi::{Address, Contract, Direction, Document, Location, Operation};

use super::classify::{ChangeKind, change_class};
use crate::claim::Witness;
use crate::finding::{Class, Evidence};

/// Rules about one subject: what their ids mean, and how they are asked.
pub struct Evolution {
    /// Their ids; what each asks is on its page.
    pub rules: &'static [&'static str],
    /// What differs in the documents as a whole.
    pub of_documents: fn(&Documents) -> Vec<Turned>,
    /// What differs in an operation that both documents have.
    pub of_operation: fn(&OperationPair) -> Vec<Turned>,
}

/// Two documents, and the operations that both have.
pub struct Documents<'c> {
    pub then: &'c Contract,
    pub now: &'c Contract,
    pub pairs: Vec<OperationPair<'c>>,
    /// What the API sends of itself, as each document has it.
    pub calls: Vec<OutgoingCall>,
}

/// What the API sends of itself: an operation of which the client is the server.
pub struct OutgoingCall {
    /// `webhook` or `callback`.
    pub what: &'static str,
    pub then: Option<Operation>,
    pub now: Option<Operation>,
}

impl Documents<'_> {
    /// What both documents say that the API sends.
    pub fn called(&self) -> impl Iterator<Item = OperationPair<'_>> {
        self.calls.iter().filter_map(|called| {
            let (old, new) = (called.then.as_ref()?, called.now.as_ref()?);
            Some(OperationPair { then: (self.then, old), now: (self.now, new) })
        })
    }
}

/// An operation that both documents have.
#[derive(Clone, Copy)]
pub struct OperationPair<'c> {
    pub then: (&'c Contract, &'c Operation),
    pub now: (&'c Contract, &'c Operation),
}

/// A difference, in one operation.
pub struct Turned {
    pub rule: String,
    pub subject: String,
    pub class: Class,
    /// What it means for a client.
    pub message: String,
    /// What each document says, and where; nothing where it says nothing of it.
    pub earlier: Option<Evidence>,
    pub later: Option<Evidence>,
    pub reach: Reach,
}

/// Whom a difference reaches.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// The operations; none where it is about the API as a whole.
    pub parts: Vec<ReachedPart>,
    /// How the first of them comes to a schema that is shared: the pointers of `$ref`s on the way.
    pub route: Vec<String>,
}

/// An operation, and the part of its exchanges that a difference is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReachedPart {
    /// As it is named now; one that is gone, as it was.
    pub operation: String,
    /// Who neither sends nor reads it is not concerned; nothing where everybody is who asks for the operation.
    pub part: Option<ExchangePart>,
}

/// A part of a request or an answer that a client may do without.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExchangePart {
    Parameter(ParameterName),
    /// A property of the request's body, by the end of the path to it.
    Sent(String),
    /// A property of an answer's body.
    Received(String),
}

/// Where a parameter is sent, and its name, that of a header in small letters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ParameterName {
    pub location: Location,
    pub name: String,
}

impl ParameterName {
    pub fn new(location: Location, name: &str) -> ParameterName {
        let name = if location == Location::Header { name.to_ascii_lowercase() } else { name.to_owned() };
        ParameterName { location, name }
    }
}

impl Reach {
    /// One operation, and everybody who asks for it.
    pub fn of(operation: impl Into<String>) -> Reach {
        Reach { parts: vec![ReachedPart { operation: operation.into(), part: None }], route: Vec::new() }
    }

    /// The operations, each once.
    pub fn operations(&self) -> Vec<String> {
        let mut known = HashSet::new();
        let names = self.parts.iter().map(|reached| &reached.operation);
        names.filter(|name| known.insert(*name)).cloned().collect()
    }
}

impl Turned {
    /// The same, of no concern to who does not use a part.
    #[must_use]
    pub fn about(mut self, part: &ExchangePart) -> Turned {
        self.reach.parts.iter_mut().for_each(|reached| reached.part = Some(part.clone()));
        self
    }
}

/// Where this many operations differ in the same way, it is said once.
pub const ALIKE: usize = 3;

/// The first of some names, and how many more there are.
pub fn few(names: &[String]) -> String {
    match names {
        all if all.len() <= ALIKE => all.join(", "),
        [first, second, rest @ ..] => format!("{first}, {second} and {} more", rest.len()),
        rest => rest.join(", "),
    }
}

impl OperationPair<'_> {
    /// The operation, as it is named now.
    pub fn subject(&self) -> String {
        format!("{} {}", self.now.1.method, self.now.1.path)
    }

    pub fn turned(
        &self,
        rule: impl Into<String>,
        kind: ChangeKind,
        message: String,
        earlier: Option<Evidence>,
        later: Option<Evidence>,
    ) -> Turned {
        // What concerns a part of an operation does so whichever way it goes.
        let class = change_class(kind, Direction::Request);
        let reach = Reach::of(self.subject());
        Turned { rule: rule.into(), subject: self.subject(), class, message, earlier, later, reach }
    }
}

/// What a document says at a source.
pub fn said(contract: &Contract, source: &Address, says: impl Into<String>) -> Evidence {
    let place = place(&contract.document, &source.within(&contract.document));
    Evidence { witness: Witness::Spec, says: says.into(), source: place, at: Some(Box::new(source.clone().into())) }
}

/// An address with its line and column, as editors take them.
pub fn place(document: &Document, address: &str) -> String {
    let (file, pointer) = document.locate(address);
    let at = document.place(address).map_or_else(String::new, |place| format!(":{place}"));
    format!("{file}{at}#{pointer}")
}
