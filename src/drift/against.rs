//! What pages state, against the contract: the one loop over facts and checks.

use std::collections::HashSet;

use countersign_openapi::Contract;
use countersign_pages::Facts;

use super::StatementChange;
use crate::rules::STATEMENTS;
use crate::rules::compare::CheckResult;
use crate::rules::statement::{Compared, Disagreement};

/// What of the pages' facts the contract does not say, or says otherwise. What no page mentions
/// is nothing that it contradicts; what an embedded document says is compared as a document, and
/// not fact by fact.
pub fn against(provider: &str, contract: &Contract, facts: &Facts) -> Vec<StatementChange> {
    let mut changes: Vec<StatementChange> = Vec::new();
    // What a page repeats is asked once: a reference says of each operation that there is a 404.
    let mut seen = HashSet::new();
    let compared = Compared::of(contract, facts);
    let once = facts.0.iter().filter(|stated| !stated.embedded && seen.insert(&stated.fact));
    let once: Vec<_> = once.filter(|stated| !compared.hosts.is_foreign(stated)).collect();
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
                changes.push(change);
            }
        }
    }
    changes
}
