//! Writes down what a client uses, exchange by exchange.

use std::collections::{BTreeMap, BTreeSet};

use countersign_openapi::{Location, Operation, is_form, is_json};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::UsedParts;
use super::file::{RecordedOperation, UsageFile};
use crate::rules::operations;

/// A request and its answer, as far as they say what is used. Names of headers are in any case.
pub struct UsageExchange<'a> {
    /// Behind the `?`.
    pub query: &'a str,
    pub headers: &'a [(String, String)],
    pub body: RecordedBody<'a>,
    pub status: u16,
    pub answer: RecordedBody<'a>,
}

/// A body, as far as it was recorded.
#[derive(Debug, Clone, Copy)]
pub enum RecordedBody<'a> {
    Empty,
    Whole {
        media_type: &'a str,
        bytes: &'a [u8],
    },
    /// There was one, and nobody kept it.
    Unknown,
}

/// Gathers what a client uses of operations.
#[derive(Debug, Default)]
pub struct UsageRecorder {
    operations: BTreeMap<String, RecordedUse>,
}

#[derive(Debug, Default)]
struct RecordedUse {
    parameters: BTreeSet<String>,
    sends: SeenProperties,
    reads: SeenProperties,
}

/// What was seen of bodies.
#[derive(Debug, Default)]
enum SeenProperties {
    #[default]
    NoBody,
    /// The paths of their properties.
    These(BTreeSet<String>),
    /// Bodies that have no properties that could be told apart.
    Unknown,
}

impl UsageRecorder {
    /// Adds an exchange of an operation.
    pub fn add(&mut self, operation: &Operation, exchange: &UsageExchange) {
        let used = self.operations.entry(operations::name(operation)).or_default();
        used.parameters.extend(parameters(operation, exchange));
        used.sends.add(exchange.body);
        // What a refusal has says nothing of what is read of a success.
        if (200..300).contains(&exchange.status) {
            used.reads.add(exchange.answer);
        }
    }

    /// As a file has it.
    pub fn to_json(&self) -> String {
        let operations = self.operations.iter().map(|(operation, used)| {
            let UsedParts { parameters, sends, reads } = used.parts();
            RecordedOperation { operation: operation.clone(), parameters, sends, reads }
        });
        let file = UsageFile { version: 1, operations: operations.collect() };
        serde_json::to_string_pretty(&file).expect("texts and lists of texts are JSON") + "\n"
    }

    /// By operation.
    pub(super) fn parts(&self) -> impl Iterator<Item = (&str, UsedParts)> {
        self.operations.iter().map(|(operation, used)| (operation.as_str(), used.parts()))
    }
}

impl RecordedUse {
    fn parts(&self) -> UsedParts {
        let of = |seen: &SeenProperties, none: Option<BTreeSet<String>>| match seen {
            SeenProperties::NoBody => none,
            SeenProperties::These(paths) => Some(paths.clone()),
            SeenProperties::Unknown => None,
        };
        UsedParts {
            parameters: Some(self.parameters.clone()),
            sends: of(&self.sends, Some(BTreeSet::new())),
            // Nobody saw an answer: what would have been read of it is not known.
            reads: of(&self.reads, None),
        }
    }
}

impl SeenProperties {
    fn add(&mut self, body: RecordedBody) {
        let (media_type, bytes) = match body {
            RecordedBody::Empty => return,
            RecordedBody::Unknown => return *self = SeenProperties::Unknown,
            RecordedBody::Whole { media_type, bytes } => (media_type, bytes),
        };
        let json = || serde_json::from_slice::<Value>(bytes).ok().map(|value| properties(&value));
        let form = || std::str::from_utf8(bytes).ok().map(|text| names(text).collect());
        let found: Option<BTreeSet<String>> = match media_type {
            media_type if is_json(media_type) => json(),
            media_type if is_form(media_type) => form(),
            _ => None,
        };
        match (&mut *self, found) {
            (SeenProperties::Unknown, _) => {}
            (_, None) => *self = SeenProperties::Unknown,
            (SeenProperties::NoBody, Some(found)) => *self = SeenProperties::These(found),
            (SeenProperties::These(known), Some(found)) => known.extend(found),
        }
    }
}

/// The parameters of an exchange, each as `query limit`; of the headers, those that the operation has.
fn parameters(operation: &Operation, exchange: &UsageExchange) -> Vec<String> {
    let mut found: Vec<String> =
        names(exchange.query).map(|name| format!("{} {name}", Location::Query.word())).collect();
    let declared =
        |name: &str| operation.parameters_in(Location::Header).any(|own| own.name.eq_ignore_ascii_case(name));
    for (name, value) in exchange.headers {
        if name.eq_ignore_ascii_case("cookie") {
            let names = value.split(';').filter_map(|pair| Some(pair.trim().split_once('=')?.0));
            found.extend(names.map(|name| format!("{} {name}", Location::Cookie.word())));
        } else if declared(name) {
            found.push(format!("{} {}", Location::Header.word(), name.to_ascii_lowercase()));
        }
    }
    found
}

/// The names in a query or a form; of `filter[name]`, what stands before the bracket.
fn names(query: &str) -> impl Iterator<Item = String> + '_ {
    let names = query.split('&').map(|pair| pair.split('=').next().unwrap_or_default());
    names.filter(|name| !name.is_empty()).map(|name| {
        let name = percent_decode_str(name).decode_utf8_lossy().replace('+', " ");
        name.split('[').next().unwrap_or_default().to_owned()
    })
}

/// The paths of all properties in a value; a list is no part of one.
fn properties(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![(String::new(), value)];
    while let Some((path, value)) = open.pop() {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    let path = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
                    found.insert(path.clone());
                    open.push((path, member));
                }
            }
            Value::Array(items) => open.extend(items.iter().map(|item| (path.clone(), item))),
            _ => {}
        }
    }
    found
}
