//! Answers that embedded documents declare.

use serde_json::Value;

use super::{Body, Spoken, fitting, named};
use crate::docs::context::Context;
use crate::docs::schema;
use crate::docs::sketch::Sketch;

/// The responses of embedded documents.
pub(super) fn answers(context: &Context<'_>) -> Vec<Spoken> {
    let mut found = Vec::new();
    for document in &context.documents {
        let example = &context.examples[document.example];
        for operation in schema::operations(&document.value) {
            for (name, response) in operation.responses() {
                let Ok(status) = name.parse::<u16>() else {
                    continue;
                };
                let said = response.get("description").and_then(Value::as_str).unwrap_or_default();
                let declared = operation.content(response).map(|(_, schema)| Body::Declared {
                    shape: operation.shape(schema),
                    required: operation.required(schema).into_iter().map(str::to_owned).collect(),
                });
                let shown = operation.examples(response).into_iter().map(|value| Some(Body::Shown(Sketch::of(value))));
                let mut bodies: Vec<Option<Body>> = if status >= 400 { shown.collect() } else { Vec::new() };
                if bodies.is_empty() {
                    bodies.push(declared);
                }
                for body in bodies {
                    found.push(Spoken {
                        status: Some(status),
                        failed: status >= 400,
                        causes: fitting(&named(said, Some(status)), Some(status)),
                        body,
                        code: None,
                        section: example.section,
                        line: example.line_in(&format!("'{name}'")),
                        position: example.position,
                        quote: format!("{} {name}: {said}", operation.subject()),
                        instead: false,
                    });
                }
            }
        }
    }
    found
}
