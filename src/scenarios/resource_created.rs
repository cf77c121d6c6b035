//! What makes something.

use super::{Expects, LifeStage, Scenario};
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "resource-created",
    sends: "Something is made as it was sent, and is there.",
    why: "A client that is told 201 goes on as if there were something.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-9.3.3",
    provokes: &[Cause::CredentialValid],
    expects: Expects::OfLife(LifeStage::Created),
    points: &["created-kept", "read-back", "status-declared"],
    provoke: |valid| valid.stage(LifeStage::Created),
};
