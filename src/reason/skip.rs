//! Why a case was not sent.

use std::time::Duration;

use countersign_openapi::schema::SampleError;

use super::{CredentialError, TargetError};

/// Why a case, or the valid request that it is compared with, is not sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SkipReason {
    /// As a report tells it that was written before.
    #[error("{0}")]
    Stored(String),
    #[error("recorded exchanges are judged, and nothing is sent")]
    NothingIsSent,
    #[error("the document names no host; give one with --base-url")]
    NoHost,
    /// The URL as it is known.
    #[error("a variable of the document's server has no value ({0}); give the URL with --base-url")]
    NoServerVariable(String),
    #[error(transparent)]
    Server(#[from] ServerError),
    #[error("its effect is `{0}`, and --allow does not name it")]
    HasEffect(String),
    /// By its method.
    #[error("{0} may change something, and --allow does not name it")]
    MayChange(String),
    #[error("its body in {0} can't be written from the document")]
    BodyNotWritten(String),
    #[error(transparent)]
    Halted(#[from] HaltReason),
    #[error(transparent)]
    Credential(#[from] CredentialError),
    /// The variable that would hold it.
    #[error("no credential of the scheme's own: {0} is not set")]
    NoOwnCredential(String),
    #[error("a credential does not go over plain http")]
    PlainHttp,
    #[error("{operation} refused the valid credential (401), so none is sent")]
    CredentialRefused { operation: String },
    #[error("the budget of {0} requests is spent (--max-requests)")]
    RequestsSpent(usize),
    #[error("the time of {} seconds is over (--max-time)", .0.as_secs_f64())]
    TimeOver(Duration),
    #[error("the budget of {0} bad credentials is spent (--max-bad-credentials)")]
    BadCredentialsSpent(usize),
    #[error("the valid request was answered without an ETag")]
    NoEtag,
    #[error("the valid request shows nothing that could be compared with")]
    NothingServed,
    /// The operation that should have.
    #[error("`{0}` made nothing that could be asked for")]
    NothingMade(String),
    /// The operation that should have.
    #[error("`{0}` deleted nothing that was made")]
    NothingDeleted(String),
    #[error(transparent)]
    Unsent(#[from] Unsent),
}

impl SkipReason {
    /// Whether it is a limit that the caller set.
    pub fn is_asked_for(&self) -> bool {
        matches!(self, SkipReason::RequestsSpent(_) | SkipReason::TimeOver(_) | SkipReason::NothingIsSent)
    }

    /// Whether it cuts a run off: what would have been asked next was not, whatever it was.
    pub fn cuts_off(&self) -> bool {
        let is_limit =
            matches!(self, SkipReason::RequestsSpent(_) | SkipReason::TimeOver(_) | SkipReason::BadCredentialsSpent(_));
        is_limit || matches!(self, SkipReason::Halted(_))
    }
}

/// Why no valid request of an operation can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unsent {
    #[error(transparent)]
    Sample(#[from] SampleError),
    #[error("{count} parameters must be sent, and no more than {most} are")]
    Parameters { count: usize, most: usize },
    #[error("its URL would have {bytes} bytes, and no more than {most} are sent")]
    Url { bytes: usize, most: usize },
    #[error("{count} alternatives of security are declared, and no more than the first {most} are asked")]
    Alternatives { count: usize, most: usize },
    /// The path of the other operation.
    #[error("its path differs from {0} by a fragment alone, which is never sent")]
    Fragment(String),
    #[error("no credential can be sent: {0}")]
    Unsupported(String),
    /// The parameter that says what is deleted, and what to do.
    #[error("which `{0}` is deleted is for you to say; give it with --param {0}=VALUE")]
    NotChosen(String),
    #[error("every `{0}` that could be made up may well exist; give one with --param {0}=VALUE")]
    MayExist(String),
}

/// Why nothing more is sent to a service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HaltReason {
    /// What is answered to every path.
    #[error("the base URL is probably not the API's: its paths and one that can't exist are answered alike, {0}")]
    NotTheApi(String),
    #[error("whatever is asked for at the base URL is answered {0}: nobody serves the API there")]
    NobodyServes(String),
    #[error("the service asks to be left alone for {} seconds, so no more is sent", .0.as_secs())]
    AsksForLong(Duration),
    #[error("the service asks to be left alone, and again after that, so no more is sent")]
    AsksAgain,
    /// The operation that it answered last.
    #[error("the service is gone: nothing listens there since it answered `{0}`")]
    Gone(String),
    #[error("the run was interrupted")]
    Interrupted,
}

impl HaltReason {
    /// Whether the service asked for it: what it answered before is an answer.
    pub fn is_asked_by_the_service(&self) -> bool {
        matches!(self, HaltReason::AsksForLong(_) | HaltReason::AsksAgain)
    }
}

/// Why an operation is not asked at a server of its own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    #[error("its own server `{server}` is no URL: {error}")]
    NoUrl { server: String, error: String },
    #[error("its own server {0} is not where the credentials are for; give it with --base-url")]
    OtherOrigin(String),
    #[error(transparent)]
    Unusable(#[from] TargetError),
}
