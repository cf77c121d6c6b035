//! What a client adds to the requests that progenitor builds: credentials, the
//! content types it understands; and what it takes off.

use std::{collections::BTreeMap, fmt, sync::Arc};

use reqwest::{
    Client, Request, Response,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderName, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};

use super::{fault::NotSent, sent::Sent};

/// What answers a request in the network's place.
pub type Exchange = Arc<dyn Fn(Request) -> Response + Send + Sync>;

/// Credentials by the name of their security scheme.
#[derive(Clone, Default)]
pub struct Credentials(BTreeMap<String, SecretString>);

/// A security scheme of the document.
pub struct Scheme {
    /// Its name.
    pub name: &'static str,
    /// Where its credential goes.
    pub sends: Sends,
}

/// How a credential is sent.
pub enum Sends {
    /// In `Authorization`, behind this word.
    Http(&'static str),
    /// In `Authorization`, behind `Basic` and in Base64.
    Basic,
    /// In a header.
    Header(&'static str),
    /// As a query parameter.
    Query(&'static str),
    /// As a cookie.
    Cookie(&'static str),
    /// Not in a request.
    Nothing,
}

/// An operation, as far as it differs on the wire.
pub struct Operation {
    /// What progenitor calls it.
    pub id: &'static str,
    /// The content types of its documented answers.
    pub accept: &'static str,
    /// Alternatives of schemes that are needed together, by index.
    pub security: &'static [&'static [usize]],
    /// Whether `null` for a body means to send none.
    pub body_optional: bool,
    /// The content type of the body, where it is not what progenitor says.
    pub media: Option<&'static str>,
}

/// All that progenitor's client carries along.
#[derive(Clone)]
pub struct Inner {
    /// The credentials.
    pub credentials: Credentials,
    /// The document's schemes.
    pub schemes: &'static [Scheme],
    /// The document's operations.
    pub operations: &'static [Operation],
    /// The tenants that requests are made for, by the header that names each.
    pub tenants: BTreeMap<&'static str, String>,
    /// What answers in the network's place, if anything does.
    pub exchange: Option<Exchange>,
    /// What this one request carries besides.
    pub sent: Sent,
}

impl Credentials {
    /// Holds a credential for a scheme: what stands after the scheme word, or
    /// `user:password`.
    pub fn hold(&mut self, scheme: &str, credential: SecretString) {
        self.0.insert(scheme.to_owned(), credential);
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner").field("credentials", &self.credentials).finish_non_exhaustive()
    }
}

impl Inner {
    /// The tenant that a header names, which the operation needs.
    pub fn tenant(&self, header: &'static str) -> Result<&str, NotSent> {
        self.tenants.get(header).map(String::as_str).ok_or_else(|| NotSent::MissingArgument(header.to_owned()))
    }

    /// Makes progenitor's request the document's. The reason of a refusal holds no
    /// credential.
    pub fn prepare(&self, client: &Client, request: &mut Request, id: &str) -> Result<(), NotSent> {
        let Some(operation) = self.operations.iter().find(|operation| operation.id == id) else {
            return Ok(());
        };
        drop_api_version(request);
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static(operation.accept));
        let body = request.body().and_then(|body| body.as_bytes());
        if self.sent.bodiless || operation.body_optional && body == Some(b"null") {
            *request.body_mut() = None;
            request.headers_mut().remove(CONTENT_TYPE);
        }
        carry(request, &self.sent, operation.media)?;
        for index in self.chosen(operation.security) {
            let Some(scheme) = self.schemes.get(*index) else { continue };
            if let Some(credential) = self.credentials.0.get(scheme.name) {
                send(client, request, scheme, credential)?;
            }
        }
        Ok(())
    }

    /// Sends a request, or has it answered in the network's place.
    pub async fn send(&self, client: &Client, request: Request) -> reqwest::Result<Response> {
        match &self.exchange {
            Some(exchange) => Ok(exchange(request)),
            None => client.execute(request).await,
        }
    }

    /// The first alternative for which all credentials are held, else the one for
    /// which most are: what is missing is for the provider to say.
    fn chosen(&self, alternatives: &'static [&'static [usize]]) -> &'static [usize] {
        let held = |together: &[usize]| {
            let names = together.iter().filter_map(|index| self.schemes.get(*index));
            names.filter(|scheme| self.credentials.0.contains_key(scheme.name)).count()
        };
        let whole = |together: &[usize]| !together.is_empty() && held(together) == together.len();
        let first = alternatives.iter().find(|together| whole(together));
        first.or_else(|| alternatives.iter().rev().max_by_key(|together| held(together))).copied().unwrap_or_default()
    }
}

/// Puts into a request what it carries besides.
fn carry(request: &mut Request, sent: &Sent, media: Option<&str>) -> Result<(), NotSent> {
    if !sent.query.is_empty() {
        let before = request.url().query().filter(|query| !query.is_empty());
        let pieces = before.into_iter().chain(sent.query.iter().map(String::as_str));
        let query = pieces.collect::<Vec<_>>().join("&");
        request.url_mut().set_query(Some(&query));
    }
    let unfit = |name: &str| NotSent::HeaderValue(name.to_owned());
    for (name, value) in &sent.headers {
        let header = HeaderName::try_from(*name).map_err(|_| unfit(name))?;
        request.headers_mut().append(header, HeaderValue::from_str(value).map_err(|_| unfit(name))?);
    }
    if !sent.cookies.is_empty() {
        let value = HeaderValue::from_str(&sent.cookies.join("; ")).map_err(|_| unfit("Cookie"))?;
        request.headers_mut().insert(COOKIE, value);
    }
    if let Some(media) = sent.media.as_deref().or(media).filter(|_| request.body().is_some()) {
        let value = HeaderValue::from_str(media).map_err(|_| unfit("Content-Type"))?;
        request.headers_mut().insert(CONTENT_TYPE, value);
    }
    Ok(())
}

/// Takes off the header that progenitor puts on every request. It comes first;
/// one of that name behind it is the operation's own.
fn drop_api_version(request: &mut Request) {
    let name = HeaderName::from_static("api-version");
    let own: Vec<_> = request.headers().get_all(&name).iter().skip(1).cloned().collect();
    request.headers_mut().remove(&name);
    for value in own {
        request.headers_mut().append(&name, value);
    }
}

#[expect(clippy::disallowed_methods, reason = "the last hop of a credential")]
fn send(client: &Client, request: &mut Request, scheme: &Scheme, credential: &SecretString) -> Result<(), NotSent> {
    let credential = credential.expose_secret();
    match scheme.sends {
        Sends::Http(word) => header(request, scheme, AUTHORIZATION, &format!("{word} {credential}")),
        Sends::Basic => basic(client, request, scheme, credential),
        Sends::Header(name) => {
            let name = HeaderName::try_from(name).map_err(|_| NotSent::SchemeHeader(scheme.name))?;
            header(request, scheme, name, credential)
        }
        Sends::Query(name) => {
            request.url_mut().query_pairs_mut().append_pair(name, credential);
            Ok(())
        }
        Sends::Cookie(name) => {
            let others = request.headers().get(COOKIE).and_then(|value| value.to_str().ok());
            let others = others.map(|others| format!("{others}; ")).unwrap_or_default();
            header(request, scheme, COOKIE, &format!("{others}{name}={credential}"))
        }
        Sends::Nothing => Ok(()),
    }
}

fn header(request: &mut Request, scheme: &Scheme, name: HeaderName, value: &str) -> Result<(), NotSent> {
    let mut value = HeaderValue::from_str(value).map_err(|_| NotSent::CredentialValue(scheme.name))?;
    value.set_sensitive(true);
    request.headers_mut().insert(name, value);
    Ok(())
}

/// reqwest knows Base64, so it is asked for the header.
fn basic(client: &Client, request: &mut Request, scheme: &Scheme, credential: &str) -> Result<(), NotSent> {
    let (user, password) = match credential.split_once(':') {
        Some((user, password)) => (user, Some(password)),
        None => (credential, None),
    };
    let built = client.get(request.url().clone()).basic_auth(user, password).build();
    let built = built.map_err(|_| NotSent::CredentialValue(scheme.name))?;
    if let Some(value) = built.headers().get(AUTHORIZATION) {
        request.headers_mut().insert(AUTHORIZATION, value.clone());
    }
    Ok(())
}
