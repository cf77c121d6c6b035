//! How a request is authenticated.
//!
//! A document without security schemes may have the header as a plain parameter; where that is
//! required, it says the same.

use countersign_openapi::{Location, SchemeKind};
use countersign_pages::{AuthScheme, Payload};

use super::names::StatedNames;
use crate::rules::compare::Spoken;
use crate::rules::statement::{Asked, PageMutant, StatedCheck, grounds_of, tell_all};

pub const CHECK: StatedCheck<AuthScheme, StatedNames> = StatedCheck {
    docs: |asked| StatedNames::of(asked.names(told)),
    spec: declared,
    relate: |spec, docs| StatedNames::relate_by(spec, docs, same),
    mutants: &[PageMutant {
        name: "another-scheme",
        tell: |facts| tell_all::<AuthScheme>(facts, |scheme| *scheme = AuthScheme::Http("digest".to_owned())),
    }],
};

/// `bearer`, `key in header x-api-key`.
fn told(scheme: &AuthScheme) -> String {
    match scheme {
        AuthScheme::Http(word) => word.clone(),
        AuthScheme::ApiKey { place, name } => key(place.name(), name),
        AuthScheme::OAuth2(_) => OAUTH2.to_owned(),
        AuthScheme::Other(name) => name.clone(),
        _ => scheme.subject(),
    }
}

fn key(place: &str, name: &str) -> String {
    format!("key in {place} {}", if place == "header" { name.to_lowercase() } else { name.to_owned() })
}

fn declared(asked: &Asked<AuthScheme>) -> Spoken<StatedNames> {
    let contract = asked.contract;
    let schemes = contract.schemes().iter().flat_map(|scheme| match &scheme.kind {
        SchemeKind::Http(word) => vec![word.to_lowercase()],
        SchemeKind::ApiKey { location, name } => vec![key(location.word(), name)],
        SchemeKind::OAuth2 => vec![OAUTH2.to_owned(), "bearer".to_owned()],
        SchemeKind::OpenIdConnect => vec!["openIdConnect".to_owned(), "bearer".to_owned()],
        SchemeKind::MutualTls => vec!["mutualTLS".to_owned()],
    });
    let parameters = contract.operations().iter().flat_map(|operation| &operation.parameters);
    let parameters = parameters.filter(|parameter| parameter.required && parameter.location != Location::Path);
    let plain = parameters.map(|parameter| key(parameter.location.word(), &parameter.name));
    let names = match contract.schemes().is_empty() {
        false => StatedNames::of(schemes),
        true => {
            StatedNames::of(plain.filter(|name| asked.facts.of::<AuthScheme>().any(|(fact, _)| told(fact) == *name)))
        }
    };
    let basis = grounds_of(contract.schemes().iter().map(|scheme| scheme.basis));
    asked.spec("/components/securitySchemes", basis, names)
}

/// What it is called by both.
const OAUTH2: &str = "oauth2";

/// A key in `Authorization` holds the scheme word, whichever it is (RFC 9110 §11.6.2).
fn same(spec: &str, docs: &str) -> bool {
    // A token of OAuth 2.0 is sent as a bearer (RFC 6750 §2.1), and many documents say no more.
    spec == docs
        || docs == OAUTH2 && matches!(spec, "bearer" | "openIdConnect")
        || spec == "key in header authorization" && !docs.starts_with("key in")
}
