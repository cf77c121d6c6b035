//! How a request is authenticated.
//!
//! A document without security schemes may have the header as a plain parameter; where that is
//! required, it says the same.

use super::names::Names;
use super::{PageLie, Spoken, Stated, StatedCheck, grounds_of};
use crate::docs::Fact;
use crate::docs::facts::auth_scheme::KIND;
use countersign_openapi::{Location, SchemeKind};
use serde_json::{Value, json};

pub const CHECK: StatedCheck<Names> = StatedCheck {
    kind: &KIND,
    asks: "How is a request authenticated?",
    docs: |stated| Names::of(std::iter::once(stated.fact).chain(stated.facts.of(KIND.id)).map(told)),
    spec: declared,
    relate: |spec, docs| Names::relate_by(spec, docs, same),
    lies: &[PageLie {
        name: "another-scheme",
        tell: |facts| {
            for fact in facts.0.iter_mut().filter(|fact| fact.kind == KIND.id) {
                fact.subject = "digest".to_owned();
                fact.value = json!({"type": "http", "scheme": "digest"});
            }
        },
    }],
};

/// `bearer`, `key in header x-api-key`.
fn told(fact: &Fact) -> String {
    let text = |name: &str| fact.value.get(name).and_then(Value::as_str).unwrap_or_default();
    match text("type") {
        "http" => text("scheme").to_owned(),
        "apiKey" => key(text("in"), text("name")),
        other => other.to_owned(),
    }
}

fn key(place: &str, name: &str) -> String {
    format!("key in {place} {}", if place == "header" { name.to_lowercase() } else { name.to_owned() })
}

fn declared(stated: &Stated) -> Spoken<Names> {
    let contract = stated.contract;
    let schemes = contract.schemes.iter().flat_map(|scheme| match &scheme.kind {
        SchemeKind::Http(word) => vec![word.to_lowercase()],
        SchemeKind::ApiKey { location, name } => vec![key(word(*location), name)],
        SchemeKind::OAuth2 => vec!["oauth2".to_owned(), "bearer".to_owned()],
        SchemeKind::OpenIdConnect => vec!["openIdConnect".to_owned(), "bearer".to_owned()],
        SchemeKind::MutualTls => vec!["mutualTLS".to_owned()],
    });
    let parameters = contract.operations.iter().flat_map(|operation| &operation.parameters);
    let parameters = parameters.filter(|parameter| parameter.required && parameter.location != Location::Path);
    let plain = parameters.map(|parameter| key(word(parameter.location), &parameter.name));
    let names = match contract.schemes.is_empty() {
        false => Names::of(schemes),
        true => Names::of(plain.filter(|name| stated.facts.of(KIND.id).any(|fact| told(fact) == *name))),
    };
    let grounds = grounds_of(contract.schemes.iter().map(|scheme| scheme.grounds));
    stated.spec("/components/securitySchemes", grounds, names)
}

fn word(location: Location) -> &'static str {
    match location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
    }
}

/// A key in `Authorization` holds the scheme word, whichever it is (RFC 9110 §11.6.2).
fn same(spec: &str, docs: &str) -> bool {
    spec == docs || spec == "key in header authorization" && !docs.starts_with("key in")
}
