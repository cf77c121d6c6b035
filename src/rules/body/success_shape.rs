//! Asks what the body of a success looks like.

use super::shape::{self, Body};
use crate::rules::exchange::{Check, Lie, unspoken};
use crate::secret::Redacted;
use countersign_openapi::Direction;

pub const CHECK: Check<Body> = Check {
    id: "success-shape",
    direction: Direction::Response,
    spec: |world| shape::spec(world, true),
    live: shape::live,
    client: unspoken,
    relate: Body::relate,
    lies: &[
        Lie {
            name: "another shape for a success",
            tell: |testimony| {
                let response = testimony.trace.last_response_mut().filter(|response| response.is_success());
                response.into_iter().for_each(|response| response.body = Redacted::plain("{\"surprise\":[1,2]}"));
            },
        },
        Lie {
            name: "a page for a success",
            tell: |testimony| {
                let response = testimony.trace.last_response_mut().filter(|response| response.is_success());
                response
                    .into_iter()
                    .for_each(|response| response.body = Redacted::plain("<!doctype html><title>Sign in</title>"));
            },
        },
    ],
};
