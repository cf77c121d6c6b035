//! A parameter outside of its list.

use super::unfit::Unfit;
use super::{Expects, Scenario};
use countersign_openapi::{Cause, Location};

pub const SCENARIO: Scenario = Scenario {
    id: "parameter-enum",
    sends: "A query parameter, header or cookie with a value that is not among the listed ones, each in turn.",
    why: "A misspelt filter that is ignored gives a client more than it asked for.",
    reference: "https://spec.openapis.org/oas/v3.0.3#schema-object",
    provokes: &[Cause::ParameterInvalid],
    expects: Expects::RefusedAsUnfit,
    points: &["input-enforced"],
    provoke: |valid| valid.each_unfit(&[Location::Query, Location::Header, Location::Cookie], Unfit::Enum),
};
