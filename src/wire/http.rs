//! Sends planned requests.

use std::fmt::Display;
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::utf8_percent_encode;
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::live::{ESCAPED, Ending, Exchange, Piece, Request, Response, Sent, Template};
use crate::reason::{
    CredentialError, ExchangeError, RequestError, ServerError, TargetError, TransportError, Unfinished,
};
use crate::secret::{Redacted, Secret};
use countersign_openapi::Contract;

use super::stub::EXCHANGE;
use super::{Redactor, Vault};

/// No answer is read beyond this many bytes.
const LARGEST_BODY: usize = 16 << 20;
/// How a service is connected to.
#[derive(Debug, Clone)]
pub struct Connection {
    /// For one answer, from the first byte sent to the last received.
    pub timeout: Duration,
    /// Certificates of a private authority, as PEM.
    pub authorities: Option<Vec<u8>>,
    /// A client certificate with its key, as PEM.
    pub identity: Option<Secret>,
}

impl Default for Connection {
    fn default() -> Connection {
        Connection { timeout: Duration::from_secs(30), authorities: None, identity: None }
    }
}

/// Sends to one base URL, with the credentials of one vault.
#[derive(Clone)]
pub struct Sender {
    client: reqwest::Client,
    base: Url,
}

impl Sender {
    /// Sends to `base`, which replaces the whole server URL of the document. The proxies of the
    /// environment are used, but not for the loopback; redirects are not followed.
    ///
    /// # Errors
    /// As [`base_url`], and where no HTTP client can be made.
    pub fn new(base: &str, connection: &Connection) -> Result<Sender, TargetError> {
        let base = base_url(base)?;
        let client = client(&base, connection)?;
        Ok(Sender { client, base })
    }

    /// The base URL, as it was given.
    pub fn base(&self) -> &str {
        self.base.as_str()
    }

    /// The same way to another base URL, which may be relative to this one.
    ///
    /// # Errors
    /// Where that is of another origin, for which the credentials are not.
    pub fn at(&self, server: &str) -> Result<Sender, ServerError> {
        let no_url = |error: &dyn Display| ServerError::NoUrl { server: server.to_owned(), error: error.to_string() };
        let base = self.base.join(server).map_err(|error| no_url(&error))?;
        if base.origin() != self.base.origin() {
            return Err(ServerError::OtherOrigin(server.to_owned()));
        }
        Ok(Sender { client: self.client.clone(), base: base_url(base.as_str())? })
    }

    /// Whether it is this machine that is sent to.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.base)
    }

    /// Whether credentials may go there: over https, or to this machine.
    pub fn keeps_secrets(&self) -> bool {
        self.base.scheme() == "https" || is_loopback(&self.base)
    }

    /// Sends a request and reads the answer, in which everything secret is marked. An embedded stub
    /// is told the number of the exchange, and knows by that which request was received in it.
    ///
    /// # Errors
    /// Why there is no answer, or why the request could not be filled; no value is named.
    pub async fn send(
        &self,
        contract: &Contract,
        request: &Request,
        vault: &Vault,
        exchange: Option<u64>,
    ) -> Result<Exchange, ExchangeError> {
        let sent = fill(request, vault).map_err(RequestError::from)?;
        let redactor = Redactor::new(vault, contract, request.slots());
        let response = self.transmit(&sent, exchange).await?;
        let mut exchange = Exchange { request: sent, response };
        redactor.response(&mut exchange);
        Ok(exchange)
    }

    /// Asks this URL for a token by the client credentials grant, the client's credentials in the
    /// `Authorization` header (RFC 6749 §2.3.1, §4.4.2). Gives the status and the body.
    pub(super) async fn grant(
        &self,
        id: &Secret,
        secret: &Secret,
        scope: Option<&str>,
    ) -> Result<(u16, Vec<u8>), TransportError> {
        let mut form = "grant_type=client_credentials".to_owned();
        form.extend(scope.map(|scope| format!("&scope={}", utf8_percent_encode(scope, ESCAPED))));
        let encoded = |secret: &Secret| utf8_percent_encode(secret.expose(), ESCAPED).to_string();
        let request = self.client.post(self.base.clone()).basic_auth(encoded(id), Some(encoded(secret)));
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
        let response = request.send().await.map_err(|error| reason(&error))?;
        let status = response.status().as_u16();
        let body = response.bytes().await.map_err(|error| reason(&error))?;
        Ok((status, body.to_vec()))
    }

    async fn transmit(&self, sent: &Sent, exchange: Option<u64>) -> Result<Response, ExchangeError> {
        let whole = |text: &Redacted| String::from_utf8_lossy(text.whole()).into_owned();
        let url = Url::parse(&format!("{}{}", self.base.as_str().trim_end_matches('/'), whole(&sent.target)));
        let url = url.map_err(|_| RequestError::Path)?;
        let method = reqwest::Method::from_bytes(sent.method.as_bytes())
            .map_err(|_| RequestError::Method(sent.method.clone()))?;
        let mut request = self.client.request(method, url).headers(headers(sent)?);
        if let Some(exchange) = exchange {
            request = request.header(EXCHANGE, exchange);
        }
        if let Some(body) = &sent.body {
            request = request.body(body.whole().to_vec());
        }
        // An error of the client may hold the URL, and that a credential.
        let response = request.send().await.map_err(|error| reason(&error))?;
        Ok(read(response).await)
    }
}

/// Chooses who computes for TLS. The first choice stays, and that there is one is no error.
pub fn use_ring() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

fn client(base: &Url, connection: &Connection) -> Result<reqwest::Client, TargetError> {
    use_ring();
    let mut builder = reqwest::Client::builder()
        .timeout(connection.timeout)
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("countersign/", env!("CARGO_PKG_VERSION")));
    if is_loopback(base) {
        builder = builder.no_proxy();
    }
    if base.scheme() == "http" {
        // Loading the system's certificates takes longer than a hundred answers of the loopback.
        builder = builder.tls_certs_only([]);
    }
    if let Some(pem) = &connection.authorities {
        let certificates = reqwest::Certificate::from_pem_bundle(pem);
        builder = builder.tls_certs_merge(certificates.map_err(|_| TargetError::Authorities)?);
    }
    if let Some(pem) = &connection.identity {
        let identity = reqwest::Identity::from_pem(pem.expose().as_bytes());
        builder = builder.identity(identity.map_err(|_| TargetError::Identity)?);
    }
    builder.build().map_err(|_| TargetError::Client)
}

/// How long a service asks to be left alone: it answers 429, or 503 with `Retry-After` (RFC 6585 §4,
/// RFC 9110 §10.2.3). Where a 429 does not say how long, it is a second.
pub fn asks_to_wait(response: &Response) -> Option<Duration> {
    let stated = response.header("retry-after").next().and_then(|value| delay(&value.shown(), SystemTime::now()));
    match response.status {
        429 => Some(stated.unwrap_or(Duration::from_secs(1))),
        503 => stated,
        _ => None,
    }
}

/// Reads `Retry-After`: seconds, or a date, whose time may be over.
fn delay(text: &str, now: SystemTime) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

/// Reads a base URL. It may hold no credential: it stands in reports and in shell histories.
///
/// # Errors
/// Where it is no URL of a service, or has more to it than a path; completes "failed to …".
pub fn base_url(text: &str) -> Result<Url, TargetError> {
    let base = Url::parse(text).map_err(|error| TargetError::NoUrl(error.to_string()))?;
    if !base.username().is_empty() || base.password().is_some() {
        return Err(TargetError::HoldsUser);
    }
    if !["http", "https"].contains(&base.scheme()) || base.host_str().is_none() {
        return Err(TargetError::NotHttp(base.scheme().to_owned()));
    }
    if base.query().is_some() || base.fragment().is_some() {
        return Err(TargetError::HoldsQuery);
    }
    Ok(base)
}

/// Whether a URL leads to this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// Fills the slots: the one place where a credential's value meets a request.
fn fill(request: &Request, vault: &Vault) -> Result<Sent, CredentialError> {
    let mut target = Redacted::plain(request.path.as_bytes());
    for (index, (name, value)) in request.query.iter().enumerate() {
        target.push(if index == 0 { "?" } else { "&" });
        target.push(&format!("{}=", utf8_percent_encode(name, ESCAPED)));
        write(&mut target, value, vault, |text| utf8_percent_encode(text, ESCAPED).to_string())?;
    }
    let mut headers = Vec::new();
    for (name, value) in &request.headers {
        let mut filled = Redacted::default();
        write(&mut filled, value, vault, str::to_owned)?;
        headers.push((name.to_ascii_lowercase(), filled));
    }
    let body = request.body.as_ref().map(|body| Redacted::plain(body.clone()));
    Ok(Sent { method: request.method.clone(), target, headers, body })
}

fn write(
    to: &mut Redacted,
    value: &Template,
    vault: &Vault,
    encode: impl Fn(&str) -> String,
) -> Result<(), CredentialError> {
    for piece in &value.0 {
        match piece {
            Piece::Text(text) => to.push(&encode(text)),
            Piece::Slot(slot) => to.push_secret(&Secret::new(encode(vault.value(slot)?.expose())), slot.to_string()),
            Piece::Base64(slot) => {
                let encoded = STANDARD.encode(vault.value(slot)?.expose());
                to.push_secret(&Secret::new(encode(&encoded)), slot.to_string());
            }
        }
    }
    Ok(())
}

fn headers(sent: &Sent) -> Result<HeaderMap, RequestError> {
    let mut headers = HeaderMap::new();
    for (name, value) in &sent.headers {
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| RequestError::HeaderName(name.clone()))?;
        let mut value = HeaderValue::from_bytes(value.whole()).map_err(|_| RequestError::HeaderValue(name.clone()))?;
        value.set_sensitive(true);
        headers.append(header, value);
    }
    Ok(headers)
}

async fn read(mut response: reqwest::Response) -> Response {
    let status = response.status().as_u16();
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), Redacted::plain(value.as_bytes())))
        .collect();
    let mut body = Vec::new();
    let ending = loop {
        match response.chunk().await {
            Ok(Some(_)) if body.len() > LARGEST_BODY => {
                break Ending::Unfinished(Unfinished::TooLong(LARGEST_BODY));
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break Ending::Complete,
            Err(error) => break Ending::Unfinished(reason(&error).into()),
        }
    };
    Response { status, headers, body: Redacted::plain(body), ending }
}

/// Why there is no answer, without the URL or anything else that was sent.
pub(super) fn reason(error: &reqwest::Error) -> TransportError {
    match error {
        _ if error.is_timeout() => TransportError::TimedOut,
        _ if error.is_connect() => TransportError::NotConnected,
        _ if error.is_body() || error.is_decode() => TransportError::ClosedEarly,
        _ => TransportError::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_asked_for_in_seconds_or_as_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        let seconds = |text| delay(text, now).map(|delay| delay.as_secs());
        assert_eq!(seconds(" 120 "), Some(120));
        for date in ["Sun, 06 Nov 1994 08:50:07 GMT", "Sunday, 06-Nov-94 08:50:07 GMT", "Sun Nov  6 08:50:07 1994"] {
            assert_eq!(seconds(date), Some(30), "{date}");
        }
        assert_eq!(seconds("Sun, 06 Nov 1994 08:00:00 GMT"), Some(0), "what is over is not waited for");
        assert_eq!(seconds("soon"), None);
    }

    #[test]
    fn a_credential_stays_where_the_base_url_is() {
        let sender = Sender::new("https://api.example/v1", &Connection::default()).unwrap();
        assert_eq!(sender.at("/v2").unwrap().base(), "https://api.example/v2");
        assert_eq!(sender.at("https://api.example/v3/").unwrap().base(), "https://api.example/v3/");
        for other in
            ["https://files.example/v1", "http://api.example/v1", "https://api.example:8443/v1", "//files.example"]
        {
            assert_eq!(sender.at(other).err(), Some(ServerError::OtherOrigin(other.to_owned())));
        }
    }

    #[test]
    fn secrets_go_over_https_or_to_this_machine() {
        let keeps = |base| Sender::new(base, &Connection::default()).unwrap().keeps_secrets();
        assert!(
            ["https://api.example", "http://127.0.0.1:1", "http://localhost", "http://[::1]:1"].into_iter().all(keeps)
        );
        assert!(!keeps("http://api.example") && !keeps("http://127.0.0.1.example"));
    }
}
