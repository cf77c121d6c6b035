//! Asks whether what is shown of something is what was sent.
//!
//! Of what makes or changes it, its own answer; of what shows it, what was sent as the answer to that showed it. No
//! page promises it in words, and RFC 9110 §9.3.4 only suggests it: a warning.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::differences::{as_answered, differing_from_all, not_shown};
use super::{exchange, is_at, is_done, sent};
use crate::claim::{Claim, StepName};
use crate::live::{LifeStage, Trace, TraceStep};
use crate::reason::SilentReason;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use crate::secret::Redacted;
use countersign_openapi::{Basis, Direction};

pub const CHECK: Check<Properties> = Check {
    id: "read-back",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: |due, shown| due.relate(shown, "shown otherwise than it was sent"),
    mutants: &[Mutant { name: "another value", tell: |observation| confuse(&mut observation.trace) }],
};

/// Tells the mutant: a property is read otherwise than it was sent.
fn confuse(trace: &mut Trace) {
    let Ok(mut created) = trace.last().cloned() else { return };
    let Some(Value::Object(mut members)) = created.response.json().map(Arc::unwrap_or_clone) else { return };
    let mut told = |value: &str| {
        members.insert("told".to_owned(), Value::from(value));
        Redacted::plain(Value::Object(members.clone()).to_string())
    };
    (created.request.body, created.response.body) = (Some(told("one")), Redacted::default());
    let shown = told("another");
    trace.last_response_mut().into_iter().for_each(|response| response.body = shown.clone());
    trace.stage = Some(LifeStage::Read);
    trace.steps.insert(0, TraceStep { name: StepName::Created, exchange: Ok(created) });
}

/// Properties that are due, or those of them that are shown otherwise, or not at all.
pub enum Properties {
    Due(Vec<String>),
    Others(Vec<String>),
    Lost(Vec<String>),
}

impl Properties {
    pub(super) fn relate(&self, later: &Properties, how: &str) -> Relation {
        match later {
            Properties::Others(names) if !names.is_empty() => {
                Relation::Wider(format!("{} is {how}", quoted(names).join(" and ")))
            }
            Properties::Lost(names) => {
                Relation::Wider(format!("{} is sent, documented and not shown", quoted(names).join(" and ")))
            }
            _ => Relation::Same,
        }
    }
}

fn quoted(names: &[String]) -> Vec<String> {
    names.iter().map(|name| format!("`{name}`")).collect()
}

impl fmt::Display for Properties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Properties::Due(names) => write!(f, "{} as sent", quoted(names).join(", ")),
            Properties::Others(names) if names.is_empty() => f.write_str("the same"),
            Properties::Others(names) => write!(f, "another value of {}", quoted(names).join(", ")),
            Properties::Lost(names) => write!(f, "nothing of {}", quoted(names).join(", ")),
        }
    }
}

/// What is due in the case's own answer: what was sent, or what the service made of it when it was.
fn due(context: &CheckContext) -> Option<Vec<Map<String, Value>>> {
    match context.observation.trace.stage? {
        LifeStage::Read => {
            let created = exchange(context, &StepName::Created)?;
            let sent = sent(created)?;
            Some(vec![as_answered(&sent, created.response.json().as_deref()), sent])
        }
        LifeStage::Created | LifeStage::Changed => {
            let exchange = context.exchange().ok()?;
            (!exchange.response.is_of_who_forgets()).then(|| sent(exchange)).flatten().map(|sent| vec![sent])
        }
        _ => None,
    }
}

fn spec(context: &CheckContext) -> Spoken<Properties> {
    let due = due(context)?;
    let (source, basis) = (context.operation.source.clone().into(), context.operation.basis);
    // What may be left out may be left out: nobody promises that it is shown.
    let is_promised = lost(context).is_empty() || !shown_otherwise(context, &due).unwrap_or_default().is_empty();
    let basis = if is_promised { basis } else { Basis::Advice };
    Some(Ok(Claim { answer: Properties::Due(due.first()?.keys().cloned().collect()), source, basis }))
}

fn live(context: &CheckContext) -> Spoken<Properties> {
    let due = due(context)?;
    let response = match context.body() {
        Ok(response) => response,
        Err(reason) => return Some(Err(reason)),
    };
    if !is_done(response) {
        return Some(Err(SilentReason::NotServed(response.status)));
    }
    match shown_otherwise(context, &due) {
        Some(names) if names.is_empty() && !lost(context).is_empty() => {
            context.live("/body", Properties::Lost(lost(context)))
        }
        Some(names) => context.live("/body", Properties::Others(names)),
        None => Some(Err(SilentReason::NothingShown)),
    }
}

fn shown_otherwise(context: &CheckContext, due: &[Map<String, Value>]) -> Option<Vec<String>> {
    differing_from_all(context, due, &*context.body().ok()?.json()?)
}

/// What was sent, and is shown neither in the answer to that nor where it is read.
fn lost(context: &CheckContext) -> Vec<String> {
    let created = exchange(context, &StepName::Created).filter(|_| is_at(context, LifeStage::Read));
    let sent = created.and_then(|created| sent(created).zip(Some(created.response.json())));
    let (Some((sent, answered)), Some(shown)) = (sent, context.body().ok().and_then(|body| body.json())) else {
        return Vec::new();
    };
    not_shown(context, &sent, [answered.as_deref(), Some(&*shown)])
}
