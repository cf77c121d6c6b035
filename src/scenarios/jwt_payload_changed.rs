//! A JWT that was altered on its way.

use super::{Expects, Scenario};
use crate::live::Credential;
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "jwt-payload-changed",
    sends: "A JWT whose payload was changed and whose signature was kept.",
    why: "Whoever can change the payload can be whoever they like.",
    reference: "https://www.rfc-editor.org/rfc/rfc7515#section-5.2",
    provokes: &[Cause::CredentialForged],
    expects: Expects::Refused,
    points: &["auth-enforced"],
    provoke: |valid| valid.each_jwt(Credential::PayloadChanged),
};
