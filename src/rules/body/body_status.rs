//! Asks whether the status that a body states is the answer's own.
//!
//! A member states the status where a documented body of this answer has the code there, or by
//! RFC 9457 §3.1.2 in a problem document.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::claim::Claim;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use crate::secret::Redacted;
use countersign_openapi::Basis;
use countersign_openapi::{Direction, DocumentedExample, join};

pub const CHECK: Check<BodyStatuses> = Check {
    id: "body-status",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: BodyStatuses::relate,
    mutants: &[Mutant {
        name: "another status in the body",
        tell: |observation| {
            let Some(response) = observation.trace.last_response_mut() else { return };
            let (from, to) = (format!(":{}", response.status), ":599".to_owned());
            response.body = Redacted::plain(response.body.shown().replace(&from, &to));
        },
    }],
};

/// Codes, by the pointer of the member that states them.
pub struct BodyStatuses(BTreeMap<String, Value>);

impl BodyStatuses {
    fn relate(&self, later: &BodyStatuses) -> Relation {
        let differing = self.0.iter().find(|(pointer, code)| later.0.get(*pointer).is_some_and(|other| other != *code));
        match differing {
            Some((pointer, code)) => Relation::Disjoint(format!("{pointer} does not repeat the status {code}")),
            None => Relation::Same,
        }
    }
}

impl fmt::Display for BodyStatuses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stated: Vec<String> = self.0.iter().map(|(pointer, code)| format!("{pointer} is {code}")).collect();
        f.write_str(&stated.join(", "))
    }
}

fn spec(context: &CheckContext) -> Spoken<BodyStatuses> {
    let response = context.response().ok()?;
    let declared = context.declared()?;
    let code = Value::from(response.status);
    if response.media_type().as_deref() == Some("application/problem+json") {
        let answer = BodyStatuses(BTreeMap::from([("/status".to_owned(), code)]));
        return Some(Ok(Claim { answer, source: declared.source.clone().into(), basis: Basis::Advice }));
    }
    let states = |example: &DocumentedExample| {
        let is_stated = |name: &str, value: &Value| {
            is_a_status(name, response.status)
                && (*value == code || value.as_str() == Some(&response.status.to_string()))
        };
        BodyStatuses(
            members(&example.value)
                .into_iter()
                .filter(|(_, name, value)| is_stated(name, value))
                .map(|(place, _, value)| (place, value))
                .collect(),
        )
    };
    let documented = declared.examples().filter(|example| example.basis == Basis::Documented);
    let (answer, source) =
        documented.map(|example| (states(example), example.source.clone())).find(|(stated, _)| !stated.0.is_empty())?;
    Some(Ok(Claim { answer, source: source.into(), basis: Basis::Documented }))
}

/// Whether a member is a status by its name: `status`, `statusCode`, `http_status`; of an error also `code`.
fn is_a_status(name: &str, status: u16) -> bool {
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect();
    let names =
        ["status", "statuscode", "httpstatus", "httpstatuscode", "httpcode", "httpresponsecode", "responsestatus"];
    names.contains(&letters.as_str()) || (status >= 400 && matches!(letters.as_str(), "code" | "errorcode"))
}

/// How deep a status stands in a body: `/errors/0/status`.
const DEEPEST: usize = 3;

/// Every number and text of a body, by its place and the name that it has.
fn members(body: &Value) -> Vec<(String, String, Value)> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), String::new(), body, 0)];
    while let Some((place, name, value, depth)) = open.pop() {
        match value {
            Value::Object(members) if depth < DEEPEST => {
                open.extend(members.iter().map(|(name, value)| (join(&place, name), name.clone(), value, depth + 1)));
            }
            // Of a list the first item stands for all.
            Value::Array(items) if depth < DEEPEST => {
                open.extend(items.first().map(|first| (format!("{place}/0"), name, first, depth + 1)));
            }
            Value::Number(_) | Value::String(_) => found.push((place, name, value.clone())),
            _ => {}
        }
    }
    found
}

/// The members of the body that may state one.
fn live(context: &CheckContext) -> Spoken<BodyStatuses> {
    let body = context.response().ok()?.json()?;
    let stated = members(&body).into_iter().filter(|(_, name, _)| is_a_status(name, 400));
    context.live("/body", BodyStatuses(stated.map(|(place, _, value)| (place, value)).collect()))
}
