//! Asks whether what was made is there when it is asked for, by the name that it was given.
//!
//! That an answer names what was made is the RFC's (201 with `Location`) or the document's (a link). Where we
//! took the id from a body, what it names is inferred, and a warning.

use std::fmt;

use super::{answer, is_at, is_done, says_gone};
use crate::claim::{Claim, Source, StepName};
use crate::live::{LifeStage, Response, Trace, TraceStep};
use crate::plan::{Resource, calls_otherwise};
use crate::reason::SilentReason;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use countersign_openapi::{Basis, Direction};

pub const CHECK: Check<Presence> = Check {
    id: "created-kept",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: Presence::relate,
    mutants: &[
        Mutant { name: "nothing was stored", tell: |observation| lose(&mut observation.trace) },
        Mutant { name: "`Location` leads nowhere", tell: |observation| mislead(&mut observation.trace) },
    ],
};

/// Tells the mutant: it is there, and not where the answer says.
fn mislead(trace: &mut Trace) {
    let Ok(exchange) = trace.last().cloned() else { return };
    let mut lost = exchange.clone();
    lost.response.status = 404;
    trace.stage = Some(LifeStage::Created);
    trace.steps.insert(0, TraceStep { name: StepName::ReadAfter, exchange: Ok(exchange) });
    trace.steps.insert(0, TraceStep { name: StepName::Located, exchange: Ok(lost) });
}

/// Tells the mutant: what was made is not found.
fn lose(trace: &mut Trace) {
    let Ok(mut exchange) = trace.last().cloned() else { return };
    exchange.response.status = 404;
    trace.stage = Some(LifeStage::Created);
    trace.steps.insert(0, TraceStep { name: StepName::ReadAfter, exchange: Ok(exchange) });
}

/// Whether something is there.
pub enum Presence {
    /// It must be, and whether the answer itself said where.
    Due {
        is_named: bool,
    },
    There,
    Gone(u16),
    /// It is there, and not where `Location` says.
    Mislocated(u16),
    /// It is there, and is called otherwise than the answer to its making says.
    Misnamed {
        made: String,
        read: String,
    },
}

impl Presence {
    fn relate(&self, later: &Presence) -> Relation {
        let told = |status: &u16| format!("what was made is not there when it is asked for ({status})");
        match (self, later) {
            (Presence::Due { is_named: true }, Presence::Gone(status)) => Relation::Disjoint(told(status)),
            (Presence::Due { .. }, Presence::Gone(status)) => Relation::Wider(told(status)),
            (Presence::Due { .. }, Presence::Mislocated(status)) => {
                Relation::Wider(format!("`Location` leads to nothing ({status})"))
            }
            (Presence::Due { .. }, Presence::Misnamed { made, read }) => {
                Relation::Wider(format!("it is made as `{made}`, and read as `{read}`"))
            }
            _ => Relation::Same,
        }
    }
}

impl fmt::Display for Presence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Presence::Due { .. } => f.write_str("what is made can be asked for"),
            Presence::There => f.write_str("it is there"),
            Presence::Gone(status) | Presence::Mislocated(status) => write!(f, "{status}"),
            Presence::Misnamed { read, .. } => write!(f, "it is called `{read}`"),
        }
    }
}

fn spec(context: &CheckContext) -> Spoken<Presence> {
    answer(context, &StepName::ReadAfter).filter(|_| is_at(context, LifeStage::Created))?;
    let created = context.response().ok().filter(|response| is_done(response))?;
    let is_located = created.status == 201 && created.header("location").next().is_some();
    let is_linked = || {
        let resource = Resource::of(context.contract, context.operation);
        resource.is_some_and(|(resource, _)| resource.is_linked(context.contract))
    };
    let answer = Presence::Due { is_named: is_located || is_linked() };
    Some(Ok(Claim { answer, source: context.operation.source.clone().into(), basis: context.operation.basis }))
}

fn live(context: &CheckContext) -> Spoken<Presence> {
    let read = answer(context, &StepName::ReadAfter)?;
    let said = |step, pointer: &str, answer| {
        let source = Source::Exchange { step, pointer: pointer.to_owned() };
        Some(Ok(Claim { answer, source, basis: Basis::Protocol }))
    };
    match read.status {
        status if says_gone(read) => return said(StepName::ReadAfter, "/status", Presence::Gone(status)),
        200..=299 => {}
        status => return Some(Err(SilentReason::NeitherServedNorRefused(status))),
    }
    if let Some(lost) = answer(context, &StepName::Located).filter(|located| says_gone(located)) {
        return said(StepName::Located, "/status", Presence::Mislocated(lost.status));
    }
    match misnamed(context, read) {
        Some((made, read)) => said(StepName::ReadAfter, "/body", Presence::Misnamed { made, read }),
        None => said(StepName::ReadAfter, "/status", Presence::There),
    }
}

/// What the answer to the making calls it, and what is read, where these are two.
fn misnamed(context: &CheckContext, read: &Response) -> Option<(String, String)> {
    let (resource, _) = Resource::of(context.contract, context.operation)?;
    let made = context.response().ok()?.json()?;
    calls_otherwise(context.contract, &resource, &made, &*read.json()?)
}
