//! Asks what a client makes of an answer: a typed value, the typed error of its status, or an
//! error that keeps what came.

use std::fmt;

use crate::claim::{Claim, Source};
use crate::live::{Made, Response};
use crate::rules::classify::Relation;
use crate::rules::exchange::{Check, Lie, Spoken, World, unspoken};
use countersign_openapi::{Answer, Direction, Grounds, is_json};

pub const CHECK: Check<Making> = Check {
    id: "client-answer",
    direction: Direction::Response,
    spec,
    live: unspoken,
    client,
    relate: Making::relate,
    lies: &[
        Lie {
            name: "the client loses the status",
            tell: |testimony| {
                testimony.replay.iter_mut().for_each(|replay| replay.made = Made::Undocumented { status: 0 })
            },
        },
        Lie {
            name: "the client can't decode",
            tell: |testimony| {
                testimony
                    .replay
                    .iter_mut()
                    .for_each(|replay| replay.made = Made::NotDecoded { status: 401, reason: "told".to_owned() })
            },
        },
        Lie {
            name: "the client can't ask",
            tell: |testimony| {
                testimony
                    .replay
                    .iter_mut()
                    .for_each(|replay| replay.made = Made::NoRequest { reason: "told".to_owned() })
            },
        },
    ],
};

/// What becomes of an answer in typed code, with the status that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Making {
    Value(u16),
    Error(u16),
    Undocumented(u16),
    NotDecoded(u16),
    NoAnswer(String),
    NoRequest(String),
}

impl Making {
    fn relate(&self, later: &Making) -> Relation {
        match (self, later) {
            (Making::NotDecoded(due), Making::Value(made) | Making::Error(made)) if due == made => Relation::Narrower,
            _ if self == later => Relation::Same,
            (_, later) => Relation::Disjoint(format!("the typed client makes {later} of it")),
        }
    }
}

impl fmt::Display for Making {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Making::Value(status) => write!(f, "a typed value of {status}"),
            Making::Error(status) => write!(f, "the typed error of {status}"),
            Making::Undocumented(status) => write!(f, "an undocumented {status}"),
            Making::NotDecoded(status) => write!(f, "a {status} whose body is not the documented one"),
            Making::NoAnswer(reason) => write!(f, "no answer: {reason}"),
            Making::NoRequest(reason) => write!(f, "no request: {reason}"),
        }
    }
}

/// What the answer that came is, by the document.
fn spec(world: &World) -> Spoken<Making> {
    let response = match world.response() {
        Ok(response) => response,
        Err(reason) => return Some(Err(reason)),
    };
    let declared = world.declared();
    let status = response.status;
    let answer = match declared {
        None => Making::Undocumented(status),
        Some(declared) if !decodes(world, declared, response) => Making::NotDecoded(status),
        Some(_) if response.is_success() => Making::Value(status),
        Some(_) => Making::Error(status),
    };
    let source = declared.map_or(&world.operation.source, |declared| &declared.source).clone();
    Some(Ok(Claim { answer, source: source.into(), grounds: Grounds::Protocol }))
}

/// Whether the answer has the documented type.
fn decodes(world: &World, declared: &Answer, response: &Response) -> bool {
    let Some(media) = declared.media.iter().find(|media| is_json(&media.media_type)) else { return true };
    let labelled = response.media_type().is_some_and(|media_type| is_json(&media_type));
    let instance = response.json().filter(|_| labelled);
    match (instance, &media.schema) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(instance), Some(schema)) => world
            .contract
            .schemas
            .validate(Direction::Response, schema, &instance)
            .is_ok_and(|mismatches| mismatches.is_empty()),
    }
}

fn client(world: &World) -> Spoken<Making> {
    let answer = match &world.testimony.replay.as_ref()?.made {
        Made::Value { status, .. } => Making::Value(*status),
        Made::Error { status, .. } => Making::Error(*status),
        Made::Undocumented { status } => Making::Undocumented(*status),
        Made::NotDecoded { status, .. } => Making::NotDecoded(*status),
        Made::NoAnswer { reason } => Making::NoAnswer(reason.clone()),
        Made::NoRequest { reason } => Making::NoRequest(reason.clone()),
    };
    Some(Ok(Claim { answer, source: Source::Client { pointer: "/made".to_owned() }, grounds: Grounds::Protocol }))
}
