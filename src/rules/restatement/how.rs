//! How what a page states relates to what it stated before, kind by kind. What that means for a
//! client is for [`classify`](crate::rules::classify) to say.

use countersign_pages::{Access, ErrorResponse, Fact, Meaning, Shape, StatedRequestBody, SuccessResponse};
use serde_json::Value;

use crate::rules::classify::ChangeKind;
use crate::rules::docs::bodies;

/// A fact that was not stated before.
pub fn new(later: &Fact) -> ChangeKind {
    match later {
        Fact::AuthHeader(_) | Fact::TokenPrefix(_) | Fact::RequestBody(_) | Fact::OpenApi(_) => ChangeKind::Undecided,
        Fact::Meaning(_) => ChangeKind::Undecided,
        Fact::TokenVariable(_) => ChangeKind::Aside,
        Fact::JwtClaim(_) => ChangeKind::Asked,
        Fact::RequiredHeader(header) => need(header.required),
        Fact::Plan(plan) if !plan.included => ChangeKind::Withdrawn,
        _ => ChangeKind::Offered,
    }
}

/// A fact that is stated no more.
pub fn gone(earlier: &Fact) -> ChangeKind {
    match earlier {
        Fact::RequestBody(_)
        | Fact::ErrorResponse(_)
        | Fact::SuccessResponse(_)
        | Fact::OpenApi(_)
        | Fact::Meaning(_) => ChangeKind::Undecided,
        // A sample that shows its token otherwise takes nothing back.
        Fact::TokenPrefix(_) | Fact::TokenVariable(_) => ChangeKind::Repeated,
        Fact::JwtClaim(_) | Fact::RequiredHeader(_) => ChangeKind::Waived,
        Fact::Plan(plan) if !plan.included => ChangeKind::Offered,
        _ => ChangeKind::Withdrawn,
    }
}

/// A fact that stands under another subject.
pub fn renamed(earlier: &Fact) -> ChangeKind {
    match earlier {
        // A text that differs breaks a client that compares texts.
        Fact::TokenPrefix(_) | Fact::ErrorResponse(_) | Fact::OpenApi(_) | Fact::Meaning(_) => ChangeKind::Undecided,
        // A reader's own environment: no service breaks by it.
        Fact::TokenVariable(_) => ChangeKind::Aside,
        _ => ChangeKind::Replaced,
    }
}

/// Two facts of one subject that differ.
pub fn changed(earlier: &Fact, later: &Fact) -> ChangeKind {
    match (earlier, later) {
        (Fact::RequiredHeader(_), Fact::RequiredHeader(header)) => need(header.required),
        // That it needs no credential, or that nobody says so any more.
        (Fact::Operation(one), Fact::Operation(other)) if one.is_public != other.is_public => {
            if other.is_public {
                ChangeKind::Waived
            } else {
                ChangeKind::Undecided
            }
        }
        (Fact::RequestBody(one), Fact::RequestBody(other)) => request_bodies(one, other),
        (Fact::ErrorResponse(one), Fact::ErrorResponse(other)) => error_responses(one, other),
        (Fact::SuccessResponse(one), Fact::SuccessResponse(other)) => success_responses(one, other),
        (Fact::Access(one), Fact::Access(other)) => access(one, other),
        (Fact::ResponseHeader(_), Fact::ResponseHeader(_)) => ChangeKind::Undecided,
        // Whose things are served, and what the same call gives once more, are what clients build on.
        (Fact::Meaning(Meaning::Eligible { .. } | Meaning::Repeated { .. }), Fact::Meaning(_)) => ChangeKind::Replaced,
        (_, Fact::Plan(plan)) => {
            if plan.included {
                ChangeKind::Offered
            } else {
                ChangeKind::Withdrawn
            }
        }
        (_, other) => renamed(other),
    }
}

/// A header of requests that is needed, may be sent, or is shown.
fn need(required: Option<bool>) -> ChangeKind {
    match required {
        Some(true) => ChangeKind::Asked,
        Some(false) => ChangeKind::Waived,
        None => ChangeKind::Undecided,
    }
}

fn request_bodies(one: &StatedRequestBody, other: &StatedRequestBody) -> ChangeKind {
    if bodies::types_clash(&one.shape, &other.shape) { ChangeKind::Replaced } else { ChangeKind::Undecided }
}

fn error_responses(one: &ErrorResponse, other: &ErrorResponse) -> ChangeKind {
    let [was, is] = [one, other].map(|response| response.literal().unwrap_or(&Value::Null));
    if one.status != other.status || one.code != other.code {
        ChangeKind::Replaced
    } else if bodies::fields_lost(&Shape::of_literal(was), &Shape::of_literal(is)) {
        ChangeKind::Withdrawn
    } else if bodies::codes_differ(was, is) {
        ChangeKind::Replaced
    } else {
        ChangeKind::Undecided
    }
}

fn success_responses(one: &SuccessResponse, other: &SuccessResponse) -> ChangeKind {
    let [was, is] = [one, other].map(|response| response.shape.as_ref().unwrap_or(&Shape::Null));
    let is_same = was.canonical() == is.canonical();
    if is_same && (one.status.is_none() || other.status.is_none()) {
        // The same body, of which a status is told in one place only.
        ChangeKind::Repeated
    } else if one.status == other.status && !bodies::fields_lost(was, is) && !bodies::types_clash(was, is) {
        ChangeKind::Offered
    } else {
        ChangeKind::Replaced
    }
}

fn access(one: &Access, other: &Access) -> ChangeKind {
    let verbs = |access: &Access| match access {
        Access::Resource { verbs, .. } => verbs.clone(),
        Access::Scope(_) => Vec::new(),
    };
    let kept = verbs(other);
    if verbs(one).iter().all(|verb| kept.contains(verb)) { ChangeKind::Offered } else { ChangeKind::Withdrawn }
}
