//! A JWT without one of the claims that it must have.

use super::credential_of;
use super::valid::several;
use super::{Expects, Scenario};
use crate::live::Credential;
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "jwt-claim-missing",
    sends: "A JWT that is signed well and lacks one of the documented claims.",
    why: "A claim that is required and not checked, `exp` above all, makes tokens that never end.",
    reference: "https://www.rfc-editor.org/rfc/rfc7519#section-4.1",
    provokes: &[Cause::CredentialMalformed, Cause::CredentialUnknown, Cause::CredentialForged],
    expects: Expects::Refused,
    points: &["auth-enforced"],
    provoke: |valid| {
        let claims = valid.schemes.iter().flat_map(|scheme| scheme.claims.iter().map(move |claim| (scheme, claim)));
        let made = claims.filter_map(|(scheme, claim)| {
            let carrier = scheme.carrier()?;
            let value = credential_of(scheme, &carrier, Credential::ClaimMissing(claim.clone()));
            Some((claim.as_str(), valid.carrying(&carrier, vec![value])))
        });
        several(made.collect())
    },
};
