//! Answers to a request that was right: status and shape (RFC 9110 §15.3).

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{Fact, Kind, Turn};
use crate::docs::answers::Body;
use crate::docs::context::Context;
use crate::docs::diff::{self, Class};
use crate::docs::{fields, sketch};

/// Reads answers of success.
pub const KIND: Kind = Kind {
    id: "success-response",
    states: "The status and the shape of an operation's answer of success.",
    read,
    one_value: false,
    weigh: |turn| match turn {
        Turn::New(_) => Class::Compatible,
        Turn::Gone(_) => Class::Unclear,
        // The same body, of which a status is told in one place only.
        Turn::Changed(one, other)
            if one["shape"] == other["shape"] && (one["status"].is_null() || other["status"].is_null()) =>
        {
            Class::Note
        }
        Turn::Changed(one, other)
            if one["status"] == other["status"]
                && !diff::fields_lost(&one["shape"], &other["shape"])
                && !diff::types_clash(&one["shape"], &other["shape"]) =>
        {
            Class::Compatible
        }
        _ => Class::Breaking,
    },
};

fn read(context: &Context<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    for spoken in &context.answers {
        let moved = spoken.status.is_some_and(|status| status >= 300);
        if spoken.failed || moved || spoken.status.is_none() && spoken.body.is_none() {
            continue;
        }
        let subject = context
            .operation_at(spoken.section, spoken.position)
            .map_or_else(|| "any".to_owned(), |operation| operation.subject());
        let mut value = Map::new();
        if let Some(status) = spoken.status {
            value.insert("status".into(), json!(status));
        }
        match &spoken.body {
            Some(Body::Shown(body)) => {
                value.insert("shape".into(), body.shape());
            }
            Some(Body::Declared { shape, required }) => {
                value.insert("shape".into(), shape.clone());
                value.insert("required".into(), json!(required));
            }
            None => {}
        }
        facts.push(context.fact(&KIND, subject, Value::Object(value), (spoken.section, spoken.line), &spoken.quote));
    }
    let mut facts = settle(facts);
    describe(context, &mut facts);
    facts
}

/// Adds what the page says of the answers' fields, one by one, to what samples show of them.
fn describe(context: &Context<'_>, facts: &mut Vec<Fact>) {
    for described in fields::answers(context) {
        let shape = Value::Object(described.shape);
        let mut known = facts.iter_mut().filter(|fact| fact.subject == described.subject).peekable();
        if known.peek().is_none() {
            let value = json!({ "shape": shape });
            facts.push(context.fact(&KIND, described.subject, value, described.place, &described.quote));
            continue;
        }
        for fact in known.filter(|fact| fact.value["status"] != json!(204)) {
            match fact.value.get("shape") {
                Some(shown) if shown.is_object() => fact.value["shape"] = sketch::merge(&shape, shown),
                Some(_) => {}
                None => fact.value["shape"] = shape.clone(),
            }
        }
    }
}

/// A bare status says nothing beside an answer of that status with a body.
fn settle(facts: Vec<Fact>) -> Vec<Fact> {
    let key = |fact: &Fact| format!("{} {}", fact.subject, fact.value["status"]);
    let full: HashSet<String> = facts.iter().filter(|fact| fact.value.get("shape").is_some()).map(key).collect();
    facts.into_iter().filter(|fact| fact.value.get("shape").is_some() || !full.contains(&key(fact))).collect()
}
