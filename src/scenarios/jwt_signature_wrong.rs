//! A JWT that somebody else signed.

use super::{Expects, Scenario};
use crate::live::Credential;
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "jwt-signature-wrong",
    sends: "A JWT with the right payload, signed with another key.",
    why: "A service that does not check the signature trusts whoever writes to it.",
    reference: "https://www.rfc-editor.org/rfc/rfc7515#section-5.2",
    provokes: &[Cause::CredentialForged],
    expects: Expects::Refused,
    points: &["auth-enforced"],
    provoke: |valid| valid.each_jwt(Credential::SignatureWrong),
};
