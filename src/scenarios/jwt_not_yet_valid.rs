//! A JWT before its time.

use super::{Expects, Scenario};
use crate::live::Credential;
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "jwt-not-yet-valid",
    sends: "A JWT whose `nbf` is an hour ahead, else right.",
    why: "Clocks differ; a service that ignores `nbf` takes tokens before they are meant to count.",
    reference: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.5",
    provokes: &[Cause::CredentialNotYetValid],
    expects: Expects::Refused,
    points: &["auth-enforced"],
    provoke: |valid| valid.each_jwt(Credential::NotYetValid),
};
