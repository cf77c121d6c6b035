//! One base URL, and what sends requests there.

use std::collections::HashMap;
use std::fmt::Display;
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};

use reqwest::Url;
use reqwest::header::{ACCEPT_ENCODING, CONNECTION};

use super::coding::ASKED;
use super::wire::{fill, headers, read, target};
use crate::exec::connection::{Connection, base_url, is_loopback, keeps_secrets};
use crate::exec::credentials::{CredentialStore, locked};
use crate::exec::redact::Redactor;
use crate::exec::stub::EXCHANGE;
use crate::live::{Exchange, LONGEST_URL, Request, Response, SentRequest};
use crate::reason::{ExchangeError, RequestError, ServerError, TargetError, Unsent};
use crate::secret::Redacted;
use countersign_openapi::Contract;

/// Sends requests to one base URL, each once.
#[derive(Clone)]
pub(in crate::exec) struct Endpoint {
    clients: Arc<Clients>,
    base: Url,
}

/// A client for each thread that asks: connections are kept where they are used.
struct Clients {
    first: reqwest::Client,
    origin: Url,
    connection: Connection,
    of: Mutex<HashMap<ThreadId, reqwest::Client>>,
}

impl Clients {
    fn new(origin: &Url, connection: &Connection) -> Result<Clients, TargetError> {
        let first = connection.undecoded_client(origin)?;
        let of = Mutex::new(HashMap::from([(thread::current().id(), first.clone())]));
        Ok(Clients { first, origin: origin.clone(), connection: connection.clone(), of })
    }

    fn own(&self) -> reqwest::Client {
        let mut clients = locked(&self.of);
        let made = || self.connection.undecoded_client(&self.origin).unwrap_or_else(|_| self.first.clone());
        clients.entry(thread::current().id()).or_insert_with(made).clone()
    }
}

impl Endpoint {
    /// Sends to `base`, which replaces the whole server URL of the document.
    ///
    /// # Errors
    /// As [`base_url`], and where no HTTP client can be made.
    pub(in crate::exec) fn new(base: &str, connection: &Connection) -> Result<Endpoint, TargetError> {
        let base = base_url(base)?;
        Ok(Endpoint { clients: Arc::new(Clients::new(&base, connection)?), base })
    }

    /// The base URL, as it was given.
    pub(in crate::exec) fn base(&self) -> &str {
        self.base.as_str()
    }

    /// Scheme, host and port of it.
    pub(in crate::exec) fn origin(&self) -> String {
        self.base.origin().ascii_serialization()
    }

    /// The way to another base URL, which may be relative to this one.
    ///
    /// # Errors
    /// Where that is of another origin, for which the credentials are not.
    pub(super) fn at(&self, server: &str) -> Result<Endpoint, ServerError> {
        let no_url = |error: &dyn Display| ServerError::NoUrl { server: server.to_owned(), error: error.to_string() };
        if server.contains(['{', '}']) {
            return Err(no_url(&"a variable in it has no value"));
        }
        let base = self.base.join(server).map_err(|error| no_url(&error))?;
        if base.origin() != self.base.origin() {
            return Err(ServerError::OtherOrigin(server.to_owned()));
        }
        Ok(Endpoint { base: base_url(base.as_str())?, clients: self.clients.clone() })
    }

    /// Whether it is this machine that is sent to.
    pub(in crate::exec) fn is_loopback(&self) -> bool {
        is_loopback(&self.base)
    }

    /// Whether credentials may go there: over https, or to this machine.
    pub(in crate::exec) fn keeps_secrets(&self) -> bool {
        keeps_secrets(&self.base)
    }

    /// Whether a request's URL can be sent.
    ///
    /// # Errors
    /// Where it is longer than the client takes, whatever the service would.
    pub(super) fn takes(&self, request: &Request, credentials: &CredentialStore) -> Result<(), Unsent> {
        // Escapes are three times as long as what they stand for.
        let may_be_long = |target: &Redacted| 3 * (self.base.as_str().len() + target.whole().len()) > LONGEST_URL;
        let url = target(request, credentials).ok().filter(may_be_long).and_then(|target| self.url(&target));
        match url.map_or(0, |url| url.as_str().len()) {
            bytes if bytes > LONGEST_URL => Err(Unsent::Url { bytes, most: LONGEST_URL }),
            _ => Ok(()),
        }
    }

    /// What is asked for; nothing where that makes no URL.
    fn url(&self, target: &Redacted) -> Option<Url> {
        let target = String::from_utf8_lossy(target.whole());
        Url::parse(&format!("{}{target}", self.base.as_str().trim_end_matches('/'))).ok()
    }

    /// Sends a request and reads the answer, in which everything secret is marked. An embedded stub
    /// is told the number of the exchange, and knows by that which request was received in it.
    ///
    /// # Errors
    /// Why there is no answer, or why the request could not be filled; no value is named.
    pub(super) async fn send(
        &self,
        contract: &Contract,
        request: &Request,
        credentials: &CredentialStore,
        number: Option<u64>,
    ) -> Result<Exchange, ExchangeError> {
        let sent = fill(request, credentials).map_err(RequestError::from)?;
        let response = self.transmit(&sent, number).await?;
        let mut exchange = Exchange { request: sent, response };
        let redactor = Redactor::new(credentials, contract, request.slots());
        if credentials.has_others() {
            redactor.request(&mut exchange.request);
        }
        redactor.response(&mut exchange);
        Ok(exchange)
    }

    async fn transmit(&self, sent: &SentRequest, number: Option<u64>) -> Result<Response, ExchangeError> {
        let url = self.url(&sent.target).ok_or(RequestError::Path)?;
        let method = reqwest::Method::from_bytes(sent.method.as_bytes());
        let method = method.map_err(|_| RequestError::Method(sent.method.clone()))?;
        let is_head = method == reqwest::Method::HEAD;
        let asks_coding = sent.header("accept-encoding").next().is_some();
        let mut request = self.clients.own().request(method, url.clone()).headers(headers(sent)?);
        if !asks_coding {
            request = request.header(ACCEPT_ENCODING, ASKED);
        }
        match number {
            Some(number) => request = request.header(EXCHANGE, number),
            // Who sends content all the same spoils the connection for the next request.
            None if is_head => request = request.header(CONNECTION, "close"),
            None => {}
        }
        if let Some(body) = &sent.body {
            request = request.body(body.whole().to_vec());
        }
        let connection = &self.clients.connection;
        let response = request.send().await.map_err(|error| connection.failure(&error))?;
        if let Some(refusal) = connection.refusal(&url, response.status()) {
            return Err(refusal.into());
        }
        Ok(read(response, connection.largest_body, asks_coding).await)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_stays_where_the_base_url_is() {
        let endpoint = Endpoint::new("https://api.example/v1", &Connection::default()).unwrap();
        assert_eq!(endpoint.at("/v2").unwrap().base(), "https://api.example/v2");
        assert_eq!(endpoint.at("https://api.example/v3/").unwrap().base(), "https://api.example/v3/");
        for other in
            ["https://files.example/v1", "http://api.example/v1", "https://api.example:8443/v1", "//files.example"]
        {
            assert_eq!(endpoint.at(other).err(), Some(ServerError::OtherOrigin(other.to_owned())));
        }
    }
}
