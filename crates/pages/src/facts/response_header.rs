//! Headers of responses that a client reads (RFC 9110 §10.2, RFC 6585 §4).

use serde_json::{Value, json};

use super::payload::Payload;
use super::stated::Stated;
use crate::reading::PageReading;
use crate::reading::headers::HeaderSide;

/// A header that responses carry.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ResponseHeader {
    pub name: String,
}

impl Payload for ResponseHeader {
    const ID: &'static str = "response-header";
    const STATES: &'static str = "A header that answers carry.";

    fn read(reading: &PageReading<'_>) -> Vec<Stated<ResponseHeader>> {
        let mut facts = Vec::new();
        for mention in &reading.headers {
            let is_plain = PLAIN.contains(&mention.name.to_ascii_lowercase().as_str());
            if mention.side == HeaderSide::Response && !is_plain && !mention.is_credential {
                let header = ResponseHeader { name: mention.name.clone() };
                facts.push(reading.stated(header, mention.at, &mention.quote));
            }
        }
        for document in reading.outline.documents() {
            let answers = document.contract.operations().iter().flat_map(|operation| &operation.answers);
            for declared in answers.flat_map(|answer| &answer.headers) {
                let header = ResponseHeader { name: declared.name.clone() };
                let said = document.description(&declared.source);
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
        json!({})
    }

    fn parse(subject: &str, _: &Value) -> Option<ResponseHeader> {
        Some(ResponseHeader { name: subject.to_owned() })
    }

    fn canonical(&self) -> ResponseHeader {
        ResponseHeader { name: self.name.to_lowercase() }
    }
}

/// What HTTP itself puts into every answer is no fact of an API.
const PLAIN: &[&str] = &[
    "access-control-allow-origin",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "keep-alive",
    "server",
    "set-cookie",
    "transfer-encoding",
    "vary",
];
