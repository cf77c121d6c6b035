//! One of several credentials that go together left out.

use std::collections::BTreeSet;

use super::{Expects, Scenario};
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "credential-incomplete",
    sends: "The request without one of the credentials that must go together, each in turn.",
    why: "A service that looks at one of two credentials is open to whoever has that one.",
    reference: "https://spec.openapis.org/oas/v3.0.3#security-requirement-object",
    provokes: &[Cause::CredentialMissing],
    expects: Expects::Refused,
    points: &["auth-enforced"],
    provoke: |valid| {
        let sent: BTreeSet<&str> = valid.request.slots().map(|slot| slot.scheme.as_str()).collect();
        if sent.len() < 2 {
            return Vec::new();
        }
        valid.each_scheme(|_, carrier| Some(valid.carrying(carrier, Vec::new())))
    },
};
