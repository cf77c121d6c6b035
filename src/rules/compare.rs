//! The one comparison: what the document says, beside what another witness says of the same thing.

use std::fmt;

use countersign_openapi::Basis;

use super::classify::Relation;
use crate::claim::{Claim, Witness};
use crate::finding::{Evidence, Severity};
use crate::reason::SilentReason;

/// What a witness says: nothing where the rule does not apply to it, a reason where it can't be
/// told, or a claim.
pub type Spoken<A> = Option<Result<Claim<A>, SilentReason>>;

/// What two witnesses were heard to say.
#[derive(Debug)]
pub enum CheckResult<G = Severity> {
    Agree,
    Silent(SilentReason),
    /// How grave it is, how they differ, and who says what.
    Differ {
        severity: G,
        how: String,
        earlier: Evidence,
        later: Evidence,
    },
}

/// What it comes to that the document and another witness say this. `relate` has the other's answer as
/// the document's sees it; `weigh` says how grave that is on the document's basis, or that it is no finding.
pub(super) fn compare<A: fmt::Display, G>(
    spec: Result<Claim<A>, SilentReason>,
    (witness, other): (Witness, Result<Claim<A>, SilentReason>),
    relate: fn(&A, &A) -> Relation,
    weigh: impl FnOnce(&Relation, Basis) -> Option<G>,
) -> CheckResult<G> {
    let (spec, other) = match (spec, other) {
        (Ok(spec), Ok(other)) => (spec, other),
        (Err(reason), _) | (_, Err(reason)) => return CheckResult::Silent(reason),
    };
    let relation = relate(&spec.answer, &other.answer);
    match (weigh(&relation, spec.basis), relation) {
        (_, Relation::Unknown(reason)) => CheckResult::Silent(reason),
        (Some(severity), Relation::Wider(how) | Relation::Disjoint(how)) => {
            // Docs promise before the document declares, and the document before anybody does.
            let mut said = [said(Witness::Spec, &spec), said(witness, &other)];
            said.sort_by_key(|said| said.witness);
            let [earlier, later] = said;
            CheckResult::Differ { severity, how, earlier, later }
        }
        (None, Relation::Wider(_) | Relation::Disjoint(_)) => CheckResult::Silent(SilentReason::Inferred),
        _ => CheckResult::Agree,
    }
}

/// An answer as a report shows it.
fn said<A: fmt::Display>(witness: Witness, claim: &Claim<A>) -> Evidence {
    Evidence {
        witness,
        says: claim.answer.to_string(),
        source: claim.source.to_string(),
        at: Some(Box::new(claim.source.clone())),
    }
}
