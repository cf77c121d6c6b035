//! Which claims the JWT of a request carries.

use crate::reason::SilentReason;
use countersign_openapi::extension;
use countersign_pages::JwtClaim;

use super::names::Names;
use crate::rules::statement::{PageLie, StatedCheck, grounds_of};

pub const CHECK: StatedCheck<JwtClaim, Names> = StatedCheck {
    docs: |asked| Names::of(asked.names(|claim| claim.name.clone())),
    spec: |asked| {
        if !asked.has_schemes_of_ours() {
            return Some(Err(SilentReason::NoWordForIt(extension::JWT_CLAIMS)));
        }
        let schemes = asked.contract.schemes();
        let names = Names::of(schemes.iter().flat_map(|scheme| scheme.claims.clone()));
        let grounds = grounds_of(schemes.iter().map(|scheme| scheme.grounds));
        asked.spec("/components/securitySchemes", grounds, names)
    },
    relate: Names::relate,
    lies: &[PageLie {
        name: "another-claim",
        tell: |facts| {
            if let Some(claim) = facts.of_mut::<JwtClaim>().next() {
                claim.name = "shoe_size".to_owned();
            }
        },
    }],
};
