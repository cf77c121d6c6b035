//! Security schemes of what pages say of authentication.

use countersign_openapi::extension;
use countersign_pages::{
    Access, AuthHeader, AuthScheme, Facts, JwtClaim, KeyPlace, OAuth2, StatedFact, StatedFlow, TokenPrefix,
    TokenVariable,
};
use serde_json::{Map, Value, json};

use super::sourced;
use crate::settings::shouty;

/// The schemes by name, in the order of the pages. What is said of tokens is said of the first.
pub fn schemes(facts: &Facts) -> Map<String, Value> {
    let mut schemes = Map::new();
    for (declared, stated) in facts.of::<AuthScheme>() {
        let (name, scheme) = scheme(facts, declared, stated);
        add(&mut schemes, name, scheme);
    }
    // What a token of OAuth 2.0 is sent as, is no way of its own.
    if schemes.contains_key("oauth2") {
        schemes.remove("bearerAuth");
    }
    // A header that carries the credential, of which no page says in which form.
    for (header, stated) in facts.of::<AuthHeader>() {
        let is_carried =
            schemes.values().any(|scheme| header_of(scheme).is_some_and(|own| own.eq_ignore_ascii_case(&header.name)));
        if !is_carried {
            let (name, scheme) =
                scheme(facts, &AuthScheme::ApiKey { place: KeyPlace::Header, name: header.name.clone() }, stated);
            add(&mut schemes, name, scheme);
        }
    }
    if let Some(scheme) = schemes.values_mut().next() {
        tokens(facts, scheme);
    }
    schemes
}

/// Adds a scheme, once. One whose name another has, or whose variable another's would be, is numbered: the value of
/// each is one of its own.
fn add(schemes: &mut Map<String, Value>, name: String, scheme: Value) {
    const SAME: [&str; 4] = ["type", "scheme", "in", "name"];
    let is_same = |other: &Value| SAME.iter().all(|key| other[key] == scheme[key]);
    if schemes.values().any(is_same) {
        return;
    }
    let is_taken = |name: &str| schemes.keys().any(|other| shouty(other) == shouty(name));
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    let free = std::iter::once(name.clone()).chain(numbered).find(|name| !is_taken(name));
    schemes.insert(free.unwrap_or(name), scheme);
}

/// The header that carries the credential of a scheme, in lower case.
fn header_of(scheme: &Value) -> Option<String> {
    match (scheme["type"].as_str(), scheme["in"].as_str()) {
        (Some("apiKey"), Some("header")) => scheme["name"].as_str().map(str::to_lowercase),
        (Some("apiKey"), _) => None,
        _ => Some("authorization".to_owned()),
    }
}

/// The ways to authenticate a request: each scheme alone, or with those whose headers it goes with.
pub fn alternatives(facts: &Facts, schemes: &Map<String, Value>) -> Value {
    let headers: Vec<(&String, Option<String>)> =
        schemes.iter().map(|(name, scheme)| (name, header_of(scheme))).collect();
    let goes_with = |one: &Option<String>, other: &Option<String>| {
        let (Some(one), Some(other)) = (one, other) else { return false };
        facts.of::<AuthHeader>().any(|(header, _)| header.name.eq_ignore_ascii_case(one) && header.with.contains(other))
    };
    let mut alternatives: Vec<Value> = Vec::new();
    for (name, header) in &headers {
        let others = headers.iter().filter(|(_, other)| goes_with(header, other) && goes_with(other, header));
        let mut group: Vec<&String> = others.map(|(other, _)| *other).chain([*name]).collect();
        group.sort_by_key(|name| headers.iter().position(|(own, _)| own == name));
        let alternative: Value = group.into_iter().map(|name| (name.clone(), json!([]))).collect::<Map<_, _>>().into();
        if !alternatives.contains(&alternative) {
            alternatives.push(alternative);
        }
    }
    Value::Array(alternatives)
}

/// OAuth 2.0 with the flows whose URLs are told, which may be none.
fn oauth2(facts: &Facts, oauth2: &OAuth2, stated: &StatedFact) -> Value {
    let scopes = facts.of::<Access>().filter_map(|(access, _)| match access {
        Access::Scope(name) => Some((name.clone(), json!("A scope of tokens."))),
        Access::Resource { .. } => None,
    });
    let scopes: Map<String, Value> = scopes.collect();
    let flows = oauth2.flows.iter().filter_map(|flow| {
        let (token, authorization) = (oauth2.token_url.as_ref(), oauth2.authorization_url.as_ref());
        let flow_of = match flow {
            StatedFlow::AuthorizationCode => {
                json!({"authorizationUrl": authorization?, "tokenUrl": token?, "scopes": scopes})
            }
            StatedFlow::Implicit => json!({"authorizationUrl": authorization?, "scopes": scopes}),
            _ => json!({"tokenUrl": token?, "scopes": scopes}),
        };
        Some((flow.name().to_owned(), flow_of))
    });
    let flows: Map<String, Value> = flows.collect();
    sourced(json!({"type": "oauth2", "flows": flows}), Some(stated), true)
}

fn scheme(facts: &Facts, scheme: &AuthScheme, stated: &StatedFact) -> (String, Value) {
    match scheme {
        AuthScheme::Http(word) => {
            (format!("{word}Auth"), sourced(json!({"type": "http", "scheme": word}), Some(stated), true))
        }
        AuthScheme::ApiKey { place, name } => {
            let node = json!({"type": "apiKey", "in": place.name(), "name": name});
            let words = name.split(|letter: char| !letter.is_ascii_alphanumeric());
            let words = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_");
            (format!("{words}_{}", place.name()), sourced(node, Some(stated), true))
        }
        AuthScheme::OAuth2(told) => ("oauth2".to_owned(), oauth2(facts, told, stated)),
        // Where its configuration is, follows from what it is (OpenID Connect Discovery §4).
        AuthScheme::Other(name) if name == "openIdConnect" => {
            let node = json!({"type": "openIdConnect", "openIdConnectUrl": "/.well-known/openid-configuration"});
            (name.clone(), sourced(node, Some(stated), false))
        }
        // Whatever gives it out, a token is sent so (RFC 6750 §2.1).
        _ => ("bearerAuth".to_owned(), sourced(json!({"type": "http", "scheme": "bearer"}), Some(stated), false)),
    }
}

fn tokens(facts: &Facts, scheme: &mut Value) {
    // Several kinds of tokens have what they have in common.
    let prefixes: Vec<&str> = facts.of::<TokenPrefix>().map(|(token, _)| token.prefix.as_str()).collect();
    match prefixes.iter().copied().reduce(common) {
        Some("") => scheme[extension::TOKEN_PREFIX] = json!(prefixes),
        Some(prefix) => scheme[extension::TOKEN_PREFIX] = prefix.into(),
        None => {}
    }
    let variables: Vec<&str> = facts.of::<TokenVariable>().map(|(variable, _)| variable.name.as_str()).collect();
    match variables.as_slice() {
        [] => {}
        [one] => scheme[extension::TOKEN_VARIABLE] = (*one).into(),
        several => scheme[extension::TOKEN_VARIABLE] = json!(several),
    }
    let claims: Vec<&str> = facts.of::<JwtClaim>().map(|(claim, _)| claim.name.as_str()).collect();
    if !claims.is_empty() {
        // Only a bearer token says anything of its format (OpenAPI 3.0 §4.7.27).
        if scheme["scheme"].as_str().is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer")) {
            scheme["bearerFormat"] = "JWT".into();
        }
        scheme[extension::JWT_CLAIMS] = json!(claims);
    }
}

/// What two texts begin with.
fn common<'a>(one: &'a str, other: &'a str) -> &'a str {
    let same = one.char_indices().zip(other.chars()).take_while(|((_, one), other)| one == other);
    &one[..same.last().map_or(0, |((at, letter), _)| at + letter.len_utf8())]
}
