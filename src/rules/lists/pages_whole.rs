//! Asks whether who follows the pages of a list to the end sees each item once, and comes to the end.
//!
//! What belongs together is inferred from names, and a list may change while it is read: what is wrong must be wrong in the
//! same way when the pages are read once more.

use std::fmt;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::claim::{Claim, Source, StepName};
use crate::live::{Exchange, TraceStep};
use crate::plan::{Flaw, Page, Walk};
use crate::reason::SilentReason;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, Observation, unspoken};
use crate::scenarios::Expects;
use crate::secret::Redacted;
use countersign_openapi::{Basis, Direction};

pub const CHECK: Check<Pages> = Check {
    id: "pages-whole",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: Pages::relate,
    mutants: &[
        Mutant { name: "an item comes again", tell: |told| tell(told, json!([{"id": "i-1"}]), json!("?from=2")) },
        Mutant {
            name: "the next page is the first",
            tell: |told| tell(told, json!([{"id": "i-2"}]), json!("?from=1")),
        },
    ],
};

/// Tells a mutant: before the last page there was another with an item, and that leads to it.
fn tell(observation: &mut Observation, items: Value, next: Value) {
    let Some(last) = observation.trace.steps.last_mut() else { return };
    let Ok(exchange) = last.exchange.as_mut() else { return };
    let Some(Value::Object(members)) = exchange.response.json().map(Arc::unwrap_or_clone) else { return };
    let page = |query: &str, items: Value, next: Value| {
        let mut exchange: Exchange = exchange.clone();
        let path = exchange.request.target.shown().split('?').next().unwrap_or_default().to_owned();
        exchange.request.target = Redacted::plain(format!("{path}?{query}"));
        let mut members = members.clone();
        members.extend([("listed".to_owned(), items), ("next".to_owned(), next)]);
        exchange.response.body = Redacted::plain(Value::Object(members).to_string());
        exchange
    };
    let first = page("from=1", json!([{"id": "i-1"}]), json!("?from=2"));
    let second = page("from=2", items, if next == json!("?from=2") { Value::Null } else { next });
    last.exchange = Ok(second);
    observation.trace.steps.insert(0, TraceStep { name: StepName::Page(1), exchange: Ok(first) });
}

/// How the pages of a list go together.
pub enum Pages {
    Whole,
    Flawed(String),
}

impl Pages {
    fn relate(&self, later: &Pages) -> Relation {
        match later {
            Pages::Flawed(how) => Relation::Wider(how.clone()),
            Pages::Whole => Relation::Same,
        }
    }
}

impl fmt::Display for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Pages::Whole => f.write_str("every item is on one page"),
            Pages::Flawed(how) => f.write_str(how),
        }
    }
}

/// Whether pages were followed.
fn is_followed(context: &CheckContext) -> bool {
    let mut steps = context.observation.trace.steps.iter();
    context.case.scenario.expects == Expects::Paged || steps.any(|step| matches!(step.name, StepName::Page(_)))
}

/// The pages that were read, the last time and the time before.
fn walks<'c>(context: &CheckContext<'c>) -> (Result<Walk<'c>, SilentReason>, Option<Walk<'c>>) {
    let is_page = |step: &&TraceStep| matches!(step.name, StepName::Page(_) | StepName::PageAgain(_) | StepName::Sent);
    let steps = &context.observation.trace.steps;
    let page = |step: &TraceStep| step.exchange.as_ref().ok().and_then(Page::of);
    let read = |whole: Option<&TraceStep>, steps: &[TraceStep]| {
        let pages: Vec<Page> = steps.iter().filter(is_page).filter_map(page).collect();
        let whole = whole.and_then(page).or_else(|| pages.first().cloned())?;
        let mut walk = Walk::new(context.contract, context.operation, whole);
        pages.into_iter().for_each(|page| walk.add(page));
        (walk.read() > 0).then_some(walk)
    };
    let valid = context.observation.trace.step(&StepName::Valid);
    let last = |walk: Option<Walk<'c>>| walk.ok_or(SilentReason::NothingShown);
    match steps.iter().position(|step| step.name == StepName::Again) {
        Some(at) => (last(read(Some(&steps[at]), &steps[at + 1..])), read(valid, &steps[..at])),
        None => (last(read(valid, steps)), None),
    }
}

fn spec(context: &CheckContext) -> Spoken<Pages> {
    if !is_followed(context) {
        return None;
    }
    let (source, basis) = (context.operation.source.clone().into(), context.operation.basis);
    Some(Ok(Claim { answer: Pages::Whole, source, basis }))
}

fn live(context: &CheckContext) -> Spoken<Pages> {
    let (walk, before) = walks(context);
    let walk = match (walk, context.body()) {
        (_, Err(reason)) => return Some(Err(reason)),
        (Err(reason), _) => return Some(Err(reason)),
        (Ok(walk), Ok(_)) => walk,
    };
    if walk.is_unheeded() {
        return Some(Err(SilentReason::NoPages));
    }
    let flaw = walk.flaw();
    if before.is_some_and(|before| before.flaw() != flaw) {
        return Some(Err(SilentReason::ListChanged));
    }
    let answer = match flaw {
        None => Pages::Whole,
        Some(Flaw::Twice(number, _)) => {
            Pages::Flawed(format!("page {} has an item that page {number} had", walk.read()))
        }
        Some(Flaw::Missing(_)) => Pages::Flawed("the list has an item that none of its pages has".to_owned()),
        Some(Flaw::Endless) => {
            Pages::Flawed(format!("page {} leads to one that was read before: there is no last page", walk.read()))
        }
    };
    let source =
        Source::Exchange { step: context.observation.trace.steps.last()?.name.clone(), pointer: "/body".to_owned() };
    Some(Ok(Claim { answer, source, basis: Basis::Protocol }))
}
