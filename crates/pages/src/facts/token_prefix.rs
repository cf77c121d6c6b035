//! How tokens begin: `sk_live_`. Consumers check it, secret scanners live by it.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Value, json};

use super::payload::Payload;
use super::stated::Stated;
use crate::reading::PageReading;
use crate::reading::credential::{CarrierForm, scheme_of};
use crate::reading::headers::{HeaderMention, HeaderSide};
use crate::reading::outline::{Statement, StatementRole};
use crate::reading::redact;
use crate::text::prose;

/// What a token begins with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TokenPrefix {
    pub prefix: String,
}

impl Payload for TokenPrefix {
    const ID: &'static str = "token-prefix";
    const STATES: &'static str = "What a token begins with, said in prose or shown by a sample's placeholder.";

    fn read(reading: &PageReading<'_>) -> Vec<Stated<TokenPrefix>> {
        let mut facts: Vec<Stated<TokenPrefix>> = Vec::new();
        let state =
            |prefix: &str, at, quote: &str| reading.stated(TokenPrefix { prefix: prefix.to_owned() }, at, quote);
        for statement in &reading.outline.statements {
            let prefixes = said(statement).into_iter().chain(listed(statement));
            facts.extend(prefixes.map(|prefix| state(prefix, statement.at(), &statement.text)));
        }
        let stated: Vec<String> = facts.iter().map(|stated| stated.fact.prefix.clone()).collect();
        for mention in &reading.headers {
            let prefix = shown(mention).unwrap_or_default();
            // What prose says is the prefix; a sample's may be longer.
            let known = stated.iter().any(|stated| prefix.starts_with(stated.as_str()));
            if !prefix.is_empty() && !known {
                facts.push(state(prefix, mention.at, &mention.quote));
            }
        }
        facts
    }

    fn subject(&self) -> String {
        self.prefix.clone()
    }

    fn value(&self) -> Value {
        json!({"prefix": self.prefix})
    }

    fn parse(subject: &str, _: &Value) -> Option<TokenPrefix> {
        Some(TokenPrefix { prefix: subject.to_owned() })
    }
}

/// The prefix of the credential that a request of a sample carries.
fn shown(mention: &HeaderMention) -> Option<&str> {
    let value = mention.value.as_ref()?;
    if mention.side != HeaderSide::Request || !mention.is_credential {
        return None;
    }
    let behind_word = matches!(scheme_of(&mention.name, value), CarrierForm::Named(_)) || value.starts_with("Bearer ");
    redact::prefix(if behind_word { value.split_whitespace().nth(1)? } else { value })
}

/// A row of a table of kinds of keys that has a column for their prefixes.
fn listed(statement: &Statement) -> Vec<&str> {
    let StatementRole::Row(cells) = &statement.role else {
        return Vec::new();
    };
    let keys = cells.iter().any(|(head, _)| CREDENTIAL.is_match(&head.to_lowercase()));
    let prefixes = cells.iter().filter(|(head, _)| keys && head.to_lowercase().contains("prefix"));
    prefixes
        .map(|(_, cell)| cell.trim().trim_matches('`').trim_end_matches(['*', '.', '…']))
        .filter(|prefix| is_prefix(prefix))
        .collect()
}

/// `starts with `sk_``, `prefixed with ts_.`: of a sentence about credentials, what it says directly
/// behind that.
fn said(statement: &Statement) -> Vec<&str> {
    let Some(begins) = BEGINS.find(&statement.lower) else {
        return Vec::new();
    };
    // `Keys start with …`, `the prefix … marks test keys`; a key that stands elsewhere is another thing.
    let is_prefix_word = begins.as_str() == "prefix" || begins.as_str() == "prefixes";
    let before = &statement.lower[..begins.start()];
    // Of an item the sentence that says it.
    let before = before.rsplit(". ").next().unwrap_or(before);
    let subject = if is_prefix_word { &statement.lower } else { before };
    if !CREDENTIAL.is_match(subject) || ANOTHER.is_match(subject) {
        return Vec::new();
    }
    // Lower case may have other bytes, and then nothing is found.
    let text = statement.text.get(begins.end()..).unwrap_or_default();
    let clause = &text[..ENDS.find(text).map_or(text.len(), |end| end.start())];
    let codes: Vec<&str> = prose::codes(clause)
        .into_iter()
        .map(|code| code.trim_end_matches(['.', '…', '*']))
        .filter(|code| is_prefix(code))
        .collect();
    if !codes.is_empty() {
        return codes;
    }
    clause
        .split(|c: char| {
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
    Regex::new(r"\b(?:(?:starts?|begins?|starting|beginning) with|prefixed|prefix|prefixes)\b")
        .expect("a constant pattern")
});

/// Where a sentence goes on with something else than what tokens begin with.
static ENDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i);|[.:] |\b(?:send|sent|pass(?:ed)?|include|included|use|used in|header|must|should|environment)\b")
        .expect("a constant pattern")
});

/// Keys that open nothing, and what is called by a name.
static ANOTHER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:names?|labels?|titles?) of\b|\b(?:metadata|encryption|primary|foreign|public|sort|cache|idempotency|ssh|map|object) keys?\b|\bits (?:own )?(?:api |access )?(?:tokens?|keys?|secrets?)\b")
        .expect("a constant pattern")
});

static CREDENTIAL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b(?:tokens?|keys?|secrets?|credentials?)\b").expect("a constant pattern"));
