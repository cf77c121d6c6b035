//! Everything that the operation asks for.

use super::{Expects, Provocation, Scenario};
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "credential-valid",
    sends: "The request with everything right.",
    why: "If this is refused, nothing else that was asked says anything.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-11.6.2",
    provokes: &[Cause::CredentialValid],
    expects: Expects::Accepted,
    points: &["credential-accepted", "status-declared"],
    provoke: |valid| vec![Provocation::of(valid.request.clone())],
};
