//! Values that no output may hold.

#![expect(clippy::disallowed_methods, reason = "here a value is wrapped")]

use std::fmt;
use std::ops::Range;

use secrecy::{ExposeSecret, SecretString};
use serde::de::Deserialize;
use serde::{Deserializer, Serialize, Serializer};

/// A credential's value. It can be neither printed, serialised nor dereferenced; [`CredentialValue::expose`]
/// is called at the last hop, by `exec`, and nowhere else (`tests/layers.rs` holds the code to it).
#[derive(Clone)]
pub struct CredentialValue(SecretString);

impl CredentialValue {
    pub fn new(value: impl Into<String>) -> CredentialValue {
        CredentialValue(SecretString::from(value.into()))
    }

    /// The value itself.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for CredentialValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// Why a span may not be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hidden {
    /// A credential of ours, in what was sent or come back in an answer.
    Credential,
    /// Something that the service gave and that is secret by its name or by the contract.
    Given,
}

/// A part of a text that may not be shown, and what is shown in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    pub range: Range<usize>,
    pub label: String,
    pub hidden: Hidden,
}

/// Bytes, whole, with the spans that every writer replaces by their labels: `Display`, `Debug`
/// and `Serialize` show the redacted text, and only [`Redacted::whole`] gives the bytes, for
/// decoding. Read back from a recording, the labels have become the text.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Redacted {
    bytes: Vec<u8>,
    spans: Vec<Span>,
}

impl Redacted {
    /// Bytes of which nothing is secret.
    pub fn plain(bytes: impl Into<Vec<u8>>) -> Redacted {
        Redacted { bytes: bytes.into(), spans: Vec::new() }
    }

    /// Appends a text that may be shown.
    pub fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Appends a secret, shown as `label`.
    pub fn push_secret(&mut self, secret: &CredentialValue, label: impl Into<String>) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(secret.expose().as_bytes());
        self.hide(start..self.bytes.len(), label, Hidden::Credential);
    }

    /// Hides a range. Ranges that overlap one that is hidden already are merged into it.
    pub fn hide(&mut self, range: Range<usize>, label: impl Into<String>, hidden: Hidden) {
        let mut span = Span { range, label: label.into(), hidden };
        self.spans.retain(|other| {
            let apart = other.range.end <= span.range.start || span.range.end <= other.range.start;
            if !apart {
                span.range = span.range.start.min(other.range.start)..span.range.end.max(other.range.end);
                if other.hidden == Hidden::Credential {
                    (span.label, span.hidden) = (other.label.clone(), other.hidden);
                }
            }
            apart
        });
        self.spans.push(span);
        self.spans.sort_by_key(|span| span.range.start);
    }

    /// Hides many ranges at once. Those that overlap become one, with the label of the first credential among
    /// them, or of the first.
    pub fn hide_all(&mut self, ranges: impl Iterator<Item = (Range<usize>, String, Hidden)>) {
        let mut spans = std::mem::take(&mut self.spans);
        spans.extend(ranges.map(|(range, label, hidden)| Span { range, label, hidden }));
        // Stable: of those that begin together, the first stays first.
        spans.sort_by_key(|span| span.range.start);
        for span in spans {
            match self.spans.last_mut().filter(|last| span.range.start < last.range.end) {
                None => self.spans.push(span),
                Some(last) => {
                    last.range.end = last.range.end.max(span.range.end);
                    if last.hidden == Hidden::Given && span.hidden == Hidden::Credential {
                        (last.label, last.hidden) = (span.label, span.hidden);
                    }
                }
            }
        }
    }

    /// All bytes, secrets included: to decode, never to show.
    pub fn whole(&self) -> &[u8] {
        &self.bytes
    }

    /// The spans that are hidden, in their order.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The text as it may be shown; what is not UTF-8 is replaced.
    pub fn shown(&self) -> String {
        let mut text = String::new();
        let mut at = 0;
        for span in &self.spans {
            text.push_str(&String::from_utf8_lossy(&self.bytes[at..span.range.start]));
            text.push_str(&span.label);
            at = span.range.end;
        }
        text.push_str(&String::from_utf8_lossy(&self.bytes[at..]));
        text
    }
}

impl fmt::Display for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.shown())
    }
}

impl Serialize for Redacted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.shown())
    }
}

impl<'de> Deserialize<'de> for Redacted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Redacted::plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_spans_are_shown_by_their_labels_only() {
        let mut text = Redacted::plain("Bearer ");
        text.push_secret(&CredentialValue::new("hunter2"), "$TOKEN");
        text.push(" end");
        assert_eq!(text.shown(), "Bearer $TOKEN end");
        assert_eq!(text.whole(), b"Bearer hunter2 end");
        assert!(!format!("{text:?}{}", serde_json::to_string(&text).unwrap()).contains("hunter2"));
    }

    #[test]
    fn overlapping_spans_become_one() {
        let mut text = Redacted::plain("abcdefgh");
        text.hide(1..4, "$A", Hidden::Credential);
        text.hide(3..6, "[given]", Hidden::Given);
        assert_eq!(text.shown(), "a$Agh");
        assert_eq!(text.spans().len(), 1);
    }
}
