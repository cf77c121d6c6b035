//! Why a run can't be made.

use std::io;

use crate::reason::TargetError;

/// Why a run could not be made. It completes "failed to …".
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error("unknown {kind} \"{id}\"{nearest}")]
    Unknown { kind: &'static str, id: String, nearest: String },
    #[error("send the header {0}: it carries a credential, which variables alone may hold")]
    SecretHeader(String),
    #[error("send the header {0}: it is of the connection, and every exchange would break by another value")]
    FramingHeader(String),
    #[error("judge {file}: its exchanges carry more than 128 KiB of credentials and cookies; record fewer sessions")]
    TooManySecrets { file: String },
    #[error("start the stub: {0}")]
    Stub(io::Error),
    #[error("write the report: {0}")]
    Report(#[from] io::Error),
}
