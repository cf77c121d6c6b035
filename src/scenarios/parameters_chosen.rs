//! Parameters with the values that the document gives for them.

use super::{Expects, Scenario};
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "parameters-chosen",
    sends: "Parameters that may be left out, and each value that is listed or bounds them: a pairwise set of requests, a \
            dozen at the most (`--depth` for more).",
    why: "A filter that nobody tried is one that fails in front of a customer.",
    reference: "https://spec.openapis.org/oas/v3.0.3#parameter-object",
    provokes: &[Cause::CredentialValid],
    expects: Expects::Chosen,
    points: &["input-accepted", "status-declared"],
    provoke: |valid| valid.each_choice(),
};
