//! Asks whether a call of an API is sent elsewhere.

use super::outcome::{self, Outcome};
use crate::rules::classify::Relation;
use crate::rules::exchange::{Check, Mutant, unspoken};
use countersign_openapi::Direction;

pub const CHECK: Check<Outcome> = Check {
    id: "no-redirect",
    direction: Direction::Response,
    spec: outcome::spec,
    live: outcome::live,
    client: unspoken,
    relate: |_, later| match later {
        // It leads nowhere else (RFC 9110 §15.4.5).
        Outcome::Status(304) => Relation::Same,
        _ => outcome::refuse(later, 300..400, "the call is redirected"),
    },
    mutants: &[Mutant {
        name: "off to the login page",
        tell: |observation| {
            observation.trace.last_response_mut().into_iter().for_each(|response| response.status = 302)
        },
    }],
};
