//! The environment variables that samples read credentials from.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Value, json};

use super::payload::Payload;
use super::stated::Stated;
use crate::reading::PageReading;

/// The environment variable that a page keeps a credential in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TokenVariable {
    pub name: String,
}

impl Payload for TokenVariable {
    const ID: &'static str = "token-variable";
    const STATES: &'static str = "The environment variable that a page keeps a credential in.";

    fn read(reading: &PageReading<'_>) -> Vec<Stated<TokenVariable>> {
        let mut facts = Vec::new();
        let statements = reading.outline.statements.iter();
        for statement in statements.filter(|statement| statement.lower.contains("environment variable")) {
            for found in NAME.find_iter(&statement.text).filter(|found| is_credential(found.as_str())) {
                let variable = TokenVariable { name: found.as_str().to_owned() };
                facts.push(reading.stated(variable, statement.at(), &statement.text));
            }
        }
        for example in &reading.outline.examples {
            for (offset, name) in example.scan.variables.iter().filter(|(_, name)| is_credential(name)) {
                let quote = example.excerpt(*offset).lines().next().unwrap_or_default();
                facts.push(reading.stated(TokenVariable { name: name.clone() }, example.at(*offset), quote));
            }
        }
        facts
    }

    fn subject(&self) -> String {
        self.name.clone()
    }

    fn value(&self) -> Value {
        json!({})
    }

    fn parse(subject: &str, _: &Value) -> Option<TokenVariable> {
        Some(TokenVariable { name: subject.to_owned() })
    }
}

/// Whether a word of the name says that it holds a credential.
fn is_credential(name: &str) -> bool {
    const WORDS: &[&str] =
        &["TOKEN", "KEY", "APIKEY", "SECRET", "PASSWORD", "PAT", "JWT", "CREDENTIAL", "CREDENTIALS", "AUTH"];
    // What everybody may have, and how long a credential of a server's holds, is none.
    const OTHERS: &[&str] = &["PUBLIC", "PASSPHRASE", "TTL", "EXPIRY", "EXPIRES", "EXPIRATION", "LIFETIME"];
    let has = |words: &[&str]| name.split('_').any(|word| words.contains(&word));
    !name.starts_with("YOUR_") && has(WORDS) && !has(OTHERS)
}

static NAME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b").expect("a constant pattern"));
