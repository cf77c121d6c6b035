//! Asks what the body of an error looks like.

use super::shape::{self, BodyShape};
use crate::rules::exchange::{Check, Mutant, unspoken};
use crate::secret::Redacted;
use countersign_openapi::Direction;

pub const CHECK: Check<BodyShape> = Check {
    id: "error-shape",
    direction: Direction::Response,
    spec: |context| shape::spec(context, false),
    live: shape::live,
    client: unspoken,
    relate: BodyShape::relate,
    mutants: &[
        Mutant {
            name: "another shape for an error",
            tell: |observation| {
                let response = observation.trace.last_response_mut().filter(|response| !response.is_success());
                response.into_iter().for_each(|response| response.body = Redacted::plain("{\"surprise\":[1,2]}"));
            },
        },
        Mutant {
            name: "a page for an error",
            tell: |observation| {
                let response = observation.trace.last_response_mut().filter(|response| !response.is_success());
                response
                    .into_iter()
                    .for_each(|response| response.body = Redacted::plain("<!doctype html><title>Sign in</title>"));
            },
        },
    ],
};
