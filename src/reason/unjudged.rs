//! Why a documented answer was not judged.

use serde::{Deserialize, Serialize};

/// What kept a documented answer from being compared with one that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum UnjudgedReason {
    /// The operation does something, and nobody allowed it.
    #[error("the operation needs --allow")]
    NeedsAllow,
    #[error("no credential for it")]
    NoCredential,
    /// Limits, the selection, an interruption, or a service that is not there.
    #[error("nothing was sent")]
    NotSent,
    /// The valid request names what was made up, and is not found.
    #[error("no id is known")]
    NoId,
    /// What it is for was sent, and another answer came.
    #[error("another answer came")]
    OtherAnswer,
    #[error("it was not recorded")]
    NotRecorded,
    /// It came, and its body could not be compared.
    #[error("its body could not be compared")]
    NotCompared,
    /// A media type in which nobody can write what the document says.
    #[error("it can't be written from the document")]
    NotWritten,
    /// A callback, or a webhook.
    #[error("the API sends it to its clients, and nobody asks for that")]
    SentByTheApi,
    /// A failure of the server, a limit, a conflict.
    #[error("nothing that is sent provokes it")]
    NotProvoked,
}
