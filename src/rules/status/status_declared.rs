//! Asks which status codes an operation may answer with.
//!
//! What the document lists is declared, and nothing else: codes, ranges and `default`, whatever was
//! sent. Whether the status is the answer to what was wrong with the request is `refusal_status`'s
//! question, and whether the request should have been served at all is that of the rules about access.

use std::fmt;

use crate::claim::Claim;
use crate::reason::SilentReason;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use countersign_openapi::{Basis, Cause, Direction, DocumentedResponse, StatusKey};

pub const CHECK: Check<Statuses> = Check {
    id: "status-declared",
    direction: Direction::Response,
    // That a tenant is not the caller's a service may say in any way: access is what `auth_enforced` asks about.
    spec: |context| {
        let is_asked = context.is_of_operation() && context.other_tenant().is_none() && !context.is_validated();
        is_asked.then(|| Ok(spec(context)))
    },
    live,
    client: unspoken,
    relate: Statuses::relate,
    mutants: &[
        Mutant {
            name: "teapot",
            tell: |observation| {
                observation.trace.last_response_mut().into_iter().for_each(|response| response.status = 418)
            },
        },
        Mutant {
            name: "undocumented success",
            tell: |observation| {
                observation.trace.last_response_mut().into_iter().for_each(|response| response.status = 207)
            },
        },
    ],
};

/// The codes that are declared, in the document's order, and whether a success of another code
/// contradicts nobody because no success is documented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statuses {
    declared: Vec<StatusKey>,
    any_success: bool,
}

impl Statuses {
    fn relate(&self, later: &Statuses) -> Relation {
        let Some(StatusKey::Code(code)) = later.declared.first().copied() else {
            return Relation::Unknown(SilentReason::NoStatus);
        };
        match code {
            _ if self.declared.iter().any(|status| status.covers(code)) => Relation::Same,
            200..=299 if self.any_success => Relation::Unknown(SilentReason::SuccessNotShown),
            400..=499 => Relation::Wider(format!("undocumented status {code}")),
            _ => Relation::Disjoint(format!("undocumented status {code}")),
        }
    }
}

impl fmt::Display for Statuses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named: Vec<String> = self.declared.iter().map(StatusKey::to_string).collect();
        f.write_str(if named.is_empty() { "no status" } else { "" })?;
        f.write_str(&named.join(" or "))
    }
}

fn spec(context: &CheckContext) -> Claim<Statuses> {
    let answers = &context.operation.answers;
    let is_success = |answer: &&DocumentedResponse| answer.status.is_success() || answer.status == StatusKey::Default;
    let mut successes = answers.iter().filter(is_success).peekable();
    // Who lists refusals alone, and calls that complete, lists no success; who lists nothing says nothing.
    let is_unsaid = successes.peek().is_some() || context.contract.incomplete || answers.is_empty();
    let any_success = is_unsaid && !successes.any(|answer| answer.basis == Basis::Documented);
    let basis = match (context.operation.basis, context.contract.incomplete) {
        // Of an inferred operation only the documented authentication is held against a provider.
        (Basis::Inferred, _) if context.case.causes.contains(&Cause::CredentialValid) => Basis::Inferred,
        (_, true) => Basis::Incomplete,
        (_, false) => Basis::Documented,
    };
    let source = answers.first().map_or(&context.operation.source, |answer| &answer.source).clone().into();
    let declared = answers.iter().map(|answer| answer.status).collect();
    Claim { answer: Statuses { declared, any_success }, source, basis }
}

fn live(context: &CheckContext) -> Spoken<Statuses> {
    match context.response() {
        Ok(_) if context.made_up().is_some() => context.made_up().map(Err),
        Ok(response) => {
            context.live("/status", Statuses { declared: vec![StatusKey::Code(response.status)], any_success: false })
        }
        Err(reason) => Some(Err(reason)),
    }
}
