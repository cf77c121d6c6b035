//! A request that was sent and the answer that came.

use std::sync::Arc;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::reason::{TransportError, Unfinished, UnreadBody};
use crate::secret::Redacted;
use countersign_openapi::MediaType;

/// The header with which a stub says that it made an answer up, because the document has none for
/// the request: it is nobody's contract, and says nothing of one.
pub const MADE_UP: &str = "x-countersign-made-up";

/// The header with which a stub without memory says that what it was told to make, change or delete is as it was
/// before: no life of it can be followed.
pub const FORGETS: &str = "x-countersign-forgets";

/// A request as it went out; against an embedded stub, as the stub received it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentRequest {
    pub method: String,
    /// Path and query (RFC 9112 §3.2.1).
    pub target: Redacted,
    pub headers: Vec<(String, Redacted)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Redacted>,
}

impl SentRequest {
    /// The values of a header, in the order in which they were sent.
    pub fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Redacted> {
        named(&self.headers, name)
    }
}

/// How an answer ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Ending {
    #[default]
    Complete,
    /// A stream, of which the beginning was read: it need not end.
    Streaming,
    /// It began and did not come whole.
    Unfinished(Unfinished),
}

/// An answer, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, Redacted)>,
    pub body: Redacted,
    pub ending: Ending,
}

impl Response {
    /// The values of a header, in the order in which they came.
    pub fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Redacted> {
        named(&self.headers, name)
    }

    /// The content type, with its parameters (RFC 9110 §8.3.1).
    pub fn content_type(&self) -> Option<MediaType> {
        MediaType::of_header(&self.header("content-type").next()?.shown())
    }

    /// Type and subtype of the content type, in lower case, without parameters (RFC 9110 §8.3.1).
    pub fn media_type(&self) -> Option<String> {
        let value = self.header("content-type").next()?.shown();
        let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        (!essence.is_empty()).then_some(essence)
    }

    /// Why the body was not read to its end, where it may have come whole.
    pub fn unread(&self) -> Option<UnreadBody> {
        match self.ending {
            Ending::Unfinished(Unfinished::Unread(ref why)) => Some(why.clone()),
            _ => None,
        }
    }

    /// Whether it began, and the time for it was over before its end.
    pub fn is_timeout(&self) -> bool {
        self.ending == Ending::Unfinished(TransportError::TimedOut.into())
    }

    /// The body as JSON, whatever its content type says; nothing where it is none, or where it holds
    /// what we do not read ([`Response::is_json`]).
    pub fn json(&self) -> Option<Arc<Value>> {
        self.body.json()
    }

    /// Whether the body is a JSON text by its grammar (RFC 8259), also where it is nested deeper than we
    /// read, or has numbers and lone surrogates that are beyond us.
    pub fn is_json(&self) -> bool {
        self.json().is_some() || serde_json::from_slice::<IgnoredAny>(self.body.whole()).is_ok()
    }

    /// Whether it is a stub's, which forgets what it was told.
    pub fn is_of_who_forgets(&self) -> bool {
        self.header(FORGETS).next().is_some()
    }

    /// Whether it has no content, whatever is declared (RFC 9110 §15.2, §15.3.5, §15.3.6, §15.4.5).
    pub fn is_without_content(&self) -> bool {
        matches!(self.status, 100..=199 | 204 | 205 | 304)
    }

    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the request is refused for what it asks, not for who asks, or how often.
    pub fn is_of_the_request(&self) -> bool {
        matches!(self.status, 400..=499) && !matches!(self.status, 401 | 403 | 407 | 429)
    }
}

/// A request and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    pub request: SentRequest,
    pub response: Response,
}

fn named<'a>(headers: &'a [(String, Redacted)], name: &'a str) -> impl Iterator<Item = &'a Redacted> {
    headers.iter().filter(move |(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}
