//! What pages state, against the contract: the one loop over facts and checks.

use super::Change;
use crate::checks::Heard;
use crate::checks::stated::{ALL, Stated};
use crate::docs::Facts;
use countersign_openapi::Contract;

/// What of the pages' facts the contract does not say, or says otherwise. What no page mentions
/// is nothing that it contradicts.
pub fn against(provider: &str, contract: &Contract, facts: &Facts) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for check in ALL {
        for fact in facts.of(check.id()) {
            let heard = check.ask(&Stated { contract, facts, fact });
            let Some(Heard::Differ { severity: class, how, earlier, later }) = heard else { continue };
            let what = if later.says == "nothing" { "undeclared" } else { "differs" };
            let rule = format!("{}-{what}", check.id());
            let change = Change::new(provider, (rule, fact.subject.clone()), class, how, Some(earlier), Some(later));
            if !changes.iter().any(|other| other.id == change.id) {
                changes.push(change);
            }
        }
    }
    changes
}
