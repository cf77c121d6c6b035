//! Asks whether a refusal has the status that the document gives for its cause.
//!
//! Only where the document says so: it names the cause at an answer (`x-causes`), or it lists one
//! refusal and no other. Where it lists several without a word of their causes, a usual one agrees, and
//! of another nobody can tell.

use std::fmt;

use crate::claim::Claim;
use crate::reason::SilentReason;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use crate::scenarios::Expects;
use countersign_openapi::{Basis, Cause, Direction, DocumentedResponse, StatusKey};

pub const CHECK: Check<RefusalStatuses> = Check {
    id: "refusal-status",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: RefusalStatuses::relate,
    mutants: &[Mutant {
        name: "another refusal",
        tell: |observation| {
            let response = observation.trace.last_response_mut().filter(|response| is_refusal(response.status));
            response.into_iter().for_each(|response| {
                response.status = if response.status == 403 { 401 } else { 403 };
            });
        },
    }],
};

/// The statuses of refusals, and whether the document says that the cause has these and no others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusalStatuses {
    statuses: Vec<StatusKey>,
    is_said: bool,
}

impl RefusalStatuses {
    fn relate(&self, later: &RefusalStatuses) -> Relation {
        let Some(StatusKey::Code(code)) = later.statuses.first().copied() else {
            return Relation::Unknown(SilentReason::NoStatus);
        };
        match self.is_said {
            _ if self.statuses.iter().any(|status| status.covers(code)) => Relation::Same,
            true => Relation::Wider(format!("refused with {code}, not with the documented status")),
            false => Relation::Unknown(SilentReason::CauseNotSaid),
        }
    }
}

impl fmt::Display for RefusalStatuses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named: Vec<String> = self.statuses.iter().map(StatusKey::to_string).collect();
        f.write_str(&named.join(" or "))
    }
}

fn is_refusal(status: u16) -> bool {
    (400..500).contains(&status) && status != 429
}

/// What the document gives for the causes of the case; nothing where the request may be served, or where
/// the document lists no refusal.
fn spec(context: &CheckContext) -> Spoken<RefusalStatuses> {
    let causes = &context.case.causes;
    let is_refused = match context.case.scenario.expects {
        Expects::Refused | Expects::RefusedAsUndocumented | Expects::RefusedAsUnfit => context.is_of_operation(),
        Expects::OfLife(stage) => stage.is_over(),
        Expects::Accepted
        | Expects::AcceptedByRfc
        | Expects::Either
        | Expects::Chosen
        | Expects::Unchanged
        | Expects::AsGet
        | Expects::Paged
        | Expects::Observed => false,
    };
    // What may be served was asked well.
    let is_served = causes.contains(&Cause::CredentialValid) && context.response().is_ok_and(|it| it.is_success());
    if !is_refused || is_served {
        return None;
    }
    let answers = &context.operation.answers;
    let mut named: Vec<&DocumentedResponse> =
        answers.iter().filter(|answer| answer.is_documented_for(causes)).collect();
    // What is malformed is also unknown; of itself the document says nothing.
    let is_malformed = causes.contains(&Cause::CredentialMalformed);
    if is_malformed && !named.iter().any(|answer| answer.is_documented_for(&[Cause::CredentialMalformed])) {
        let also = answers.iter().filter(|answer| answer.is_documented_for(&[Cause::CredentialUnknown]));
        named.extend(also.filter(|_| !named.is_empty()).collect::<Vec<_>>());
    }
    // What may be taken for none at all is answered so, too, where that is only deduced.
    let missing = [Cause::CredentialMissing];
    let is_missing = causes.contains(&Cause::CredentialMissing);
    if is_missing && !named.iter().any(|answer| answer.is_documented_for(&missing)) {
        let also = answers.iter().filter(|answer| answer.fits(&missing));
        named.extend(also.filter(|_| !named.is_empty()).collect::<Vec<_>>());
    }
    let refusals: Vec<&DocumentedResponse> = answers.iter().filter(|answer| answer.status.class() == Some(4)).collect();
    let names_one = answers.iter().any(|answer| answer.fits(causes));
    let has_default = answers.iter().any(|answer| answer.status == StatusKey::Default);
    let usual = context.operation.answers_for(causes);
    let (chosen, is_said) = match refusals[..] {
        _ if !named.is_empty() => (named, true),
        // What is inferred is held against nobody.
        _ if names_one => return None,
        // A tenant that is not the caller's may be forbidden, not found, or no good value.
        _ if context.other_tenant().is_some() => return None,
        // One that is for who asks says nothing of what is asked.
        [only] if is_of_the_caller(only) && !causes.iter().any(|cause| is_for_the_caller(*cause)) => return None,
        [only] if !has_default && matches!(only.status, StatusKey::Code(_)) => (vec![only], is_of(only, causes)),
        _ if !usual.is_empty() => (usual, false),
        _ => return None,
    };
    let basis = if is_said && chosen.iter().any(|answer| answer.is_documented_for(causes)) {
        Basis::Documented
    } else if context.contract.incomplete {
        Basis::Incomplete
    } else {
        chosen.first()?.basis
    };
    let source = chosen.first()?.source.clone().into();
    let mut statuses: Vec<StatusKey> = chosen.iter().map(|answer| answer.status).collect();
    statuses.dedup();
    Some(Ok(Claim { answer: RefusalStatuses { statuses, is_said }, source, basis }))
}

fn is_of_the_caller(answer: &DocumentedResponse) -> bool {
    matches!(answer.status, StatusKey::Code(401 | 403))
}

/// Whether a refusal of the caller can be the answer to it (RFC 9110 §15.5.2, §15.5.4).
fn is_for_the_caller(cause: Cause) -> bool {
    cause.fits(401) || cause.fits(403)
}

/// Whether the one refusal that a document lists can be meant for these causes: it names none that is
/// another's, and its code is not one that HTTP keeps for something else (RFC 9110 §15.5).
fn is_of(answer: &DocumentedResponse, causes: &[Cause]) -> bool {
    let of_the_caller = causes.iter().all(|cause| cause.is_of_the_credential() || *cause == Cause::PermissionDenied);
    let of_its_own = |cause: &Cause| Cause::OWN_STATUS.contains(cause);
    let fits = match answer.status.code() {
        Some(401 | 403) => of_the_caller,
        Some(400 | 422) => !causes.iter().all(of_its_own),
        Some(code) => causes.iter().all(|cause| of_its_own(cause) && cause.fits(code)),
        None => false,
    };
    fits && answer.all_causes().next().is_none()
}

fn live(context: &CheckContext) -> Spoken<RefusalStatuses> {
    let response = match context.response() {
        Ok(response) => response,
        Err(reason) => return Some(Err(reason)),
    };
    if let Some(reason) = context.made_up() {
        return Some(Err(reason));
    }
    // Where the valid request is found, what is not says something.
    let is_asked_for = context.case.causes.contains(&Cause::NotFound) && context.serves_valid().is_ok();
    if response.status == 404 && context.case.synthetic && !is_asked_for {
        return Some(Err(SilentReason::PathMadeUp));
    }
    if !is_refusal(response.status) {
        return Some(Err(SilentReason::NotRefused(response.status)));
    }
    match context.takes_valid() {
        Ok(()) => context
            .live("/status", RefusalStatuses { statuses: vec![StatusKey::Code(response.status)], is_said: false }),
        Err(reason) => Some(Err(reason)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A 401 or a 403 is for who asks, and says nothing of what is asked.
    #[test]
    fn a_cause_is_of_the_caller_or_of_what_is_asked() {
        use Cause::{
            BodyMalformed, CredentialExpired, CredentialMissing, CredentialUnknown, NotFound, PermissionDenied,
        };
        for cause in [CredentialMissing, CredentialUnknown, CredentialExpired, PermissionDenied] {
            assert!(is_for_the_caller(cause), "{}", cause.id());
        }
        for cause in [BodyMalformed, NotFound] {
            assert!(!is_for_the_caller(cause), "{}", cause.id());
        }
    }

    #[test]
    fn to_be_asked_less_often_is_no_refusal() {
        for status in [400, 401, 404, 428, 430, 499] {
            assert!(is_refusal(status), "{status}");
        }
        for status in [200, 302, 399, 429, 500] {
            assert!(!is_refusal(status), "{status}");
        }
    }
}
