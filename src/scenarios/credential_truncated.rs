//! A token that was cut short.

use super::{Expects, Scenario};
use crate::live::Credential;
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "credential-truncated",
    sends: "The valid credential without its last characters.",
    why: "What a careless copy, a short column or a log line leaves of a token must not pass.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2",
    provokes: &[Cause::CredentialUnknown],
    expects: Expects::Refused,
    points: &["auth-enforced"],
    provoke: |valid| {
        let mut cut = valid.each_credential(|_| Some(Credential::Truncated));
        if valid.schemes.iter().any(|scheme| scheme.is_jwt) {
            // Without its end a JWT has no signature that fits (RFC 7515 §5.2).
            let causes: &[Cause] = &[Cause::CredentialForged, Cause::CredentialMalformed, Cause::CredentialUnknown];
            cut.iter_mut().for_each(|provocation| provocation.causes = Some(causes));
        }
        cut
    },
};
