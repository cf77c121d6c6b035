//! Security schemes, and where each carries its credential (OpenAPI 3.0.3 "Security Scheme Object").

use std::collections::HashMap;
use std::fmt;

use super::location::Location;
use super::node::Node;
use crate::extension;
use crate::{Address, Basis, unescape};

/// How a scheme is declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemeKind {
    /// `type: http`, with the scheme word as it is declared.
    Http(String),
    ApiKey {
        location: Location,
        name: String,
    },
    OAuth2,
    OpenIdConnect,
    MutualTls,
}

/// A declared security scheme.
#[derive(Debug, Clone)]
pub struct SecurityScheme {
    pub name: String,
    pub kind: SchemeKind,
    /// What every token starts with, where it is stated.
    pub prefix: Option<String>,
    /// The claims that the token must have, where it is a JWT.
    pub claims: Vec<String>,
    pub is_jwt: bool,
    /// Where the client credentials grant is asked for, where the document has that flow.
    pub token_url: Option<String>,
    pub basis: Basis,
    pub source: Address,
}

/// Where a credential goes in a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carrier {
    /// `Authorization`, after this scheme word (RFC 9110 §11.6.2).
    Authorization(String),
    Header(String),
    Query(String),
    Cookie(String),
}

impl Carrier {
    /// What a request has once: two credentials can't both be there.
    pub(super) fn place(&self) -> String {
        match self {
            Carrier::Authorization(_) => "the header authorization".to_owned(),
            Carrier::Header(name) => format!("the header {}", name.to_ascii_lowercase()),
            Carrier::Query(name) => format!("the query parameter {name}"),
            Carrier::Cookie(name) => format!("the cookie {name}"),
        }
    }
}

/// What is wrong with a Security Scheme Object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemeFault {
    /// It has no `type`.
    NoType,
    /// Its `type` is none that there is.
    Type(String),
    /// One of type http has no `scheme`.
    NoWord,
    /// Its `scheme` is not one word.
    Word(String),
    /// One of type apiKey has no `name`.
    NoName,
    /// One of type apiKey has no `in`, or one in which no credential can be.
    NoPlace,
    /// Its `name` can't be that of a header or a cookie.
    Name(String),
    /// It is no object.
    NoObject,
}

impl std::error::Error for SchemeFault {}

impl fmt::Display for SchemeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const TYPES: [&str; 6] = ["http", "apiKey", "oauth2", "openIdConnect", "mutualTLS", "basic"];
        match self {
            SchemeFault::NoType => f.write_str("a security scheme needs `type`"),
            SchemeFault::Type(other) => {
                write!(f, "`{other}` is no type of security scheme{}", crate::suggestion(other, TYPES))
            }
            SchemeFault::NoWord => f.write_str("a security scheme of type http needs `scheme`"),
            SchemeFault::Word(word) => write!(f, "expected `scheme` to be one word such as bearer, found `{word}`"),
            SchemeFault::NoName => f.write_str("a security scheme of type apiKey needs `name`"),
            SchemeFault::NoPlace => f.write_str("a security scheme of type apiKey needs `in`: header, query or cookie"),
            SchemeFault::Name(name) => {
                write!(f, "expected the name of a header or a cookie, found `{name}`")?;
                let header = name.split_once([':', ' ']).map(|(header, _)| header);
                if header.is_some_and(|header| header.eq_ignore_ascii_case("authorization")) {
                    f.write_str("; for a token behind a scheme word, a scheme of type http has it")?;
                }
                Ok(())
            }
            SchemeFault::NoObject => f.write_str("a security scheme needs to be an object"),
        }
    }
}

impl SchemeKind {
    /// What a Security Scheme Object says.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(node: &Node) -> Result<SchemeKind, SchemeFault> {
        match node.text("type") {
            Some("http") => match node.text("scheme").map(str::trim) {
                Some(word) if is_token(word) => Ok(SchemeKind::Http(word.to_owned())),
                Some(word) => Err(SchemeFault::Word(word.to_owned())),
                None => Err(SchemeFault::NoWord),
            },
            // OpenAPI 2.0 "Security Scheme Object".
            Some("basic") => Ok(SchemeKind::Http("basic".to_owned())),
            Some("apiKey") => api_key(node),
            Some("oauth2") => Ok(SchemeKind::OAuth2),
            Some("openIdConnect") => Ok(SchemeKind::OpenIdConnect),
            Some("mutualTLS") => Ok(SchemeKind::MutualTls),
            Some(other) => Err(SchemeFault::Type(other.to_owned())),
            None => Err(SchemeFault::NoType),
        }
    }
}

impl SecurityScheme {
    /// The scheme word that a challenge for it has (RFC 9110 §11.6.1); none for what is no scheme of HTTP
    /// authentication, such as an API key in a header.
    pub fn challenge(&self) -> Option<&str> {
        match &self.kind {
            SchemeKind::Http(word) => Some(word),
            SchemeKind::OAuth2 | SchemeKind::OpenIdConnect => Some("Bearer"),
            _ => None,
        }
    }

    /// Where the credential goes; nowhere for a scheme whose credential is not a text that stays
    /// the same from request to request.
    pub fn carrier(&self) -> Option<Carrier> {
        match &self.kind {
            SchemeKind::Http(word) if is_computed(word) => None,
            SchemeKind::Http(word) => Some(Carrier::Authorization(canonical(word))),
            SchemeKind::OAuth2 | SchemeKind::OpenIdConnect => Some(Carrier::Authorization("Bearer".to_owned())),
            SchemeKind::ApiKey { location: Location::Query, name } => Some(Carrier::Query(name.clone())),
            SchemeKind::ApiKey { location: Location::Cookie, name } => Some(Carrier::Cookie(name.clone())),
            SchemeKind::ApiKey { name, .. } => Some(Carrier::Header(name.clone())),
            SchemeKind::MutualTls => None,
        }
    }
}

/// Schemes whose credential is made anew for each request: a challenge is answered, or the request
/// signed (IANA "HTTP Authentication Scheme Registry").
const COMPUTED: [&str; 13] = [
    "digest",
    "negotiate",
    "ntlm",
    "mutual",
    "hoba",
    "scram-sha-1",
    "scram-sha-256",
    "dpop",
    "gnap",
    "oauth",
    "privatetoken",
    "concealed",
    "vapid",
];

fn is_computed(word: &str) -> bool {
    COMPUTED.iter().any(|computed| computed.eq_ignore_ascii_case(word))
}

/// The word as its registry writes it: documents say `bearer`, requests say `Bearer`.
fn canonical(word: &str) -> String {
    let registered = ["Basic", "Bearer"].into_iter().find(|known| known.eq_ignore_ascii_case(word));
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    registered.map_or_else(|| first.into_iter().chain(letters).collect(), str::to_owned)
}

impl SecurityScheme {
    /// A scheme that a node declares.
    pub(super) fn of(name: &str, kind: SchemeKind, node: &Node) -> SecurityScheme {
        let claims = node.texts(extension::JWT_CLAIMS);
        let format = node.text("bearerFormat").unwrap_or_default();
        SecurityScheme {
            name: name.to_owned(),
            kind,
            prefix: node.text(extension::TOKEN_PREFIX).map(str::to_owned),
            is_jwt: !claims.is_empty() || format.eq_ignore_ascii_case("jwt"),
            claims,
            token_url: token_url(node),
            basis: node.basis(),
            source: node.source(),
        }
    }
}

/// Where a token is obtained with the client's own credentials; in 2.0 the one flow of a scheme stands in the scheme.
fn token_url(node: &Node) -> Option<String> {
    let flow = node.get("flows").and_then(|flows| flows.get("clientCredentials"));
    let of_2 = || (node.text("flow") == Some("application")).then(|| node.clone());
    flow.or_else(of_2)?.text("tokenUrl").map(str::to_owned)
}

fn api_key(node: &Node) -> Result<SchemeKind, SchemeFault> {
    let name = node.text("name").map(str::trim).filter(|name| !name.is_empty());
    let name = name.ok_or(SchemeFault::NoName)?;
    let location = node.text("in").and_then(Location::parse).filter(|location| *location != Location::Path);
    let location = location.ok_or(SchemeFault::NoPlace)?;
    if location != Location::Query && !is_token(name) {
        return Err(SchemeFault::Name(name.to_owned()));
    }
    Ok(SchemeKind::ApiKey { location, name: name.to_owned() })
}

/// Whether a text can be the name of a header, or of a scheme (RFC 9110 §5.6.2).
pub(super) fn is_token(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_letter)
}

/// The security schemes of a document.
#[derive(Debug, Clone, Default)]
pub(super) struct Schemes {
    all: Vec<SecurityScheme>,
    by_name: HashMap<String, usize>,
}

impl Schemes {
    pub fn of(all: Vec<SecurityScheme>) -> Schemes {
        let by_name = all.iter().enumerate().map(|(index, scheme)| (scheme.name.clone(), index)).collect();
        Schemes { all, by_name }
    }

    pub fn all(&self) -> &[SecurityScheme] {
        &self.all
    }

    /// The scheme of a name, or of a reference to where it is declared, which 3.2 takes in its place (OpenAPI 3.2
    /// "Security Requirement Object").
    pub fn get(&self, name: &str) -> Option<&SecurityScheme> {
        let referred = || name.strip_prefix("#/components/securitySchemes/").map(unescape);
        let index = self.by_name.get(name).or_else(|| self.by_name.get(&*referred()?))?;
        Some(&self.all[*index])
    }
}
