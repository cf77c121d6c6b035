//! A scheme word with no token behind it.

use super::{Expects, Scenario};
use crate::live::Template;
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "scheme-only",
    sends: "`Authorization` with the scheme word and no token.",
    why: "An unset variable behind `Bearer ` sends just this, and validators disagree about it.",
    reference: "https://www.rfc-editor.org/rfc/rfc6750#section-2.1",
    provokes: &[Cause::CredentialMissing, Cause::CredentialMalformed],
    expects: Expects::Refused,
    points: &["auth-enforced"],
    provoke: |valid| valid.each_authorization(|word, _| vec![Template::text(word)]),
};
