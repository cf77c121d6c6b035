//! Each media type that a success may come in, asked for alone.

use std::collections::HashSet;

use super::bodies::{given, slug};
use super::{Expects, Provocation, Scenario, Valid};
use crate::live::Template;
use countersign_openapi::{Cause, Media, MediaType};

/// So many are asked for.
const MOST: usize = 6;

pub const SCENARIO: Scenario = Scenario {
    id: "accept-listed",
    sends: "`Accept` with one of the media types that a success may come in, each in turn, where there are several.",
    why: "A client asks for what it can read; what is listed should not be refused.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1",
    provokes: &[Cause::CredentialValid],
    expects: Expects::Chosen,
    points: &["input-accepted", "status-declared"],
    provoke: each,
};

fn each(valid: &Valid) -> Vec<Provocation> {
    let listed = listed(valid.operation);
    if listed.len() < 2 || !valid.operation.is_safe() {
        return Vec::new();
    }
    let made = listed.into_iter().take(MOST).map(|media| {
        let request = valid.request.clone().with_header("Accept", Template::text(media.media_type.clone()));
        let says = format!("client takes {} alone, which is listed", media.media_type);
        given(slug(&media.media_type), request, says, media.source.clone(), media.basis)
    });
    made.collect()
}

/// The media types of an operation's successes, each once; no range, and no stream, which need not end.
pub fn listed(operation: &countersign_openapi::Operation) -> Vec<&Media> {
    let successes = operation.answers.iter().filter(|answer| answer.status.is_success());
    let mut seen = HashSet::new();
    let listed = successes.flat_map(|answer| &answer.media).filter(|media| {
        let is_stream = |it: &MediaType| it.is_stream() || media.item_schema.is_some();
        let is_plain = !media.media_type.contains('*')
            && MediaType::of_header(&media.media_type).is_some_and(|media_type| !is_stream(&media_type));
        is_plain && seen.insert(media.media_type.as_str())
    });
    listed.collect()
}
