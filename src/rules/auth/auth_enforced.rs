//! Asks whether a request without a good credential is served.

use super::access::{Access, of_refused};
use crate::claim::Claim;
use crate::rules::exchange::{Check, Lie, Spoken, World, unspoken};
use countersign_openapi::{Cause, Direction};

pub const CHECK: Check<Access> = Check {
    id: "auth-enforced",
    direction: Direction::Response,
    spec,
    live: of_refused,
    client: unspoken,
    relate: Access::relate,
    lies: &[Lie {
        name: "serves anybody",
        tell: |testimony| testimony.trace.last_response_mut().into_iter().for_each(|response| response.status = 200),
    }],
};

fn spec(world: &World) -> Spoken<Access> {
    let of_the_caller = |cause: &Cause| cause.is_of_the_credential() || *cause == Cause::PermissionDenied;
    if !world.operation.needs_credential() || !world.case.causes.iter().any(of_the_caller) {
        return None;
    }
    let answer = Access::refusal(world.case.scenario.expects)?;
    let scheme = world.contract.scheme(world.operation.security.first()?.first()?)?;
    Some(Ok(Claim { answer, source: scheme.source.clone().into(), grounds: scheme.grounds }))
}
