//! Asks which status codes an operation may answer with.
//!
//! A `default` response declares every status, so it silences this check; the body is still
//! judged by `error_shape`.

use std::fmt;

use crate::claim::Claim;
use crate::live::MADE_UP;
use crate::reason::SilentReason;
use crate::rules::classify::{Relation, Side};
use crate::rules::exchange::{Check, Lie, Spoken, World, unspoken};
use crate::scenarios::Expects;
use countersign_openapi::{Answer, Operation, StatusKey};
use countersign_openapi::{Cause, Grounds};

pub const CHECK: Check<Statuses> = Check {
    id: "status-declared",
    side: Side::Response,
    spec: |world| (!is_either(world) && !is_of_access(world)).then(|| Ok(spec(world))),
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

/// The codes that are allowed, and whether a success of another code contradicts nobody because
/// no success is documented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statuses {
    allowed: Vec<StatusKey>,
    any_success: bool,
}

impl Statuses {
    fn relate(&self, later: &Statuses) -> Relation {
        let Some(StatusKey::Code(code)) = later.allowed.first().copied() else {
            return Relation::Unknown(SilentReason::NoStatus);
        };
        match code {
            _ if self.allowed.iter().any(|status| status.covers(code)) => Relation::Same,
            200..=299 if self.any_success => Relation::Unknown(SilentReason::SuccessNotShown),
            400..=499 => Relation::Wider(format!("{code} is answered, which is not documented here")),
            _ => Relation::Disjoint(format!("{code} is answered, which is not documented here")),
        }
    }
}

impl fmt::Display for Statuses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named: Vec<String> = self.allowed.iter().map(StatusKey::to_string).collect();
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

/// Whether the service took what no document says is refused: `auth_enforced` and `required_header`
/// tell of that, and how grave it is.
fn is_of_access(world: &World) -> bool {
    let is_served = world.response().is_ok_and(|response| response.is_success());
    let says = world.operation.answers.iter().any(|answer| answer.fits(&world.case.causes));
    world.case.scenario.expects == Expects::RefusedAsUndocumented && is_served && !says
}

/// The answers that are documented for the cause, and `default` where the document does not say
/// what for; where none is, every declared one.
fn spec(world: &World) -> Claim<Statuses> {
    let mut documented = world.operation.documented_for(&world.case.causes);
    let names_causes = world.operation.answers.iter().any(|answer| answer.all_causes().next().is_some());
    let default = world.operation.answers.iter().find(|answer| answer.status == StatusKey::Default);
    if !documented.is_empty() && !names_causes {
        documented.extend(default);
    }
    let is_success = |answer: &&Answer| {
        matches!(answer.status, StatusKey::Code(200..=299) | StatusKey::Range(2) | StatusKey::Default)
    };
    let any_success =
        !world.operation.answers.iter().filter(is_success).any(|answer| answer.grounds == Grounds::Documented);
    let (answers, grounds) = match (documented.is_empty(), world.contract.incomplete) {
        (false, _) => (documented, Grounds::Documented),
        (true, true) => (world.operation.answers.iter().collect(), Grounds::Incomplete),
        (true, false) => (world.operation.answers.iter().collect(), Grounds::Documented),
    };
    let grounds = if world.operation.grounds == Grounds::Inferred { inferred(world, grounds) } else { grounds };
    let source = answers.first().map_or(&world.operation.source, |answer| &answer.source).clone().into();
    let mut allowed: Vec<StatusKey> = answers.iter().map(|answer| answer.status).collect();
    if world.case.invented && world.case.causes.contains(&Cause::CredentialValid) {
        // What the path names was made up: that it does not exist is the right answer.
        allowed.push(StatusKey::Code(404));
    }
    if world.case.causes.contains(&Cause::CredentialValid) {
        allowed.extend(refusals(world.operation).filter(|status| !allowed.contains(status)).collect::<Vec<_>>());
    }
    Claim { answer: Statuses { allowed, any_success }, source, grounds }
}

/// The client errors that are declared without a word of their causes. The request is as good as a
/// document can make it; whether what it names is there, nobody knows but the service. (Whether a
/// good credential is refused is `credential_accepted`'s matter.)
fn refusals(operation: &Operation) -> impl Iterator<Item = StatusKey> + '_ {
    let unexplained = operation.answers.iter().filter(|answer| answer.all_causes().next().is_none());
    unexplained
        .map(|answer| answer.status)
        .filter(|status| matches!(status, StatusKey::Code(400..=499) | StatusKey::Range(4)))
}

/// Of an inferred operation only the documented authentication is held against a provider.
fn inferred(world: &World, grounds: Grounds) -> Grounds {
    if world.case.causes.contains(&Cause::CredentialValid) { Grounds::Inferred } else { grounds }
}

fn live(world: &World) -> Spoken<Statuses> {
    match world.response() {
        Ok(response) if response.header(MADE_UP).next().is_some() => Some(Err(SilentReason::AnswerMadeUp)),
        Ok(response)
            if response.status == 404
                && world.case.invented
                && !world.case.causes.contains(&Cause::CredentialValid) =>
        {
            Some(Err(SilentReason::PathMadeUp))
        }
        Ok(response) => {
            world.live("/status", Statuses { allowed: vec![StatusKey::Code(response.status)], any_success: false })
        }
        Err(reason) => Some(Err(reason)),
    }
}
