//! Scheme words are case-insensitive.

use super::authorization_of;
use super::{Expects, Scenario};
use crate::live::{Credential, Piece, Template};
use countersign_openapi::Carrier;
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "scheme-lowercase",
    sends: "The valid credential with the scheme word in lower case.",
    why: "Proxies and client libraries change the case, as RFC 9110 allows them to.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-11.1",
    provokes: &[Cause::CredentialValid, Cause::CredentialMalformed],
    expects: Expects::AcceptedByRfc,
    points: &["credential-accepted"],
    provoke: |valid| {
        valid.each_scheme(|scheme, carrier| {
            let Carrier::Authorization(word) = carrier else { return None };
            let small = Piece::Text(format!("{} ", word.to_ascii_lowercase()));
            let value = [small, authorization_of(scheme, word, Credential::Valid)];
            Some(valid.carrying(carrier, vec![Template(value.into())]))
        })
    },
};
