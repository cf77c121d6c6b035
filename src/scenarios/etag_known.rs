//! The version that the client has already.

use super::{Expects, Provocation, Scenario};
use countersign_openapi::{Cause, DocumentedResponse, StatusKey};

pub const SCENARIO: Scenario = Scenario {
    id: "etag-known",
    sends: "The request with everything right and, in `If-None-Match`, the `ETag` that it was answered with, where that \
            header or 304 is documented.",
    why: "A client that keeps what it has read asks so, and saves itself and the service the answer.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2",
    provokes: &[Cause::CredentialValid],
    expects: Expects::Unchanged,
    points: &["etag-heeded", "no-server-error"],
    provoke: |valid| {
        let has_etag = |answer: &DocumentedResponse| {
            answer.status.is_success() && answer.headers.iter().any(|header| header.name.eq_ignore_ascii_case("etag"))
        };
        let answers = &valid.operation.answers;
        let is_documented = answers.iter().any(|it| has_etag(it) || it.status == StatusKey::Code(304));
        let is_asked =
            is_documented && &*valid.request.method == "GET" && valid.request.header("if-none-match").is_none();
        is_asked.then(|| Provocation::of(valid.request.clone())).into_iter().collect()
    },
};
