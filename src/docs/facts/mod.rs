//! What a page states: one file a kind of fact.
//!
//! A kind is a const in a file of its own and a line in [`ALL`]; its id is the
//! file's name with `-` for `_`.

pub mod access;
pub mod auth_header;
pub mod auth_scheme;
pub mod base_url;
pub mod error_response;
pub mod jwt_claim;
pub mod openapi;
pub mod operation;
pub mod plan;
pub mod request_body;
pub mod required_header;
pub mod response_header;
pub mod success_response;
pub mod token_prefix;
pub mod token_variable;
pub mod webhook_header;

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::context::Context;
use super::diff::Class;
use super::page::Page;
use super::{prose, redact};

/// Every kind of fact.
pub const ALL: &[Kind] = &[
    auth_scheme::KIND,
    auth_header::KIND,
    token_prefix::KIND,
    token_variable::KIND,
    jwt_claim::KIND,
    required_header::KIND,
    base_url::KIND,
    operation::KIND,
    request_body::KIND,
    error_response::KIND,
    success_response::KIND,
    response_header::KIND,
    webhook_header::KIND,
    access::KIND,
    plan::KIND,
    openapi::KIND,
];

/// A kind of fact.
#[derive(Clone, Copy)]
pub struct Kind {
    /// The file's name with `-` for `_`.
    pub id: &'static str,
    /// What it reads, in one sentence.
    pub states: &'static str,
    /// Reads it from a page.
    pub read: fn(&Context<'_>) -> Vec<Fact>,
    /// Whether a subject can have one value only, so that two contradict.
    pub one_value: bool,
    /// What it means for a client that a value is gone, new or another.
    pub weigh: fn(Turn<'_>) -> Class,
}

/// What became of a value.
#[derive(Debug, Clone, Copy)]
pub enum Turn<'v> {
    /// It is no longer stated.
    Gone(&'v Value),
    /// It was not stated before.
    New(&'v Value),
    /// It was another.
    Changed(&'v Value, &'v Value),
    /// It stands under another subject.
    Renamed,
}

/// Something that a page states.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// The id of its kind.
    pub kind: String,
    /// What it is about: `401/credential-missing`, `GET /chats`.
    pub subject: String,
    /// What is stated of it.
    pub value: Value,
    /// Where.
    pub source: Place,
    /// A line of the page, credentials reduced to their shapes.
    pub quote: String,
}

/// A place on a page, shown as `page#heading:line`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The page's name.
    pub page: String,
    /// The nearest heading; empty at the top.
    pub heading: String,
    /// The line, from 1; 0 where it was not kept.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.page, self.heading)?;
        if self.line > 0 { write!(f, ":{}", self.line) } else { Ok(()) }
    }
}

/// All facts of a page, or of several.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Facts(pub Vec<Fact>);

/// Two places that cannot both be right.
#[derive(Debug, Clone, PartialEq)]
pub struct Contradiction {
    /// What both speak of.
    pub subject: String,
    /// The one.
    pub one: Fact,
    /// The other.
    pub other: Fact,
}

/// Reads every kind of fact from a page, in the order of [`ALL`].
pub fn read(page: &Page) -> Facts {
    let context = Context::new(page);
    let mut facts = Facts::default();
    for kind in ALL {
        facts.extend((kind.read)(&context));
    }
    facts
}

impl Facts {
    /// The facts of one kind.
    pub fn of<'f>(&'f self, kind: &'f str) -> impl Iterator<Item = &'f Fact> {
        self.0.iter().filter(move |fact| fact.kind == kind)
    }

    /// Adds facts; what is stated already is not stated twice.
    pub fn extend(&mut self, facts: impl IntoIterator<Item = Fact>) {
        let mut known: HashSet<String> = self.0.iter().map(identity).collect();
        self.0.extend(facts.into_iter().filter(|fact| known.insert(identity(fact))));
    }

    /// Where the pages contradict themselves: two values of a subject that has
    /// one, and two statuses that answer the same bad credential.
    pub fn contradictions(&self) -> Vec<Contradiction> {
        let mut first: BTreeMap<(&str, String), &Fact> = BTreeMap::new();
        let mut found = Vec::new();
        for fact in &self.0 {
            let Some((subject, differs)) = only_value(fact) else {
                continue;
            };
            let one = *first.entry((&fact.kind, subject.clone())).or_insert(fact);
            if differs(&one.value, &fact.value) {
                found.push(Contradiction { subject, one: one.clone(), other: fact.clone() });
            }
        }
        found
    }
}

/// Whether two values cannot both be right.
type Differs = fn(&Value, &Value) -> bool;

/// The subject that a fact gives the one value of, and how values differ.
fn only_value(fact: &Fact) -> Option<(String, Differs)> {
    if fact.kind == error_response::KIND.id {
        let (_, cause) = fact.subject.split_once('/')?;
        let credential = cause.starts_with("credential-");
        return credential.then(|| (cause.to_owned(), error_response::other_status as Differs));
    }
    let kind = ALL.iter().find(|kind| kind.id == fact.kind && kind.one_value)?;
    let subject = if kind.id.ends_with("header") { fact.subject.to_lowercase() } else { fact.subject.clone() };
    Some((subject, |one, other| one != other))
}

fn identity(fact: &Fact) -> String {
    format!("{}\u{0}{}\u{0}{}", fact.kind, super::diff::subject_key(fact), super::diff::canonical(&fact.value))
}

impl Context<'_> {
    /// A fact of this page. The quote is cut and its credentials are reduced.
    pub(super) fn fact(
        &self,
        kind: &Kind,
        subject: impl Into<String>,
        value: Value,
        (section, line): (usize, usize),
        quote: &str,
    ) -> Fact {
        let heading = self.titles(section).next().unwrap_or_default().to_owned();
        Fact {
            kind: kind.id.to_owned(),
            subject: subject.into(),
            value,
            source: Place { page: self.page.name.clone(), heading, line },
            quote: prose::quote(&redact::text(quote)),
        }
    }
}
