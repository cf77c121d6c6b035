//! What an operation's method returns.

use std::fmt;

use reqwest::{StatusCode, header::HeaderMap};

use super::{
    cause::{Causes, DocumentedError},
    fault::{NotDecoded, NotSent},
};

/// A documented answer: its status, its headers and its decoded body.
#[derive(Clone)]
pub struct Answer<T> {
    /// The status.
    pub status: StatusCode,
    /// The headers, all of them.
    pub headers: HeaderMap,
    /// The body, decoded as documented for this status.
    pub value: T,
}

/// Everything but a documented success; `E` has a variant for each documented
/// status.
pub enum Error<E> {
    /// An error that is documented for this status.
    Documented(Answer<E>),
    /// A status for which nothing is documented.
    Undocumented {
        /// The status.
        status: StatusCode,
        /// The headers.
        headers: HeaderMap,
        /// The body as it came.
        body: Vec<u8>,
    },
    /// A documented status with a body that is not the documented one.
    NotDecoded {
        /// The status.
        status: StatusCode,
        /// The headers.
        headers: HeaderMap,
        /// The body as it came.
        body: Vec<u8>,
        /// What does not fit, and where; it holds no value of the body.
        reason: NotDecoded,
    },
    /// The request could not be made of the arguments; nothing was sent.
    NotSent(NotSent),
    /// The request was not answered, or the answer broke off.
    Transport(reqwest::Error),
}

/// The body of an answer for which no content is documented.
#[derive(Clone, PartialEq, Eq)]
pub struct Undescribed(pub Vec<u8>);

impl<E> Error<E> {
    /// The status, if there was an answer.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Error::Documented(answer) => Some(answer.status),
            Error::Undocumented { status, .. } | Error::NotDecoded { status, .. } => Some(*status),
            Error::NotSent(_) | Error::Transport(_) => None,
        }
    }

    /// The headers, if there was an answer.
    pub fn headers(&self) -> Option<&HeaderMap> {
        match self {
            Error::Documented(answer) => Some(&answer.headers),
            Error::Undocumented { headers, .. } | Error::NotDecoded { headers, .. } => Some(headers),
            Error::NotSent(_) | Error::Transport(_) => None,
        }
    }
}

impl<E: DocumentedError> Error<E> {
    /// Why it came, as far as the document says it. Where nothing is documented of an answer, it says nothing.
    pub fn cause(&self) -> Causes<E::Cause> {
        match self {
            Error::Documented(answer) => answer.value.cause(),
            _ => Causes::new(&[]),
        }
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Documented(answer) => write!(f, "answered {}, as documented", answer.status),
            Error::Undocumented { status, .. } => write!(f, "answered {status}, which is not documented"),
            Error::NotDecoded { status, reason, .. } => {
                write!(f, "answered {status} with a body that is not the documented one: {reason}")
            }
            Error::NotSent(reason) => write!(f, "not sent: {reason}"),
            Error::Transport(error) => write!(f, "not answered: {error}"),
        }
    }
}

/// Headers and undecoded bodies may hold what is no reader's business.
impl<E: fmt::Debug> fmt::Debug for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Documented(answer) => f.debug_tuple("Documented").field(answer).finish(),
            Error::Undocumented { status, body, .. } => {
                let body = body.len();
                f.debug_struct("Undocumented").field("status", status).field("bytes", &body).finish()
            }
            Error::NotDecoded { status, body, reason, .. } => {
                let mut debug = f.debug_struct("NotDecoded");
                debug.field("status", status).field("bytes", &body.len()).field("reason", reason);
                debug.finish()
            }
            Error::NotSent(reason) => f.debug_tuple("NotSent").field(reason).finish(),
            Error::Transport(error) => f.debug_tuple("Transport").field(error).finish(),
        }
    }
}

impl<E: fmt::Debug> std::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Transport(error) => Some(error),
            _ => None,
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Answer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("status", &self.status).field("value", &self.value).finish()
    }
}

impl fmt::Debug for Undescribed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Undescribed({} bytes)", self.0.len())
    }
}
