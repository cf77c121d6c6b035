//! Asks whether a request without a required header, or with an invented tenant in it, is served.

use crate::claim::Claim;
use crate::rules::auth::access::{Access, of_refused};
use crate::rules::exchange::{Check, Lie, Spoken, World, unspoken};
use countersign_openapi::{Cause, Direction};
use countersign_openapi::{Location, Role};

pub const CHECK: Check<Access> = Check {
    id: "required-header",
    direction: Direction::Response,
    spec,
    live: of_refused,
    client: unspoken,
    relate: Access::relate,
    lies: &[Lie {
        name: "does not need the header",
        tell: |testimony| testimony.trace.last_response_mut().into_iter().for_each(|response| response.status = 204),
    }],
};

fn spec(world: &World) -> Spoken<Access> {
    let role = match world.case.causes.first()? {
        Cause::TenantMissing | Cause::TenantUnknown => Role::Tenant,
        Cause::HeaderMissing => Role::Other,
        _ => return None,
    };
    let answer = Access::refusal(world.case.scenario.expects)?;
    let mut headers =
        world.operation.parameters_in(Location::Header).filter(|header| header.required && header.role == role);
    let header = headers.find(|header| world.case.variant.as_ref().is_none_or(|name| *name == header.name))?;
    Some(Ok(Claim { answer, source: header.source.clone().into(), grounds: header.grounds }))
}
