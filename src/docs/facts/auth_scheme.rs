//! The authentication schemes that a page says its API uses (RFC 9110 §11.1,
//! OpenAPI 3.0 §4.7.27).

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Value, json};

use super::{Fact, Kind, Turn};
use crate::docs::context::{Context, Role, is_credential_header};
use crate::docs::diff::Class;
use crate::docs::headers::Side;
use crate::docs::redact;

/// Reads authentication schemes.
pub const KIND: Kind = Kind {
    id: "auth-scheme",
    states: "How a request is authenticated: an HTTP scheme, or a key in a header or a query parameter.",
    read,
    one_value: false,
    weigh: |turn| match turn {
        Turn::New(_) => Class::Compatible,
        _ => Class::Breaking,
    },
};

fn read(context: &Context<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    for statement in &context.statements {
        let place = (statement.section, statement.line);
        if NEGATED.is_match(&statement.lower) {
            continue;
        }
        if let Role::Attributes(_, values) = &statement.role {
            let method = values.iter().find(|(key, _)| key.eq_ignore_ascii_case("authmethod"));
            let scheme = method.map_or("", |(_, value)| value.as_str());
            if matches!(scheme, "bearer" | "basic") {
                facts.push(context.fact(&KIND, scheme, http(scheme), place, scheme));
            }
        }
        let queried = QUERIED.captures(&statement.text).filter(|_| KEYED.is_match(&statement.lower));
        if let Some(name) = queried.and_then(|found| found.get(1).or(found.get(2))) {
            let value = json!({"type": "apiKey", "in": "query", "name": name.as_str()});
            facts.push(context.fact(&KIND, "api-key", value, place, &statement.text));
        }
        for (scheme, pattern) in SPOKEN.iter() {
            if pattern.is_match(&statement.lower) {
                facts.push(context.fact(&KIND, *scheme, http(scheme), place, &statement.text));
            }
        }
    }
    for mention in context.mentions.iter().filter(|mention| mention.side == Side::Request) {
        if !is_credential_header(&mention.name) {
            continue;
        }
        // Only `Authorization` has schemes: another header carries a key.
        let value = mention.value.as_deref().unwrap_or("${value}");
        let place = (mention.section, mention.line);
        match scheme_of(&mention.name, value) {
            Scheme::Named(scheme) => {
                facts.push(context.fact(&KIND, scheme.clone(), http(&scheme), place, &mention.quote))
            }
            Scheme::Raw => {
                let value = json!({"type": "apiKey", "in": "header", "name": mention.name});
                facts.push(context.fact(&KIND, "api-key", value, place, &mention.quote));
            }
            Scheme::Open => {}
        }
    }
    facts.extend(queries(context));
    facts.extend(declared(context));
    facts
}

fn http(scheme: &str) -> Value {
    json!({"type": "http", "scheme": scheme})
}

/// How a header's value carries a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Scheme {
    /// `Bearer …`
    Named(String),
    /// The credential alone.
    Raw,
    /// The sample does not show it.
    Open,
}

/// The scheme in a header's value; only `Authorization` has schemes.
pub(super) fn scheme_of(name: &str, value: &str) -> Scheme {
    let value = value.trim().trim_matches(['"', '\'', '`']);
    if !name.to_ascii_lowercase().ends_with("authorization") {
        return Scheme::Raw;
    }
    let mut words = value.split_whitespace();
    let first = words.next().unwrap_or_default();
    let word = first.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-') && first.len() <= 16 && !first.is_empty();
    let known = matches!(
        first.to_ascii_lowercase().as_str(),
        "bearer" | "basic" | "digest" | "hmac" | "token" | "apikey" | "bot"
    );
    let shouted = first.len() > 6 && first.bytes().all(|b| b.is_ascii_uppercase());
    if word && known || word && words.next().is_some() && !shouted {
        return Scheme::Named(first.to_ascii_lowercase());
    }
    let marked = first.starts_with('<') && words.clone().next().is_none() && value.ends_with('>');
    let literal = !value.contains(char::is_whitespace)
        && !value.contains('$')
        && (redact::is_placeholder(value) || value.len() >= 8);
    if marked || literal && !first.contains(':') { Scheme::Raw } else { Scheme::Open }
}

/// The scheme that a sentence says is used, where that is one.
pub(super) fn spoken(sentence: &str) -> Option<&'static str> {
    let lower = sentence.to_lowercase();
    let mut named = SPOKEN.iter().filter(|(_, pattern)| pattern.is_match(&lower)).map(|(scheme, _)| *scheme);
    named.next().filter(|_| named.next().is_none() && !NEGATED.is_match(&lower))
}

/// Keys in the query of a sample's URL.
fn queries(context: &Context<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    for example in &context.examples {
        for request in &example.scan.requests {
            let query = request.url.split_once('?').map_or("", |(_, query)| query);
            for name in query.split('&').filter_map(|pair| pair.split('=').next()) {
                let lower = name.to_ascii_lowercase();
                if matches!(
                    lower.as_str(),
                    "api_key" | "apikey" | "key" | "token" | "access_token" | "api-key" | "api_token" | "auth"
                ) {
                    let value = json!({"type": "apiKey", "in": "query", "name": name});
                    let place = (example.section, example.line + request.line);
                    facts.push(context.fact(&KIND, "api-key", value, place, &format!("?{name}=")));
                }
            }
        }
    }
    facts
}

/// Security schemes of embedded documents.
fn declared(context: &Context<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    for document in &context.documents {
        let example = &context.examples[document.example];
        let schemes =
            document.value.pointer("/components/securitySchemes").or_else(|| document.value.get("securityDefinitions"));
        for (name, scheme) in schemes.and_then(Value::as_object).into_iter().flatten() {
            let place = (example.section, example.last_line_in(&format!("{name}:")));
            let text = |key: &str| scheme.get(key).and_then(Value::as_str).unwrap_or_default();
            match (text("type"), text("scheme")) {
                ("http", scheme) => facts.push(context.fact(
                    &KIND,
                    scheme.to_ascii_lowercase(),
                    http(&scheme.to_ascii_lowercase()),
                    place,
                    name,
                )),
                ("basic", _) => facts.push(context.fact(&KIND, "basic", http("basic"), place, name)),
                ("apiKey", _) => {
                    let value = json!({"type": "apiKey", "in": text("in"), "name": text("name")});
                    facts.push(context.fact(&KIND, "api-key", value, place, name));
                }
                (other, _) => facts.push(context.fact(&KIND, other, json!({"type": other}), place, name)),
            }
        }
    }
    facts
}

static SPOKEN: LazyLock<Vec<(&'static str, Regex)>> = LazyLock::new(|| {
    let pattern = |text: &str| Regex::new(text).expect("a constant pattern");
    vec![
        (
            "bearer",
            pattern(
                r"\bbearer[`*'\x22]* (?:token|authentication|auth|scheme|authorization|format|credential|api|header|prefix)|\b(?:scheme|type|format)[: ]+`?bearer\b|\bas (?:an? )?(?:oauth )?bearer\b",
            ),
        ),
        (
            "basic",
            pattern(
                r"\b(?:http )?basic[`*]* (?:access )?(?:auth\b|authentication|authorization|scheme)|\bhttp basic\b",
            ),
        ),
        ("digest", pattern(r"\b(?:http )?digest (?:auth\b|authentication|scheme)")),
    ]
});

/// A query parameter by its name: `a `key` query parameter`, `a query parameter named `key``.
static QUERIED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"`([A-Za-z][\w.-]*)`[^.`]{0,12}\bquery[ -](?:string )?param(?:eter)?\b|\bquery[ -](?:string )?param(?:eter)?,? (?:named |called |with the name )?`([A-Za-z][\w.-]*)`")
        .expect("a constant pattern")
});

/// A sentence that says of a credential how it is sent.
static KEYED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:authenticat\w*|authoriz\w*|(?:pass|send|provide|include|add|supply)\w*\b[^.]{0,40}\b(?:api |secret |access )?(?:keys?|tokens?|credentials?))\b")
        .expect("a constant pattern")
});

static NEGATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bno longer\b|\bnot supported\b|\bdeprecated\b|\bunsupported\b|\bdoes not (?:use|support|accept)\b|\bdo not use\b").expect("a constant pattern")
});
