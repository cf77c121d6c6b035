//! What was deleted, deleted again.

use super::{Expects, LifeStage, Scenario};
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "resource-deleted-again",
    sends: "What was made and deleted is deleted once more.",
    why: "A client that got no answer sends its request again (RFC 9110 §9.2.2).",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2",
    provokes: &[Cause::NotFound],
    expects: Expects::OfLife(LifeStage::DeletedAgain),
    points: &["refusal-status", "status-declared", "no-server-error"],
    provoke: |valid| valid.stage(LifeStage::DeletedAgain),
};
