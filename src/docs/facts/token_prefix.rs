//! How tokens begin: `sk_live_`. Consumers check it, secret scanners live by it.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::json;

use super::auth_scheme::{Scheme, scheme_of};
use super::{Fact, Kind, Turn};
use crate::docs::context::{Context, Role, Statement, is_credential_header};
use crate::docs::diff::Class;
use crate::docs::headers::{Mention, Side};
use crate::docs::{prose, redact};

/// Reads prefixes of tokens.
pub const KIND: Kind = Kind {
    id: "token-prefix",
    states: "What a token begins with, said in prose or shown by a sample's placeholder.",
    read,
    one_value: false,
    weigh: |turn| match turn {
        // A sample that shows its token otherwise takes nothing back.
        Turn::Gone(_) => Class::Note,
        _ => Class::Unclear,
    },
};

fn read(context: &Context<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let state = |prefix: &str, place, quote: &str| context.fact(&KIND, prefix, json!({"prefix": prefix}), place, quote);
    for statement in &context.statements {
        let place = (statement.section, statement.line);
        let prefixes = said(statement).into_iter().chain(listed(statement));
        facts.extend(prefixes.map(|prefix| state(prefix, place, &statement.text)));
    }
    let stated: Vec<String> = facts.iter().map(|fact| fact.subject.clone()).collect();
    for mention in &context.mentions {
        let prefix = shown(mention).unwrap_or_default();
        // What prose says is the prefix; a sample's may be longer.
        let known = stated.iter().any(|stated| prefix.starts_with(stated.as_str()));
        if !prefix.is_empty() && !known {
            facts.push(state(prefix, (mention.section, mention.line), &mention.quote));
        }
    }
    facts
}

/// The prefix of the credential that a request of a sample carries.
fn shown(mention: &Mention) -> Option<&str> {
    let value = mention.value.as_ref()?;
    if mention.side != Side::Request || !is_credential_header(&mention.name) {
        return None;
    }
    redact::prefix(match scheme_of(&mention.name, value) {
        Scheme::Named(_) => value.split_whitespace().nth(1)?,
        _ => value,
    })
}

/// A row of a table of kinds of keys that has a column for their prefixes.
fn listed(statement: &Statement) -> Vec<&str> {
    let Role::Row(cells) = &statement.role else {
        return Vec::new();
    };
    let keys = cells.iter().any(|(head, _)| CREDENTIAL.is_match(&head.to_lowercase()));
    let prefixes = cells.iter().filter(|(head, _)| keys && head.to_lowercase().contains("prefix"));
    prefixes
        .map(|(_, cell)| cell.trim().trim_matches('`').trim_end_matches(['*', '.', '…']))
        .filter(|prefix| is_prefix(prefix))
        .collect()
}

/// `starts with `sk_``, `prefixed with ts_.`: of a sentence about credentials.
fn said(statement: &Statement) -> Vec<&str> {
    if !BEGINS.is_match(&statement.lower) || !CREDENTIAL.is_match(&statement.lower) {
        return Vec::new();
    }
    let from = BEGINS.find(&statement.text.to_ascii_lowercase()).map_or(0, |found| found.start());
    let text = statement.text.get(from..).unwrap_or_default();
    let codes: Vec<&str> = prose::codes(text)
        .into_iter()
        .map(|code| code.trim_end_matches(['.', '…', '*']))
        .filter(|code| is_prefix(code))
        .collect();
    if !codes.is_empty() {
        return codes;
    }
    text.split(|c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '"' | '\'' | '“' | '”' | '‘' | '’' | '`')
    })
    .map(|word| word.trim_end_matches(['.', '…', '*']))
    .filter(|word| word.ends_with(['_', '-']) && is_prefix(word))
    .collect()
}

fn is_prefix(word: &str) -> bool {
    let scheme = matches!(word.to_ascii_lowercase().as_str(), "bearer" | "basic" | "token" | "authorization");
    (2..=24).contains(&word.len())
        && !scheme
        && word.starts_with(|c: char| c.is_ascii_alphanumeric())
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

static BEGINS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:starts?|begins?|starting|beginning|prefixed|prefix|prefixes)\b").expect("a constant pattern")
});

static CREDENTIAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:tokens?|keys?|secrets?|credentials?)\b|\bprefixed\b").expect("a constant pattern")
});
