//! Whether a request is served: the answers of the checks that ask about access.

use std::fmt;

use super::in_success;
use crate::claim::StepName;
use crate::live::{Response, TraceStep};
use crate::reason::SilentReason;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::CheckContext;
use crate::scenarios::Expects;
use crate::secret::Redacted;
use countersign_openapi::{Cause, StatusKey};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthRequirement {
    Granted,
    /// No credential is asked for.
    GrantedToAnybody,
    /// The same, though a scheme is declared and a 401 is listed: it may be meant to be asked for.
    GrantedPerhaps,
    Refused,
    /// A credential that other operations took.
    RefusedHere,
    /// Refused, by what the body says, with a status that says that it was served.
    RefusedInSuccess,
    /// To grant it is more than the document says, and no breach.
    RefusedAsUndocumented,
}

impl AuthRequirement {
    /// What a scenario's request must meet, where it must meet a refusal.
    pub fn refusal(expects: Expects) -> Option<AuthRequirement> {
        match expects {
            Expects::Refused => Some(AuthRequirement::Refused),
            Expects::RefusedAsUndocumented => Some(AuthRequirement::RefusedAsUndocumented),
            Expects::Accepted
            | Expects::AcceptedByRfc
            | Expects::RefusedAsUnfit
            | Expects::Either
            | Expects::OfLife(_)
            | Expects::Chosen
            | Expects::Unchanged
            | Expects::AsGet
            | Expects::Paged
            | Expects::Observed => None,
        }
    }

    pub fn relate(&self, later: &AuthRequirement) -> Relation {
        match (self, later) {
            (AuthRequirement::Granted, AuthRequirement::Granted) => Relation::Same,
            (AuthRequirement::Refused | AuthRequirement::RefusedAsUndocumented, AuthRequirement::RefusedInSuccess) => {
                Relation::Wider("refused with the status of a success".to_owned())
            }
            (AuthRequirement::Granted, AuthRequirement::RefusedHere) => {
                Relation::Wider("a credential is refused that other operations take".to_owned())
            }
            (AuthRequirement::Granted, _) => Relation::Disjoint("a valid request is refused".to_owned()),
            (AuthRequirement::GrantedToAnybody | AuthRequirement::GrantedPerhaps, AuthRequirement::Granted) => {
                Relation::Same
            }
            (AuthRequirement::GrantedPerhaps, _) => {
                Relation::Wider("the document asks for no credential here, and the service does".to_owned())
            }
            (AuthRequirement::GrantedToAnybody, _) => {
                Relation::Disjoint("the document asks for no credential here, and the service does".to_owned())
            }
            (AuthRequirement::Refused, AuthRequirement::Granted) => {
                Relation::Disjoint("a request that must be refused is served".to_owned())
            }
            (AuthRequirement::RefusedAsUndocumented, AuthRequirement::Granted) => {
                Relation::Wider("a request is served that the documented ways do not include".to_owned())
            }
            _ => Relation::Same,
        }
    }
}

impl fmt::Display for AuthRequirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AuthRequirement::Granted => "served",
            AuthRequirement::GrantedToAnybody | AuthRequirement::GrantedPerhaps => "served without a credential",
            AuthRequirement::Refused | AuthRequirement::RefusedHere | AuthRequirement::RefusedAsUndocumented => {
                "refused"
            }
            AuthRequirement::RefusedInSuccess => "refused with the status of a success",
        })
    }
}

/// What the service did with a request that it should refuse. A refusal counts only where the
/// valid request is served.
pub fn of_refused(context: &CheckContext) -> Spoken<AuthRequirement> {
    let response = match context.response() {
        Ok(response) => response,
        Err(reason) => return Some(Err(reason)),
    };
    let access = match response.status {
        // A token without a right need not lack it for this operation.
        200..=299 if context.case.causes == [Cause::PermissionDenied] => {
            return Some(Err(SilentReason::RightNotKnown));
        }
        // An empty list, say: it gives nothing of anybody's.
        200..=299 if is_tenant_by_name(context) && in_success::gives_nothing(context, response) => {
            AuthRequirement::Refused
        }
        200..=299 if in_success::is_refusal(context, response) => AuthRequirement::RefusedInSuccess,
        200..=299 => AuthRequirement::Granted,
        404 if context.case.synthetic && !is_of_another_tenant(context) => {
            return Some(Err(SilentReason::PathMadeUp));
        }
        429 => return Some(Err(SilentReason::TooManyRequests)),
        status @ 300..=399 if context.operation.serves_with(status) => match leads_as_valid(context, response) {
            true => AuthRequirement::Granted,
            // To a login page, say.
            false => return Some(Err(SilentReason::NeitherServedNorRefused(status))),
        },
        status @ 400..=499 if !is_refusal_alone(context, status) => {
            return Some(Err(SilentReason::ValidNotSent(status)));
        }
        300..=499 => match context.takes_valid() {
            Ok(()) => AuthRequirement::Refused,
            Err(reason) => return Some(Err(reason)),
        },
        status => return Some(Err(SilentReason::NeitherServedNorRefused(status))),
    };
    context.live("/status", access)
}

/// Whether an answer leads to the same place as that to the valid request; their queries may be signed for each.
fn leads_as_valid(context: &CheckContext, response: &Response) -> bool {
    let place = |response: &Response| {
        let location = response.header("location").next().map(Redacted::shown)?;
        location.split(['?', '#']).next().map(str::to_owned)
    };
    let valid = context.observation.trace.step(&StepName::Valid).and_then(TraceStep::response);
    place(response).is_some_and(|own| valid.and_then(place).is_some_and(|other| own == other))
}

/// Whether an answer is known for a refusal by itself, or beside the answer to the valid request: a 404 to whoever
/// has no credential may be a 404 to everybody.
fn is_refusal_alone(context: &CheckContext, status: u16) -> bool {
    let is_declared = || {
        let due = context.operation.answers_for(&context.case.causes);
        due.iter().any(|answer| answer.status != StatusKey::Default && answer.status.covers(status))
    };
    matches!(status, 401 | 403) || context.observation.trace.step(&StepName::Valid).is_some() || is_declared()
}

/// Whether the case is about a tenant in the path that is one by its name alone.
fn is_tenant_by_name(context: &CheckContext) -> bool {
    context.other_tenant().is_some_and(|tenant| tenant.tenancy.is_none())
}

/// Whether the made-up part of the path is the question itself: the rest of it was found with the caller's own
/// tenant.
fn is_of_another_tenant(context: &CheckContext) -> bool {
    let valid = context.observation.trace.step(&StepName::Valid);
    context.other_tenant().is_some() && valid.is_none_or(TraceStep::is_served)
}
