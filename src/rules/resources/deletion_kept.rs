//! Asks whether what was deleted is gone: it is not shown as it was, and not listed.
//!
//! To delete is to end what the path stands for (RFC 9110 §9.3.5). What is shown otherwise than before may be
//! marked as deleted, and is not held against anybody.

use std::fmt;

use super::{answer, is_at, is_done, says_gone};
use crate::claim::{Claim, Source, StepName};
use crate::live::{LifeStage, Response, Trace, TraceStep};
use crate::plan::lists;
use crate::reason::SilentReason;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use countersign_openapi::{Basis, Direction};

pub const CHECK: Check<Remains> = Check {
    id: "deletion-kept",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: Remains::relate,
    mutants: &[Mutant { name: "it is there still", tell: |observation| stay(&mut observation.trace) }],
};

/// Tells the mutant: what was shown before is shown after.
fn stay(trace: &mut Trace) {
    let Ok(last) = trace.last().cloned() else { return };
    trace.stage = Some(LifeStage::Deleted);
    for name in [StepName::ListAfter, StepName::ReadBefore, StepName::ReadAfter] {
        trace.steps.insert(0, TraceStep { name, exchange: Ok(last.clone()) });
    }
}

/// What is left of something.
pub enum Remains {
    /// Nothing is due.
    Nothing,
    Gone,
    Shown,
    Listed,
}

impl Remains {
    fn relate(&self, later: &Remains) -> Relation {
        match later {
            Remains::Shown => Relation::Disjoint("what was deleted is there still".to_owned()),
            Remains::Listed => Relation::Wider("what was deleted is listed still".to_owned()),
            Remains::Nothing | Remains::Gone => Relation::Same,
        }
    }
}

impl fmt::Display for Remains {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Remains::Nothing => "what is deleted is gone",
            Remains::Gone => "it is gone",
            Remains::Shown => "it is shown as before",
            Remains::Listed => "it is listed",
        })
    }
}

fn spec(context: &CheckContext) -> Spoken<Remains> {
    let is_seen = [StepName::ReadAfter, StepName::ListAfter].iter().any(|name| answer(context, name).is_some());
    if !is_at(context, LifeStage::Deleted) || !is_seen {
        return None;
    }
    let (source, basis) = (context.operation.source.clone().into(), context.operation.basis);
    Some(Ok(Claim { answer: Remains::Nothing, source, basis }))
}

fn live(context: &CheckContext) -> Spoken<Remains> {
    let trace = &context.observation.trace;
    match context.response() {
        Ok(response) if is_done(response) => {}
        Ok(response) => return Some(Err(SilentReason::NotServed(response.status))),
        Err(reason) => return Some(Err(reason)),
    }
    let (before, after) = (answer(context, &StepName::ReadBefore), answer(context, &StepName::ReadAfter));
    let at = |step, answer| {
        let source = Source::Exchange { step, pointer: "/status".to_owned() };
        Some(Ok(Claim { answer, source, basis: Basis::Protocol }))
    };
    match (before, after) {
        // It was never shown, and that is told of what made it.
        (Some(before), _) if !before.is_success() => Some(Err(SilentReason::NotServed(before.status))),
        (Some(before), Some(after)) if after.is_success() => match is_as_before(before, after) {
            true => at(StepName::ReadAfter, Remains::Shown),
            false => Some(Err(SilentReason::ShownOtherwise)),
        },
        (_, Some(after)) if !says_gone(after) => Some(Err(SilentReason::NeitherServedNorRefused(after.status))),
        _ => match answer(context, &StepName::ListAfter).filter(|list| list.is_success()) {
            Some(list) => {
                let listed = trace.made.as_deref().zip(list.json()).is_some_and(|(made, json)| lists(&json, made));
                at(StepName::ListAfter, if listed { Remains::Listed } else { Remains::Gone })
            }
            None if after.is_some() => at(StepName::ReadAfter, Remains::Gone),
            None => Some(Err(SilentReason::NothingShown)),
        },
    }
}

/// Whether nothing tells what is shown from what was shown before.
fn is_as_before(before: &Response, after: &Response) -> bool {
    match (before.json(), after.json()) {
        (Some(before), Some(after)) => before == after,
        _ => before.body == after.body,
    }
}
