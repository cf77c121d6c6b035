//! Asks what a client sends: each required header, query parameter and credential exactly once,
//! to the operation's path.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::claim::{Claim, Source};
use crate::live::{ReplayedExchange, SentRequest, Template};
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use crate::scenarios::Expects;
use crate::secret::Redacted;
use countersign_openapi::{Basis, Direction, Location};

pub const CHECK: Check<Wire> = Check {
    id: "client-request",
    direction: Direction::Request,
    spec,
    live: unspoken,
    client,
    relate: Wire::relate,
    mutants: &[
        Mutant {
            name: "the client sends no credential",
            tell: |observation| {
                retell(&mut observation.replay, |headers| headers.retain(|(name, _)| name != "authorization"))
            },
        },
        Mutant {
            name: "the client sends its credential twice",
            tell: |observation| {
                retell(&mut observation.replay, |headers| {
                    let again: Vec<_> = headers.iter().filter(|(name, _)| name == "authorization").cloned().collect();
                    headers.extend(again);
                });
            },
        },
        Mutant {
            name: "the client sends another scheme",
            tell: |observation| {
                retell(&mut observation.replay, |headers| {
                    let authorization = headers.iter_mut().filter(|(name, _)| name == "authorization");
                    authorization.for_each(|(_, value)| *value = Redacted::plain("Token something"));
                });
            },
        },
        Mutant {
            name: "the client sends no tenant",
            tell: |observation| {
                retell(&mut observation.replay, |headers| headers.retain(|(name, _)| !name.starts_with("x-")))
            },
        },
    ],
};

/// A request line, its headers by their lower-case names, and its body.
pub struct Wire {
    line: String,
    headers: BTreeMap<String, Vec<String>>,
    body: Option<String>,
}

impl Wire {
    /// Whether a client sends what is asked for. What it sends on top is its own matter, but for
    /// a second value of the same header.
    fn relate(&self, later: &Wire) -> Relation {
        if self.line != later.line {
            return Relation::Disjoint(format!("the client asks for {}", later.line));
        }
        for (name, values) in &self.headers {
            match later.headers.get(name) {
                Some(sent) if sent == values => {}
                Some(sent) if sent.len() > 1 => {
                    return Relation::Disjoint(format!("the client sends {name} {} times", sent.len()));
                }
                Some(_) => return Relation::Disjoint(format!("the client sends {name} in another form")),
                None => return Relation::Disjoint(format!("the client does not send {name}")),
            }
        }
        // The order of an object's members says nothing (RFC 8259 §1).
        let json = |body: &Option<String>| body.as_deref().and_then(|body| serde_json::from_str::<Value>(body).ok());
        let same = self.body == later.body || json(&self.body).is_some_and(|body| json(&later.body) == Some(body));
        if same { Relation::Same } else { Relation::Disjoint("the client sends another body".to_owned()) }
    }
}

impl fmt::Display for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line)?;
        let headers = self.headers.iter().flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
        headers.into_iter().try_for_each(|(name, value)| write!(f, "; {name}: {value}"))?;
        self.body.iter().try_for_each(|body| write!(f, "; {body}"))
    }
}

/// The valid request. What it accepts is the client's own choice.
fn spec(context: &CheckContext) -> Spoken<Wire> {
    if context.case.scenario.expects != Expects::Accepted {
        return None;
    }
    let request = &context.case.request;
    let mut headers: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (name, value) in request.headers.iter().filter(|(name, value)| is_of_the_document(context, name, value)) {
        headers.entry(name.to_ascii_lowercase()).or_default().push(value.to_string());
    }
    let query: Vec<String> = request.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let target =
        if query.is_empty() { request.path.to_string() } else { format!("{}?{}", request.path, query.join("&")) };
    let body = request.body.as_ref().map(|body| String::from_utf8_lossy(body).into_owned());
    let answer = Wire { line: format!("{} {target}", request.method), headers, body };
    Some(Ok(Claim { answer, source: context.operation.source.clone().into(), basis: Basis::Protocol }))
}

/// Whether the document asks for a header: what the settings add is of the run alone.
fn is_of_the_document(context: &CheckContext, name: &str, value: &Template) -> bool {
    let mut declared = context.operation.parameters_in(Location::Header);
    let is_of_a_body = name.eq_ignore_ascii_case("content-type") && context.case.request.body.is_some();
    let is_cookie = name.eq_ignore_ascii_case("cookie");
    let is_credential = value.slots().next().is_some();
    is_credential || is_of_a_body || is_cookie || declared.any(|header| header.name.eq_ignore_ascii_case(name))
}

fn client(context: &CheckContext) -> Spoken<Wire> {
    let sent: &SentRequest = context.observation.replay.as_ref()?.sent.as_ref()?;
    let mut headers: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (name, value) in &sent.headers {
        headers.entry(name.to_ascii_lowercase()).or_default().push(value.shown());
    }
    let answer = Wire {
        line: format!("{} {}", sent.method, sent.target),
        headers,
        body: sent.body.as_ref().map(Redacted::shown),
    };
    Some(Ok(Claim { answer, source: Source::Client { pointer: "/sent".to_owned() }, basis: Basis::Protocol }))
}

/// Tells a mutant about the headers that the client sent.
fn retell(replay: &mut Option<ReplayedExchange>, tell: impl FnOnce(&mut Vec<(String, Redacted)>)) {
    if let Some(sent) = replay.as_mut().and_then(|replay| replay.sent.as_mut()) {
        tell(&mut sent.headers);
    }
}
