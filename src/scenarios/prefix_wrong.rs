//! A token with another prefix than the documented.

use super::{Expects, Scenario};
use crate::live::Credential;
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "prefix-wrong",
    sends: "The valid token with its documented prefix changed.",
    why: "Prefixes tell environments and kinds of key apart; the wrong kind must not pass.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2",
    provokes: &[Cause::CredentialUnknown, Cause::CredentialMalformed],
    expects: Expects::Refused,
    points: &["auth-enforced"],
    provoke: |valid| valid.each_credential(|scheme| scheme.prefix.as_ref().map(|_| Credential::PrefixWrong)),
};
