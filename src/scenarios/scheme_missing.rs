//! A token with no scheme word before it.

use super::{Expects, Scenario};
use crate::live::Template;
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "scheme-missing",
    sends: "`Authorization` with the credential alone.",
    why: "A client that forgets the scheme word should hear of it before production.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-11.6.2",
    provokes: &[Cause::CredentialMalformed],
    expects: Expects::RefusedAsUndocumented,
    points: &["auth-enforced"],
    provoke: |valid| match valid.takes_bare_authorization() {
        true => Vec::new(),
        false => valid.each_authorization(|_, credential| vec![Template([credential].into())]),
    },
};
