//! What is there already, made once more.

use super::{Expects, LifeStage, Scenario};
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "resource-created-twice",
    sends: "The same request that made something, once more, where the document has an answer for a conflict (409).",
    why: "A client that got no answer sends its request again, and must know what is there already.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.10",
    provokes: &[Cause::CredentialValid],
    expects: Expects::OfLife(LifeStage::CreatedTwice),
    points: &["status-declared"],
    provoke: |valid| valid.stage(LifeStage::CreatedTwice),
};
