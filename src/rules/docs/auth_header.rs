//! Which header carries the credential.

use countersign_openapi::{Carrier, Location};
use countersign_pages::AuthHeader;

use super::names::Names;
use crate::rules::exchange::Spoken;
use crate::rules::statement::{Asked, PageLie, StatedCheck, grounds_of, tell_all};

pub const CHECK: StatedCheck<AuthHeader, Names> = StatedCheck {
    docs: |asked| Names::of(asked.names(|header| header.name.to_lowercase())),
    spec: declared,
    relate: Names::relate,
    lies: &[PageLie {
        name: "another-header",
        tell: |facts| tell_all::<AuthHeader>(facts, |header| header.name = "X-Other-Key".to_owned()),
    }],
};

fn declared(asked: &Asked<AuthHeader>) -> Spoken<Names> {
    let contract = asked.contract;
    let carriers = contract.schemes().iter().filter_map(|scheme| match scheme.carrier()? {
        Carrier::Authorization(_) => Some("authorization".to_owned()),
        Carrier::Header(name) => Some(name.to_lowercase()),
        Carrier::Query(_) | Carrier::Cookie(_) => None,
    });
    let name = asked.fact.name.to_lowercase();
    let parameters = contract.operations().iter().flat_map(|operation| operation.parameters_in(Location::Header));
    let plain = parameters.map(|parameter| parameter.name.to_lowercase()).filter(|own| *own == name);
    let grounds = grounds_of(contract.schemes().iter().map(|scheme| scheme.grounds));
    asked.spec("/components/securitySchemes", grounds, Names::of(carriers.chain(plain)))
}
