//! The environment variables that samples read credentials from.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::json;

use super::{Fact, Kind, Turn};
use crate::docs::context::Context;
use crate::docs::diff::Class;

/// Reads names of environment variables.
pub const KIND: Kind = Kind {
    id: "token-variable",
    states: "The environment variable that a page keeps a credential in.",
    read,
    one_value: false,
    // A reader's own environment: no service breaks by it.
    weigh: |turn| match turn {
        Turn::Gone(_) => Class::Note,
        _ => Class::Compatible,
    },
};

fn read(context: &Context<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    for statement in context.statements.iter().filter(|statement| statement.lower.contains("environment variable")) {
        for found in NAME.find_iter(&statement.text).filter(|found| is_credential(found.as_str())) {
            let place = (statement.section, statement.line);
            facts.push(context.fact(&KIND, found.as_str(), json!({}), place, &statement.text));
        }
    }
    for example in &context.examples {
        for (offset, name) in &example.scan.variables {
            if is_credential(name) {
                let place = (example.section, example.line + offset);
                let quote = example.excerpt(*offset).lines().next().unwrap_or_default();
                facts.push(context.fact(&KIND, name.clone(), json!({}), place, quote));
            }
        }
    }
    facts
}

/// Whether a word of the name says that it holds a credential.
fn is_credential(name: &str) -> bool {
    const WORDS: &[&str] =
        &["TOKEN", "KEY", "APIKEY", "SECRET", "PASSWORD", "PAT", "JWT", "CREDENTIAL", "CREDENTIALS", "AUTH"];
    !name.starts_with("YOUR_") && name.split('_').any(|word| WORDS.contains(&word))
}

static NAME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b").expect("a constant pattern"));
