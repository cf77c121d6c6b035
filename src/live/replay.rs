//! What the typed client sent, and made of a recorded answer.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::SentRequest;

/// What the typed client made of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "made", rename_all = "kebab-case")]
pub enum ClientOutcome {
    /// A typed value.
    Value { r#type: String, status: u16, value: Value },
    /// The typed error of a documented status.
    Error { r#type: String, variant: String, status: u16, value: Value },
    /// An error that keeps a status that is not documented.
    Undocumented { status: u16 },
    /// An error that keeps a documented status whose body has not the documented type.
    NotDecoded { status: u16, reason: String },
    /// The answer broke off, or could not be taken.
    NoAnswer { reason: String },
    /// The client could not make the request.
    NoRequest { reason: String },
}

/// The typed client's part in a case: the recorded exchange, replayed through it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReplayedExchange {
    /// What it sends for this operation; nothing where it could not make a request.
    pub sent: Option<SentRequest>,
    pub made: ClientOutcome,
}
