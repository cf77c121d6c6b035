//! Asks whether a request with everything right is served.

use super::access::Access;
use crate::claim::Claim;
use crate::reason::SilentReason;
use crate::rules::classify::Side;
use crate::rules::exchange::{Check, Lie, Spoken, World, unspoken};
use crate::scenarios::Expects;
use countersign_openapi::Grounds;

pub const CHECK: Check<Access> = Check {
    id: "credential-accepted",
    side: Side::Response,
    spec,
    live,
    client: unspoken,
    relate: Access::relate,
    lies: &[Lie {
        name: "refuses everybody",
        tell: |testimony| testimony.trace.last_response_mut().into_iter().for_each(|response| response.status = 401),
    }],
};

fn spec(world: &World) -> Spoken<Access> {
    let scheme = world.contract.scheme(world.operation.security.first()?.first()?)?;
    let grounds = match (world.case.scenario.expects, world.operation.grounds) {
        (Expects::AcceptedByRfc, _) => Grounds::Advice,
        (Expects::Accepted, Grounds::Inferred) => Grounds::Inferred,
        (Expects::Accepted, _) => scheme.grounds,
        _ => return None,
    };
    Some(Ok(Claim { answer: Access::Granted, source: scheme.source.clone().into(), grounds }))
}

fn live(world: &World) -> Spoken<Access> {
    let response = match world.response() {
        Ok(response) => response,
        Err(reason) => return Some(Err(reason)),
    };
    let access = match response.status {
        200..=299 => Access::Granted,
        401 | 403 => Access::Refused,
        status => return Some(Err(SilentReason::NotOfTheCredential(status))),
    };
    match (world.case.scenario.expects, world.takes_valid()) {
        (Expects::AcceptedByRfc, Err(reason)) => Some(Err(reason)),
        _ => world.live("/status", access),
    }
}
