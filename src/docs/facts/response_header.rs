//! Headers of answers that a client reads (RFC 9110 §10.2, RFC 6585 §4).

use serde_json::{Value, json};

use super::{Fact, Kind, Turn};
use crate::docs::context::{Context, is_credential_header};
use crate::docs::diff::Class;
use crate::docs::headers::Side;
use crate::docs::schema;

/// Reads headers of answers.
pub const KIND: Kind = Kind {
    id: "response-header",
    states: "A header that answers carry.",
    read,
    one_value: false,
    weigh: |turn| match turn {
        Turn::New(_) => Class::Compatible,
        _ => Class::Breaking,
    },
};

/// What HTTP itself puts into every answer is no fact of an API.
const PLAIN: &[&str] = &[
    "access-control-allow-origin",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "keep-alive",
    "server",
    "set-cookie",
    "transfer-encoding",
    "vary",
];

fn read(context: &Context<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    for mention in &context.mentions {
        let lower = mention.name.to_ascii_lowercase();
        if mention.side == Side::Response && !PLAIN.contains(&lower.as_str()) && !is_credential_header(&mention.name) {
            let place = (mention.section, mention.line);
            facts.push(context.fact(&KIND, mention.name.clone(), json!({}), place, &mention.quote));
        }
    }
    for document in &context.documents {
        let example = &context.examples[document.example];
        for operation in schema::operations(&document.value) {
            for (_, response) in operation.responses() {
                for (name, header) in response.get("headers").and_then(Value::as_object).into_iter().flatten() {
                    let place = (example.section, example.line_in(&format!("{name}:")));
                    let quote = header.get("description").and_then(Value::as_str).unwrap_or(name);
                    facts.push(context.fact(&KIND, name.clone(), json!({}), place, quote));
                }
            }
        }
    }
    facts
}
