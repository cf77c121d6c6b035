//! Security schemes of what pages say of authentication.

use countersign_openapi::extension;
use countersign_pages::{AuthScheme, Facts, JwtClaim, StatedFact, TokenPrefix, TokenVariable};
use serde_json::{Map, Value, json};

use super::sourced;

/// The schemes by name, in the order of the pages. What is said of tokens is said of the first.
pub fn schemes(facts: &Facts) -> Map<String, Value> {
    let mut schemes = Map::new();
    for (declared, stated) in facts.of::<AuthScheme>() {
        let (name, scheme) = scheme(declared, stated);
        if !schemes.contains_key(&name) {
            schemes.insert(name, scheme);
        }
    }
    if let Some(scheme) = schemes.values_mut().next() {
        tokens(facts, scheme);
    }
    schemes
}

fn scheme(scheme: &AuthScheme, stated: &StatedFact) -> (String, Value) {
    match scheme {
        AuthScheme::Http(word) => {
            (format!("{word}Auth"), sourced(json!({"type": "http", "scheme": word}), Some(stated), true))
        }
        AuthScheme::ApiKey { place, name } => {
            let node = json!({"type": "apiKey", "in": place.name(), "name": name});
            let words = name.split(|letter: char| !letter.is_ascii_alphanumeric());
            let words = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_");
            (format!("{words}_{}", place.name()), sourced(node, Some(stated), true))
        }
        // Whatever gives it out, a token is sent so (RFC 6750 §2.1).
        _ => ("bearerAuth".to_owned(), sourced(json!({"type": "http", "scheme": "bearer"}), Some(stated), false)),
    }
}

fn tokens(facts: &Facts, scheme: &mut Value) {
    // Several kinds of tokens have what they have in common.
    let prefixes = facts.of::<TokenPrefix>().map(|(token, _)| token.prefix.as_str());
    if let Some(prefix) = prefixes.reduce(common).filter(|prefix| !prefix.is_empty()) {
        scheme[extension::TOKEN_PREFIX] = prefix.into();
    }
    if let Some((variable, _)) = facts.of::<TokenVariable>().next() {
        scheme[extension::TOKEN_VARIABLE] = variable.name.as_str().into();
    }
    let claims: Vec<&str> = facts.of::<JwtClaim>().map(|(claim, _)| claim.name.as_str()).collect();
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
