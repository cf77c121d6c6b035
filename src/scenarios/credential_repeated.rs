//! The credential's header twice.

use super::credential_of;
use super::{Expects, Scenario};
use crate::live::Credential;
use countersign_openapi::Carrier;
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "credential-repeated",
    sends: "`Authorization` sent twice, each time with the valid credential.",
    why: "Middleware that adds a header to one that is there sends just this. Either answer is right.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-5.3",
    provokes: &[Cause::CredentialValid, Cause::CredentialMalformed],
    expects: Expects::Either,
    points: &["no-server-error"],
    provoke: |valid| {
        valid.each_scheme(|scheme, carrier| {
            let value = credential_of(scheme, carrier, Credential::Valid);
            matches!(carrier, Carrier::Authorization(_) | Carrier::Header(_))
                .then(|| valid.carrying(carrier, vec![value.clone(), value]))
        })
    },
};
