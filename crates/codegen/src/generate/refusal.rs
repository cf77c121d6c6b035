//! Why code can't be had.

use std::io;

use thiserror::Error;

/// Why progenitor's code for some operations can't be had.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum GenerationRefusal {
    /// The document that was made for progenitor is none.
    #[error("openapiv3: {0}")]
    Document(String),
    /// progenitor refuses it, or panics at it; one line of what it says.
    #[error("progenitor: {0}")]
    Progenitor(String),
    /// What it made can't be parsed.
    #[error("progenitor's code is no Rust: {0}")]
    Code(String),
}

/// The one line of a panic.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{0}")]
pub(super) struct Panic(pub String);

/// Why a generator gave nothing.
#[derive(Debug, Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Panic(#[from] Panic),
    #[error("the generator broke off")]
    BrokeOff,
    #[error("no thread could be started: {0}")]
    NoThread(io::Error),
}
