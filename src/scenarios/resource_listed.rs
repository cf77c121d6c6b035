//! The list that what was made stands in.

use super::{Expects, LifeStage, Scenario};
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "resource-listed",
    sends: "The list in which what was made must stand.",
    why: "What no list has, nobody finds.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-9.3.1",
    provokes: &[Cause::CredentialValid],
    expects: Expects::OfLife(LifeStage::Listed),
    points: &["created-listed", "status-declared"],
    provoke: |valid| valid.stage(LifeStage::Listed),
};
