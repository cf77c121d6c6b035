//! Which header carries the credential.

use super::names::Names;
use super::{PageLie, Spoken, Stated, StatedCheck, grounds_of};
use crate::docs::facts::auth_header::KIND;
use countersign_openapi::{Carrier, Location};

pub const CHECK: StatedCheck<Names> = StatedCheck {
    kind: &KIND,
    asks: "Which header carries the credential?",
    docs: |stated| Names::of(stated.subjects().iter().map(|name| name.to_lowercase())),
    spec: declared,
    relate: Names::relate,
    lies: &[PageLie {
        name: "another-header",
        tell: |facts| {
            for fact in facts.0.iter_mut().filter(|fact| fact.kind == KIND.id) {
                fact.subject = "X-Other-Key".to_owned();
            }
        },
    }],
};

fn declared(stated: &Stated) -> Spoken<Names> {
    let contract = stated.contract;
    let carriers = contract.schemes.iter().filter_map(|scheme| match scheme.carrier()? {
        Carrier::Authorization(_) => Some("authorization".to_owned()),
        Carrier::Header(name) => Some(name.to_lowercase()),
        Carrier::Query(_) | Carrier::Cookie(_) => None,
    });
    let asked = stated.fact.subject.to_lowercase();
    let parameters = contract.operations.iter().flat_map(|operation| operation.parameters_in(Location::Header));
    let plain = parameters.map(|parameter| parameter.name.to_lowercase()).filter(|name| *name == asked);
    let grounds = grounds_of(contract.schemes.iter().map(|scheme| scheme.grounds));
    stated.spec("/components/securitySchemes", grounds, Names::of(carriers.chain(plain)))
}
