//! The authentication schemes that a page says its API uses (RFC 9110 §11.1,
//! OpenAPI 3.0 §4.7.27).

mod listed;
mod queries;

use std::sync::LazyLock;

use countersign_openapi::{Location, SchemeKind};
use regex::Regex;
use serde_json::{Value, json};

use super::oauth2::{self, OAUTH2, OAuth2};
use super::payload::Payload;
use super::stated::Stated;
use crate::reading::PageReading;
use crate::reading::credential::{self, CarrierForm, scheme_of};
use crate::reading::headers::HeaderSide;
use crate::reading::outline::{Statement, StatementRole};
use crate::text::{form, prose};

/// How a request is authenticated.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthScheme {
    /// By an HTTP scheme: its word, in lower case.
    Http(String),
    /// By a key.
    ApiKey {
        place: KeyPlace,
        name: String,
    },
    OAuth2(OAuth2),
    /// In another way, by its name in OpenAPI: `mutualTLS`.
    Other(String),
}

/// Where a key is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyPlace {
    Header,
    Query,
    Cookie,
}

impl KeyPlace {
    const ALL: [KeyPlace; 3] = [KeyPlace::Header, KeyPlace::Query, KeyPlace::Cookie];

    /// Its name in OpenAPI.
    pub fn name(self) -> &'static str {
        match self {
            KeyPlace::Header => "header",
            KeyPlace::Query => "query",
            KeyPlace::Cookie => "cookie",
        }
    }
}

impl AuthScheme {
    fn http(word: &str) -> AuthScheme {
        AuthScheme::Http(word.to_ascii_lowercase())
    }

    fn key(place: KeyPlace, name: &str) -> AuthScheme {
        AuthScheme::ApiKey { place, name: name.to_owned() }
    }

    /// The scheme that a document declares.
    fn of(declared: &SchemeKind) -> AuthScheme {
        match declared {
            SchemeKind::Http(word) => AuthScheme::http(word),
            SchemeKind::ApiKey { location: Location::Query, name } => AuthScheme::key(KeyPlace::Query, name),
            SchemeKind::ApiKey { location: Location::Cookie, name } => AuthScheme::key(KeyPlace::Cookie, name),
            SchemeKind::ApiKey { name, .. } => AuthScheme::key(KeyPlace::Header, name),
            SchemeKind::OAuth2 => AuthScheme::OAuth2(OAuth2::default()),
            SchemeKind::OpenIdConnect => AuthScheme::Other("openIdConnect".to_owned()),
            SchemeKind::MutualTls => AuthScheme::Other("mutualTLS".to_owned()),
        }
    }
}

impl Payload for AuthScheme {
    const ID: &'static str = "auth-scheme";
    const STATES: &'static str =
        "How a request is authenticated: an HTTP scheme, or a key in a header or a query parameter.";

    fn read(reading: &PageReading<'_>) -> Vec<Stated<AuthScheme>> {
        let mut facts = Vec::new();
        let is_elsewhere = is_elsewhere(reading);
        for (position, statement) in reading.outline.statements.iter().enumerate() {
            said(reading, (position, statement), is_elsewhere, &mut facts);
            if !credential::is_negated(&statement.lower) {
                queries::said(reading, statement, position, &mut facts);
            }
        }
        facts.extend(sessions(reading));
        facts.extend(oauth2::read(reading));
        for mention in reading.headers.iter().filter(|mention| mention.side == HeaderSide::Request) {
            if !mention.is_credential {
                continue;
            }
            // Only `Authorization` has schemes: another header carries a key.
            let scheme = match scheme_of(&mention.name, mention.value.as_deref().unwrap_or("${value}")) {
                CarrierForm::Named(word) => AuthScheme::http(&word),
                CarrierForm::Raw => AuthScheme::key(KeyPlace::Header, &mention.name),
                CarrierForm::Open => continue,
            };
            facts.push(reading.stated(scheme, mention.at, &mention.quote));
        }
        facts.extend(queries::shown(reading));
        for document in reading.outline.documents() {
            for declared in document.contract.schemes() {
                let at = document.at(&declared.source);
                facts.push(reading.stated(AuthScheme::of(&declared.kind), at, &declared.name));
            }
        }
        facts
    }

    fn subject(&self) -> String {
        match self {
            AuthScheme::Http(word) => word.clone(),
            AuthScheme::ApiKey { .. } => "api-key".to_owned(),
            AuthScheme::OAuth2(_) => OAUTH2.to_owned(),
            AuthScheme::Other(name) => name.clone(),
        }
    }

    fn value(&self) -> Value {
        match self {
            AuthScheme::Http(word) => json!({"type": "http", "scheme": word}),
            AuthScheme::ApiKey { place, name } => json!({"type": "apiKey", "in": place.name(), "name": name}),
            AuthScheme::OAuth2(oauth2) => oauth2.value(),
            AuthScheme::Other(name) => json!({"type": name}),
        }
    }

    /// The case of a header's name makes no difference (RFC 9110 §5.1).
    fn canonical(&self) -> AuthScheme {
        match self {
            AuthScheme::ApiKey { place: KeyPlace::Header, name } => {
                AuthScheme::key(KeyPlace::Header, &name.to_lowercase())
            }
            other => other.clone(),
        }
    }

    fn parse(_: &str, value: &Value) -> Option<AuthScheme> {
        Some(match value["type"].as_str()? {
            "http" => AuthScheme::Http(value["scheme"].as_str()?.to_owned()),
            "apiKey" => {
                let place = KeyPlace::ALL.into_iter().find(|place| value["in"] == place.name())?;
                AuthScheme::key(place, value["name"].as_str()?)
            }
            OAUTH2 => AuthScheme::OAuth2(OAuth2::parse(value)?),
            other => AuthScheme::Other(other.to_owned()),
        })
    }
}

/// Whether the page shows a bearer token in another header than that of HTTP's schemes, and in that
/// one none: then what it says of bearers is not the scheme.
fn is_elsewhere(reading: &PageReading<'_>) -> bool {
    let mut carriers =
        reading.headers.iter().filter(|mention| mention.side == HeaderSide::Request && mention.is_credential);
    let is_of_http = |name: &str| name.to_lowercase().ends_with("authorization");
    let bears = |value: &str| value.to_lowercase().starts_with("bearer ");
    let shown = carriers.clone().any(|mention| mention.value.as_deref().is_some_and(bears));
    shown && !carriers.any(|mention| is_of_http(&mention.name))
}

/// The schemes that a statement speaks of.
fn said(
    reading: &PageReading<'_>,
    (position, statement): (usize, &Statement),
    is_elsewhere: bool,
    facts: &mut Vec<Stated<AuthScheme>>,
) {
    // A telephone line is entered otherwise than an API.
    let is_other = OF_LINES.is_match(&statement.lower) || OF_OTHERS.is_match(&statement.lower);
    if credential::is_negated(&statement.lower) || is_other {
        return;
    }
    if let StatementRole::Attributes(_, values) = &statement.role {
        let method = values.iter().find(|(key, _)| key.eq_ignore_ascii_case("authmethod"));
        let scheme = method.map_or("", |(_, value)| value.as_str());
        if matches!(scheme, "bearer" | "basic") {
            facts.push(reading.stated(AuthScheme::http(scheme), statement.at(), scheme));
        }
    }
    if let Some(scheme) = listed::read(reading, position, statement) {
        facts.push(reading.stated(scheme, statement.at(), &statement.text));
    }
    if OPENID.is_match(&statement.lower) {
        facts.push(reading.stated(AuthScheme::Other("openIdConnect".to_owned()), statement.at(), &statement.text));
    }
    // `Cookie: sid=<session>`, of which the sentence says that it is sent.
    let is_session = SESSION.is_match(&statement.lower) && !queries::REFUSED.is_match(&statement.lower);
    for code in prose::codes(&statement.text).into_iter().filter(|_| is_session) {
        let value = form::header_line(code).filter(|(name, _)| name.eq_ignore_ascii_case("cookie"));
        if let Some((name, _)) = value.and_then(|(_, value)| value.split_once('=')).filter(|(name, _)| is_word(name)) {
            facts.push(reading.stated(AuthScheme::key(KeyPlace::Cookie, name), statement.at(), &statement.text));
        }
    }
    for scheme in credential::spoken(&statement.lower).filter(|scheme| *scheme != "bearer" || !is_elsewhere) {
        facts.push(reading.stated(AuthScheme::http(scheme), statement.at(), &statement.text));
    }
}

/// The cookies of sessions that samples send, where the page says that a session stands for who asks.
fn sessions(reading: &PageReading<'_>) -> Vec<Stated<AuthScheme>> {
    static ENTERED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"\bsession cookies?\b[^.;]{0,40}\bauthenticat\w*|\bauthenticat\w*\b[^.;]{0,60}\b(?:session )?cookies?\b",
        )
        .expect("a constant pattern")
    });
    let is_said =
        |statement: &Statement| ENTERED.is_match(&statement.lower) && !queries::REFUSED.is_match(&statement.lower);
    let sent = reading.headers.iter().filter(|mention| mention.side == HeaderSide::Request);
    let sent = sent.filter(|mention| mention.name.eq_ignore_ascii_case("cookie"));
    let mut sent = sent.filter_map(|mention| Some((mention, mention.value.as_deref()?))).peekable();
    if sent.peek().is_none() || !reading.outline.statements.iter().any(is_said) {
        return Vec::new();
    }
    let of_session = |name: &str| {
        let name = name.to_lowercase();
        ["sess", "sid", "token", "auth"].iter().any(|word| name.contains(word)) && !name.contains("csrf")
    };
    let named = sent.flat_map(|(mention, value)| value.split(';').map(move |pair| (mention, pair)));
    let named = named.filter_map(|(mention, pair)| Some((mention, pair.trim().split_once('=')?.0)));
    let named = named.filter(|(_, name)| is_word(name) && of_session(name));
    named
        .map(|(mention, name)| reading.stated(AuthScheme::key(KeyPlace::Cookie, name), mention.at, &mention.quote))
        .collect()
}

fn is_word(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// What says of credentials that they are those of something that is set up: `Username for basic auth`.
static OF_OTHERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:user ?name|password|user) (?:used )?for (?:http )?basic auth|\bscim\b|\b(?:your|custom) server endpoints?\b")
        .expect("a constant pattern")
});

/// What says of credentials that they are those of a telephone line.
static OF_LINES: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\bsip\b").expect("a constant pattern"));

/// What says of a cookie that it stands for who asks.
static SESSION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:session|authenticat\w*|log ?in|logged in|sign(?:ed)? in|auth)\b").expect("a constant pattern")
});

/// What says of an API that it is entered by OpenID Connect.
static OPENID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:uses?|using|via|with|through|supports?|by) openid connect\b[^.]{0,40}(?:$|[.;,])")
        .expect("a constant pattern")
});
