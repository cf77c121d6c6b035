//! Headers of responses that a client reads (RFC 9110 §10.2, RFC 6585 §4).

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Value, json};

use super::payload::Payload;
use super::stated::Stated;
use crate::reading::PageReading;
use crate::reading::headers::HeaderSide;

/// A header that responses carry.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ResponseHeader {
    pub name: String,
    /// The value that it has now, where a page says so.
    pub value: Option<String>,
}

impl Payload for ResponseHeader {
    const ID: &'static str = "response-header";
    const STATES: &'static str = "A header that answers carry, and the value that it has now.";

    fn read(reading: &PageReading<'_>) -> Vec<Stated<ResponseHeader>> {
        let mut facts = Vec::new();
        for mention in &reading.headers {
            let is_plain = PLAIN.contains(&mention.name.to_ascii_lowercase().as_str());
            if mention.side == HeaderSide::Response && !is_plain && !mention.is_credential {
                let header = ResponseHeader { name: mention.name.clone(), value: value_in(&mention.quote) };
                facts.push(reading.stated(header, mention.at, &mention.quote));
            }
        }
        for document in reading.outline.documents() {
            let answers = document.contract.operations().iter().flat_map(|operation| &operation.answers);
            for declared in answers.flat_map(|answer| &answer.headers) {
                let said = document.description(&declared.source);
                let header = ResponseHeader { name: declared.name.clone(), value: value_in(said) };
                let quote = if said.is_empty() { &declared.name } else { said };
                facts.push(reading.stated(header, document.at(&declared.source), quote));
            }
        }
        facts
    }

    fn subject(&self) -> String {
        self.name.clone()
    }

    fn value(&self) -> Value {
        self.value.as_ref().map_or_else(|| json!({}), |value| json!({ "value": value }))
    }

    fn parse(subject: &str, value: &Value) -> Option<ResponseHeader> {
        let value = value["value"].as_str().map(str::to_owned);
        Some(ResponseHeader { name: subject.to_owned(), value })
    }

    fn canonical(&self) -> ResponseHeader {
        ResponseHeader { name: self.name.to_lowercase(), value: self.value.clone() }
    }
}

/// The value that a text says the header has: `Current version is v1`, `always set to "1"`.
fn value_in(text: &str) -> Option<String> {
    let found = NOW.captures(text)?;
    Some(found[1].trim_end_matches(['.', '-']).to_owned())
}

static NOW: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:current (?:version|value|revision) is|(?:is )?currently(?: set to)?|(?:is )?always(?: set to)?) +[`\x22']?((?-i:[a-z]*[0-9])[A-Za-z0-9._-]{0,40})")
        .expect("a constant pattern")
});

/// What HTTP itself puts into every answer is no fact of an API.
const PLAIN: &[&str] = &[
    "accept",
    "accept-encoding",
    "access-control-allow-origin",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "expires",
    "host",
    "keep-alive",
    "pragma",
    "server",
    "set-cookie",
    "transfer-encoding",
    "user-agent",
    "vary",
];
