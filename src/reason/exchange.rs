//! Why there is no answer, or none that came whole.

use super::{CredentialError, SkipReason};

/// Why a request has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExchangeError {
    #[error(transparent)]
    Transport(#[from] TransportError),
    #[error(transparent)]
    Request(#[from] RequestError),
    /// A valid request that was left out, though the case was not.
    #[error("{0}")]
    Withheld(SkipReason),
    #[error("{0} requests in a row took too long, and the rest was not sent")]
    GivenUp(usize),
    #[error("nothing was sent")]
    NothingSent,
    #[error("the recording has no answer")]
    NotRecorded,
    /// A header of a recorded request that the document does not know.
    #[error("the recorded client asked for that answer itself, by `{0}`")]
    OwnDoing(&'static str),
    /// As a recording of before tells it.
    #[error("{0}")]
    Recorded(String),
}

impl ExchangeError {
    /// Whether a request went out that has no answer.
    pub fn was_sent(&self) -> bool {
        matches!(self, ExchangeError::Transport(_))
    }

    /// Whether an answer was waited for, and the time for it was over.
    pub fn is_timeout(&self) -> bool {
        *self == ExchangeError::Transport(TransportError::TimedOut)
    }
}

/// What went wrong on the way to a service and back. It holds nothing that was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    #[error("it took too long")]
    TimedOut,
    #[error("no connection could be made")]
    NotConnected,
    #[error("the connection was refused: nothing listens there")]
    Refused,
    #[error("no way leads there from this machine: is a VPN or a proxy (--proxy) needed?")]
    Unreachable,
    /// Before anything was agreed on.
    #[error("the connection was dropped before anything was sent: is another port, or http in place of https, meant?")]
    Dropped,
    #[error("{fault} ({by})")]
    Proxy { fault: ProxyFault, by: ProxySource },
    #[error("the host name is not known: is it spelt right, or known behind a VPN or a proxy (--proxy) only?")]
    UnknownHost,
    #[error("what answers there speaks no TLS; is it http://?")]
    NoTls,
    #[error("{0}")]
    Certificate(CertificateFault),
    #[error("the service asks for a client certificate; --client-cert FILE shows one")]
    CertificateAsked,
    #[error("the service does not take the client certificate (--client-cert)")]
    CertificateRefused,
    #[error("no TLS connection could be agreed on")]
    Tls,
    #[error("what came can't be read as HTTP: it is broken, or is it https:// there?")]
    NotHttp,
    #[error("the head of the answer is larger than any that is read")]
    HeadTooLarge,
    #[error("the status of the answer is none")]
    NoStatus,
    #[error("what came is not in its Content-Encoding")]
    NotDecoded,
    #[error("it is in the content coding `{0}`, which was not asked for")]
    CodingNotAsked(String),
    /// The answer had begun.
    #[error("the connection was closed before the end")]
    ClosedEarly,
    /// No answer had begun.
    #[error("the connection failed")]
    Failed,
}

/// Why nothing comes through a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProxyFault {
    #[error("the proxy can't be reached: nothing listens there")]
    Refused,
    #[error("the proxy can't be reached: its host name is not known")]
    UnknownHost,
    #[error("the proxy can't be reached: no way leads there from this machine")]
    Unreachable,
    /// It did not answer CONNECT with a success (RFC 9110 §9.3.6), or ended it.
    #[error("the proxy makes no connection to the service: does it want a login, or not lead there?")]
    NoTunnel,
    /// It answered 407 (RFC 9110 §15.5.8).
    #[error("the proxy asks for a login (407)")]
    AsksLogin,
}

/// Who says that there is a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProxySource {
    #[error("--proxy")]
    Settings,
    #[error("HTTPS_PROXY, HTTP_PROXY or ALL_PROXY of the environment")]
    Environment,
}

/// Why a service's certificate is not trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateFault {
    #[error("its certificate is of an unknown authority; --ca-cert FILE trusts one")]
    UnknownIssuer,
    #[error("its certificate has expired")]
    Expired,
    #[error("its certificate is not valid yet")]
    NotYetValid,
    #[error("its certificate is for another name")]
    OtherName,
    #[error("its certificate is not trusted; --ca-cert FILE trusts one that the file holds itself")]
    NotTrusted,
}

/// Why a planned request can't be written as HTTP.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    #[error("the request's path makes no URL")]
    Path,
    #[error("`{0}` is no HTTP method")]
    Method(String),
    #[error("`{0}` is no header name")]
    HeaderName(String),
    #[error("the value of {0} can't stand in a header")]
    HeaderValue(String),
    #[error(transparent)]
    Credential(#[from] CredentialError),
}

/// Why an answer that began did not come whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unfinished {
    #[error(transparent)]
    Transport(#[from] TransportError),
    #[error(transparent)]
    Unread(#[from] UnreadBody),
}

/// Why we have not read an answer to its end, though it may have come whole: nothing is said of what is missing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnreadBody {
    #[error("the answer is longer than {0} bytes, and was not read to its end")]
    TooLong(usize),
    #[error("the answer holds more values than are read of one; a larger --max-body allows more")]
    TooManyValues,
    #[error("the body was not recorded")]
    NotRecorded,
    #[error("the body is in the content coding `{0}`, which is not decoded here")]
    Coding(String),
}
