//! An object with nothing in it.

use serde_json::Map;

use super::faults::{FaultKind, RequestFault};
use super::{Expects, Provocation, Scenario};
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "body-empty",
    sends: "An empty JSON object where some property is required.",
    why: "A form that was sent before it was filled in looks so.",
    reference: "https://spec.openapis.org/oas/v3.0.3#schema-object",
    provokes: &[Cause::BodyInvalid, Cause::BodyMissing],
    expects: Expects::RefusedAsUnfit,
    points: &["input-enforced"],
    provoke: |valid| {
        let empty = valid.object().and_then(|(schema, _)| {
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
