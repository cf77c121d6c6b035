//! A JWT that says it needs no signature.

use super::{Expects, Scenario};
use crate::live::Credential;
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "jwt-alg-none",
    sends: "A JWT with `alg: none` and an empty signature, its payload right.",
    why: "The oldest hole in JWT libraries: anybody can write such a token.",
    reference: "https://www.rfc-editor.org/rfc/rfc8725#section-2.1",
    provokes: &[Cause::CredentialForged],
    expects: Expects::Refused,
    points: &["auth-enforced"],
    provoke: |valid| valid.each_jwt(Credential::AlgNone),
};
