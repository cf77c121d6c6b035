//! How what a page states relates to what it stated before, kind by kind. What that means for a
//! client is for [`crate::relation`] to say.

use countersign_pages::{Access, ErrorResponse, Fact, RequestBody, Shape, SuccessResponse};
use serde_json::Value;

use crate::checks::stated::shapes;
use crate::relation::Restated;

/// A fact that was not stated before.
pub fn new(later: &Fact) -> Restated {
    match later {
        Fact::AuthHeader(_) | Fact::TokenPrefix(_) | Fact::RequestBody(_) | Fact::OpenApi(_) => Restated::Untold,
        Fact::TokenVariable(_) => Restated::Aside,
        Fact::JwtClaim(_) => Restated::Asked,
        Fact::RequiredHeader(header) => need(header.required),
        Fact::Plan(plan) if !plan.included => Restated::Withdrawn,
        _ => Restated::Offered,
    }
}

/// A fact that is stated no more.
pub fn gone(earlier: &Fact) -> Restated {
    match earlier {
        Fact::RequestBody(_) | Fact::ErrorResponse(_) | Fact::SuccessResponse(_) | Fact::OpenApi(_) => Restated::Untold,
        // A sample that shows its token otherwise takes nothing back.
        Fact::TokenPrefix(_) | Fact::TokenVariable(_) => Restated::Repeated,
        Fact::JwtClaim(_) | Fact::RequiredHeader(_) => Restated::Waived,
        Fact::Plan(plan) if !plan.included => Restated::Offered,
        _ => Restated::Withdrawn,
    }
}

/// A fact that stands under another subject.
pub fn renamed(earlier: &Fact) -> Restated {
    match earlier {
        // A text that differs breaks a client that compares texts.
        Fact::TokenPrefix(_) | Fact::ErrorResponse(_) | Fact::OpenApi(_) => Restated::Untold,
        // A reader's own environment: no service breaks by it.
        Fact::TokenVariable(_) => Restated::Aside,
        _ => Restated::Replaced,
    }
}

/// Two facts of one subject that differ.
pub fn changed(earlier: &Fact, later: &Fact) -> Restated {
    match (earlier, later) {
        (Fact::RequiredHeader(_), Fact::RequiredHeader(header)) => need(header.required),
        (Fact::RequestBody(one), Fact::RequestBody(other)) => request_bodies(one, other),
        (Fact::ErrorResponse(one), Fact::ErrorResponse(other)) => error_responses(one, other),
        (Fact::SuccessResponse(one), Fact::SuccessResponse(other)) => success_responses(one, other),
        (Fact::Access(one), Fact::Access(other)) => access(one, other),
        (_, Fact::Plan(plan)) => if plan.included { Restated::Offered } else { Restated::Withdrawn },
        (_, other) => renamed(other),
    }
}

/// A header of requests that is needed, may be sent, or is shown.
fn need(required: Option<bool>) -> Restated {
    match required {
        Some(true) => Restated::Asked,
        Some(false) => Restated::Waived,
        None => Restated::Untold,
    }
}

fn request_bodies(one: &RequestBody, other: &RequestBody) -> Restated {
    if shapes::types_clash(&one.shape, &other.shape) { Restated::Replaced } else { Restated::Untold }
}

fn error_responses(one: &ErrorResponse, other: &ErrorResponse) -> Restated {
    let [was, is] = [one, other].map(|response| response.literal().unwrap_or(&Value::Null));
    if one.status != other.status || one.code != other.code {
        Restated::Replaced
    } else if shapes::fields_lost(&Shape::of_literal(was), &Shape::of_literal(is)) {
        Restated::Withdrawn
    } else if shapes::codes_differ(was, is) {
        Restated::Replaced
    } else {
        Restated::Untold
    }
}

fn success_responses(one: &SuccessResponse, other: &SuccessResponse) -> Restated {
    let [was, is] = [one, other].map(|response| response.shape.as_ref().unwrap_or(&Shape::Null));
    let is_same = was.canonical() == is.canonical();
    if is_same && (one.status.is_none() || other.status.is_none()) {
        // The same body, of which a status is told in one place only.
        Restated::Repeated
    } else if one.status == other.status && !shapes::fields_lost(was, is) && !shapes::types_clash(was, is) {
        Restated::Offered
    } else {
        Restated::Replaced
    }
}

fn access(one: &Access, other: &Access) -> Restated {
    let verbs = |access: &Access| match access {
        Access::Resource { verbs, .. } => verbs.clone(),
        Access::Scope(_) => Vec::new(),
    };
    let kept = verbs(other);
    if verbs(one).iter().all(|verb| kept.contains(verb)) { Restated::Offered } else { Restated::Withdrawn }
}
