//! Asks whether the status that a body states is the answer's own.
//!
//! A member states the status where a documented body of this answer has the code there, or by
//! RFC 9457 §3.1.2 in a problem document.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::claim::Claim;
use crate::rules::classify::Relation;
use crate::rules::exchange::{Check, Lie, Spoken, World, unspoken};
use crate::secret::Redacted;
use countersign_openapi::Grounds;
use countersign_openapi::{Direction, Example};

pub const CHECK: Check<Stated> = Check {
    id: "body-status",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: Stated::relate,
    lies: &[Lie {
        name: "another status in the body",
        tell: |testimony| {
            let Some(response) = testimony.trace.last_response_mut() else { return };
            let (from, to) = (format!(":{}", response.status), ":599".to_owned());
            response.body = Redacted::plain(response.body.shown().replace(&from, &to));
        },
    }],
};

/// Codes, by the pointer of the member that states them.
pub struct Stated(BTreeMap<String, Value>);

impl Stated {
    fn relate(&self, later: &Stated) -> Relation {
        let differing = self.0.iter().find(|(pointer, code)| later.0.get(*pointer).is_some_and(|other| other != *code));
        match differing {
            Some((pointer, code)) => Relation::Disjoint(format!("{pointer} does not repeat the status {code}")),
            None => Relation::Same,
        }
    }
}

impl fmt::Display for Stated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stated: Vec<String> = self.0.iter().map(|(pointer, code)| format!("{pointer} is {code}")).collect();
        f.write_str(&stated.join(", "))
    }
}

fn spec(world: &World) -> Spoken<Stated> {
    let response = world.response().ok()?;
    let declared = world.declared()?;
    let code = Value::from(response.status);
    if response.media_type().as_deref() == Some("application/problem+json") {
        let answer = Stated(BTreeMap::from([("/status".to_owned(), code)]));
        return Some(Ok(Claim { answer, source: declared.source.clone().into(), grounds: Grounds::Advice }));
    }
    let states = |example: &Example| {
        let members = example.value.as_object().into_iter().flatten();
        let stating = members
            .filter(|(name, value)| **value == code && is_a_status(name, response.status))
            .map(|(name, _)| (format!("/{name}"), code.clone()));
        Stated(stating.collect())
    };
    let documented = declared.examples().filter(|example| example.grounds == Grounds::Documented);
    let (answer, source) =
        documented.map(|example| (states(example), example.source.clone())).find(|(stated, _)| !stated.0.is_empty())?;
    Some(Ok(Claim { answer, source: source.into(), grounds: Grounds::Documented }))
}

/// Whether a member is a status by its name: `status`, `statusCode`, `http_status`; of an error also `code`.
fn is_a_status(name: &str, status: u16) -> bool {
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect();
    let names =
        ["status", "statuscode", "httpstatus", "httpstatuscode", "httpcode", "httpresponsecode", "responsestatus"];
    names.contains(&letters.as_str()) || (status >= 400 && matches!(letters.as_str(), "code" | "errorcode"))
}

/// The members of the body that state a number.
fn live(world: &World) -> Spoken<Stated> {
    let body = world.response().ok()?.json()?;
    let numbers = body.as_object().into_iter().flatten().filter(|(_, value)| value.is_number());
    world.live("/body", Stated(numbers.map(|(name, value)| (format!("/{name}"), value.clone())).collect()))
}
