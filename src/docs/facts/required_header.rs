//! Headers that a request must carry beside its credential: tenants, versions.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{Fact, Kind, Turn};
use crate::docs::context::{Context, is_credential_header};
use crate::docs::diff::Class;
use crate::docs::headers::Side;
use crate::docs::schema;

/// Reads headers of requests.
pub const KIND: Kind = Kind {
    id: "required-header",
    states: "A header of requests that carries no credential, and whether it is required.",
    read,
    one_value: true,
    weigh: |turn| match turn {
        Turn::Gone(_) => Class::Compatible,
        Turn::New(value) | Turn::Changed(_, value) => match value.get("required") {
            Some(Value::Bool(true)) => Class::Breaking,
            Some(Value::Bool(false)) => Class::Compatible,
            _ => Class::Unclear,
        },
        Turn::Renamed => Class::Breaking,
    },
};

/// What HTTP itself asks of every request is no fact of an API.
const PLAIN: &[&str] = &[
    "accept",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "date",
    "host",
    "if-match",
    "if-none-match",
    "origin",
    "range",
    "referer",
    "transfer-encoding",
    "user-agent",
];

fn read(context: &Context<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    for mention in &context.mentions {
        let lower = mention.name.to_ascii_lowercase();
        if mention.side != Side::Request || is_credential_header(&mention.name) || PLAIN.contains(&lower.as_str()) {
            continue;
        }
        let value = json!({"required": mention.required});
        let place = (mention.section, mention.line);
        facts.push(context.fact(&KIND, mention.name.clone(), value, place, &mention.quote));
    }
    facts.extend(declared(context));
    settle(facts)
}

/// A sample that shows the header says less than a sentence about it.
fn settle(facts: Vec<Fact>) -> Vec<Fact> {
    let shown = |fact: &Fact| fact.value["required"].is_null();
    let said: HashSet<String> =
        facts.iter().filter(|fact| !shown(fact)).map(|fact| fact.subject.to_lowercase()).collect();
    facts.into_iter().filter(|fact| !shown(fact) || !said.contains(&fact.subject.to_lowercase())).collect()
}

fn declared(context: &Context<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    for document in &context.documents {
        let example = &context.examples[document.example];
        for operation in schema::operations(&document.value) {
            for parameter in operation.parameters() {
                let text = |key: &str| parameter.get(key).and_then(Value::as_str).unwrap_or_default();
                let name = text("name");
                if text("in") == "header" && !is_credential_header(name) {
                    let required = parameter.get("required").and_then(Value::as_bool).unwrap_or(false);
                    let place = (example.section, example.line_in(&format!("name: {name}")));
                    facts.push(context.fact(&KIND, name, json!({"required": required}), place, text("description")));
                }
            }
        }
    }
    facts
}
