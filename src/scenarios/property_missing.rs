//! A required property left out.

use super::faults::{FaultKind, parts, provocations};
use super::forms::Form;
use super::{Expects, Scenario};
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "property-missing",
    sends: "The body without a required property, each in turn.",
    why: "A client that forgets one should hear which, before half a thing is made.",
    reference: "https://spec.openapis.org/oas/v3.0.3#schema-object",
    provokes: &[Cause::BodyInvalid],
    expects: Expects::RefusedAsUnfit,
    points: &["input-enforced"],
    provoke: |valid| {
        if let Some(form) = Form::of(valid) {
            return provocations(form.each_missing());
        }
        let required: Vec<String> = match valid.object() {
            Some((schema, _)) => parts(schema).iter().flat_map(|part| part.texts("required")).collect(),
            None => return Vec::new(),
        };
        let without = |name: &str| required.iter().any(|own| own == name).then_some((None, None));
        let says = "is required, and missing";
        valid.each_property(FaultKind::Missing, says, |_, name| without(name).into_iter().collect())
    },
};
