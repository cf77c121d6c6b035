//! Asks whether who has the current version already is told so, and not sent it again.
//!
//! RFC 9110 §13.1.2 asks for 304; where the document lists that, it promises it.

use std::fmt;

use crate::claim::Claim;
use crate::reason::SilentReason;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use crate::secret::Redacted;
use countersign_openapi::{Basis, Direction, StatusKey};

pub const CHECK: Check<Validation> = Check {
    id: "etag-heeded",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: Validation::relate,
    mutants: &[Mutant {
        name: "sends it whole again",
        tell: |observation| {
            let last = observation.trace.steps.last_mut();
            if let Some(exchange) = last.and_then(|step| step.exchange.as_mut().ok()) {
                exchange.request.headers.push((IF_NONE_MATCH.to_owned(), Redacted::plain("\"1\"")));
                exchange.response.headers.push((ETAG.to_owned(), Redacted::plain("\"1\"")));
            }
        },
    }],
};

const IF_NONE_MATCH: &str = "if-none-match";
const ETAG: &str = "etag";

/// What is made of a request for what is another than the client has.
pub enum Validation {
    /// 304 is due.
    Due,
    NotModified,
    /// The same version, whole.
    SentAgain,
}

impl Validation {
    fn relate(&self, later: &Validation) -> Relation {
        match later {
            Validation::SentAgain => {
                Relation::Wider("what the client has already, by its ETag, is sent to it again".to_owned())
            }
            Validation::Due | Validation::NotModified => Relation::Same,
        }
    }
}

impl fmt::Display for Validation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Validation::Due | Validation::NotModified => "304",
            Validation::SentAgain => "a success with the same ETag",
        })
    }
}

/// An entity tag, whether it is weak or not (RFC 9110 §8.8.3.2).
fn opaque(tag: &str) -> &str {
    tag.trim().trim_start_matches("W/")
}

fn known(context: &CheckContext) -> Option<String> {
    Some(context.exchange().ok()?.request.header(IF_NONE_MATCH).next()?.shown())
}

fn spec(context: &CheckContext) -> Spoken<Validation> {
    known(context)?;
    let listed = context.operation.answers.iter().find(|answer| answer.status == StatusKey::Code(304));
    let (source, basis) = match listed {
        Some(answer) => (answer.source.clone(), answer.basis),
        None => (context.operation.source.clone(), Basis::Advice),
    };
    Some(Ok(Claim { answer: Validation::Due, source: source.into(), basis }))
}

fn live(context: &CheckContext) -> Spoken<Validation> {
    let (known, response) = (known(context)?, context.response().ok()?);
    let etag = response.header(ETAG).next().map(|etag| etag.shown());
    match (response.status, etag) {
        (304, _) => context.live("/status", Validation::NotModified),
        (200..=299, Some(etag)) if opaque(&etag) == opaque(&known) => context.live("/status", Validation::SentAgain),
        (200..=299, _) => Some(Err(SilentReason::AnotherVersion)),
        (status, _) => Some(Err(SilentReason::NotServed(status))),
    }
}
