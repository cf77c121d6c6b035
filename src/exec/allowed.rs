//! The operations that `--allow` names.

use std::collections::HashSet;

use countersign_openapi::{Operation, OperationKey};

/// The operations that are allowed whatever they do.
pub(super) struct Allowed<'a> {
    /// As they are called: by their ids, as a rule.
    names: HashSet<&'a str>,
    keys: HashSet<OperationKey>,
}

impl<'a> Allowed<'a> {
    pub(super) fn of(names: &'a [String]) -> Allowed<'a> {
        Allowed {
            names: names.iter().map(String::as_str).collect(),
            keys: names.iter().filter_map(|name| name.parse().ok()).collect(),
        }
    }

    /// Whether one of the names is an operation's ([`Operation::is_called`]).
    pub(super) fn has(&self, operation: &Operation) -> bool {
        self.names.contains(operation.id.as_str()) || !self.keys.is_empty() && self.keys.contains(&operation.key())
    }
}
