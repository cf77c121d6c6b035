//! A stub: a provider that keeps its contract, made from the contract alone. It is embedded in this
//! process, or serves others; one server serves both.

mod authenticate;
mod choose;
mod contents;
mod cors;
mod form;
mod incoming;
mod memory;
mod pages;
mod preferences;
mod respond;
mod serve;

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use futures_util::future::BoxFuture;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::live::{FORGETS, SentRequest};
use crate::plan::ParameterValues;
use crate::secret::Redacted;
use countersign_openapi::{Contract, Operation, is_safe};

use super::credentials::CredentialStore;
use super::redact::Redactor;

pub use incoming::Incoming;
use memory::Memory;
pub use respond::Outgoing;
pub use serve::{Hyper, StubServer};

/// What no path may hold (RFC 3986 §3.3).
const UNSAFE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'{').add(b'}').add(b'|');

/// The header by which an embedded stub knows which exchange a request is of. It is taken out of
/// the request before anything else looks at it.
pub(super) const EXCHANGE: &str = "x-countersign-exchange";

/// Told of a request, and of the status with which it is answered.
pub type Log = Box<dyn Fn(&RequestLine, u16) + Send + Sync>;

/// A request without what may be secret in it.
pub struct RequestLine {
    pub method: String,
    /// Without the query, which may hold a credential.
    pub path: String,
}

/// Who is shown what is asked, with the operation, and what is answered.
pub type Watch = Box<dyn Fn(&Operation, &Incoming, &Outgoing) + Send + Sync>;

/// Answers as a provider does that keeps its contract.
pub struct Responder {
    contract: Contract,
    credentials: CredentialStore,
    values: ParameterValues,
    base: String,
    /// Whether pages of other origins may call it.
    is_open: bool,
    /// Who is told of each request.
    log: Option<Log>,
    /// What was made; nothing where each answer is the document's.
    memory: Option<Memory>,
    watch: Option<Watch>,
    /// What was received, by the number of the exchange; nothing where nobody asks for it.
    received: Option<Mutex<HashMap<u64, Incoming>>>,
}

impl Responder {
    /// Accepts the credentials's credentials, and the values as tenants.
    pub fn new(contract: Contract, credentials: CredentialStore, values: ParameterValues) -> Responder {
        let base = base_path(&contract);
        Responder {
            contract,
            credentials,
            values,
            base,
            is_open: false,
            log: None,
            memory: None,
            watch: None,
            received: None,
        }
    }

    /// The same, which pages of other origins may call.
    pub fn open_to_all(self, is_open: bool) -> Responder {
        Responder { is_open, ..self }
    }

    /// The same, which remembers what is made.
    pub fn stateful(self, is_stateful: bool) -> Responder {
        Responder { memory: is_stateful.then(Memory::default), ..self }
    }

    /// The same, which tells of each request.
    pub fn logging(self, log: Log) -> Responder {
        Responder { log: Some(log), ..self }
    }

    /// The same, which shows each exchange of an operation.
    pub fn watched(self, watch: Watch) -> Responder {
        Responder { watch: Some(watch), ..self }
    }

    /// The answer to a request, whose path may begin with the contract's base path, or not.
    pub fn answer(&self, incoming: Incoming) -> Outgoing {
        let line = self.log.as_ref().map(|_| incoming.line());
        let preflight = if self.is_open { cors::preflight(&incoming) } else { None };
        let mut answer = preflight.unwrap_or_else(|| self.respond(incoming));
        if self.is_open {
            cors::open(&mut answer);
        }
        if let (Some(log), Some(line)) = (&self.log, line) {
            log(&self.without_credentials(line), answer.status);
        }
        answer
    }

    /// A credential may stand in a path, where it has no business.
    fn without_credentials(&self, line: RequestLine) -> RequestLine {
        let redactor = Redactor::new(&self.credentials, &self.contract, std::iter::empty());
        let shown = |text: String| {
            let mut text = Redacted::plain(text);
            redactor.text(&mut text);
            text.shown()
        };
        RequestLine { method: shown(line.method), path: shown(line.path) }
    }

    fn respond(&self, incoming: Incoming) -> Outgoing {
        let mut incoming = incoming.below(&self.base);
        let exchange = self.received.as_ref().and_then(|_| incoming.take_exchange());
        let answer = self.answered(&incoming);
        if let (Some(watch), Some(operation)) = (&self.watch, incoming.operation(&self.contract)) {
            watch(operation, &incoming, &answer);
        }
        if let (Some(mut received), Some(exchange)) = (self.received(), exchange) {
            received.insert(exchange, incoming);
        }
        answer
    }

    fn answered(&self, incoming: &Incoming) -> Outgoing {
        let memory = self.memory.as_ref().map(|memory| (memory, self.base.as_str()));
        let mut answer = respond::respond(&self.contract, &self.credentials, &self.values, memory, incoming);
        // An embedded stub is asked about no life.
        let is_told = !is_safe(&incoming.method) && (200..300).contains(&answer.status);
        if is_told && memory.is_none() && self.received.is_none() {
            answer.headers.push((FORGETS.to_owned(), "nothing is kept; --stateful remembers".to_owned()));
        }
        answer
    }

    fn received(&self) -> Option<MutexGuard<'_, HashMap<u64, Incoming>>> {
        Some(self.received.as_ref()?.lock().unwrap_or_else(|poisoned| poisoned.into_inner()))
    }
}

/// What lets a responder be asked over HTTP.
pub trait Host: Sync {
    /// Serves it on the loopback.
    fn host(&self, responder: Arc<Responder>) -> BoxFuture<'static, io::Result<Hosted>>;
}

/// A responder that is served until this is dropped.
pub struct Hosted {
    /// The URL of its root.
    pub url: String,
    /// What ends with it.
    pub server: Box<dyn Send + Sync>,
}

/// An embedded stub, which tells what it received.
pub struct EmbeddedStub {
    responder: Arc<Responder>,
    hosted: Hosted,
}

impl EmbeddedStub {
    /// Starts a stub that accepts the credentials's credentials, and the values as tenants.
    ///
    /// # Errors
    /// Where the host can't serve.
    pub async fn start(
        host: &dyn Host,
        contract: Contract,
        credentials: CredentialStore,
        values: ParameterValues,
    ) -> io::Result<EmbeddedStub> {
        let responder = Responder { received: Some(Mutex::default()), ..Responder::new(contract, credentials, values) };
        let responder = Arc::new(responder);
        let hosted = host.host(Arc::clone(&responder)).await?;
        Ok(EmbeddedStub { responder, hosted })
    }

    /// Where it listens, with the base path of the contract's server.
    pub fn base_url(&self) -> String {
        format!("{}{}", self.hosted.url, self.responder.base)
    }

    /// The request of an exchange, as it was received; it is given once. What is secret in it is not
    /// marked yet.
    pub fn received(&self, exchange: u64) -> Option<SentRequest> {
        Some(self.responder.received()?.remove(&exchange)?.into_sent())
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
