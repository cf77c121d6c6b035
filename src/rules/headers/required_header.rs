//! Asks whether a request without a required header, or with an synthetic tenant in it, is served.

use crate::claim::Claim;
use crate::rules::auth::access::{AuthRequirement, of_refused};
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use countersign_openapi::{Cause, Direction};
use countersign_openapi::{Location, ParameterRole};

pub const CHECK: Check<AuthRequirement> = Check {
    id: "required-header",
    direction: Direction::Response,
    spec,
    live: of_refused,
    client: unspoken,
    relate: AuthRequirement::relate,
    mutants: &[Mutant {
        name: "does not need the header",
        tell: |observation| {
            observation.trace.last_response_mut().into_iter().for_each(|response| response.status = 204)
        },
    }],
};

fn spec(context: &CheckContext) -> Spoken<AuthRequirement> {
    let role = match context.case.causes.first()? {
        Cause::TenantMissing | Cause::TenantUnknown => ParameterRole::Tenant,
        Cause::HeaderMissing => ParameterRole::Other,
        _ => return None,
    };
    let answer = AuthRequirement::refusal(context.case.scenario.expects)?;
    let mut headers =
        context.operation.parameters_in(Location::Header).filter(|header| header.required && header.role == role);
    let header = headers.find(|header| context.case.variant.as_ref().is_none_or(|name| *name == header.name))?;
    Some(Ok(Claim { answer, source: header.source.clone().into(), basis: header.basis }))
}
