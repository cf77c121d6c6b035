//! A body that is not what its content type says.

use serde::de::IgnoredAny;

use super::faults::{FaultKind, RequestFault};
use super::{Expects, Provocation, Scenario};
use crate::live::Request;
use countersign_openapi::{Cause, is_json, is_xml};

pub const SCENARIO: Scenario = Scenario {
    id: "body-malformed",
    sends: "A JSON or XML body that breaks off, under the documented content type.",
    why: "A client's bug must be answered as the client's, in the documented shape.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.1",
    provokes: &[Cause::BodyMalformed],
    expects: Expects::RefusedAsUnfit,
    points: &["refusal-status", "input-enforced"],
    // Of other media types whatever bytes come may be right: text, forms, files.
    provoke: |valid| match (&valid.request.body, &valid.operation.body) {
        (Some(body), Some(declared)) if is_json(&declared.media_type) || is_xml(&declared.media_type) => {
            let (broken, kind) = match is_json(&declared.media_type) {
                true => (broken_off(body), "JSON"),
                false => (unended(body), "XML"),
            };
            let broken = broken.map(|body| Request { body: Some(body.into()), ..valid.request.clone() });
            let fault = RequestFault {
                kind: FaultKind::Lenient,
                says: format!("the body is no {kind}"),
                source: declared.source.clone(),
                basis: declared.basis,
            };
            let provocation = |request| Provocation { fault: Some(fault), ..Provocation::of(request) };
            broken.map(provocation).into_iter().collect()
        }
        _ => Vec::new(),
    },
};

/// The longest beginning of a JSON text, of at most half of it and at least one byte, that is none; nothing
/// where each is, as those of a number are.
fn broken_off(body: &[u8]) -> Option<Vec<u8>> {
    let is_json = |text: &[u8]| serde_json::from_slice::<IgnoredAny>(text).is_ok();
    (1..=body.len().div_ceil(2)).rev().map(|length| &body[..length]).find(|text| !is_json(text)).map(<[u8]>::to_vec)
}

/// A document of XML without its last tag, or without the end of what stands there in its place; nothing of what has none.
fn unended(body: &[u8]) -> Option<Vec<u8>> {
    let last = |mark: &[u8]| (0..body.len()).rev().find(|at| body[*at..].starts_with(mark));
    last(b"</").or_else(|| last(b">")).map(|end| body[..end].to_vec())
}

#[cfg(test)]
mod tests {
    use super::{broken_off, unended};

    #[test]
    fn what_does_not_end_is_no_xml() {
        let broken = |body: &str| unended(body.as_bytes()).map(|text| String::from_utf8_lossy(&text).into_owned());
        assert_eq!(broken("<a><b>1</b></a>").as_deref(), Some("<a><b>1</b>"));
        assert_eq!(broken("<a/>").as_deref(), Some("<a/"));
        assert_eq!(broken("text"), None);
    }

    #[test]
    fn what_breaks_off_is_no_json() {
        let broken = |body: &str| broken_off(body.as_bytes()).map(|text| String::from_utf8_lossy(&text).into_owned());
        assert_eq!(broken(r#"{"a":1}"#).as_deref(), Some(r#"{"a""#));
        assert_eq!(broken("true").as_deref(), Some("tr"));
        assert_eq!(broken("[]").as_deref(), Some("["));
        assert_eq!(broken("-3").as_deref(), Some("-"));
        assert_eq!(broken("1"), None);
        assert_eq!(broken("1234"), None, "the beginning of a number is one");
        assert_eq!(broken("1.5").as_deref(), Some("1."));
    }
}
