//! What a document says by `x-statements`: facts that OpenAPI has no word for.

use serde_json::Value;

use super::node::Node;
use super::reader::ContractReader;
use crate::{Address, Basis, extension};

/// A fact of a page, as a document repeats it.
#[derive(Debug, Clone, PartialEq)]
pub struct RepeatedFact {
    /// The id of its kind, such as `plan`.
    pub kind: String,
    pub subject: String,
    pub value: Value,
    pub basis: Basis,
    pub source: Address,
}

/// Every one that can be read; what can't is a problem.
pub(super) fn statements(reader: &mut ContractReader) -> Vec<RepeatedFact> {
    let stated = reader.root.get("info").and_then(|info| info.raw(extension::STATEMENTS));
    let mut found = Vec::new();
    for item in stated.iter().flat_map(Node::raw_items) {
        match (item.text("kind"), item.text("subject")) {
            (Some(kind), Some(subject)) => found.push(RepeatedFact {
                kind: kind.to_owned(),
                subject: subject.to_owned(),
                value: item.value.get("value").cloned().unwrap_or_else(|| Value::Object(Default::default())),
                basis: item.basis(),
                source: item.source(),
            }),
            _ => reader.problem(&item, format!("expected `kind` and `subject` in `{}`", extension::STATEMENTS)),
        }
    }
    found
}
