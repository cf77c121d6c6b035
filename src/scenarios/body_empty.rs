//! An object, or an element of XML, with nothing in it.

use serde_json::Map;

use super::faults::{FaultKind, RequestFault};
use super::forms::Form;
use super::{Expects, Provocation, Scenario};
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "body-empty",
    sends: "An empty JSON object, or an empty XML element, where some property is required.",
    why: "A form that was sent before it was filled in looks so.",
    reference: "https://spec.openapis.org/oas/v3.0.3#schema-object",
    provokes: &[Cause::BodyInvalid, Cause::BodyMissing],
    expects: Expects::RefusedAsUnfit,
    points: &["input-enforced"],
    provoke: |valid| {
        // In XML a list of no items is not there either.
        let is_told = || Form::of(valid).is_none_or(|form| form.each_missing().next().is_some());
        let empty = valid.object().filter(|_| is_told()).and_then(|(schema, _)| {
            let fault = RequestFault {
                kind: FaultKind::Missing,
                says: "the body lacks all that is required".to_owned(),
                source: schema.source(),
                basis: schema.basis(),
            };
            Some(Provocation { fault: Some(fault), ..Provocation::of(valid.with_unfit_body(&Map::new())?) })
        });
        empty.into_iter().collect()
    },
};
