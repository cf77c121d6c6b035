//! Asks whether a request is refused for a value that its document gives.
//!
//! Of one parameter alone: of several that are chosen together, some may exclude others.

use std::fmt;

use crate::claim::Claim;
use crate::reason::SilentReason;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use crate::scenarios::{Expects, FaultKind};
use countersign_openapi::Direction;

pub const CHECK: Check<ChoiceAnswer> = Check {
    id: "input-accepted",
    direction: Direction::Request,
    spec,
    live,
    client: unspoken,
    relate: ChoiceAnswer::relate,
    mutants: &[Mutant {
        name: "refuses what is listed",
        tell: |observation| {
            observation.trace.last_response_mut().into_iter().for_each(|response| response.status = 400);
        },
    }],
};

/// What is made of a request.
pub enum ChoiceAnswer {
    /// It is to be served, with what was chosen.
    MustBeServed(String),
    Served,
    Refused(u16),
}

impl ChoiceAnswer {
    fn relate(&self, later: &ChoiceAnswer) -> Relation {
        match (self, later) {
            (ChoiceAnswer::MustBeServed(chosen), ChoiceAnswer::Refused(status)) => {
                Relation::Wider(format!("a request is refused ({status}) in which the {chosen}"))
            }
            _ => Relation::Same,
        }
    }
}

impl fmt::Display for ChoiceAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ChoiceAnswer::MustBeServed(_) | ChoiceAnswer::Served => f.write_str("served"),
            ChoiceAnswer::Refused(status) => write!(f, "refused with {status}"),
        }
    }
}

fn spec(context: &CheckContext) -> Spoken<ChoiceAnswer> {
    if context.case.scenario.expects != Expects::Chosen {
        return None;
    }
    let Some(chosen) = context.case.fault.as_ref().filter(|chosen| chosen.kind == FaultKind::None) else {
        // Served, several choices are as good as one.
        let source = context.operation.source.clone().into();
        let answer = ChoiceAnswer::Served;
        return Some(Ok(Claim { answer, source, basis: context.operation.basis }));
    };
    let answer = ChoiceAnswer::MustBeServed(chosen.says.clone());
    Some(Ok(Claim { answer, source: chosen.source.clone().into(), basis: chosen.basis }))
}

fn live(context: &CheckContext) -> Spoken<ChoiceAnswer> {
    let response = match context.response() {
        Ok(response) => response,
        Err(reason) => return Some(Err(reason)),
    };
    let is_alone = context.case.fault.is_some();
    match response.status {
        200..=399 => context.live("/status", ChoiceAnswer::Served),
        429 => Some(Err(SilentReason::TooManyRequests)),
        404 if context.case.synthetic => Some(Err(SilentReason::PathMadeUp)),
        // What the document says of a value is not that there is something.
        status @ (400 | 406 | 415 | 422) => match context.serves_valid() {
            Err(reason) => Some(Err(reason)),
            Ok(()) if context.observation.trace.is_served_beside => Some(Err(SilentReason::ServedBeside)),
            Ok(()) if is_alone => context.live("/status", ChoiceAnswer::Refused(status)),
            Ok(()) => Some(Err(SilentReason::ChosenTogether)),
        },
        status => Some(Err(SilentReason::NotOfTheInput(status))),
    }
}
