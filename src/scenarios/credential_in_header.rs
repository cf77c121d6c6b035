//! A credential in another header than the documented.

use super::{Expects, Scenario};
use crate::live::{Credential, Piece, Slot, Template};
use countersign_openapi::Carrier;
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "credential-in-header",
    sends: "The valid credential in another header: `X-API-Key`, or `Authorization` where an API key is documented.",
    why: "A way in that nobody documented is one that nobody watches.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-11.6.2",
    provokes: &[Cause::CredentialMissing, Cause::CredentialMalformed],
    expects: Expects::RefusedAsUndocumented,
    points: &["auth-enforced"],
    provoke: |valid| {
        valid.each_scheme(|scheme, carrier| {
            let slot = Piece::Slot(Slot { scheme: scheme.name.clone(), credential: Credential::Valid });
            let (name, value) = match carrier {
                Carrier::Header(name) if name.eq_ignore_ascii_case("authorization") => return None,
                Carrier::Authorization(_) => ("X-API-Key", vec![slot]),
                _ => ("Authorization", vec![Piece::Text("Bearer ".to_owned()), slot]),
            };
            let place = match name {
                "Authorization" => Carrier::Authorization("Bearer".to_owned()),
                name => Carrier::Header(name.to_owned()),
            };
            if valid.is_documented(&place) {
                return None;
            }
            Some(valid.carrying(carrier, Vec::new()).with_header(name, Template(value.into())))
        })
    },
};
