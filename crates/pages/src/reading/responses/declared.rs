//! Responses that embedded documents declare.

use countersign_openapi::{DocumentedResponse, Media, MediaType, Operation, StatusKey, is_json};

use super::clues::fitting;
use super::mention::{MentionedBody, ResponseMention};
use super::named::named;
use crate::reading::declared::required;
use crate::reading::embedded::Embedded;
use crate::reading::outline::Outline;
use crate::reading::shape::Shape;
use crate::reading::sketch::Sketch;

/// The responses of embedded documents.
pub fn read(outline: &Outline<'_>) -> Vec<ResponseMention> {
    let mut found = Vec::new();
    for document in outline.documents() {
        for operation in document.contract.operations() {
            for answer in &operation.answers {
                if let StatusKey::Code(status) = answer.status {
                    found.extend(of(document, operation, answer, status));
                }
            }
        }
    }
    found
}

/// The response of one status: one mention for each example of an error, else one.
fn of(document: &Embedded, operation: &Operation, answer: &DocumentedResponse, status: u16) -> Vec<ResponseMention> {
    let said = document.description(&answer.source);
    let shown: Vec<MentionedBody> = match status {
        400.. => answer.examples().map(|example| MentionedBody::Shown(Sketch::of(&example.value))).collect(),
        _ => Vec::new(),
    };
    let bodies: Vec<Option<MentionedBody>> = match shown.is_empty() {
        true => vec![declared(document, answer)],
        false => shown.into_iter().map(Some).collect(),
    };
    let key = operation.key();
    let content_type = media(answer).and_then(|media| MediaType::of_header(&media.media_type));
    let mention = |body| ResponseMention {
        operation: Some(key.clone()),
        status: Some(status),
        failed: status >= 400,
        causes: fitting(&named(said, Some(status)), Some(status)),
        body,
        content_type: content_type.clone(),
        code: None,
        at: document.at(&answer.source),
        position: document.position,
        quote: format!("{key} {status}: {said}"),
        is_whole: false,
        instead: false,
    };
    bodies.into_iter().map(mention).collect()
}

/// The body of a response that is told best: JSON, else the first.
fn media(answer: &DocumentedResponse) -> Option<&Media> {
    let is_of_json = |media: &&Media| is_json(&media.media_type);
    answer.media.iter().find(is_of_json).or_else(|| answer.media.first())
}

/// What the schema of a response declares.
fn declared(document: &Embedded, answer: &DocumentedResponse) -> Option<MentionedBody> {
    let schema = media(answer)?.schema.as_deref()?;
    let contract = &document.contract;
    Some(MentionedBody::Declared {
        shape: Shape::declared(contract, schema),
        required: Some(required(contract, schema)),
    })
}
