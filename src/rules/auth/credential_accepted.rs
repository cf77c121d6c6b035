//! Asks whether a request with everything right is served.

use super::access::Access;
use crate::claim::Claim;
use crate::reason::SilentReason;
use crate::rules::exchange::{Check, Lie, Spoken, World, unspoken};
use crate::scenarios::Expects;
use countersign_openapi::{Direction, Grounds};

pub const CHECK: Check<Access> = Check {
    id: "credential-accepted",
    direction: Direction::Response,
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
    let grounds = match (world.case.scenario.expects, world.operation.grounds) {
        (Expects::AcceptedByRfc, _) => Some(Grounds::Advice),
        (Expects::Accepted, Grounds::Inferred) => Some(Grounds::Inferred),
        (Expects::Accepted, _) => None,
        _ => return None,
    };
    let scheme = world.operation.security.first().and_then(|schemes| world.contract.scheme(schemes.first()?));
    let (answer, source, own) = match scheme {
        Some(scheme) => (Access::Granted, scheme.source.clone(), scheme.grounds),
        // Where no credential is asked for, only one that is missing is of this rule.
        None if is_unauthorized(world) => {
            (Access::GrantedToAnybody, world.operation.source.clone(), Grounds::Documented)
        }
        None => return None,
    };
    Some(Ok(Claim { answer, source: source.into(), grounds: grounds.unwrap_or(own) }))
}

fn is_unauthorized(world: &World) -> bool {
    // A 401 that is declared may be of what is sent otherwise, such as a password in a body.
    let is_undeclared = world.declared().is_none();
    is_undeclared && world.operation.security.is_empty() && world.response().is_ok_and(|it| it.status == 401)
}

fn live(world: &World) -> Spoken<Access> {
    let response = match world.response() {
        Ok(response) => response,
        Err(reason) => return Some(Err(reason)),
    };
    let access = match (response.status, world.testimony.taken) {
        (200..=299, _) => Access::Granted,
        // What is documented as the answer is what is served.
        (300..=399, _) if world.declared().is_some() => Access::Granted,
        (401, Some(true)) if world.case.scenario.expects == Expects::Accepted => Access::RefusedHere,
        (401, Some(false)) => return Some(Err(SilentReason::TakenNowhere)),
        (401, _) => Access::Refused,
        (403, _) => return Some(Err(SilentReason::LacksRight)),
        (status, _) => return Some(Err(SilentReason::NotOfTheCredential(status))),
    };
    match (world.case.scenario.expects, world.takes_valid()) {
        (Expects::AcceptedByRfc, Err(reason)) => Some(Err(reason)),
        _ => world.live("/status", access),
    }
}
