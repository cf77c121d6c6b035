//! Facts as JSON has them, in locks and in reports: the one edge.

use std::fmt;

use countersign_openapi::suggestion;
use serde_json::Value;

use super::{ALL, Fact};

/// A fact in words and JSON: what a line of a lock holds of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The id of its kind.
    pub kind: String,
    /// What it is about: `401/credential-missing`, `GET /chats`.
    pub subject: String,
    /// What is stated of that.
    pub value: Value,
}

/// Why a record is no fact.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    #[error("`{kind}` is no kind of fact{}", suggestion(kind, ALL.iter().map(|kind| kind.id)))]
    Kind { kind: String },
    #[error("expected a fact of the kind {kind}, found `{subject}` with {value}")]
    Value { kind: &'static str, subject: String, value: Value },
}

impl From<&Fact> for Record {
    fn from(fact: &Fact) -> Record {
        Record { kind: fact.kind().to_owned(), subject: fact.subject(), value: fact.value() }
    }
}

impl TryFrom<Record> for Fact {
    type Error = RecordError;

    /// The fact that was recorded.
    ///
    /// # Errors
    /// Of a kind that is not known; of a subject or a value that no fact of that kind has, for what
    /// could not be written again as it was must not be lost.
    fn try_from(record: Record) -> Result<Fact, RecordError> {
        let Record { kind, subject, value } = record;
        let Some(known) = ALL.iter().find(|known| known.id == kind) else {
            return Err(RecordError::Kind { kind });
        };
        let fact = (known.parse)(&subject, &value).filter(|fact| fact.subject() == subject && fact.value() == value);
        fact.ok_or(RecordError::Value { kind: known.id, subject, value })
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}  {}  {}", self.kind, self.subject, self.value)
    }
}
