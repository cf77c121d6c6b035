//! A parameter outside of its bounds.

use super::unfit::Unfit;
use super::{Expects, Scenario};
use countersign_openapi::{Cause, Location};

pub const SCENARIO: Scenario = Scenario {
    id: "parameter-bounds",
    sends: "A query parameter, header or cookie that is one above its most or one below its least, each in turn.",
    why: "Pages of nothing, or of everything, are asked for by mistake.",
    reference: "https://spec.openapis.org/oas/v3.0.3#schema-object",
    provokes: &[Cause::ParameterInvalid],
    expects: Expects::RefusedAsUnfit,
    points: &["input-enforced"],
    provoke: |valid| valid.each_unfit(&[Location::Query, Location::Header, Location::Cookie], Unfit::Bound),
};
