//! Asks whether the server failed.

use super::outcome::{self, Outcome};
use crate::rules::exchange::{Check, Mutant, unspoken};
use countersign_openapi::Direction;

pub const CHECK: Check<Outcome> = Check {
    id: "no-server-error",
    direction: Direction::Response,
    spec: outcome::spec,
    live: outcome::live,
    client: unspoken,
    relate: |_, later| outcome::refuse(later, 500..600, "the server fails"),
    mutants: &[Mutant {
        name: "internal server error",
        tell: |observation| {
            observation.trace.last_response_mut().into_iter().for_each(|response| response.status = 500)
        },
    }],
};
