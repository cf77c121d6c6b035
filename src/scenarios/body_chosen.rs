//! Other bodies that the document gives.

use super::{Expects, Scenario};
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "body-chosen",
    sends: "The body left out where that may be, with each value that is listed, null, what may be left out (each and \
            all), and each further form that it may have.",
    why: "A body that nobody tried is one that is refused in front of a customer.",
    reference: "https://spec.openapis.org/oas/v3.0.3#request-body-object",
    provokes: &[Cause::CredentialValid],
    expects: Expects::Chosen,
    points: &["input-accepted", "status-declared"],
    provoke: |valid| valid.each_body(),
};
