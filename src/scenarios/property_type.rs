//! A property of another type.

use super::unfit::Unfit;
use super::{Expects, Scenario};
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "property-type",
    sends: "The body with a property of another type than documented, each in turn.",
    why: "What a service takes without a word it keeps, and gives to others.",
    reference: "https://spec.openapis.org/oas/v3.0.3#schema-object",
    provokes: &[Cause::BodyInvalid],
    expects: Expects::RefusedAsUnfit,
    points: &["input-enforced"],
    provoke: |valid| valid.each_unfit_property(Unfit::Type),
};
