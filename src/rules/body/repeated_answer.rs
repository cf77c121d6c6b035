//! Asks whether a request that is sent once more is answered with what the document says stays the same.
//!
//! What it is, is shown by nobody: it may be a token.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::claim::{Claim, Source, StepName};
use crate::live::{Response, Trace, TraceStep};
use crate::reason::SilentReason;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use crate::secret::Redacted;
use countersign_openapi::{Basis, Direction};

pub const CHECK: Check<Repeated> = Check {
    id: "repeated-answer",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: Repeated::relate,
    mutants: &[Mutant { name: "another value each time", tell: |observation| tell(&mut observation.trace) }],
};

/// The case's answer once more, in which every text is another.
fn tell(trace: &mut Trace) {
    let Ok(mut exchange) = trace.last().cloned() else { return };
    let Some(Value::Object(mut members)) = exchange.response.json().map(Arc::unwrap_or_clone) else { return };
    members.values_mut().filter(|value| value.is_string()).for_each(|value| *value = Value::from("another"));
    exchange.response.body = Redacted::plain(Value::Object(members).to_string());
    trace.steps.insert(0, TraceStep { name: StepName::Again, exchange: Ok(exchange) });
}

/// The properties that stay the same, or whether each did.
pub enum Repeated {
    Stated(Vec<String>),
    /// Nothing of a property that one of the answers lacks.
    Seen {
        status: u16,
        same: BTreeMap<String, bool>,
    },
}

impl Repeated {
    fn relate(&self, later: &Repeated) -> Relation {
        let (Repeated::Stated(names), Repeated::Seen { status, same }) = (self, later) else {
            return Relation::Unknown(SilentReason::TwoDeclarations);
        };
        let others: Vec<&str> = same.iter().filter(|(_, same)| !**same).map(|(name, _)| name.as_str()).collect();
        match others.as_slice() {
            _ if *status == 429 => Relation::Unknown(SilentReason::TooManyRequests),
            _ if !(200..300).contains(status) => Relation::Unknown(SilentReason::NeitherServedNorRefused(*status)),
            [] if same.len() < names.len() => Relation::Unknown(SilentReason::NothingApplies),
            [] => Relation::Same,
            names => Relation::Wider(format!("the same request is answered with another {}", names.join(" and "))),
        }
    }
}

impl fmt::Display for Repeated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Repeated::Stated(names) => write!(f, "the same {} each time", names.join(" and ")),
            Repeated::Seen { same, .. } => {
                let word = |same: bool| if same { "the same" } else { "another" };
                let told: Vec<String> = same.iter().map(|(name, same)| format!("{} {name}", word(*same))).collect();
                f.write_str(&told.join(", "))
            }
        }
    }
}

fn again<'w>(context: &CheckContext<'w>) -> Option<&'w Response> {
    context.observation.trace.steps.iter().find(|step| step.name == StepName::Again)?.response()
}

fn spec(context: &CheckContext) -> Spoken<Repeated> {
    again(context)?;
    let operation = context.operation;
    let names = Some(operation.repeated.clone()).filter(|names| !names.is_empty())?;
    let (source, basis) = (operation.source.clone().into(), operation.basis);
    Some(Ok(Claim { answer: Repeated::Stated(names), source, basis }))
}

fn live(context: &CheckContext) -> Spoken<Repeated> {
    let (second, first) = (again(context)?, context.response().ok()?);
    let (one, other) = (first.json().unwrap_or_default(), second.json().unwrap_or_default());
    let compared = |name: &String| Some((name.clone(), one.get(name)? == other.get(name)?));
    let same = context.operation.repeated.iter().filter_map(compared).collect();
    let source = Source::Exchange { step: StepName::Again, pointer: "/body".to_owned() };
    Some(Ok(Claim { answer: Repeated::Seen { status: second.status, same }, source, basis: Basis::Protocol }))
}
