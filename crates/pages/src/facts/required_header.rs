//! Headers that a request must carry beside its credential: tenants, versions.

use std::collections::HashSet;

use countersign_openapi::Location;
use serde_json::{Value, json};

use super::payload::Payload;
use super::stated::Stated;
use crate::reading::PageReading;
use crate::reading::credential::is_credential_header;
use crate::reading::headers::HeaderSide;

/// A header of requests that carries no credential.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RequiredHeader {
    pub name: String,
    /// Whether a request needs it, where that is told.
    pub required: Option<bool>,
}

impl Payload for RequiredHeader {
    const ID: &'static str = "required-header";
    const STATES: &'static str = "A header of requests that carries no credential, and whether it is required.";

    fn read(reading: &PageReading<'_>) -> Vec<Stated<RequiredHeader>> {
        let mut facts = Vec::new();
        for mention in &reading.headers {
            let lower = mention.name.to_ascii_lowercase();
            if mention.side != HeaderSide::Request || mention.is_credential || PLAIN.contains(&lower.as_str()) {
                continue;
            }
            let header = RequiredHeader { name: mention.name.clone(), required: mention.required };
            facts.push(reading.stated(header, mention.at, &mention.quote));
        }
        facts.extend(declared(reading));
        settle(facts)
    }

    fn subject(&self) -> String {
        self.name.clone()
    }

    fn value(&self) -> Value {
        json!({"required": self.required})
    }

    fn parse(subject: &str, value: &Value) -> Option<RequiredHeader> {
        let required = match value.get("required")? {
            Value::Null => None,
            told => Some(told.as_bool()?),
        };
        Some(RequiredHeader { name: subject.to_owned(), required })
    }

    fn canonical(&self) -> RequiredHeader {
        RequiredHeader { name: self.name.to_lowercase(), required: self.required }
    }

    fn only(&self) -> Option<String> {
        Some(self.name.to_lowercase())
    }

    fn contradicts(&self, other: &RequiredHeader) -> bool {
        // A sample that has it leaves it open whether it must be there.
        self.required.zip(other.required).is_some_and(|(one, other)| one != other)
    }
}

/// What HTTP itself asks of every request is no fact of an API.
const PLAIN: &[&str] = &[
    "accept",
    "accept-encoding",
    "accept-language",
    // What browsers ask before they send (Fetch §3.2).
    "access-control-request-headers",
    "access-control-request-method",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "date",
    "expect",
    "host",
    "http2-settings",
    "if-match",
    "if-none-match",
    "origin",
    "range",
    "referer",
    "te",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// A sample that shows the header says less than a sentence about it.
fn settle(facts: Vec<Stated<RequiredHeader>>) -> Vec<Stated<RequiredHeader>> {
    let shown = |stated: &Stated<RequiredHeader>| stated.fact.required.is_none();
    let said: HashSet<String> =
        facts.iter().filter(|stated| !shown(stated)).map(|stated| stated.fact.name.to_lowercase()).collect();
    facts.into_iter().filter(|stated| !shown(stated) || !said.contains(&stated.fact.name.to_lowercase())).collect()
}

/// The header parameters of embedded documents.
fn declared(reading: &PageReading<'_>) -> Vec<Stated<RequiredHeader>> {
    let mut facts = Vec::new();
    for document in reading.outline.documents() {
        let operations = document.contract.operations().iter();
        for parameter in operations.flat_map(|operation| operation.parameters_in(Location::Header)) {
            if !is_credential_header(&parameter.name) {
                let header = RequiredHeader { name: parameter.name.clone(), required: Some(parameter.required) };
                let at = document.at(&parameter.source);
                facts.push(reading.stated(header, at, document.description(&parameter.source)));
            }
        }
    }
    facts
}
