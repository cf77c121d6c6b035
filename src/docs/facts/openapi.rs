//! OpenAPI documents inside a page.

use serde_json::{Value, json};

use super::{Fact, Kind};
use crate::docs::context::Context;
use crate::docs::diff::Class;
use crate::docs::schema;

/// Reads embedded documents.
pub const KIND: Kind = Kind {
    id: "openapi",
    states: "An embedded OpenAPI document: its version, its title, its operations. What it declares is read by the other kinds.",
    read,
    one_value: false,
    weigh: |_| Class::Unclear,
};

fn read(context: &Context<'_>) -> Vec<Fact> {
    let facts = context.documents.iter().map(|document| {
        let example = &context.examples[document.example];
        let text = |pointer: &str| document.value.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let version = if text("/openapi").is_empty() { text("/swagger") } else { text("/openapi") };
        let operations: Vec<String> =
            schema::operations(&document.value).iter().map(schema::Operation::subject).collect();
        let value = json!({"openapi": version, "version": text("/info/version"), "operations": operations});
        let quote = format!("openapi {version}: {}", text("/info/title"));
        context.fact(&KIND, text("/info/title"), value, (example.section, example.line), &quote)
    });
    facts.collect()
}
