//! Asks whether a 401 says how to authenticate.

use std::fmt;

use crate::claim::Claim;
use crate::rules::classify::{Relation, Side};
use crate::rules::exchange::{Check, Lie, Spoken, World, unspoken};
use countersign_openapi::Grounds;
use countersign_openapi::SchemeKind;

pub const CHECK: Check<Challenge> = Check {
    id: "www-authenticate",
    side: Side::Response,
    spec,
    live,
    client: unspoken,
    relate: Challenge::relate,
    lies: &[Lie {
        name: "no challenge",
        tell: |testimony| {
            let Some(response) = testimony.trace.last_response_mut() else { return };
            response.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("www-authenticate"));
        },
    }],
};

/// Whether there is a `WWW-Authenticate` header.
pub struct Challenge(bool);

impl Challenge {
    fn relate(&self, later: &Challenge) -> Relation {
        if later.0 { Relation::Same } else { Relation::Disjoint("the 401 has no WWW-Authenticate header".to_owned()) }
    }
}

impl fmt::Display for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0 { "a challenge" } else { "no challenge" })
    }
}

/// Where the operation uses a scheme of RFC 9110 §11; an API key in a header is none.
fn spec(world: &World) -> Spoken<Challenge> {
    let scheme = world.contract.scheme(world.operation.security.first()?.first()?)?;
    let challenges = matches!(scheme.kind, SchemeKind::Http(_) | SchemeKind::OAuth2 | SchemeKind::OpenIdConnect);
    let refused = world.response().ok()?.status == 401;
    (challenges && refused)
        .then(|| Ok(Claim { answer: Challenge(true), source: scheme.source.clone().into(), grounds: Grounds::Advice }))
}

fn live(world: &World) -> Spoken<Challenge> {
    let challenged = world.response().ok()?.header("www-authenticate").next().is_some();
    world.live("/headers/www-authenticate", Challenge(challenged))
}
