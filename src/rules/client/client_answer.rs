//! Asks what a client makes of an answer: a typed value, the typed error of its status, or an
//! error that keeps what came.

use std::fmt;

use crate::claim::{Claim, Source};
use crate::live::{ClientOutcome, Response};
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use countersign_openapi::{Basis, Direction, DocumentedResponse, is_json};

pub const CHECK: Check<TypedOutcome> = Check {
    id: "client-answer",
    direction: Direction::Response,
    spec,
    live: unspoken,
    client,
    relate: TypedOutcome::relate,
    mutants: &[
        Mutant {
            name: "the client loses the status",
            tell: |observation| {
                observation.replay.iter_mut().for_each(|replay| replay.made = ClientOutcome::Undocumented { status: 0 })
            },
        },
        Mutant {
            name: "the client can't decode",
            tell: |observation| {
                observation.replay.iter_mut().for_each(|replay| {
                    replay.made = ClientOutcome::NotDecoded { status: 401, reason: "told".to_owned() }
                })
            },
        },
        Mutant {
            name: "the client can't ask",
            tell: |observation| {
                observation
                    .replay
                    .iter_mut()
                    .for_each(|replay| replay.made = ClientOutcome::NoRequest { reason: "told".to_owned() })
            },
        },
    ],
};

/// What becomes of an answer in typed code, with the status that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypedOutcome {
    Value(u16),
    Error(u16),
    Undocumented(u16),
    NotDecoded(u16),
    NoAnswer(String),
    NoRequest(String),
}

impl TypedOutcome {
    fn relate(&self, later: &TypedOutcome) -> Relation {
        match (self, later) {
            (TypedOutcome::NotDecoded(due), TypedOutcome::Value(made) | TypedOutcome::Error(made)) if due == made => {
                Relation::Narrower
            }
            _ if self == later => Relation::Same,
            (_, later) => Relation::Disjoint(format!("the typed client makes {later} of it")),
        }
    }
}

impl fmt::Display for TypedOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TypedOutcome::Value(status) => write!(f, "a typed value of {status}"),
            TypedOutcome::Error(status) => write!(f, "the typed error of {status}"),
            TypedOutcome::Undocumented(status) => write!(f, "an undocumented {status}"),
            TypedOutcome::NotDecoded(status) => write!(f, "a {status} whose body is not the documented one"),
            TypedOutcome::NoAnswer(reason) => write!(f, "no answer: {reason}"),
            TypedOutcome::NoRequest(reason) => write!(f, "no request: {reason}"),
        }
    }
}

/// What the answer that came is, by the document.
fn spec(context: &CheckContext) -> Spoken<TypedOutcome> {
    let response = match context.response() {
        Ok(response) => response,
        Err(reason) => return Some(Err(reason)),
    };
    let declared = context.declared();
    let status = response.status;
    let answer = match declared {
        None => TypedOutcome::Undocumented(status),
        Some(declared) if !decodes(context, declared, response) => TypedOutcome::NotDecoded(status),
        Some(_) if response.is_success() => TypedOutcome::Value(status),
        Some(_) => TypedOutcome::Error(status),
    };
    let source = declared.map_or(&context.operation.source, |declared| &declared.source).clone();
    Some(Ok(Claim { answer, source: source.into(), basis: Basis::Protocol }))
}

/// Whether the answer has the documented type.
fn decodes(context: &CheckContext, declared: &DocumentedResponse, response: &Response) -> bool {
    let Some(media) = declared.media.iter().find(|media| is_json(&media.media_type)) else { return true };
    let labelled = response.media_type().is_some_and(|media_type| is_json(&media_type));
    let instance = response.json().filter(|_| labelled);
    match (instance, &media.schema) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(instance), Some(schema)) => context
            .contract
            .schemas
            .validate(Direction::Response, schema, &instance)
            .is_ok_and(|mismatches| mismatches.is_empty()),
    }
}

fn client(context: &CheckContext) -> Spoken<TypedOutcome> {
    let answer = match &context.observation.replay.as_ref()?.made {
        ClientOutcome::Value { status, .. } => TypedOutcome::Value(*status),
        ClientOutcome::Error { status, .. } => TypedOutcome::Error(*status),
        ClientOutcome::Undocumented { status } => TypedOutcome::Undocumented(*status),
        ClientOutcome::NotDecoded { status, .. } => TypedOutcome::NotDecoded(*status),
        ClientOutcome::NoAnswer { reason } => TypedOutcome::NoAnswer(reason.clone()),
        ClientOutcome::NoRequest { reason } => TypedOutcome::NoRequest(reason.clone()),
    };
    Some(Ok(Claim { answer, source: Source::Client { pointer: "/made".to_owned() }, basis: Basis::Protocol }))
}
