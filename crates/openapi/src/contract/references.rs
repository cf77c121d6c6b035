//! What a walk over a whole document finds wrong in it: references that lead nowhere, and lists where versions
//! before 3.1 have one schema.

use std::collections::{HashMap, HashSet};

use crate::{Document, Version, join};
use serde_json::{Map, Value};

use super::node::Problem;

/// A reference that leads nowhere.
#[derive(Debug, Clone)]
pub struct Unresolved {
    /// The address of the `$ref`.
    pub address: String,
    pub reference: String,
    /// The file or the URL that was not read, where that is why.
    pub unread: Option<String>,
    why: String,
}

impl Unresolved {
    pub(super) fn problem(&self, document: &Document) -> Problem {
        let message = format!("the reference {:?} leads nowhere: {}", self.reference, self.why);
        Problem::at(document, &self.address, message)
    }
}

/// What is wrong in a document or its other files, wherever it stands.
pub(super) struct Faults {
    /// Each reference that leads nowhere; of several in one file to the same place, one.
    pub unresolved: Vec<Unresolved>,
    /// Each `items` that is a list (OpenAPI 3.0.3 "Schema Object": "Value MUST be an object and not an array").
    pub listed: Vec<Problem>,
}

pub(super) fn faults(document: &Document) -> Faults {
    let modern = matches!(document.version(), Ok(Version::OpenApi31 | Version::OpenApi32));
    let mut walk = ReferenceWalk {
        document,
        modern,
        file: 0,
        seen: HashSet::new(),
        followed: HashMap::new(),
        found: Vec::new(),
        listed: Vec::new(),
    };
    for (file, (address, root)) in document.roots().enumerate() {
        walk.file = file;
        walk.value(&address, root, Within::Object);
    }
    Faults { unresolved: walk.found, listed: walk.listed }
}

/// What a value's members are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// The fields of an OpenAPI object.
    Object,
    /// Named by the author: a property may be called `example`.
    Names,
}

/// Fields that hold values of the API's own, in which `$ref` is a name like any other.
const VALUES: [&str; 6] = ["example", "default", "enum", "const", "value", "dataValue"];

struct ReferenceWalk<'d> {
    document: &'d Document,
    /// Whether a list may stand at `items`.
    modern: bool,
    /// The number of the file that is walked.
    file: usize,
    /// References that were seen, with the file that holds them.
    seen: HashSet<(usize, &'d str)>,
    /// References that were followed, by address, and what is wrong with those that lead nowhere.
    followed: HashMap<String, Result<(), Broken>>,
    found: Vec<Unresolved>,
    listed: Vec<Problem>,
}

/// Why a reference leads nowhere.
#[derive(Clone)]
struct Broken {
    why: String,
    /// The file or the URL that was not read, where that is why.
    unread: Option<String>,
}

impl<'d> ReferenceWalk<'d> {
    fn value(&mut self, address: &str, value: &'d Value, within: Within) {
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(&format!("{address}/{index}"), item, Within::Object);
                }
            }
            Value::Object(members) => {
                if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                    self.reference(address, reference);
                }
                self.items(address, members, within);
                self.listed_values(address, members, within);
                for (name, member) in members.iter().filter(|(_, member)| member.is_object() || member.is_array()) {
                    let named = within == Within::Names;
                    let is_value = VALUES.contains(&name.as_str()) || name.starts_with("x-");
                    // In a schema they are a list of values, elsewhere named objects.
                    let is_values = name == "examples" && member.is_array();
                    if named || !(is_value || is_values) {
                        let names = !named
                            && ["properties", "patternProperties", "definitions", "$defs"].contains(&name.as_str());
                        let within = if names { Within::Names } else { Within::Object };
                        self.value(&join(address, name), member, within);
                    }
                }
            }
            _ => {}
        }
    }

    fn items(&mut self, address: &str, members: &Map<String, Value>, within: Within) {
        let is_list = members.get("type").is_some_and(|kind| kind == "array");
        if !self.modern && within == Within::Object && is_list && members.get("items").is_some_and(Value::is_array) {
            let message = "expected `items` to be one schema, found a list: the items are held to nothing";
            self.listed.push(Problem::at(self.document, &join(address, "items"), message.to_owned()));
        }
    }

    /// A list of values must have one (JSON Schema draft 5, §5.20); without any it would allow nothing at all.
    fn listed_values(&mut self, address: &str, members: &Map<String, Value>, within: Within) {
        let is_empty = members.get("enum").and_then(Value::as_array).is_some_and(Vec::is_empty);
        if within == Within::Object && is_empty {
            let message = "expected `enum` to list a value, found none: the schema is taken without it";
            self.listed.push(Problem::at(self.document, &join(address, "enum"), message.to_owned()));
        }
    }

    fn reference(&mut self, address: &str, reference: &'d str) {
        if !self.seen.insert((self.file, reference)) {
            return;
        }
        // What stands beside a reference on the way is a schema's own in 3.1: it is not followed.
        if let Err(Broken { why, unread }) = self.led(address) {
            let (address, reference) = (join(address, "$ref"), reference.to_owned());
            self.found.push(Unresolved { address, reference, unread, why });
        }
    }

    /// Follows a reference to its end, or to where one ends that was followed before.
    fn led(&mut self, address: &str) -> Result<(), Broken> {
        let (mut at, mut trail, mut passed) = (address.to_owned(), Vec::new(), HashSet::new());
        let end = loop {
            if let Some(known) = self.followed.get(&at) {
                break known.clone();
            }
            let Some(reference) = self.document.get(&at).and_then(|value| value.get("$ref")?.as_str()) else {
                break Ok(());
            };
            if !passed.insert(at.clone()) {
                break Err(Broken { why: format!("the reference {reference:?} leads in a circle"), unread: None });
            }
            let next = self.document.referred(&at);
            trail.push(at);
            match next {
                Ok((next, _)) => at = next,
                Err(error) => {
                    break Err(Broken { why: error.what().to_owned(), unread: error.unread().map(str::to_owned) });
                }
            }
        };
        self.followed.extend(trail.into_iter().map(|at| (at, end.clone())));
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A property may be called `enum`, and an example may hold anything.
    #[test]
    fn a_list_without_a_value_is_a_problem() {
        let text = "openapi: 3.0.3\ncomponents:\n  schemas:\n    A: {type: string, enum: []}\n    B: {type: object, \
                    properties: {enum: {type: array}}, example: {enum: []}}\n    C: {enum: [a]}\n";
        let problems = faults(&Document::parse("lists.yaml", text).unwrap()).listed;
        assert_eq!(problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [4], "{problems:?}");
    }

    /// A property may be called `items`, and an example may hold anything.
    #[test]
    fn a_list_of_items_is_a_problem_where_one_schema_is_wanted() {
        let listed = |version: &str| {
            let text = format!(
                "{version}\ndefinitions:\n  Pair: {{type: array, items: [{{type: string}}, {{type: integer}}]}}\n  \
                 Named: {{type: object, properties: {{type: {{type: string}}, items: {{type: array, items: {{}}}}}}}}\n  \
                 Shown: {{example: {{type: array, items: [1, 2]}}}}\n"
            );
            faults(&Document::parse("pairs.yaml", text).unwrap()).listed
        };
        for version in ["swagger: '2.0'", "openapi: 3.0.3"] {
            let problems = listed(version);
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert_eq!(problems[0].line, 3, "{problems:?}");
        }
        assert!(listed("openapi: 3.1.0").is_empty());
    }
}
