//! Which claims the JWT of a request carries.

use crate::reason::SilentReason;
use countersign_openapi::extension;
use countersign_pages::JwtClaim;

use super::names::StatedNames;
use crate::rules::statement::{PageMutant, StatedCheck, grounds_of};

pub const CHECK: StatedCheck<JwtClaim, StatedNames> = StatedCheck {
    docs: |asked| StatedNames::of(asked.names(|claim| claim.name.clone())),
    spec: |asked| {
        if !asked.has_schemes_of_ours() {
            return Some(Err(SilentReason::NoWordForIt(extension::JWT_CLAIMS)));
        }
        let schemes = asked.contract.schemes();
        let names = StatedNames::of(schemes.iter().flat_map(|scheme| scheme.claims.clone()));
        let basis = grounds_of(schemes.iter().map(|scheme| scheme.basis));
        asked.spec("/components/securitySchemes", basis, names)
    },
    relate: StatedNames::relate,
    mutants: &[PageMutant {
        name: "another-claim",
        tell: |facts| {
            if let Some(claim) = facts.of_mut::<JwtClaim>().next() {
                claim.name = "shoe_size".to_owned();
            }
        },
    }],
};
