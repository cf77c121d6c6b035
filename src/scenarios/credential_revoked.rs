//! A credential that was taken back.

use super::{Expects, Scenario};
use crate::live::Credential;
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "credential-revoked",
    sends: "A credential that was revoked, regenerated or deleted.",
    why: "Revoking is how a leak is stopped; it has to work at once, and a client has to recognise it.",
    reference: "https://www.rfc-editor.org/rfc/rfc7009#section-2",
    provokes: &[Cause::CredentialRevoked],
    expects: Expects::Refused,
    points: &["auth-enforced"],
    provoke: |valid| {
        let documented = valid.answers(Cause::CredentialRevoked);
        valid.each_credential(|scheme| (documented && !scheme.is_jwt).then_some(Credential::Revoked))
    },
};
