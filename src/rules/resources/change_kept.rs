//! Asks whether what is read after a change is what it was changed to.

use serde_json::Value;

use super::differences::{as_answered, differing_from_all};
use super::read_back::Properties;
use super::{answer, exchange, is_at, is_done, says_gone, sent};
use crate::claim::{Claim, Source, StepName};
use crate::live::{LifeStage, Trace, TraceStep};
use crate::plan::shown_of;
use crate::reason::SilentReason;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use crate::secret::Redacted;
use countersign_openapi::{Basis, Direction};

pub const CHECK: Check<Properties> = Check {
    id: "change-kept",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: |due, shown| due.relate(shown, "read otherwise after it was changed"),
    mutants: &[Mutant { name: "the old value stays", tell: |observation| keep(&mut observation.trace) }],
};

/// Tells the mutant: what is read after the change is not what was sent.
fn keep(trace: &mut Trace) {
    let Ok(last) = trace.last().cloned() else { return };
    let sent = last.request.body.as_ref().and_then(|body| serde_json::from_slice(body.whole()).ok());
    let Some(Value::Object(mut members)) = sent else { return };
    members.values_mut().for_each(|value| *value = Value::from("the old value"));
    let mut read = last;
    read.response.body = Redacted::plain(Value::Object(members).to_string());
    trace.stage = Some(LifeStage::Changed);
    trace.steps.insert(0, TraceStep { name: StepName::ReadAfter, exchange: Ok(read) });
}

fn spec(context: &CheckContext) -> Spoken<Properties> {
    let sent = sent(context.exchange().ok()?).filter(|_| is_at(context, LifeStage::Changed))?;
    answer(context, &StepName::ReadAfter)?;
    let (source, basis) = (context.operation.source.clone().into(), context.operation.basis);
    Some(Ok(Claim { answer: Properties::Due(sent.keys().cloned().collect()), source, basis }))
}

fn live(context: &CheckContext) -> Spoken<Properties> {
    let changed = match context.response() {
        Ok(response) => response,
        Err(reason) => return Some(Err(reason)),
    };
    if !is_done(changed) {
        return Some(Err(SilentReason::NotServed(changed.status)));
    }
    let (sent, read) = (sent(context.exchange().ok()?)?, exchange(context, &StepName::ReadAfter)?);
    if says_gone(&read.response) || !read.response.is_success() {
        return Some(Err(SilentReason::NotServed(read.response.status)));
    }
    let due = [as_answered(&sent, changed.json().as_deref()), sent.clone()];
    // A property that the operation can't change, and shows as it is, was not changed.
    let Some(names) = read.response.json().and_then(|shown| differing_from_all(context, &due, &shown)) else {
        return Some(Err(SilentReason::NothingShown));
    };
    let shows = |name: &String, step| {
        let shown = exchange(context, &step)?.response.json()?;
        shown_of(&sent, &shown)?.get(name).cloned()
    };
    // What is neither the old value nor the new one may be what is shown of any: unless the old one was shown as it
    // had been sent.
    let is_lost = |name: &String| {
        let (before, after) = (shows(name, StepName::ReadBefore), shows(name, StepName::ReadAfter));
        let first = exchange(context, &StepName::Valid).and_then(super::sent);
        let first = first.as_ref().and_then(|first| first.get(name));
        before.is_none() || before == after || first.is_some_and(|first| before.as_ref() == Some(first))
    };
    let names = names.into_iter().filter(is_lost).collect();
    let source = Source::Exchange { step: StepName::ReadAfter, pointer: "/body".to_owned() };
    Some(Ok(Claim { answer: Properties::Others(names), source, basis: Basis::Protocol }))
}
