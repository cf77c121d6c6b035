//! Why something was not sent, not answered or not judged.
//!
//! Each reason is a value that the code can tell from every other; its text is for reports, and
//! nothing is decided by it.

mod credential;
mod exchange;
mod silent;
mod skip;
mod target;
mod unjudged;

use serde::{Serialize, Serializer};

pub use credential::{CredentialError, CredentialFault, JwtError, ObtainError};
pub use exchange::{
    CertificateFault, ExchangeError, ProxyFault, ProxySource, RequestError, TransportError, Unfinished, UnreadBody,
};
pub use silent::SilentReason;
pub use skip::{HaltReason, ServerError, SkipReason, Unsent};
pub use target::TargetError;
pub use unjudged::UnjudgedReason;

/// Why a case has no verdict that it could have agreed or clashed by.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// It was not sent.
    #[error(transparent)]
    Skipped(#[from] SkipReason),
    /// It was sent, and could not be judged.
    #[error(transparent)]
    Silent(#[from] SilentReason),
}

impl Reason {
    /// Whether it cuts a run off: a limit, or a service that is waited for no more.
    pub fn cuts_off(&self) -> bool {
        match self {
            Reason::Skipped(reason) => reason.cuts_off(),
            Reason::Silent(reason) => matches!(reason, SilentReason::NoAnswer(ExchangeError::GivenUp(_))),
        }
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for SilentReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
