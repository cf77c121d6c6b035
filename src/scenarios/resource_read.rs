//! What was made, read back.

use super::{Expects, LifeStage, Scenario};
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "resource-read",
    sends: "What was made is asked for by its id.",
    why: "A client shows what it reads as what somebody wrote.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-9.3.1",
    provokes: &[Cause::CredentialValid],
    expects: Expects::OfLife(LifeStage::Read),
    points: &["read-back", "status-declared"],
    provoke: |valid| valid.stage(LifeStage::Read),
};
