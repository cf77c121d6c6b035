//! The claims that a JWT must carry (RFC 7519 §4).

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Value, json};

use super::payload::Payload;
use super::stated::Stated;
use crate::reading::PageReading;
use crate::reading::outline::StatementRole;
use crate::reading::sketch::Sketch;
use crate::text::prose;

/// A claim that the JWT of a request carries.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct JwtClaim {
    pub name: String,
}

impl JwtClaim {
    fn named(name: &str) -> JwtClaim {
        JwtClaim { name: name.to_owned() }
    }
}

impl Payload for JwtClaim {
    const ID: &'static str = "jwt-claim";
    const STATES: &'static str = "A claim that the JWT of a request carries.";

    fn read(reading: &PageReading<'_>) -> Vec<Stated<JwtClaim>> {
        let mut facts = Vec::new();
        let mut list = None;
        for statement in &reading.outline.statements {
            let mut state =
                |name: &str| facts.push(reading.stated(JwtClaim::named(name), statement.at(), &statement.text));
            match &statement.role {
                StatementRole::Row(cells) => {
                    let first = cells.first();
                    let named = first.filter(|(head, _)| head.to_lowercase().contains("claim"));
                    named.and_then(|(_, cell)| claim_name(cell)).into_iter().for_each(&mut state);
                }
                StatementRole::Item if list == Some(statement.section) => {
                    let first = prose::codes(&statement.text)
                        .first()
                        .copied()
                        .or_else(|| statement.text.split([' ', ':']).next());
                    first.and_then(claim_name).into_iter().for_each(&mut state);
                }
                StatementRole::Item | StatementRole::Sentence => {
                    for name in named_in(&statement.text) {
                        state(&name);
                    }
                    let opens = statement.text.ends_with(':') && OPENS.is_match(&statement.lower);
                    list = opens.then_some(statement.section);
                }
                StatementRole::Heading
                    if statement.lower.ends_with("claims") && statement.lower.split(' ').count() <= 3 =>
                {
                    list = Some(statement.section)
                }
                _ => list = None,
            }
        }
        facts.extend(payloads(reading));
        facts.extend(declared(reading));
        facts
    }

    fn subject(&self) -> String {
        self.name.clone()
    }

    fn value(&self) -> Value {
        json!({})
    }

    fn parse(subject: &str, _: &Value) -> Option<JwtClaim> {
        Some(JwtClaim::named(subject))
    }
}

/// The registered claims (RFC 7519 §4.1).
const REGISTERED: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

/// The claims that a sentence names: before the word, or listed after a verb.
fn named_in(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    if !lower.contains("claim") {
        return Vec::new();
    }
    let mut names: Vec<String> = SINGLE
        .captures_iter(text)
        .filter_map(|found| claim_name(found.get(1)?.as_str()))
        .filter(|name| REGISTERED.contains(name) || text.contains(&format!("`{name}` claim")))
        .map(str::to_owned)
        .collect();
    if let Some(found) = LISTED.captures(text) {
        // What stands in parentheses explains the name before it.
        let list = PARENTHESES.replace_all(&found[1], "");
        let parts = list.replace(" and ", ",").replace(" or ", ",");
        let words = parts.split(',').map(|part| part.trim().trim_matches('`').trim());
        names.extend(words.filter_map(claim_name).filter(|name| !STOP.contains(name)).map(str::to_owned));
    }
    // `with the claims `iss`, `sub` and `exp``.
    if let Some(found) = BEHIND.captures(text).filter(|_| !lower.contains(" not ")) {
        names.extend(prose::codes(&found[1]).into_iter().filter_map(claim_name).map(str::to_owned));
    }
    names.sort();
    names.dedup();
    names
}

const STOP: [&str; 10] = ["the", "following", "these", "a", "an", "all", "any", "token", "custom", "standard"];

fn claim_name(word: &str) -> Option<&str> {
    let word = word.trim_matches(['`', '"', '\'', '*', ' ']);
    let name = (2..=40).contains(&word.len())
        && word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    name.then_some(word)
}

/// A payload that is shown: an object with registered claims, led to as one.
fn payloads(reading: &PageReading<'_>) -> Vec<Stated<JwtClaim>> {
    let mut facts = Vec::new();
    for example in &reading.outline.examples {
        let said = reading
            .outline
            .lead(example)
            .take(2)
            .any(|statement| statement.lower.contains("claim") || statement.lower.contains("payload"));
        for answer in &example.scan.answers {
            let Some(Sketch::Object(fields)) = answer.body.as_ref().filter(|_| said) else {
                continue;
            };
            if !fields.iter().any(|(name, _)| matches!(name.as_str(), "exp" | "iat" | "nbf" | "iss")) {
                continue;
            }
            for (name, _) in fields {
                facts.push(reading.stated(JwtClaim::named(name), example.at(answer.line), name));
            }
        }
    }
    facts
}

/// What security schemes of embedded documents say.
fn declared(reading: &PageReading<'_>) -> Vec<Stated<JwtClaim>> {
    let mut facts = Vec::new();
    for document in reading.outline.documents() {
        for scheme in document.contract.schemes() {
            let at = document.at(&scheme.source);
            for sentence in prose::sentences(document.description(&scheme.source)) {
                facts.extend(named_in(sentence).iter().map(|name| reading.stated(JwtClaim::named(name), at, sentence)));
            }
        }
    }
    facts
}

static SINGLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"`?\b([a-z_]+)`? claims?\b").expect("a constant pattern"));
static LISTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:includes?|contains?|carry|carries|requires?) (?:the |a |an )?((?:`?[A-Za-z_]+`?(?: \([^)]*\))?(?:, and |, or |, | and | or )?){1,12}) claims?\b")
        .expect("a constant pattern")
});
static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:with|has|have|includes?|contains?|carr(?:y|ies)|needs?|requires?) the (?:\w+ )?claims:? ((?:`[a-z_]+`(?:, and |, | and )?){1,12})")
        .expect("a constant pattern")
});
static OPENS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:following|required|must (?:include|contain|have)|includes?|contains?|carry|carries) (?:\w+ ){0,4}claims\b")
        .expect("a constant pattern")
});
static PARENTHESES: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\([^)]*\)").expect("a constant pattern"));
