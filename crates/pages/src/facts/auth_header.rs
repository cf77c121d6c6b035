//! The headers that carry credentials (RFC 9110 §11.6.2).

use std::collections::HashSet;

use countersign_openapi::{Location, SchemeKind};
use serde_json::{Value, json};

use super::payload::Payload;
use super::stated::Stated;
use crate::reading::Reading;
use crate::reading::credential::{Scheme, is_credential_header, scheme_of, spoken_alone};
use crate::reading::headers::Side;

/// A header that carries a credential.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AuthHeader {
    pub name: String,
    /// What stands before the credential.
    pub scheme: Scheme,
}

impl Payload for AuthHeader {
    const ID: &'static str = "auth-header";
    const STATES: &'static str = "The header that carries a credential, and the scheme word before it.";

    fn read(reading: &Reading<'_>) -> Vec<Stated<AuthHeader>> {
        let mut facts = Vec::new();
        for mention in &reading.headers {
            if mention.side != Side::Request || !is_credential_header(&mention.name) {
                continue;
            }
            let scheme = match scheme_of(&mention.name, mention.value.as_deref().unwrap_or("${value}")) {
                // `as a bearer token in the Authorization header`: the sentence says it.
                Scheme::Open => {
                    spoken_alone(&mention.quote).map_or(Scheme::Open, |scheme| Scheme::Named(scheme.to_owned()))
                }
                shown => shown,
            };
            facts.push(reading.stated(AuthHeader { name: mention.name.clone(), scheme }, mention.at, &mention.quote));
        }
        facts.extend(declared(reading));
        settle(facts)
    }

    fn subject(&self) -> String {
        self.name.clone()
    }

    fn value(&self) -> Value {
        match &self.scheme {
            Scheme::Named(scheme) => json!({"scheme": scheme}),
            Scheme::Raw => json!({"scheme": null}),
            Scheme::Open => json!({}),
        }
    }

    fn parse(subject: &str, value: &Value) -> Option<AuthHeader> {
        let scheme = match value.get("scheme") {
            Some(Value::String(scheme)) => Scheme::Named(scheme.clone()),
            Some(Value::Null) => Scheme::Raw,
            Some(_) => return None,
            None => Scheme::Open,
        };
        Some(AuthHeader { name: subject.to_owned(), scheme })
    }

    fn canonical(&self) -> AuthHeader {
        AuthHeader { name: self.name.to_lowercase(), scheme: self.scheme.clone() }
    }
}

/// A place that names the header alone says less than one that shows a value.
fn settle(facts: Vec<Stated<AuthHeader>>) -> Vec<Stated<AuthHeader>> {
    let open = |stated: &Stated<AuthHeader>| stated.fact.scheme == Scheme::Open;
    let shown: HashSet<String> =
        facts.iter().filter(|stated| !open(stated)).map(|stated| stated.fact.name.to_lowercase()).collect();
    facts.into_iter().filter(|stated| !open(stated) || !shown.contains(&stated.fact.name.to_lowercase())).collect()
}

fn declared(reading: &Reading<'_>) -> Vec<Stated<AuthHeader>> {
    let mut facts = Vec::new();
    for document in reading.outline.documents() {
        for declared in document.contract.schemes() {
            let (name, scheme) = match &declared.kind {
                SchemeKind::Http(word) => ("Authorization", Scheme::Named(word.to_ascii_lowercase())),
                SchemeKind::ApiKey { location: Location::Header, name } => (name.as_str(), Scheme::Raw),
                _ => continue,
            };
            let header = AuthHeader { name: name.to_owned(), scheme };
            facts.push(reading.stated(header, document.at(&declared.source), &declared.name));
        }
    }
    facts
}
