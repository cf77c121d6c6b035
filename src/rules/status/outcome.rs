//! The class of a status: the answers of the checks for which no page is needed.

use std::fmt;
use std::ops::Range;

use crate::claim::Claim;
use crate::rules::classify::Relation;
use crate::rules::exchange::{Spoken, World};
use crate::scenarios::Expects;
use countersign_openapi::Grounds;

/// A status, or that the document allows the class only where it declares the code.
pub enum Outcome {
    /// No answer of the kind, or none but the declared ones.
    Proper,
    Status(u16),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Proper => f.write_str("a success or the client's error"),
            Outcome::Status(status) => write!(f, "{status}"),
        }
    }
}

/// Every operation; what is declared, by its code, its range or `default`, is what it is for.
pub fn spec(world: &World) -> Spoken<Outcome> {
    let status = world.response().ok()?.status;
    if (300..600).contains(&status) && !(400..500).contains(&status) && world.declared().is_some() {
        return None;
    }
    Some(Ok(Claim {
        answer: Outcome::Proper,
        source: world.operation.source.clone().into(),
        grounds: Grounds::Protocol,
    }))
}

pub fn live(world: &World) -> Spoken<Outcome> {
    match world.response() {
        // Where either is right, that it did not fail says something only where the valid request is served.
        Ok(response) if response.status < 500 && world.case.scenario.expects == Expects::Either => world
            .serves_valid()
            .map_or_else(|reason| Some(Err(reason)), |()| world.live("/status", Outcome::Status(response.status))),
        Ok(response) => world.live("/status", Outcome::Status(response.status)),
        Err(reason) => Some(Err(reason)),
    }
}

/// Refuses a range of codes.
pub fn refuse(later: &Outcome, codes: Range<u16>, what: &str) -> Relation {
    match later {
        Outcome::Status(status) if codes.contains(status) => Relation::Disjoint(format!("{what}: {status}")),
        _ => Relation::Same,
    }
}
