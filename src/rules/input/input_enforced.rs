//! Asks whether a request is served that is not as its document says: something required is missing, or a
//! value does not fit.
//!
//! To serve what lacks something required contradicts the document. Of a value that does not fit a service
//! may well make something, and that is a note where the caller does not want it to be strict.

use std::fmt;

use crate::claim::{Claim, StepName};
use crate::reason::SilentReason;
use crate::rules::auth::in_success;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, Observation, unspoken};
use crate::scenarios::FaultKind;
use countersign_openapi::{Basis, Cause, Direction};

pub const CHECK: Check<InputAnswer> = Check {
    id: "input-enforced",
    direction: Direction::Request,
    spec,
    live,
    client: unspoken,
    relate: InputAnswer::relate,
    mutants: &[Mutant { name: "serves whatever is asked", tell: serve }],
};

/// Tells the mutant: the answer is that of the valid request.
fn serve(observation: &mut Observation) {
    let served = observation.trace.step(&StepName::Valid).and_then(|step| step.response().cloned());
    if let (Some(served), Some(response)) = (served, observation.trace.last_response_mut()) {
        *response = served;
    }
}

/// What is made of a request.
pub enum InputAnswer {
    /// It must be refused, for what is wrong with it.
    MustBeRefused(String),
    Refused,
    Served,
}

impl InputAnswer {
    fn relate(&self, later: &InputAnswer) -> Relation {
        match (self, later) {
            (InputAnswer::MustBeRefused(fault), InputAnswer::Served) => {
                Relation::Wider(format!("a request is served although {fault}"))
            }
            _ => Relation::Same,
        }
    }
}

impl fmt::Display for InputAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            InputAnswer::MustBeRefused(_) | InputAnswer::Refused => "refused",
            InputAnswer::Served => "served",
        })
    }
}

fn spec(context: &CheckContext) -> Spoken<InputAnswer> {
    let fault = context.case.fault.as_ref().filter(|fault| fault.kind != FaultKind::None)?;
    let basis = match (fault.kind, fault.basis) {
        (FaultKind::Lenient, Basis::Documented) => Basis::Advice,
        (_, basis) => basis,
    };
    let answer = InputAnswer::MustBeRefused(fault.says.clone());
    Some(Ok(Claim { answer, source: fault.source.clone().into(), basis }))
}

fn live(context: &CheckContext) -> Spoken<InputAnswer> {
    let response = match context.response() {
        Ok(response) => response,
        Err(reason) => return Some(Err(reason)),
    };
    // Where the valid request is found, what is not says something.
    let is_asked_for = context.case.causes.contains(&Cause::NotFound) && context.serves_valid().is_ok();
    let answer = match response.status {
        200..=299 if in_success::is_refusal(context, response) => InputAnswer::Refused,
        200..=299 => InputAnswer::Served,
        404 if context.case.synthetic && !is_asked_for => {
            return Some(Err(SilentReason::PathMadeUp));
        }
        429 => return Some(Err(SilentReason::TooManyRequests)),
        _ if response.is_of_the_request() => match context.takes_valid() {
            Ok(()) => InputAnswer::Refused,
            Err(reason) => return Some(Err(reason)),
        },
        status => return Some(Err(SilentReason::NotOfTheInput(status))),
    };
    context.live("/status", answer)
}
