//! Security schemes, and where each carries its credential (OpenAPI 3.0.3 "Security Scheme
//! Object", "Security Requirement Object").

use std::fmt;

use super::node::Node;
use super::operation::Operation;
use super::parameter::{Location, ParameterRole};
use super::reader::ContractReader;
use crate::extension;
use crate::{Address, Basis};

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
    fn place(&self) -> String {
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

/// Schemes that are needed together; an operation accepts any one of its alternatives.
pub type Alternative = Vec<String>;

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
    COMPUTED.contains(&word.to_ascii_lowercase().as_str())
}

/// The word as its registry writes it: documents say `bearer`, requests say `Bearer`.
fn canonical(word: &str) -> String {
    let registered = ["Basic", "Bearer"].into_iter().find(|known| known.eq_ignore_ascii_case(word));
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    registered.map_or_else(|| first.into_iter().chain(letters).collect(), str::to_owned)
}

/// The claim of a JWT that names the tenant which a required header names too.
pub fn tenant_claim(operation: &Operation, scheme: &SecurityScheme) -> Option<String> {
    let tenants: Vec<_> =
        operation.parameters.iter().filter(|parameter| parameter.role == ParameterRole::Tenant).collect();
    scheme.claims.iter().find(|claim| tenants.iter().any(|tenant| names_claim(&tenant.name, claim))).cloned()
}

/// Whether a header and a claim have one name: `partner_id` is what `X-Partner-Id` ends with.
pub fn names_claim(header: &str, claim: &str) -> bool {
    let plain = |name: &str| name.to_ascii_lowercase().replace('_', "-");
    plain(header).ends_with(&plain(claim))
}

/// The declared schemes; one that is not understood is a problem.
pub(super) fn schemes(reader: &mut ContractReader) -> Vec<SecurityScheme> {
    let components = if reader.is_2() { Some(reader.root.clone()) } else { reader.root.get("components") };
    let field = if reader.is_2() { "securityDefinitions" } else { "securitySchemes" };
    let declared = components.and_then(|components| components.get(field));
    let mut schemes = Vec::new();
    for (name, node) in declared.iter().flat_map(Node::members) {
        match SchemeKind::read(&node) {
            Ok(kind) => schemes.push(scheme(name, kind, &node)),
            Err(fault) => reader.problem(&node, fault.to_string()),
        }
    }
    schemes
}

/// What an operation asks for, and what of it can be met.
pub(super) struct Required {
    pub alternatives: Vec<Alternative>,
    /// Why no credential can be given, where one is needed.
    pub unsupported_reason: Option<String>,
}

/// The operation's requirements, or the document's where it states none.
pub(super) fn required(reader: &mut ContractReader, operation: &Node) -> Required {
    let declared = operation.get("security").or_else(|| reader.root.get("security"));
    let (mut usable, mut others, mut unkeepable) = (Vec::new(), Vec::new(), Vec::new());
    let mut reasons: Vec<String> = Vec::new();
    for requirement in declared.iter().flat_map(Node::items) {
        let names: Alternative = requirement.names().map(str::to_owned).collect();
        let known = |name: &String| reader.schemes.get(name).is_some();
        let all_known = names.iter().all(known);
        if let Some(reason) = names.iter().find_map(|name| unsupported_reason(reader, &requirement, name)) {
            reasons.push(reason);
            if all_known { others.push(names) } else { unkeepable.push(names) }
        } else if let Some(reason) = shared(reader, &requirement, &names) {
            reasons.push(reason);
            unkeepable.push(names);
        } else {
            usable.push(names);
        }
    }
    reasons.dedup();
    let unsupported_reason = (usable.is_empty() && !reasons.is_empty()).then(|| reasons.join("; "));
    // Those that can be met first; what nobody can keep only where it alone says that a credential
    // is needed.
    usable.append(&mut others);
    Required { alternatives: if usable.is_empty() { unkeepable } else { usable }, unsupported_reason }
}

/// Why schemes that are asked for together can't be met together: a request has one `Authorization`, and
/// one value under each other name (RFC 9110 §11.6.2, §5.3). Nobody can keep that, so it is a problem.
fn shared(reader: &mut ContractReader, requirement: &Node, names: &[String]) -> Option<String> {
    let schemes = names.iter().filter_map(|name| reader.schemes.get(name));
    let mut places: Vec<(String, &str)> = Vec::new();
    let reason = schemes.filter_map(|scheme| Some((scheme.carrier()?.place(), scheme.name.as_str()))).find_map(
        |(place, name)| match places.iter().find(|(taken, _)| *taken == place) {
            Some((_, other)) => {
                Some(format!("`{other}` and `{name}` are both sent in {place}, which a request has once"))
            }
            None => {
                places.push((place, name));
                None
            }
        },
    )?;
    reader.problem_once(requirement, reason.clone());
    Some(reason)
}

/// Why a scheme that is asked for can't be met.
fn unsupported_reason(reader: &mut ContractReader, requirement: &Node, name: &str) -> Option<String> {
    let Some(scheme) = reader.schemes.get(name) else {
        let unusable = format!("`{name}` is not a security scheme that can be used");
        // One that is declared, and not understood, was told of where it stands.
        if !is_declared(reader, name) {
            let nearest = crate::suggestion(name, reader.schemes.all().iter().map(|scheme| scheme.name.as_str()));
            reader.problem_once(requirement, format!("`{name}` is not a declared security scheme{nearest}"));
        }
        return Some(unusable);
    };
    match &scheme.kind {
        _ if scheme.carrier().is_some() => None,
        SchemeKind::MutualTls => Some(format!("`{name}` is a certificate of the connection, not of a request")),
        SchemeKind::Http(word) => {
            Some(format!("a credential of `{name}` is made anew for each request (HTTP scheme {word})"))
        }
        _ => Some(format!("a request can't carry a credential of `{name}`")),
    }
}

fn is_declared(reader: &ContractReader, name: &str) -> bool {
    let declared = |container: Option<Node>, field: &str| {
        container.and_then(|container| container.get(field)).is_some_and(|declared| declared.raw(name).is_some())
    };
    if reader.is_2() {
        declared(Some(reader.root.clone()), "securityDefinitions")
    } else {
        declared(reader.root.get("components"), "securitySchemes")
    }
}

fn scheme(name: &str, kind: SchemeKind, node: &Node) -> SecurityScheme {
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

fn token_url(node: &Node) -> Option<String> {
    node.get("flows")?.get("clientCredentials")?.text("tokenUrl").map(str::to_owned)
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
