//! What a run made and could not delete.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Something that a run made at a service. It holds no credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeThing {
    pub provider: String,
    /// The base URL of the service.
    pub base: String,
    /// The operation that made it.
    pub operation: String,
    /// Its path below the base URL; nothing where no answer said how it is called.
    pub path: Option<String>,
    /// The path that it was made at: what takes that away takes it along.
    #[serde(skip)]
    pub within: Option<String>,
    /// It was not there before: the answer says that it was made, or a list that had not got it.
    pub is_new: bool,
}

/// The same, which is there still, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftBehind {
    #[serde(flatten)]
    pub thing: MadeThing,
    pub reason: NotDeleted,
}

/// Why something that was made is not deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum NotDeleted {
    #[error("no answer said how it is called")]
    NotNamed,
    #[error("no answer said that it was made (201), and no list that it was not there before")]
    PerhapsNotMade,
    #[error("no operation of the document deletes it")]
    NoOperation,
    #[error("--allow does not name `{0}`, which deletes it")]
    NotAllowed(String),
    #[error("the request to delete it can't be made")]
    NotSent,
    #[error("the request to delete it got no answer")]
    NoAnswer,
    #[error("the request to delete it was answered {0}")]
    Answered(u16),
    #[error("it was found in the notes of an earlier run; --clean-up deletes it")]
    OfEarlierRun,
}

impl fmt::Display for LeftBehind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MadeThing { operation, path, base, .. } = &self.thing;
        match path {
            Some(path) => write!(f, "{path} at {base}, which `{operation}` made, is left behind: {}", self.reason),
            None => write!(f, "what `{operation}` made at {base} is left behind: {}", self.reason),
        }
    }
}
