//! Error answers: status, cause, body with its literal values (RFC 9110 §15.5).

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{Fact, Kind, Turn};
use crate::docs::answers::{Body, Spoken};
use crate::docs::context::Context;
use crate::docs::diff::{self, Class};

/// Reads error answers.
pub const KIND: Kind = Kind {
    id: "error-response",
    states: "An error answer: its status, what it is the answer to, its body or its code.",
    read,
    one_value: false,
    weigh: |turn| match turn {
        Turn::New(_) => Class::Compatible,
        Turn::Changed(one, other) if one["status"] != other["status"] || one["code"] != other["code"] => {
            Class::Breaking
        }
        Turn::Changed(one, other) if diff::fields_lost(&one["body"], &other["body"]) => Class::Breaking,
        Turn::Changed(one, other) if diff::codes_differ(&one["body"], &other["body"]) => Class::Breaking,
        // A text that differs breaks a client that compares texts.
        _ => Class::Unclear,
    },
};

fn read(context: &Context<'_>) -> Vec<Fact> {
    let errors = context.answers.iter().filter(|spoken| spoken.failed);
    let mut facts = Vec::new();
    for spoken in errors {
        let value = value(spoken);
        for subject in subjects(spoken) {
            let place = (spoken.section, spoken.line);
            facts.push(context.fact(&KIND, subject, value.clone(), place, &spoken.quote));
        }
    }
    settle(facts)
}

/// `401/credential-missing` for each cause; `401` where none is told.
fn subjects(spoken: &Spoken) -> Vec<String> {
    let status = spoken.status.map_or_else(|| "error".to_owned(), |status| status.to_string());
    if spoken.causes.is_empty() {
        return vec![status];
    }
    spoken.causes.iter().map(|cause| format!("{status}/{}", cause.id())).collect()
}

fn value(spoken: &Spoken) -> Value {
    let mut value = Map::new();
    value.insert("status".into(), json!(spoken.status));
    match &spoken.body {
        Some(Body::Shown(body)) => {
            value.insert("body".into(), body.literal());
        }
        Some(Body::Declared { shape, .. }) => {
            value.insert("shape".into(), shape.clone());
        }
        None => {}
    }
    if let (Some(code), false) = (&spoken.code, value.contains_key("body")) {
        value.insert("code".into(), json!(code));
    }
    Value::Object(value)
}

/// A bare status says less than one with a body or a cause: `401` beside
/// `401/credential-missing` is the same statement, said twice.
fn settle(facts: Vec<Fact>) -> Vec<Fact> {
    let told = |fact: &Fact| ["body", "shape", "code"].iter().any(|key| fact.value.get(key).is_some());
    let full: HashSet<String> = facts.iter().filter(|fact| told(fact)).map(|fact| fact.subject.clone()).collect();
    let caused: HashSet<String> =
        facts.iter().filter_map(|fact| fact.subject.split_once('/')).map(|(status, _)| status.to_owned()).collect();
    let answered: HashSet<String> = facts
        .iter()
        .filter_map(|fact| fact.subject.split_once('/'))
        .filter(|(status, _)| *status != "error")
        .map(|(_, cause)| cause.to_owned())
        .collect();
    // That a credential is refused says less than how.
    let refused = |fact: &Fact| {
        let cause = fact.subject.strip_prefix("error/");
        cause.is_some_and(|cause| answered.contains(cause))
    };
    facts
        .into_iter()
        .filter(|fact| told(fact) || !full.contains(&fact.subject) && !caused.contains(&fact.subject) && !refused(fact))
        .collect()
}

/// Whether two answers to the same bad credential differ in their status.
pub(super) fn other_status(one: &Value, other: &Value) -> bool {
    one["status"].is_number() && other["status"].is_number() && one["status"] != other["status"]
}
