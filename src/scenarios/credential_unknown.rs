//! A credential that was never issued.

use super::{Expects, Scenario};
use crate::live::Credential;
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "credential-unknown",
    sends: "A well-formed credential that the service never issued.",
    why: "The commonest failure of all: a typing error, or the token of another environment.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2",
    provokes: &[Cause::CredentialUnknown],
    expects: Expects::Refused,
    points: &["auth-enforced"],
    provoke: |valid| valid.each_credential(|scheme| (!scheme.is_jwt).then_some(Credential::Unknown)),
};
