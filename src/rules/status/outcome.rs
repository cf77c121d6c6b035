//! The class of a status: the answers of the checks for which no page is needed.

use std::fmt;
use std::ops::Range;

use crate::claim::Claim;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::CheckContext;
use crate::scenarios::Expects;
use countersign_openapi::Basis;

/// A status, or that the document allows the class only where it declares the code.
pub enum Outcome {
    /// No answer of the kind, or none but the declared ones.
    Proper,
    Status(u16),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Proper => f.write_str("a success or the client's error"),
            Outcome::Status(status) => write!(f, "{status}"),
        }
    }
}

/// Every operation; what is declared, by its code, its range or `default`, is what it is for.
pub fn spec(context: &CheckContext) -> Spoken<Outcome> {
    let status = context.response().ok()?.status;
    if (300..600).contains(&status) && !(400..500).contains(&status) && context.declared().is_some() {
        return None;
    }
    if context.is_validated() {
        return None;
    }
    // Where the path has another method, a redirect is no answer of the API's, and 501 is one of HTTP's.
    if !context.is_of_operation() && matches!(status, 300..=399 | 501) {
        return None;
    }
    Some(Ok(Claim { answer: Outcome::Proper, source: context.operation.source.clone().into(), basis: Basis::Protocol }))
}

pub fn live(context: &CheckContext) -> Spoken<Outcome> {
    match context.response() {
        // Where either is right, or the request is refused for what was changed in it, that it did not fail says
        // something only where the valid request is served.
        Ok(response) if response.status < 500 && is_beside_valid(context) => context
            .serves_valid()
            .map_or_else(|reason| Some(Err(reason)), |()| context.live("/status", Outcome::Status(response.status))),
        Ok(response) => context.live("/status", Outcome::Status(response.status)),
        Err(reason) => Some(Err(reason)),
    }
}

fn is_beside_valid(context: &CheckContext) -> bool {
    matches!(context.case.scenario.expects, Expects::Either | Expects::RefusedAsUnfit)
}

/// Refuses a range of codes.
pub fn refuse(later: &Outcome, codes: Range<u16>, what: &str) -> Relation {
    match later {
        Outcome::Status(status) if codes.contains(status) => Relation::Disjoint(format!("{what}: {status}")),
        _ => Relation::Same,
    }
}
