//! OAuth 2.0 as pages speak of it (RFC 6749): the flows, and the URLs that they use.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value, json};

use super::auth_scheme::AuthScheme;
use super::stated::Stated;
use crate::reading::PageReading;
use crate::reading::credential;
use crate::text::form;

/// Its name in OpenAPI.
pub(super) const OAUTH2: &str = "oauth2";

/// What a page says of OAuth 2.0.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct OAuth2 {
    pub flows: Vec<StatedFlow>,
    pub token_url: Option<String>,
    pub authorization_url: Option<String>,
}

/// A way to get a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatedFlow {
    ClientCredentials,
    AuthorizationCode,
    Password,
    Implicit,
}

impl StatedFlow {
    const ALL: [StatedFlow; 4] =
        [StatedFlow::ClientCredentials, StatedFlow::AuthorizationCode, StatedFlow::Password, StatedFlow::Implicit];

    /// Its name in OpenAPI.
    pub fn name(self) -> &'static str {
        match self {
            StatedFlow::ClientCredentials => "clientCredentials",
            StatedFlow::AuthorizationCode => "authorizationCode",
            StatedFlow::Password => "password",
            StatedFlow::Implicit => "implicit",
        }
    }

    /// Whether a text, in lower case, speaks of it.
    fn is_named_in(self, text: &str) -> bool {
        let words: &[&str] = match self {
            StatedFlow::ClientCredentials => &["client credentials", "client_credentials", "client-credentials"],
            StatedFlow::AuthorizationCode => &["authorization code", "authorization_code", "authorization-code"],
            StatedFlow::Password => {
                &["password grant", "password flow", "resource owner password", "grant_type=password"]
            }
            StatedFlow::Implicit => &["implicit grant", "implicit flow"],
        };
        words.iter().any(|word| text.contains(word))
    }
}

impl OAuth2 {
    pub(super) fn value(&self) -> Value {
        let mut value = Map::new();
        value.insert("type".to_owned(), OAUTH2.into());
        if !self.flows.is_empty() {
            let names: Vec<&str> = self.flows.iter().map(|flow| flow.name()).collect();
            value.insert("flows".to_owned(), json!(names));
        }
        for (name, url) in [("token_url", &self.token_url), ("authorization_url", &self.authorization_url)] {
            value.extend(url.iter().map(|url| (name.to_owned(), url.as_str().into())));
        }
        Value::Object(value)
    }

    /// What was written; nothing for what is never written.
    pub(super) fn parse(value: &Value) -> Option<OAuth2> {
        let named = |name: &Value| StatedFlow::ALL.into_iter().find(|flow| name == flow.name());
        let flows = match value.get("flows") {
            Some(names) => names.as_array()?.iter().map(named).collect::<Option<_>>()?,
            None => Vec::new(),
        };
        let url = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(OAuth2 { flows, token_url: url("token_url"), authorization_url: url("authorization_url") })
    }
}

/// What the page says of OAuth 2.0 all over, at the place where it says that it is used.
pub(super) fn read(reading: &PageReading<'_>) -> Option<Stated<AuthScheme>> {
    let says = |lower: &str| USED.is_match(lower) && !credential::is_negated(lower);
    let statement = reading.outline.statements.iter().find(|statement| says(&statement.lower))?;
    let mut oauth2 = OAuth2::default();
    let lines = reading.outline.statements.iter().map(|statement| (statement.text.as_str(), statement.lower.clone()));
    let codes = reading.outline.examples.iter().map(|example| (example.text.as_str(), example.text.to_lowercase()));
    for (text, lower) in lines.chain(codes) {
        // `The implicit flow is not supported.`
        let is_taken = !credential::is_negated(&lower) || lower.contains('\n');
        for flow in StatedFlow::ALL.into_iter().filter(|flow| is_taken && flow.is_named_in(&lower)) {
            if !oauth2.flows.contains(&flow) {
                oauth2.flows.push(flow);
            }
        }
        for url in URL.find_iter(text).map(|url| url.as_str().trim_end_matches(['.', ',', ';', ':'])) {
            let path = url.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
            let known = match path.rsplit('/').next() {
                Some("token") => &mut oauth2.token_url,
                Some("authorize" | "auth" | "authorization") => &mut oauth2.authorization_url,
                _ => continue,
            };
            if known.is_none() && form::is_target(path) {
                *known = Some(path.to_owned());
            }
        }
    }
    Some(reading.stated(AuthScheme::OAuth2(oauth2), statement.at(), &statement.text))
}

/// A sentence that says that the API uses it; what stands in a URL does not.
static USED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[^/\w.-])oauth ?2(?:\.0)?\b[^.;]{0,80}\b(?:grants?|flows?|authenticat\w*|authoriz\w*|access tokens?|bearer)\b|\b(?:uses?|using|with|via|through|by|supports?|follows?|requires?|implements?)(?: the| standard)? `?oauth ?2(?:\.0)?\b|\bclient credentials (?:grant|flow)\b|^oauth ?2(?:\.0)?$|\boauth ?2(?:\.0)? tokens?\b|\boauth ?2(?:\.0)?[,:;(\s—–-]+(?:with )?(?:the )?(?:client[ _-]credentials|authorization[ _-]code|password grant|implicit grant)\b|\boauth ?2(?:\.0)?\b[^.]{0,40}\btokens? (?:come|are issued|is issued)\b")
        .expect("a constant pattern")
});

static URL: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"https?://[^\s`"'<>|)\]]+"#).expect("a constant pattern"));
