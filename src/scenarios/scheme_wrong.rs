//! Another authentication scheme.

use super::{Expects, Scenario, authorization_of};
use crate::live::{Credential, Piece, Template};
use countersign_openapi::{Carrier, Cause};

pub const SCENARIO: Scenario = Scenario {
    id: "scheme-wrong",
    sends: "The valid credential behind another scheme word: `Basic`, or `Bearer` where Basic is documented.",
    why: "A scheme that is accepted by accident is one that goes away by accident.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-11.1",
    provokes: &[Cause::CredentialMalformed],
    expects: Expects::RefusedAsUndocumented,
    points: &["auth-enforced"],
    provoke: |valid| {
        valid.each_scheme(|scheme, carrier| {
            let Carrier::Authorization(word) = carrier else { return None };
            let other = if word == "Basic" { "Bearer" } else { "Basic" };
            if valid.takes_scheme(other) || valid.takes_bare_authorization() {
                return None;
            }
            let credential = authorization_of(scheme, word, Credential::Valid);
            Some(valid.carrying(carrier, vec![Template([Piece::Text(format!("{other} ")), credential].into())]))
        })
    },
};
