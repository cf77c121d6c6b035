//! The one loop that asks the questions.

use crate::claim::{Source, StepName};
use crate::finding::{CaseOutcome, CheckOutcome, Finding, Severity, Verdict, id_of};
use crate::plan::Case;
use crate::reason::{Reason, SkipReason};
use crate::rules::exchange::{Heard, Question, World};

/// Puts every check to the witnesses of a case. `again` is the command that shows a step again.
pub fn judge(world: &World, checks: &[&dyn Question], again: &dyn Fn(&StepName) -> Option<String>) -> CaseOutcome {
    let case = world.case;
    let mut outcomes = Vec::new();
    let mut findings = Vec::new();
    for check in checks {
        let heard = check.ask(world);
        outcomes.extend(outcome(check.id(), &heard));
        for heard in heard {
            if let Heard::Differ { severity, how, earlier, later } = heard {
                let id = id_of(&[&case.provider, &case.operation, &case.name(), check.id(), &later.source]);
                let step = match later.at.as_deref() {
                    Some(Source::Exchange { step, .. }) => step,
                    _ => &StepName::Sent,
                };
                let (check, reproduce) = (check.id().to_owned(), again(step));
                findings.push(Finding { id, check, severity, message: how, waived: None, earlier, later, reproduce });
            }
        }
    }
    let (verdict, reason) = CaseOutcome::of(&outcomes, &findings);
    outcome_of(case, verdict, reason, outcomes, findings)
}

/// The outcome of a case that was not sent, for this reason.
pub fn skip(case: &Case, reason: SkipReason) -> CaseOutcome {
    outcome_of(case, Verdict::Skipped, Some(reason.into()), Vec::new(), Vec::new())
}

fn outcome_of(
    case: &Case,
    verdict: Verdict,
    reason: Option<Reason>,
    checks: Vec<CheckOutcome>,
    findings: Vec<Finding>,
) -> CaseOutcome {
    CaseOutcome {
        provider: case.provider.clone(),
        operation: case.operation.clone(),
        scenario: case.scenario.id.to_owned(),
        variant: case.variant.clone(),
        verdict,
        reason,
        checks,
        findings,
    }
}

/// The verdict of one check over all that it heard; nothing where it does not apply.
fn outcome(check: &str, heard: &[Heard]) -> Option<CheckOutcome> {
    let clashed = |heard: &Heard| matches!(heard, Heard::Differ { severity, .. } if *severity >= Severity::Warning);
    let compared = |heard: &Heard| !matches!(heard, Heard::Silent(_));
    let reason =
        heard.iter().find_map(|heard| if let Heard::Silent(reason) = heard { Some(reason.clone()) } else { None });
    let (verdict, reason) = match heard {
        [] => return None,
        heard if heard.iter().any(clashed) => (Verdict::Clashed, None),
        heard if heard.iter().any(compared) => (Verdict::Agreed, None),
        _ => (Verdict::Silent, reason),
    };
    Some(CheckOutcome { check: check.to_owned(), verdict, reason })
}
