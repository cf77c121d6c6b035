//! Asks whether a request with everything right is served.

use super::access::AuthRequirement;
use super::made_up::sends_made_up_secret;
use crate::claim::Claim;
use crate::reason::SilentReason;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use crate::scenarios::Expects;
use countersign_openapi::{Basis, Direction, Operation};

pub const CHECK: Check<AuthRequirement> = Check {
    id: "credential-accepted",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: AuthRequirement::relate,
    mutants: &[Mutant {
        name: "refuses everybody",
        tell: |observation| {
            observation.trace.last_response_mut().into_iter().for_each(|response| response.status = 401)
        },
    }],
};

fn spec(context: &CheckContext) -> Spoken<AuthRequirement> {
    let basis = match (context.case.scenario.expects, context.operation.basis) {
        (Expects::AcceptedByRfc, _) => Some(Basis::Advice),
        (Expects::Accepted, Basis::Inferred) => Some(Basis::Inferred),
        (Expects::Accepted, _) => None,
        _ => return None,
    };
    let scheme = context.case.request.slots().next().and_then(|slot| context.contract.scheme(&slot.scheme));
    let (answer, source, own) = match scheme {
        None if is_anonymous(context) => {
            (AuthRequirement::GrantedToAnybody, context.operation.source.clone(), Basis::Documented)
        }
        Some(scheme) => (AuthRequirement::Granted, scheme.source.clone(), scheme.basis),
        // Where no credential is asked for, only one that is missing is of this rule.
        None if is_unauthorized(context) => {
            let answer = match context.declared() {
                None => AuthRequirement::GrantedToAnybody,
                Some(_) => AuthRequirement::GrantedPerhaps,
            };
            (answer, context.operation.source.clone(), Basis::Documented)
        }
        None => return None,
    };
    Some(Ok(Claim { answer, source: source.into(), basis: basis.unwrap_or(own) }))
}

/// Whether the request carries no credential, as the document allows beside others.
fn is_anonymous(context: &CheckContext) -> bool {
    context.case.request.slots().next().is_none() && context.operation.security.iter().any(Vec::is_empty)
}

fn is_unauthorized(context: &CheckContext) -> bool {
    // A 401 that is declared may be of what is sent otherwise, such as a password in a body; where the document
    // declares a scheme and says nowhere who needs it, it is of that.
    let document = &context.contract.document;
    let says_nothing = || {
        let states = |operation: &Operation| {
            let node = context.contract.node(&operation.source.within(document));
            node.is_some_and(|node| node.raw("security").is_some())
        };
        document.root().get("security").is_none() && !context.contract.operations().iter().any(states)
    };
    let is_meant = || !context.contract.schemes().is_empty() && says_nothing();
    (context.declared().is_none() || is_meant())
        && context.operation.security.is_empty()
        && context.response().is_ok_and(|it| it.status == 401)
}

fn live(context: &CheckContext) -> Spoken<AuthRequirement> {
    let response = match context.response() {
        Ok(response) => response,
        Err(reason) => return Some(Err(reason)),
    };
    let access = match (response.status, context.observation.taken) {
        // A login, say, refuses the password that was made up, whatever credential is beside it.
        (401, taken)
            if taken != Some(false) && sends_made_up_secret(context.contract, context.operation, context.case) =>
        {
            return Some(Err(SilentReason::SecretMadeUp));
        }
        (status, _) if context.operation.serves_with(status) => AuthRequirement::Granted,
        (401, Some(true)) if context.case.scenario.expects == Expects::Accepted => AuthRequirement::RefusedHere,
        (401, Some(false)) => return Some(Err(SilentReason::TakenNowhere)),
        // What is not there may be somebody's own.
        (401, _) if is_anonymous(context) && context.case.synthetic => return Some(Err(SilentReason::PathMadeUp)),
        (401, _) => AuthRequirement::Refused,
        (403, _) if !is_anonymous(context) => return Some(Err(SilentReason::LacksRight)),
        (status, _) => return Some(Err(SilentReason::NotOfTheCredential(status))),
    };
    match (context.case.scenario.expects, context.takes_valid()) {
        (Expects::AcceptedByRfc, Err(reason)) => Some(Err(reason)),
        _ => context.live("/status", access),
    }
}
