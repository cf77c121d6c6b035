//! What a client uses of an API: operations, and of each the parameters and properties that it sends and reads.
//!
//! It is had from a list of operations, from recorded exchanges (HAR), or from what a [`UsageRecorder`] wrote down
//! while the client's own tests ran. A part that nobody recorded counts as used.

mod file;
mod har;
mod record;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use countersign_openapi::{Contract, Location, OperationKey, suggestion};

use super::StatementChange;
use crate::rules::evolution::{ExchangePart, ReachedPart};
use crate::rules::operations;

pub use file::UsageError;
pub use record::{RecordedBody, UsageExchange, UsageRecorder};

/// Two documents that are compared, and how their changes name the provider.
pub struct ComparedDocuments<'c> {
    pub provider: &'c str,
    pub then: &'c Contract,
    pub now: &'c Contract,
}

/// What a client uses.
#[derive(Debug, Default)]
pub struct Usage {
    /// By provider and operation, as changes name it.
    operations: BTreeMap<(String, String), UsedParts>,
    /// How many recorded requests are of no operation of the documents.
    pub unknown: usize,
}

/// The parts of an operation that are used; nothing where that is not known, and all of them may be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct UsedParts {
    /// Each as `query limit`.
    parameters: Option<BTreeSet<String>>,
    sends: Option<BTreeSet<String>>,
    reads: Option<BTreeSet<String>>,
}

/// The names by which the operations of the compared documents may be called.
struct Names<'c> {
    documents: &'c [ComparedDocuments<'c>],
    /// What an operation of the earlier document is called now, for each pair of documents.
    later: Vec<HashMap<String, String>>,
}

impl Usage {
    /// Adds what a file says.
    ///
    /// # Errors
    /// Where the file can't be read as any of the three kinds, names an operation that neither document has, or names
    /// none.
    pub fn add(&mut self, file: &str, text: &str, documents: &[ComparedDocuments]) -> Result<(), UsageError> {
        let names = Names::of(documents);
        let before = self.operations.len();
        let found = file::read(file, text, &names)?;
        self.unknown += found.unknown;
        let is_empty = found.operations.is_empty();
        for (key, parts) in found.operations {
            match self.operations.get_mut(&key) {
                Some(known) => known.unite(parts),
                None => drop(self.operations.insert(key, parts)),
            }
        }
        if is_empty && before == self.operations.len() {
            return Err(UsageError::nothing(file, self.unknown));
        }
        Ok(())
    }

    /// Says of each change whether the client uses what it is about. What is about the API as a whole, it does.
    pub fn mark(&self, changes: &mut [StatementChange]) {
        for change in changes {
            let uses = |reached: &ReachedPart| self.uses(&change.provider, reached);
            change.used = Some(change.reached.is_empty() || change.reached.iter().any(uses));
        }
    }

    fn uses(&self, provider: &str, reached: &ReachedPart) -> bool {
        let key = (provider.to_owned(), reached.operation.clone());
        let Some(parts) = self.operations.get(&key) else { return false };
        match &reached.part {
            None => true,
            Some(ExchangePart::Parameter(name)) => {
                let is_used = |all: &BTreeSet<String>| all.contains(&format!("{} {}", name.location.word(), name.name));
                // There is no request without what its path wants.
                name.location == Location::Path || parts.parameters.as_ref().is_none_or(is_used)
            }
            Some(ExchangePart::Sent(path)) => parts.sends.as_ref().is_none_or(|used| has(used, path)),
            Some(ExchangePart::Received(path)) => parts.reads.as_ref().is_none_or(|used| has(used, path)),
        }
    }
}

/// Whether one of the paths ends in this one: what has a name of its own begins anew in a change's path. The members of
/// lists have no part of their own, whichever they are, and `*` is any name.
fn has(used: &BTreeSet<String>, path: &str) -> bool {
    let names = |path: &str| -> Vec<String> {
        let is_item = |name: &str| name == "[]" || name.bytes().all(|byte| byte.is_ascii_digit());
        path.split('/').filter(|name| !is_item(name)).map(str::to_owned).collect()
    };
    let wanted = names(path);
    let is_end = |path: &String| {
        let own = names(path);
        let start = own.len().checked_sub(wanted.len());
        start.is_some_and(|start| own[start..].iter().zip(&wanted).all(|(own, wanted)| own == wanted || *wanted == "*"))
    };
    wanted.is_empty() || used.iter().any(is_end)
}

impl UsedParts {
    fn unite(&mut self, other: UsedParts) {
        let unite = |own: &mut Option<BTreeSet<String>>, other: Option<BTreeSet<String>>| match (own.as_mut(), other) {
            (Some(known), Some(other)) => known.extend(other),
            _ => *own = None,
        };
        unite(&mut self.parameters, other.parameters);
        unite(&mut self.sends, other.sends);
        unite(&mut self.reads, other.reads);
    }
}

impl<'c> Names<'c> {
    fn of(documents: &'c [ComparedDocuments<'c>]) -> Names<'c> {
        let later = documents.iter().map(|documents| {
            let pairs = operations::pairs(documents.then, documents.now).into_iter();
            pairs.map(|pair| (operations::name(pair.then.1), pair.subject())).collect()
        });
        Names { documents, later: later.collect() }
    }

    /// Those that are called so, by id or as `METHOD /path`, whatever the path's parameters are called.
    fn find(&self, name: &str) -> Vec<(String, String)> {
        let key: Option<OperationKey> = name.parse().ok();
        let find = |contract: &'c Contract| {
            contract.named(name).or_else(|| key.as_ref().and_then(|key| contract.like(key).next()))
        };
        let mut found = Vec::new();
        for (ComparedDocuments { provider, then, now }, later) in self.documents.iter().zip(&self.later) {
            let old = find(then).map(operations::name);
            let subject = old.map(|old| later.get(&old).cloned().unwrap_or(old));
            let subject = subject.or_else(|| find(now).map(operations::name));
            found.extend(subject.map(|subject| ((*provider).to_owned(), subject)));
        }
        found
    }

    /// The end of a message about a name that there is not.
    fn nearest(&self, name: &str) -> String {
        let contracts = self.documents.iter().flat_map(|documents| [documents.then, documents.now]);
        let all: Vec<&countersign_openapi::Operation> = contracts.flat_map(|contract| contract.operations()).collect();
        let keys: Vec<String> = all.iter().map(|operation| operations::name(operation)).collect();
        suggestion(name, all.iter().map(|operation| operation.id.as_str()).chain(keys.iter().map(String::as_str)))
    }
}

#[cfg(test)]
mod tests;
