//! A property outside of its bounds.

use super::unfit::Unfit;
use super::{Expects, Scenario};
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "property-bounds",
    sends: "The body with a property that is one above its most or one below its least, each in turn.",
    why: "What is too long for a service to keep, it should refuse and not cut.",
    reference: "https://spec.openapis.org/oas/v3.0.3#schema-object",
    provokes: &[Cause::BodyInvalid],
    expects: Expects::RefusedAsUnfit,
    points: &["input-enforced"],
    provoke: |valid| valid.each_unfit_property(Unfit::Bound),
};
