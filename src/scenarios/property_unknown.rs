//! A property that no schema names.

use serde_json::Value;

use super::faults::{FaultKind, RequestFault};
use super::unfit::NO_VALUE;
use super::{Expects, Provocation, Scenario};
use countersign_openapi::{Cause, is_json};

pub const SCENARIO: Scenario = Scenario {
    id: "property-unknown",
    sends: "The body with a property more, where the schema allows no other than its own.",
    why: "A misspelt property that is passed over is one that is silently not set.",
    reference: "https://spec.openapis.org/oas/v3.0.3#schema-object",
    provokes: &[Cause::BodyInvalid],
    expects: Expects::RefusedAsUnfit,
    points: &["input-enforced"],
    provoke: |valid| {
        // What XML has beside the properties of a schema, nobody says.
        let is_of_json = valid.operation.body.as_ref().is_some_and(|body| is_json(&body.media_type));
        let more = valid.object().filter(|_| is_of_json).and_then(|(schema, members)| {
            let mut members = members.clone();
            members.insert(NO_VALUE.to_owned(), Value::from(true));
            let fault = RequestFault {
                kind: FaultKind::Lenient,
                says: format!("the property `{NO_VALUE}` is none that the schema allows"),
                source: schema.source(),
                basis: schema.basis(),
            };
            Some(Provocation { fault: Some(fault), ..Provocation::of(valid.with_unfit_body(&members)?) })
        });
        more.into_iter().collect()
    },
};
