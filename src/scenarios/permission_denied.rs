//! A good credential without the right.

use super::{Expects, Scenario};
use crate::live::Credential;
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "permission-denied",
    sends: "A valid credential that does not grant the operation.",
    why: "401 asks for another credential, 403 says that none of this caller's will do (RFC 9110).",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4",
    provokes: &[Cause::PermissionDenied],
    expects: Expects::Refused,
    points: &["auth-enforced"],
    provoke: |valid| {
        let documented = valid.answers(Cause::PermissionDenied);
        valid.each_credential(|scheme| (documented && !scheme.is_jwt).then_some(Credential::Forbidden))
    },
};
