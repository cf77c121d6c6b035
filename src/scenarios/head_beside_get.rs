//! HEAD beside the GET that was answered.

use super::{Expects, Provocation, Scenario};
use crate::live::Request;
use countersign_openapi::{Cause, DocumentedResponse, Location, MediaType, Operation};

pub const SCENARIO: Scenario = Scenario {
    id: "head-beside-get",
    sends: "HEAD with all that the valid GET has.",
    why: "Clients and caches ask with HEAD whether something is there and whether it changed; an answer that is not GET's \
          tells them a lie.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2",
    provokes: &[Cause::CredentialValid],
    expects: Expects::AsGet,
    points: &["head-as-get"],
    provoke: |valid| {
        let operation = valid.operation;
        let is_stream = |answer: &DocumentedResponse| {
            let is_stream = |it: &str| MediaType::of_header(it).is_some_and(|media_type| media_type.is_stream());
            answer.media.iter().any(|media| media.item_schema.is_some() || is_stream(&media.media_type))
        };
        let head = valid
            .contract
            .operations_at(&valid.request.path)
            .find(|other| other.method == "HEAD" && other.path == operation.path);
        let is_asked = &*valid.request.method == "GET"
            && operation.is_safe()
            && !operation.answers.iter().any(is_stream)
            && head.is_none_or(|head| is_alike(head, operation));
        let head = Request { method: "HEAD".into(), ..valid.request.clone() };
        is_asked.then(|| Provocation::of(head)).into_iter().collect()
    },
};

/// Whether what GET has is all that HEAD wants: who calls, and what is required.
fn is_alike(head: &Operation, get: &Operation) -> bool {
    let is_sent = |name: &str, location: Location| {
        get.parameters_in(location).any(|parameter| parameter.required && parameter.name == name)
    };
    let required = head.parameters.iter().filter(|parameter| parameter.required);
    head.is_safe() && head.security == get.security && required.clone().all(|it| is_sent(&it.name, it.location))
}
