//! A required parameter left out.

use super::{Expects, Scenario};
use countersign_openapi::{Cause, Location};

pub const SCENARIO: Scenario = Scenario {
    id: "parameter-missing",
    sends: "The request without a required query parameter or cookie, each in turn.",
    why: "A client that forgets one should hear which, and not get what it did not ask for.",
    reference: "https://spec.openapis.org/oas/v3.0.3#parameter-object",
    provokes: &[Cause::ParameterMissing],
    expects: Expects::RefusedAsUnfit,
    points: &["input-enforced"],
    provoke: |valid| valid.each_missing(&[Location::Query, Location::Cookie]),
};
