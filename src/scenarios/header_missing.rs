//! A required header left out.

use super::{Expects, Scenario};
use countersign_openapi::Cause;
use countersign_openapi::ParameterRole;

pub const SCENARIO: Scenario = Scenario {
    id: "header-missing",
    sends: "The request without a required header that names no tenant, such as a version.",
    why: "A header that becomes required breaks every client that does not send it.",
    reference: "https://spec.openapis.org/oas/v3.0.3#parameter-object",
    provokes: &[Cause::HeaderMissing],
    expects: Expects::Refused,
    points: &["required-header"],
    provoke: |valid| valid.each_header(ParameterRole::Other, |request, header| request.without_header(&header.name)),
};
