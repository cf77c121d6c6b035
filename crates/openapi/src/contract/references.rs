//! References that lead nowhere.

use std::collections::HashSet;

use crate::{Document, join};
use serde_json::Value;

use super::node::Problem;

/// A problem for each reference in the document or its other files that leads nowhere; of several
/// to the same place, one.
pub(super) fn broken(document: &Document) -> Vec<Problem> {
    let mut walk = Walk { document, seen: HashSet::new(), problems: Vec::new() };
    walk.value("", document.root(), Within::Object);
    for (name, _) in document.other_files() {
        let address = format!("{name}#");
        if let Some(root) = document.get(&address) {
            walk.value(&address, root, Within::Object);
        }
    }
    walk.problems
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

struct Walk<'d> {
    document: &'d Document,
    /// References that were seen, with the file that holds them.
    seen: HashSet<(&'d str, &'d str)>,
    problems: Vec<Problem>,
}

impl<'d> Walk<'d> {
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
        let (file, _) = self.document.locate(address);
        let file = if file == self.document.name() { "" } else { self.owned(file) };
        if !self.seen.insert((file, reference)) {
            return;
        }
        // What stands beside a reference on the way is a schema's own in 3.1: it is not followed.
        let led = self.document.referred(address);
        if let Err(error) = led.and_then(|(address, _)| self.document.resolve(&address)) {
            let message = format!("the reference {reference:?} leads nowhere: {}", error.what());
            self.problems.push(Problem::at(self.document, &join(address, "$ref"), message));
        }
    }

    /// The document's own text of a file's name.
    fn owned(&self, file: &str) -> &'d str {
        self.document.other_files().map(|(name, _)| name).find(|name| *name == file).unwrap_or_default()
    }
}
