//! Values that no output may hold.

#![expect(clippy::disallowed_methods, reason = "here a value is wrapped")]

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use secrecy::{ExposeSecret, SecretString};
use serde::de::Deserialize;
use serde::{Deserializer, Serialize, Serializer};
use serde_json::Value;

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
/// decoding. Read back from a recording, the labels have become the text. A copy shares the bytes.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Redacted {
    bytes: Arc<Vec<u8>>,
    spans: Vec<Span>,
    json: ReadOnce,
}

/// What some bytes are as JSON, read when somebody asks first: every rule asks, and a body may be long.
#[derive(Clone, Default)]
struct ReadOnce(OnceLock<Option<Arc<Value>>>);

/// It follows from the bytes, and tells nothing apart.
impl PartialEq for ReadOnce {
    fn eq(&self, _: &ReadOnce) -> bool {
        true
    }
}

impl Eq for ReadOnce {}

impl Redacted {
    /// Bytes of which nothing is secret.
    pub fn plain(bytes: impl Into<Vec<u8>>) -> Redacted {
        Redacted { bytes: Arc::new(bytes.into()), spans: Vec::new(), json: ReadOnce::default() }
    }

    /// Appends a text that may be shown.
    pub fn push(&mut self, text: &str) {
        self.append(text.as_bytes());
    }

    fn append(&mut self, bytes: &[u8]) {
        Arc::make_mut(&mut self.bytes).extend_from_slice(bytes);
        self.let_go_of_json();
    }

    /// Appends a secret, shown as `label`.
    pub fn push_secret(&mut self, secret: &CredentialValue, label: impl Into<String>) {
        let start = self.bytes.len();
        self.append(secret.expose().as_bytes());
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

    /// All bytes as JSON; nothing where they are none, or hold what we do not read. They are read once.
    pub fn json(&self) -> Option<Arc<Value>> {
        self.json.0.get_or_init(|| serde_json::from_slice(&self.bytes).ok().map(Arc::new)).clone()
    }

    /// Keeps the bytes alone, of which JSON is several times as large.
    pub fn let_go_of_json(&mut self) {
        self.json = ReadOnce::default();
    }

    /// The spans that are hidden, in their order.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The text as it may be shown; what is not UTF-8 is replaced.
    pub fn shown(&self) -> String {
        self.shown_parts().collect()
    }

    /// The beginning of it, of so many letters at most, and whether there is more.
    pub fn shown_beginning(&self, most: usize) -> (String, bool) {
        let mut beginning = String::new();
        let mut left = most;
        for part in self.shown_parts() {
            for letter in part.chars() {
                if left == 0 {
                    return (beginning, true);
                }
                beginning.push(letter);
                left -= 1;
            }
        }
        (beginning, false)
    }

    /// The text between the spans, and their labels.
    fn shown_parts(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let starts = [0].into_iter().chain(self.spans.iter().map(|span| span.range.end));
        let ends = self.spans.iter().map(|span| (span.range.start, Some(&span.label)));
        let pairs = starts.zip(ends.chain([(self.bytes.len(), None)]));
        pairs.flat_map(|(start, (end, label))| {
            let text = String::from_utf8_lossy(&self.bytes[start..end]);
            [Some(text), label.map(|label| Cow::Borrowed(label.as_str()))].into_iter().flatten()
        })
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
        assert_eq!(text.shown_beginning(10), ("Bearer $TO".to_owned(), true));
        assert_eq!(text.shown_beginning(17), ("Bearer $TOKEN end".to_owned(), false));
        assert!(!format!("{text:?}{}", serde_json::to_string(&text).unwrap()).contains("hunter2"));
    }

    #[test]
    fn json_is_that_of_the_bytes_as_they_are_now() {
        let mut text = Redacted::plain("1");
        let copy = text.clone();
        assert_eq!(text.json(), Some(Arc::new(Value::from(1))));
        text.push("2");
        assert_eq!((text.json(), copy.json()), (Some(Arc::new(Value::from(12))), Some(Arc::new(Value::from(1)))));
        text.push("x");
        assert_eq!(text.json(), None);
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
