//! Classes of refusals that a page speaks of as such: `4xx`, `500-599`.

use std::sync::LazyLock;

use countersign_openapi::StatusKey;
use regex::Regex;

use super::reader::{is_of_reader, is_said};
use super::said::is_of_lines;
use crate::reading::at::At;
use crate::reading::outline::{Outline, Statement, StatementRole, is_of_sale};
use crate::text::status;

/// A class of refusals that is spoken of.
#[derive(Debug, Clone)]
pub struct RangeMention {
    pub status: StatusKey,
    pub at: At,
    pub quote: String,
}

/// The classes of refusals that statements speak of; those that the reader's own server answers are none.
pub fn read(outline: &Outline<'_>) -> Vec<RangeMention> {
    let mut found: Vec<RangeMention> = Vec::new();
    for (position, statement) in outline.statements.iter().enumerate() {
        let digits = named(statement);
        let is_other = || {
            is_said(&statement.lower)
                || is_of_lines(outline, position)
                || statement.lower.contains("sip ")
                || is_of_reader(outline, position)
                || outline.is_of_webhooks(statement.section)
        };
        if digits.is_empty() || is_other() {
            continue;
        }
        for status in digits.into_iter().map(StatusKey::Range) {
            if !found.iter().any(|known| known.status == status) {
                found.push(RangeMention { status, at: statement.at(), quote: statement.text.clone() });
            }
        }
    }
    found
}

/// The first digits of the classes that a statement names, and of which it says that they are answered.
fn named(statement: &Statement) -> Vec<u16> {
    let text = statement.text.as_str();
    let is_of_http = match &statement.role {
        StatementRole::Attributes(name, values) => return attributed(name, values),
        StatementRole::Row(cells) if cells.iter().any(|(head, _)| is_of_sale(head)) => return Vec::new(),
        StatementRole::Row(cells) => {
            HTTP.is_match(&statement.lower) || cells.iter().any(|(head, _)| HTTP.is_match(&head.to_lowercase()))
        }
        _ => HTTP.is_match(&statement.lower),
    };
    let classes = status::classes(text).into_iter().filter(|_| is_of_http);
    classes
        .filter(|(_, at)| !DENIED.is_match(&text[..*at]) && !status::is_undone(&text[*at + 3..]))
        .map(|(digit, _)| digit)
        .collect()
}

/// The classes of a component: `<Error code="4XX">`.
fn attributed(name: &str, values: &[(String, String)]) -> Vec<u16> {
    let name = name.to_lowercase();
    let is_answer = ["error", "response", "status", "answer"].iter().any(|word| name.contains(word));
    let is_status =
        |key: &str| key.to_lowercase().contains("status") || is_answer && matches!(key, "code" | "http" | "name");
    let told = values.iter().filter(|(key, _)| is_status(key));
    told.flat_map(|(_, value)| status::classes(value)).filter(|(_, at)| *at == 0).map(|(digit, _)| digit).collect()
}

/// What says of a number that it is one of HTTP's.
static HTTP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:http|status(?:es)?|codes?|errors?|respon\w+|answer\w*|returns?|failures?|failed)\b")
        .expect("a constant pattern")
});

/// What says that a class is not answered, or is another's.
static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:never|not|n['’]t|no|without|instead of|rather than|outside|upstream|origin|your|retr(?:y|ies|ied|ying) on)\b[^,;.]*$")
        .expect("a constant pattern")
});
