//! Security schemes, and where each carries its credential (OpenAPI 3.0.3 "Security Scheme
//! Object", "Security Requirement Object").

use super::extension;
use super::node::{Node, Problem};
use super::operation::{Location, Operation, Role};
use crate::claim::{Grounds, Source};

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
pub struct Scheme {
    pub name: String,
    pub kind: SchemeKind,
    /// What every token starts with, where it is stated.
    pub prefix: Option<String>,
    /// The claims that the token must have, where it is a JWT.
    pub claims: Vec<String>,
    pub is_jwt: bool,
    /// Where the client credentials grant is asked for, where the document has that flow.
    pub token_url: Option<String>,
    pub grounds: Grounds,
    pub source: Source,
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

/// Schemes that are needed together; an operation accepts any one of its alternatives.
pub type Alternative = Vec<String>;

impl Scheme {
    /// Where the credential goes; nowhere for mutual TLS.
    pub fn carrier(&self) -> Option<Carrier> {
        match &self.kind {
            SchemeKind::Http(word) => Some(Carrier::Authorization(canonical(word))),
            SchemeKind::OAuth2 | SchemeKind::OpenIdConnect => Some(Carrier::Authorization("Bearer".to_owned())),
            SchemeKind::ApiKey { location: Location::Query, name } => Some(Carrier::Query(name.clone())),
            SchemeKind::ApiKey { location: Location::Cookie, name } => Some(Carrier::Cookie(name.clone())),
            SchemeKind::ApiKey { name, .. } => Some(Carrier::Header(name.clone())),
            SchemeKind::MutualTls => None,
        }
    }
}

/// The word as its registry writes it: documents say `bearer`, requests say `Bearer`.
fn canonical(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// The claim of a JWT that names the tenant which a required header names too.
pub fn tenant_claim(operation: &Operation, scheme: &Scheme) -> Option<String> {
    let tenants: Vec<_> = operation.parameters.iter().filter(|parameter| parameter.role == Role::Tenant).collect();
    scheme.claims.iter().find(|claim| tenants.iter().any(|tenant| names_claim(&tenant.name, claim))).cloned()
}

/// Whether a header and a claim have one name: `partner_id` is what `X-Partner-Id` ends with.
pub fn names_claim(header: &str, claim: &str) -> bool {
    let plain = |name: &str| name.to_ascii_lowercase().replace('_', "-");
    plain(header).ends_with(&plain(claim))
}

/// The declared schemes; one that is not understood is a problem.
pub(super) fn schemes(root: &Node, problems: &mut Vec<Problem>) -> Vec<Scheme> {
    let Some(declared) = root.get("components").and_then(|components| components.get("securitySchemes")) else {
        return Vec::new();
    };
    let mut schemes = Vec::new();
    for (name, node) in declared.members() {
        match kind(&node) {
            Ok(kind) => schemes.push(scheme(name, kind, &node)),
            Err(message) => problems.push(node.problem(message)),
        }
    }
    schemes
}

fn scheme(name: &str, kind: SchemeKind, node: &Node) -> Scheme {
    let claims = node.texts(extension::JWT_CLAIMS);
    let format = node.text("bearerFormat").unwrap_or_default();
    Scheme {
        name: name.to_owned(),
        kind,
        prefix: node.text(extension::TOKEN_PREFIX).map(str::to_owned),
        is_jwt: !claims.is_empty() || format.eq_ignore_ascii_case("jwt"),
        claims,
        token_url: token_url(node),
        grounds: node.grounds(),
        source: node.source(),
    }
}

fn token_url(node: &Node) -> Option<String> {
    node.get("flows")?.get("clientCredentials")?.text("tokenUrl").map(str::to_owned)
}

fn kind(node: &Node) -> Result<SchemeKind, String> {
    const TYPES: [&str; 5] = ["http", "apiKey", "oauth2", "openIdConnect", "mutualTLS"];
    match node.text("type") {
        Some("http") => match node.text("scheme") {
            Some(word) => Ok(SchemeKind::Http(word.to_owned())),
            None => Err("a security scheme of type http needs `scheme`".to_owned()),
        },
        Some("apiKey") => api_key(node),
        Some("oauth2") => Ok(SchemeKind::OAuth2),
        Some("openIdConnect") => Ok(SchemeKind::OpenIdConnect),
        Some("mutualTLS") => Ok(SchemeKind::MutualTls),
        Some(other) => Err(format!("`{other}` is no type of security scheme{}", crate::nearest(other, TYPES))),
        None => Err("a security scheme needs `type`".to_owned()),
    }
}

fn api_key(node: &Node) -> Result<SchemeKind, String> {
    let name = node.text("name").ok_or("a security scheme of type apiKey needs `name`")?;
    let location = node.text("in").and_then(Location::parse).filter(|location| *location != Location::Path);
    let location = location.ok_or("a security scheme of type apiKey needs `in`: header, query or cookie")?;
    Ok(SchemeKind::ApiKey { location, name: name.to_owned() })
}
