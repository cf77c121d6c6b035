//! A parameter of another type.

use super::unfit::Unfit;
use super::{Expects, Scenario};
use countersign_openapi::{Cause, Location};

pub const SCENARIO: Scenario = Scenario {
    id: "parameter-type",
    sends: "A query parameter, header or cookie with a value of another type than documented, each in turn.",
    why: "The commonest bug of a client should be answered as the client's, and not make the service fail.",
    reference: "https://spec.openapis.org/oas/v3.0.3#schema-object",
    provokes: &[Cause::ParameterInvalid],
    expects: Expects::RefusedAsUnfit,
    points: &["input-enforced"],
    provoke: |valid| valid.each_unfit(&[Location::Query, Location::Header, Location::Cookie], Unfit::Type),
};
