//! References that lead nowhere.

use std::collections::{HashMap, HashSet};

use crate::{Document, join};
use serde_json::Value;

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

/// Each reference in the document or its other files that leads nowhere; of several in one file
/// to the same place, one.
pub(super) fn unresolved(document: &Document) -> Vec<Unresolved> {
    let mut walk =
        ReferenceWalk { document, file: 0, seen: HashSet::new(), followed: HashMap::new(), found: Vec::new() };
    for (file, (address, root)) in document.roots().enumerate() {
        walk.file = file;
        walk.value(&address, root, Within::Object);
    }
    walk.found
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
    /// The number of the file that is walked.
    file: usize,
    /// References that were seen, with the file that holds them.
    seen: HashSet<(usize, &'d str)>,
    /// References that were followed, by address, and what is wrong with those that lead nowhere.
    followed: HashMap<String, Result<(), Broken>>,
    found: Vec<Unresolved>,
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
