//! Asks which status codes an operation may answer with.
//!
//! What the document lists is declared, and nothing else: codes, ranges and `default`, whatever was
//! sent. Whether the status is the answer to what was wrong with the request is `refusal_status`'s
//! question, and whether the request should have been served at all is that of the rules about access.

use std::fmt;

use crate::claim::Claim;
use crate::reason::SilentReason;
use crate::rules::classify::Relation;
use crate::rules::exchange::{Check, Lie, Spoken, World, unspoken};
use crate::scenarios::Expects;
use countersign_openapi::{Answer, Cause, Direction, Grounds, StatusKey};

pub const CHECK: Check<Statuses> = Check {
    id: "status-declared",
    direction: Direction::Response,
    spec: |world| (!is_either(world)).then(|| Ok(spec(world))),
    live,
    client: unspoken,
    relate: Statuses::relate,
    lies: &[
        Lie {
            name: "teapot",
            tell: |testimony| {
                testimony.trace.last_response_mut().into_iter().for_each(|response| response.status = 418)
            },
        },
        Lie {
            name: "undocumented success",
            tell: |testimony| {
                testimony.trace.last_response_mut().into_iter().for_each(|response| response.status = 207)
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

/// Whether the service may take the credential or not, as with spaces around it: whatever it
/// answers is right, but for a failure, which `no_server_error` asks about.
fn is_either(world: &World) -> bool {
    let case = world.case;
    case.scenario.expects == Expects::Either && case.causes.iter().any(|cause| cause.is_of_the_credential())
}

fn spec(world: &World) -> Claim<Statuses> {
    let answers = &world.operation.answers;
    let is_success = |answer: &&Answer| answer.status.is_success() || answer.status == StatusKey::Default;
    let any_success = !answers.iter().filter(is_success).any(|answer| answer.grounds == Grounds::Documented);
    let grounds = match (world.operation.grounds, world.contract.incomplete) {
        // Of an inferred operation only the documented authentication is held against a provider.
        (Grounds::Inferred, _) if world.case.causes.contains(&Cause::CredentialValid) => Grounds::Inferred,
        (_, true) => Grounds::Incomplete,
        (_, false) => Grounds::Documented,
    };
    let source = answers.first().map_or(&world.operation.source, |answer| &answer.source).clone().into();
    let declared = answers.iter().map(|answer| answer.status).collect();
    Claim { answer: Statuses { declared, any_success }, source, grounds }
}

fn live(world: &World) -> Spoken<Statuses> {
    match world.response() {
        Ok(_) if world.made_up().is_some() => world.made_up().map(Err),
        Ok(response) => {
            world.live("/status", Statuses { declared: vec![StatusKey::Code(response.status)], any_success: false })
        }
        Err(reason) => Some(Err(reason)),
    }
}
