//! A credential whose time is over.

use super::{Expects, Scenario};
use crate::live::Credential;
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "credential-expired",
    sends: "A credential that has expired; a JWT whose `exp` has passed.",
    why: "Every client meets it one day, and must know it from a wrong token to renew instead of giving up.",
    reference: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4",
    provokes: &[Cause::CredentialExpired],
    expects: Expects::Refused,
    points: &["auth-enforced"],
    provoke: |valid| {
        let documented = valid.answers(Cause::CredentialExpired);
        valid.each_credential(|scheme| (scheme.is_jwt || documented).then_some(Credential::Expired))
    },
};
