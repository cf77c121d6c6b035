//! Whether a request is served: the answers of the checks that ask about access.

use std::fmt;

use super::in_success;
use crate::reason::SilentReason;
use crate::rules::classify::Relation;
use crate::rules::exchange::{Spoken, World};
use crate::scenarios::Expects;
use countersign_openapi::Cause;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Granted,
    /// No credential is asked for.
    GrantedToAnybody,
    Refused,
    /// A credential that other operations took.
    RefusedHere,
    /// Refused, by what the body says, with a status that says that it was served.
    RefusedInSuccess,
    /// To grant it is more than the document says, and no breach.
    RefusedAsUndocumented,
}

impl Access {
    /// What a scenario's request must meet, where it must meet a refusal.
    pub fn refusal(expects: Expects) -> Option<Access> {
        match expects {
            Expects::Refused => Some(Access::Refused),
            Expects::RefusedAsUndocumented => Some(Access::RefusedAsUndocumented),
            Expects::Accepted | Expects::AcceptedByRfc | Expects::Either => None,
        }
    }

    pub fn relate(&self, later: &Access) -> Relation {
        match (self, later) {
            (Access::Granted, Access::Granted) => Relation::Same,
            (Access::Refused | Access::RefusedAsUndocumented, Access::RefusedInSuccess) => {
                Relation::Wider("refused with the status of a success".to_owned())
            }
            (Access::Granted, Access::RefusedHere) => {
                Relation::Wider("a credential is refused that other operations take".to_owned())
            }
            (Access::Granted, _) => Relation::Disjoint("a valid request is refused".to_owned()),
            (Access::GrantedToAnybody, Access::Granted) => Relation::Same,
            (Access::GrantedToAnybody, _) => {
                Relation::Disjoint("the document asks for no credential here, and the service does".to_owned())
            }
            (Access::Refused, Access::Granted) => {
                Relation::Disjoint("a request that must be refused is served".to_owned())
            }
            (Access::RefusedAsUndocumented, Access::Granted) => {
                Relation::Wider("a request is served that the documented ways do not include".to_owned())
            }
            _ => Relation::Same,
        }
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Access::Granted => "served",
            Access::GrantedToAnybody => "served without a credential",
            Access::Refused | Access::RefusedHere | Access::RefusedAsUndocumented => "refused",
            Access::RefusedInSuccess => "refused with the status of a success",
        })
    }
}

/// What the service did with a request that it should refuse. A refusal counts only where the
/// valid request is served.
pub fn of_refused(world: &World) -> Spoken<Access> {
    let response = match world.response() {
        Ok(response) => response,
        Err(reason) => return Some(Err(reason)),
    };
    let access = match response.status {
        // A token without a right need not lack it for this operation.
        200..=299 if world.case.causes == [Cause::PermissionDenied] => {
            return Some(Err(SilentReason::RightNotKnown));
        }
        200..=299 if in_success::is_refusal(world, response) => Access::RefusedInSuccess,
        200..=299 => Access::Granted,
        404 if world.case.invented => {
            return Some(Err(SilentReason::PathMadeUp));
        }
        429 => return Some(Err(SilentReason::TooManyRequests)),
        300..=499 => match world.takes_valid() {
            Ok(()) => Access::Refused,
            Err(reason) => return Some(Err(reason)),
        },
        status => return Some(Err(SilentReason::NeitherServedNorRefused(status))),
    };
    world.live("/status", access)
}
