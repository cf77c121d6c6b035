//! What was deleted, asked for.

use super::{Expects, LifeStage, Scenario};
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "resource-gone",
    sends: "What was made and deleted is asked for.",
    why: "A client that reads what another deleted must know that from a failure.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.11",
    provokes: &[Cause::NotFound],
    expects: Expects::OfLife(LifeStage::Gone),
    points: &["refusal-status", "status-declared", "no-server-error"],
    provoke: |valid| valid.stage(LifeStage::Gone),
};
