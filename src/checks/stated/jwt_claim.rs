//! Which claims the JWT of a request carries.

use super::names::Names;
use super::{PageLie, StatedCheck, grounds_of};
use crate::docs::facts::jwt_claim::KIND;

pub const CHECK: StatedCheck<Names> = StatedCheck {
    kind: &KIND,
    asks: "Which claims does the JWT of a request carry?",
    docs: |stated| Names::of(stated.subjects()),
    spec: |stated| {
        if !stated.is_sourced() {
            return Some(Err("OpenAPI has no word for it, and the document does not use x-jwt-claims".to_owned()));
        }
        let schemes = &stated.contract.schemes;
        let names = Names::of(schemes.iter().flat_map(|scheme| scheme.claims.clone()));
        let grounds = grounds_of(schemes.iter().map(|scheme| scheme.grounds));
        stated.spec("/components/securitySchemes", grounds, names)
    },
    relate: Names::relate,
    lies: &[PageLie {
        name: "another-claim",
        tell: |facts| {
            for fact in facts.0.iter_mut().filter(|fact| fact.kind == KIND.id).take(1) {
                fact.subject = "shoe_size".to_owned();
            }
        },
    }],
};
