//! A credential where no log should have it.

use super::{Expects, Scenario};
use crate::live::{Credential, Piece, Slot, Template};
use countersign_openapi::Carrier;
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "credential-in-query",
    sends: "The valid credential in the query instead of the header.",
    why: "Query strings stand in logs and histories; a service that takes credentials there leaks them.",
    reference: "https://www.rfc-editor.org/rfc/rfc6750#section-2.3",
    provokes: &[Cause::CredentialMissing],
    expects: Expects::RefusedAsUndocumented,
    points: &["auth-enforced"],
    provoke: |valid| {
        valid.each_scheme(|scheme, carrier| {
            let name = match carrier {
                Carrier::Authorization(_) => "access_token",
                Carrier::Header(name) => name,
                Carrier::Query(_) | Carrier::Cookie(_) => return None,
            };
            if valid.is_documented(&Carrier::Query(name.to_owned())) {
                return None;
            }
            let mut request = valid.carrying(carrier, Vec::new());
            let slot = Slot { scheme: scheme.name.clone(), credential: Credential::Valid };
            request.query.push((name.into(), Template([Piece::Slot(slot)].into())));
            Some(request)
        })
    },
};
