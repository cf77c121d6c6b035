//! A credential's place with nothing in it.

use super::{Expects, Scenario};
use crate::live::Template;
use countersign_openapi::Carrier;
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "credential-empty",
    sends: "The header (or query parameter, or cookie) of the credential, empty.",
    why: "An unset variable in a deployment sends just this.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-11.6.2",
    provokes: &[Cause::CredentialMissing, Cause::CredentialMalformed],
    expects: Expects::Refused,
    points: &["auth-enforced"],
    provoke: |valid| {
        valid.each_scheme(|_, carrier| {
            let empty = match carrier {
                Carrier::Cookie(name) => format!("{name}="),
                _ => String::new(),
            };
            Some(valid.carrying(carrier, vec![Template::text(empty)]))
        })
    },
};
