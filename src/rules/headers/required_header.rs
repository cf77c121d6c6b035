//! Asks whether a request without a required header, or with an synthetic tenant in it, is served.

use std::fmt;

use crate::claim::Claim;
use crate::rules::auth::access::{AuthRequirement, of_refused};
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use countersign_openapi::{Cause, Direction};
use countersign_openapi::{Location, ParameterRole};

pub const CHECK: Check<HeaderRequirement> = Check {
    id: "required-header",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: HeaderRequirement::relate,
    mutants: &[Mutant {
        name: "does not need the header",
        tell: |observation| {
            observation.trace.last_response_mut().into_iter().for_each(|response| response.status = 204)
        },
    }],
};

/// What becomes of a request by what is wrong with a header of it; of an answer nothing is known but that.
pub struct HeaderRequirement {
    access: AuthRequirement,
    wrong: Option<String>,
}

impl HeaderRequirement {
    fn relate(&self, later: &HeaderRequirement) -> Relation {
        let served = || format!("a request is served {}", self.wrong.as_deref().unwrap_or_default());
        match (self.access.relate(&later.access), later.access) {
            (Relation::Disjoint(_), AuthRequirement::Granted) => Relation::Disjoint(served()),
            (Relation::Wider(_), AuthRequirement::Granted) => Relation::Wider(served()),
            (other, _) => other,
        }
    }
}

impl fmt::Display for HeaderRequirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wrong = self.wrong.as_ref().map(|wrong| format!(" {wrong}"));
        write!(f, "{}{}", self.access, wrong.unwrap_or_default())
    }
}

fn live(context: &CheckContext) -> Spoken<HeaderRequirement> {
    let said = of_refused(context)?;
    Some(said.map(|Claim { answer, source, basis }| Claim {
        answer: HeaderRequirement { access: answer, wrong: None },
        source,
        basis,
    }))
}

fn spec(context: &CheckContext) -> Spoken<HeaderRequirement> {
    let role = match context.case.causes.first()? {
        Cause::TenantMissing | Cause::TenantUnknown => ParameterRole::Tenant,
        Cause::HeaderMissing => ParameterRole::Other,
        _ => return None,
    };
    let access = AuthRequirement::refusal(context.case.scenario.expects)?;
    let mut headers =
        context.operation.parameters_in(Location::Header).filter(|header| header.required && header.role == role);
    let header = headers.find(|header| context.case.variant.as_ref().is_none_or(|name| *name == header.name))?;
    let wrong = match context.case.causes.first() {
        Some(Cause::TenantUnknown) => format!("with a made-up `{}`", header.name),
        _ => format!("without the required header `{}`", header.name),
    };
    let answer = HeaderRequirement { access, wrong: Some(wrong) };
    Some(Ok(Claim { answer, source: header.source.clone().into(), basis: header.basis }))
}
