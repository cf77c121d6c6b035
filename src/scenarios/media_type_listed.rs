//! The body in each further media type that is listed.

use super::{Expects, Scenario};
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "media-type-listed",
    sends: "The body in each further media type that the document lists and that can be written from it.",
    why: "A client takes the media type that it knows best, and the document lists it.",
    reference: "https://spec.openapis.org/oas/v3.0.3#request-body-object",
    provokes: &[Cause::CredentialValid],
    expects: Expects::Chosen,
    points: &["input-accepted", "status-declared"],
    provoke: |valid| valid.each_media_type(),
};
