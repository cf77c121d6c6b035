//! An embedded stub: a provider that keeps its contract, made from the contract alone, in this
//! process.

mod guard;
mod respond;
mod serve;

use std::sync::{Arc, Mutex};

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::contract::Contract;
use crate::live::Sent;
use crate::plan::Values;
use crate::secret::Redacted;

use super::Vault;

pub use respond::Incoming;
pub use serve::Server;

/// What no path may hold (RFC 3986 §3.3).
const UNSAFE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'{').add(b'}').add(b'|');

/// Headers that name this machine or this version, and say nothing of the contract.
const PASSING: [&str; 4] = ["host", "user-agent", "content-length", "accept-encoding"];

/// A stub that listens on the loopback until it is dropped.
pub struct Stub {
    server: MockServer,
    received: Arc<Mutex<Option<Incoming>>>,
}

impl Stub {
    /// Starts a stub that accepts the vault's credentials, and the values as tenants.
    pub async fn start(contract: Contract, vault: Vault, values: Values) -> Stub {
        let server = MockServer::start_async().await;
        let received = Arc::new(Mutex::new(None));
        let seen = Arc::clone(&received);
        let base = base_path(&contract);
        let answer = move |request: &HttpMockRequest| {
            let incoming = incoming(request, &base);
            let answer = respond::respond(&contract, &vault, &values, &incoming);
            *seen.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(incoming);
            let response = HttpMockResponse::builder().status(answer.status).headers(answer.headers).body(answer.body);
            response.build()
        };
        server.mock_async(|when, then| _ = (when, then.respond_with(answer))).await;
        Stub { server, received }
    }

    /// Where it listens, with the base path of the contract's server.
    pub fn base_url(&self, contract: &Contract) -> String {
        format!("{}{}", self.server.base_url(), base_path(contract))
    }

    /// The last request, as it was received. What is secret in it is not marked yet.
    pub fn received(&self) -> Option<Sent> {
        let incoming = self.received.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take()?;
        let kept = incoming.headers.into_iter().filter(|(name, _)| !PASSING.contains(&name.as_str()));
        Some(Sent {
            method: incoming.method,
            target: Redacted::plain(incoming.target),
            headers: kept.map(|(name, value)| (name, Redacted::plain(value))).collect(),
            body: (!incoming.body.is_empty()).then(|| Redacted::plain(incoming.body)),
        })
    }
}

/// The path of the contract's server URL, escaped where a URL must be.
fn base_path(contract: &Contract) -> String {
    let server = contract.server.as_deref().unwrap_or_default();
    let path = match server.split_once("//") {
        Some((_, rest)) => rest.find('/').map_or("", |slash| &rest[slash..]),
        None => server.trim_start_matches('.'),
    };
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_matches('/');
    if path.is_empty() { String::new() } else { format!("/{}", utf8_percent_encode(path, UNSAFE)) }
}

fn incoming(request: &HttpMockRequest, base: &str) -> Incoming {
    let target = request.uri_str();
    // Some clients send the whole URL (RFC 9112 §3.2.2).
    let target = target.split_once("://").and_then(|(_, rest)| Some(&rest[rest.find('/')?..])).unwrap_or(target);
    Incoming {
        method: request.method_str().to_owned(),
        target: relative(target, base).to_owned(),
        headers: request.headers_vec().iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect(),
        body: request.body_ref().to_vec(),
    }
}

/// A target without the base path, where it begins with it.
fn relative<'t>(target: &'t str, base: &str) -> &'t str {
    target.strip_prefix(base).filter(|rest| rest.starts_with(['/', '?'])).unwrap_or(target)
}
