//! Security schemes of what pages say of authentication.

use serde_json::{Map, Value, json};

use super::sourced;
use crate::docs::{Fact, Facts};
use countersign_openapi::extension;

/// The schemes by name, in the order of the pages. What is said of tokens is said of the first.
pub fn schemes(facts: &Facts) -> Map<String, Value> {
    let mut schemes = Map::new();
    for fact in facts.of("auth-scheme") {
        let (name, scheme) = scheme(fact);
        if !schemes.contains_key(&name) {
            schemes.insert(name, scheme);
        }
    }
    if let Some(scheme) = schemes.values_mut().next() {
        tokens(facts, scheme);
    }
    schemes
}

fn scheme(fact: &Fact) -> (String, Value) {
    let text = |name: &str| fact.value[name].as_str().unwrap_or_default();
    match text("type") {
        "http" => {
            let node = json!({"type": "http", "scheme": text("scheme")});
            (format!("{}Auth", text("scheme")), sourced(node, Some(fact), true))
        }
        "apiKey" => {
            let node = json!({"type": "apiKey", "in": text("in"), "name": text("name")});
            let words = text("name").split(|letter: char| !letter.is_ascii_alphanumeric());
            let name = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_");
            (format!("{name}_{}", text("in")), sourced(node, Some(fact), true))
        }
        // Whatever gives it out, a token is sent so (RFC 6750 §2.1).
        _ => ("bearerAuth".to_owned(), sourced(json!({"type": "http", "scheme": "bearer"}), Some(fact), false)),
    }
}

fn tokens(facts: &Facts, scheme: &mut Value) {
    let subjects = |kind| facts.of(kind).map(|fact: &Fact| fact.subject.as_str()).collect::<Vec<_>>();
    // Several kinds of tokens have what they have in common.
    let prefix = subjects("token-prefix").into_iter().reduce(common);
    if let Some(prefix) = prefix.filter(|prefix| !prefix.is_empty()) {
        scheme[extension::TOKEN_PREFIX] = prefix.into();
    }
    if let Some(variable) = subjects("token-variable").first() {
        scheme[extension::TOKEN_VARIABLE] = (*variable).into();
    }
    let claims = subjects("jwt-claim");
    if !claims.is_empty() {
        scheme["bearerFormat"] = "JWT".into();
        scheme[extension::JWT_CLAIMS] = json!(claims);
    }
}

/// What two texts begin with.
fn common<'a>(one: &'a str, other: &'a str) -> &'a str {
    let same = one.char_indices().zip(other.chars()).take_while(|((_, one), other)| one == other);
    &one[..same.last().map_or(0, |((at, letter), _)| at + letter.len_utf8())]
}
