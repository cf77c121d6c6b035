//! The end of what was made.

use super::{Expects, LifeStage, Scenario};
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "resource-deleted",
    sends: "Something that was made is deleted, and then asked for.",
    why: "What somebody had deleted must be gone; it may be what a law wants gone.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-9.3.5",
    provokes: &[Cause::CredentialValid],
    expects: Expects::OfLife(LifeStage::Deleted),
    points: &["deletion-kept", "status-declared"],
    provoke: |valid| valid.stage(LifeStage::Deleted),
};
