//! A change of what was made.

use super::{Expects, LifeStage, Scenario};
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "resource-changed",
    sends: "Something that was made is changed, and then asked for.",
    why: "A change that is answered as done and is not kept is lost, and nobody hears of it.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-9.3.4",
    provokes: &[Cause::CredentialValid],
    expects: Expects::OfLife(LifeStage::Changed),
    points: &["change-kept", "read-back", "status-declared"],
    provoke: |valid| valid.stage(LifeStage::Changed),
};
