//! What pages state, against the contract: the one loop over facts and checks.

use std::collections::{BTreeSet, HashSet};

use countersign_openapi::Contract;
use countersign_pages::{Facts, StatedFact};

use super::StatementChange;
use crate::rules::STATEMENTS;
use crate::rules::compare::CheckResult;
use crate::rules::statement::{Compared, Disagreement};

/// What of the pages' facts the contract does not say, or says otherwise. What no page mentions
/// is nothing that it contradicts; what an embedded document says is compared as a document, and
/// not fact by fact.
pub fn against(provider: &str, contract: &Contract, facts: &Facts) -> Vec<StatementChange> {
    held(provider, contract, facts, |_| true).changes
}

/// What facts came to that were held against a contract.
#[derive(Debug, Default)]
pub struct HeldFacts {
    pub changes: Vec<StatementChange>,
    /// How many were held.
    pub count: usize,
    /// The hosts of what is asked somewhere else, in order.
    pub other_hosts: BTreeSet<String>,
}

/// The same of those facts that are held against the contract. All say where its operations are.
pub(super) fn held(
    provider: &str,
    contract: &Contract,
    facts: &Facts,
    is_held: impl Fn(&StatedFact) -> bool,
) -> HeldFacts {
    let mut found = HeldFacts::default();
    // What a page repeats is asked once: a reference says of each operation that there is a 404.
    let mut seen = HashSet::new();
    let compared = Compared::of(contract, facts);
    let mut once = Vec::new();
    for stated in facts.0.iter().filter(|stated| is_held(stated)) {
        match compared.hosts.foreign(stated) {
            Some(host) => drop(found.other_hosts.insert(host)),
            None if stated.embedded => found.count += 1,
            None => {
                found.count += 1;
                once.extend(seen.insert(&stated.fact).then_some(stated));
            }
        }
    }
    let mut known = HashSet::new();
    for check in STATEMENTS {
        for stated in once.iter().copied() {
            let heard = check.ask(&compared, stated);
            let Some(CheckResult::Differ { severity: Disagreement { class, is_undeclared }, how, earlier, later }) =
                heard
            else {
                continue;
            };
            let what = if is_undeclared { "undeclared" } else { "differs" };
            let rule = format!("{}-{what}", check.id());
            let subject = stated.fact.subject();
            let change = StatementChange::new(provider, (rule, subject), class, how, Some(earlier), Some(later));
            if known.insert(change.id.clone()) {
                found.changes.push(change);
            }
        }
    }
    found
}
