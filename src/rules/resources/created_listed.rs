//! Asks whether the list has what was made.
//!
//! That a list has everything is inferred from paths; it may show what was made later, or on another page.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use super::{answer, is_at, says_gone};
use crate::claim::{Claim, StepName};
use crate::live::{LifeStage, Trace};
use crate::plan::{Resource, listed, lists, may_go_on};
use crate::reason::SilentReason;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use crate::secret::Redacted;
use countersign_openapi::Direction;

pub const CHECK: Check<Listing> = Check {
    id: "created-listed",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: Listing::relate,
    mutants: &[Mutant { name: "it is not listed", tell: |observation| hide(&mut observation.trace) }],
};

/// Tells the mutant: nothing is listed.
fn hide(trace: &mut Trace) {
    let Ok(exchange) = trace.last() else { return };
    let Some(Value::Object(mut members)) = exchange.response.json().map(Arc::unwrap_or_clone) else { return };
    members.insert("listed".to_owned(), Value::Array(Vec::new()));
    let shown = Redacted::plain(Value::Object(members).to_string());
    trace.last_response_mut().into_iter().for_each(|response| response.body = shown.clone());
    (trace.stage, trace.made) = (Some(LifeStage::Listed), Some("what-was-made".to_owned()));
}

/// Whether something is in a list.
pub enum Listing {
    Due,
    Listed,
    Missing,
}

impl Listing {
    fn relate(&self, later: &Listing) -> Relation {
        match later {
            Listing::Missing => Relation::Wider("the list has not what was made".to_owned()),
            Listing::Due | Listing::Listed => Relation::Same,
        }
    }
}

impl fmt::Display for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Listing::Due => "what was made is listed",
            Listing::Listed => "it is listed",
            Listing::Missing => "it is not listed",
        })
    }
}

fn spec(context: &CheckContext) -> Spoken<Listing> {
    context.observation.trace.made.as_ref().filter(|_| is_at(context, LifeStage::Listed))?;
    let (source, basis) = (context.operation.source.clone().into(), context.operation.basis);
    Some(Ok(Claim { answer: Listing::Due, source, basis }))
}

fn live(context: &CheckContext) -> Spoken<Listing> {
    let response = match context.body() {
        Ok(response) if response.is_success() => response,
        Ok(response) => return Some(Err(SilentReason::NotServed(response.status))),
        Err(reason) => return Some(Err(reason)),
    };
    // What is not there at all is told of what made it.
    if let Some(read) = answer(context, &StepName::ReadAfter).filter(|read| says_gone(read)) {
        return Some(Err(SilentReason::NotServed(read.status)));
    }
    let (made, Some(json)) = (context.observation.trace.made.as_deref()?, response.json()) else {
        return Some(Err(SilentReason::BodyNotJson));
    };
    let Some(items) = listed(&json) else { return Some(Err(SilentReason::NothingShown)) };
    match lists(&json, made) {
        true => context.live("/body", Listing::Listed),
        false if !items.is_empty() && !are_called(context, items) => Some(Err(SilentReason::NothingShown)),
        false if may_go_on(&json, items.len(), response.header("link").next().is_some()) => {
            Some(Err(SilentReason::OnAnotherPage))
        }
        false => context.live("/body", Listing::Missing),
    }
}

/// Whether items say what they are called.
fn are_called(context: &CheckContext, items: &[Value]) -> bool {
    Resource::of(context.contract, context.operation).is_none_or(|(resource, _)| resource.are_called(items))
}
