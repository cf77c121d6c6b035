//! The one loop that asks the questions.

use crate::claim::{Source, StepName};
use crate::finding::{Answered, CaseOutcome, CheckOutcome, Finding, Points, Severity, Verdict, id_of};
use crate::live::TraceStep;
use crate::plan::Case;
use crate::reason::{Reason, SkipReason};
use crate::rules::compare::CheckResult;
use crate::rules::exchange::{CheckContext, ExchangeRule};
use crate::rules::{OF_ANY_ANSWER, told_once};
use crate::scenarios::Expects;

/// Puts every check to the witnesses of a case. `again` is the command that shows a step again.
pub fn judge(
    context: &CheckContext,
    checks: &[&dyn ExchangeRule],
    again: &dyn Fn(&StepName) -> Option<String>,
) -> CaseOutcome {
    let case = context.case;
    let is_asked = |check: &&&dyn ExchangeRule| match case.scenario.expects {
        Expects::Either => OF_ANY_ANSWER.contains(&check.id()),
        // It is none of the operation's own answers.
        Expects::AsGet => OF_ANY_ANSWER.contains(&check.id()) || case.scenario.points.contains(&check.id()),
        _ => true,
    };
    let mut outcomes = Vec::new();
    let mut findings = Vec::new();
    for check in checks.iter().filter(is_asked) {
        let heard = check.ask(context);
        outcomes.extend(outcome(check.id(), &heard));
        for heard in heard {
            if let CheckResult::Differ { severity, how, earlier, later } = heard {
                let step = match later.at.as_deref() {
                    Some(Source::Exchange { step, .. }) => step,
                    _ => &StepName::Sent,
                };
                let answer = context.observation.trace.step(step).and_then(TraceStep::response).map(Answered::of);
                // What is known of one answer, in a baseline say, is not known of another, nor of what is graver.
                let answered = answer.as_ref().map_or_else(String::new, |answer| answer.status.to_string());
                let (grade, name) = (severity.to_string(), case.name());
                let at = [&case.provider, &case.operation, &name, check.id(), &later.source];
                let id = id_of(&[&at[..], &[&answered, &grade]].concat());
                let (check, message, also, reproduce) = (check.id().to_owned(), how, Vec::new(), again(step));
                let waived = None;
                findings.push(Finding {
                    id,
                    check,
                    severity,
                    message,
                    waived,
                    earlier,
                    later,
                    also,
                    answer,
                    reproduce,
                });
            }
        }
    }
    let findings = told_once(findings);
    let ids = case.scenario.points;
    let unread = context.response().ok().and_then(|response| response.unread());
    let points = Points { ids, are_asked: checks.iter().any(|check| ids.contains(&check.id())), unread };
    let (verdict, reason) = CaseOutcome::of(&outcomes, &findings, &points);
    CaseOutcome { points, ..outcome_of(case, verdict, reason, outcomes, findings) }
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
        points: Points::default(),
    }
}

/// The verdict of one check over all that it heard; nothing where it does not apply.
fn outcome(check: &str, heard: &[CheckResult]) -> Option<CheckOutcome> {
    let clashed =
        |heard: &CheckResult| matches!(heard, CheckResult::Differ { severity, .. } if *severity >= Severity::Warning);
    let compared = |heard: &CheckResult| !matches!(heard, CheckResult::Silent(_));
    let reason = heard
        .iter()
        .find_map(|heard| if let CheckResult::Silent(reason) = heard { Some(reason.clone()) } else { None });
    let (verdict, reason) = match heard {
        [] => return None,
        heard if heard.iter().any(clashed) => (Verdict::Clashed, None),
        heard if heard.iter().any(compared) => (Verdict::Agreed, None),
        _ => (Verdict::Silent, reason),
    };
    Some(CheckOutcome { check: check.to_owned(), verdict, reason })
}
