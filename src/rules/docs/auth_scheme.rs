//! How a request is authenticated.
//!
//! A document without security schemes may have the header as a plain parameter; where that is
//! required, it says the same.

use std::collections::HashSet;

use countersign_openapi::{Basis, Location, Operation, SchemeKind, SecurityScheme};
use countersign_pages::{AuthScheme, Payload};

use super::base_url;
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
        AuthScheme::OAuth2(oauth2) => match &oauth2.token_url {
            Some(url) => format!("{OAUTH2} {url}"),
            None => OAUTH2.to_owned(),
        },
        AuthScheme::Other(name) => name.clone(),
        _ => scheme.subject(),
    }
}

fn key(place: &str, name: &str) -> String {
    format!("key in {place} {}", if place == "header" { name.to_lowercase() } else { name.to_owned() })
}

fn declared(asked: &Asked<AuthScheme>) -> Spoken<StatedNames> {
    let contract = asked.contract;
    // A document that says of all operations that they need no credential uses none of its schemes.
    let is_open =
        contract.document.get("/security").and_then(|security| security.as_array()).is_some_and(Vec::is_empty)
            && contract.operations().iter().all(|operation| operation.security.is_empty());
    // What no operation wants is none, where one wants another.
    let of_document = contract.document.get("/security").and_then(|security| security.as_array()).into_iter().flatten();
    let of_document = of_document.filter_map(|wanted| wanted.as_object()).flat_map(|wanted| wanted.keys());
    let of_operations = contract.operations().iter().flat_map(|operation| operation.security.iter().flatten());
    let used: HashSet<&str> = of_operations.chain(of_document).map(String::as_str).collect();
    let is_closed_by_none = || {
        let is_said = |operation: &Operation| {
            let node = contract.node(&operation.source.within(&contract.document));
            node.is_some_and(|node| node.raw("security").is_some())
        };
        used.is_empty() && contract.operations().iter().all(is_said)
    };
    if (is_open || is_closed_by_none()) && !contract.operations().is_empty() {
        return asked.spec("/security", Basis::Documented, StatedNames::of(std::iter::empty()));
    }
    let token_urls = |scheme: &SecurityScheme| -> Vec<String> {
        let node = contract.node(&scheme.source.within(&contract.document));
        let own = node.iter().filter_map(|node| node.text("tokenUrl").map(str::to_owned)).collect::<Vec<_>>();
        let flows = node.and_then(|node| node.get("flows"));
        let flows = flows.iter().flat_map(|flows| flows.members().collect::<Vec<_>>());
        own.into_iter().chain(flows.filter_map(|(_, flow)| flow.text("tokenUrl").map(str::to_owned))).collect()
    };
    let oauth2 = |scheme: &SecurityScheme| match token_urls(scheme) {
        urls if urls.is_empty() => vec![OAUTH2.to_owned()],
        urls => urls.iter().map(|url| format!("{OAUTH2} {url}")).collect(),
    };
    let wanted = contract.schemes().iter().filter(|scheme| used.is_empty() || used.contains(&*scheme.name));
    let schemes = wanted.flat_map(|scheme| match &scheme.kind {
        SchemeKind::Http(word) => vec![word.to_lowercase()],
        SchemeKind::ApiKey { location, name } => vec![key(location.word(), name)],
        SchemeKind::OAuth2 => oauth2(scheme).into_iter().chain(["bearer".to_owned()]).collect(),
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
    let token_url = |name: &str| name.strip_prefix(OAUTH2).map(|rest| rest.trim().to_owned());
    if let Some((one, other)) = token_url(spec).zip(token_url(docs)) {
        // One that is relative says nothing of the host.
        let is_told = |url: &str| url.contains("://");
        return !is_told(&one) || !is_told(&other) || base_url::is_same(&one, &other);
    }
    // What OAuth 2.0 gives out is sent as a bearer token (RFC 6750 §2.1): the one says where it is had, the other how
    // it is sent.
    let is_given = spec == "bearer" && token_url(docs).is_some();
    spec == docs || is_given || spec == "key in header authorization" && !docs.starts_with("key in")
}
