//! Which header carries the credential.

use countersign_openapi::{Carrier, Location, SchemeKind};
use countersign_pages::AuthHeader;

use super::names::StatedNames;
use crate::rules::compare::Spoken;
use crate::rules::statement::{Asked, PageMutant, StatedCheck, grounds_of, tell_all};

pub const CHECK: StatedCheck<AuthHeader, StatedNames> = StatedCheck {
    docs: |asked| StatedNames::of(asked.names(|header| header.name.to_lowercase())),
    spec: declared,
    relate: StatedNames::relate,
    mutants: &[PageMutant {
        name: "another-header",
        tell: |facts| tell_all::<AuthHeader>(facts, |header| header.name = "X-Other-Key".to_owned()),
    }],
};

fn declared(asked: &Asked<AuthHeader>) -> Spoken<StatedNames> {
    let contract = asked.contract;
    let carriers = contract.schemes().iter().filter_map(|scheme| match scheme.carrier() {
        Some(Carrier::Authorization(_)) => Some("authorization".to_owned()),
        Some(Carrier::Header(name)) => Some(name.to_lowercase()),
        Some(Carrier::Query(_) | Carrier::Cookie(_)) => None,
        // Every scheme of HTTP has the one header (RFC 9110 §11.6.2), also those that no request can be made with.
        None => matches!(scheme.kind, SchemeKind::Http(_)).then(|| "authorization".to_owned()),
    });
    let name = asked.fact.name.to_lowercase();
    let parameters = contract.operations().iter().flat_map(|operation| operation.parameters_in(Location::Header));
    let plain = parameters.map(|parameter| parameter.name.to_lowercase()).filter(|own| *own == name);
    let basis = grounds_of(contract.schemes().iter().map(|scheme| scheme.basis));
    asked.spec("/components/securitySchemes", basis, StatedNames::of(carriers.chain(plain)))
}
