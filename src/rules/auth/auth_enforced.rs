//! Asks whether a request without a good credential, or for another's part of a path, is served.

use super::access::{AuthRequirement, of_refused};
use crate::claim::Claim;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use countersign_openapi::{Cause, Direction, Tenancy};

pub const CHECK: Check<AuthRequirement> = Check {
    id: "auth-enforced",
    direction: Direction::Response,
    spec,
    live: of_refused,
    client: unspoken,
    relate: AuthRequirement::relate,
    mutants: &[Mutant {
        name: "serves anybody",
        tell: |observation| {
            observation.trace.last_response_mut().into_iter().for_each(|response| response.status = 200)
        },
    }],
};

fn spec(context: &CheckContext) -> Spoken<AuthRequirement> {
    if let Some(tenant) = context.other_tenant() {
        let is_said = tenant.tenancy == Some(Tenancy::Own);
        let answer = if is_said { AuthRequirement::Refused } else { AuthRequirement::RefusedAsUndocumented };
        return Some(Ok(Claim { answer, source: tenant.source.clone().into(), basis: tenant.basis }));
    }
    let of_the_caller = |cause: &Cause| cause.is_of_the_credential() || *cause == Cause::PermissionDenied;
    if !context.operation.needs_credential() || !context.case.causes.iter().any(of_the_caller) {
        return None;
    }
    let answer = AuthRequirement::refusal(context.case.scenario.expects)?;
    let scheme = context.contract.scheme(context.operation.security.first()?.first()?)?;
    Some(Ok(Claim { answer, source: scheme.source.clone().into(), basis: scheme.basis }))
}
