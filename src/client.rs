//! The typed clients that the build script generated, and what they make of each answer.
//!
//! A client is one more witness: the exchange that was recorded is replayed through it, so that
//! nothing is sent twice.

use std::io;
use std::sync::{Arc, Mutex};

pub use countersign_client;
use countersign_client::replay::{CallInput, Provider as Generated};
use countersign_openapi::Document;
use serde_json::{Map, Value};

use crate::live::{Exchange, Made, Replay, Response, Sent};
use crate::plan::{Case, Values};
use crate::provider::{Provider, ProviderError};
use crate::secret::Redacted;
use crate::settings::Settings;
use crate::wire::{Redactor, Vault};
use countersign_openapi::{Contract, Operation};

/// The clients of the providers under `specs/`.
mod generated {
    countersign_client::clients!();
}

/// Where a replayed client believes its service to be.
const NOWHERE: &str = "http://replay.invalid";

/// Headers that clients add of themselves.
const OWN: [&str; 4] = ["host", "user-agent", "content-length", "accept-encoding"];

/// A generated client, and what it lacks of its document.
#[derive(Clone, Copy)]
pub struct TypedClient(&'static Generated);

/// The providers that were built in, in the order of their ids.
pub fn built_in() -> Result<Vec<Provider>, ProviderError> {
    providers(generated::PROVIDERS)
}

/// The providers whose clients a build script generated.
pub fn providers(generated: &'static [Generated]) -> Result<Vec<Provider>, ProviderError> {
    let read = |generated: &'static Generated| {
        let file = |name: &str| generated.files.iter().find(|(known, _)| *known == name);
        let mut text = |name: &str| match file(name) {
            Some((_, text)) => Ok((*text).to_owned()),
            None => Err(io::ErrorKind::NotFound.into()),
        };
        let document = Document::parse_with_files(generated.document_path, generated.document, &mut text)?;
        let settings = Settings::parse(&format!("specs/{}/provider.toml", generated.id), generated.settings)?;
        let provider = Provider::of(generated.id, document, settings, Some(TypedClient(generated)))?;
        Ok(Provider { lock: generated.lock, ..provider })
    };
    generated.iter().map(read).collect()
}

impl TypedClient {
    /// The operations without a typed client, each with the reason.
    pub fn left_out(&self) -> &'static [(&'static str, &'static str)] {
        self.0.left_out
    }

    /// What it does not hold of the others: the operation or the schema, and what.
    pub fn losses(&self) -> &'static [(&'static str, &'static str)] {
        self.0.losses
    }

    /// What the client sends for the case's operation, and makes of the answer that was recorded;
    /// nothing for an operation that it does not have.
    pub async fn replay(
        &self,
        contract: &Contract,
        case: &Case,
        exchange: &Exchange,
        values: &Values,
        vault: &Vault,
    ) -> Option<Replay> {
        let operation = contract.operation(&case.operation)?;
        if !self.0.operations.contains(&operation.id.as_str()) {
            return None;
        }
        let seen: Arc<Mutex<Option<Sent>>> = Arc::default();
        let (sees, answer) = (Arc::clone(&seen), exchange.response.clone());
        let input = CallInput {
            operation: operation.id.clone(),
            base_url: NOWHERE.to_owned(),
            credentials: vault.for_replay(),
            arguments: arguments(operation, values),
            exchange: Arc::new(move |request: reqwest::Request| {
                *sees.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(sent(&request));
                recorded(&answer)
            }),
        };
        let made = (self.0.call)(input).await;
        let mut sent = seen.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take();
        let redactor = Redactor::new(vault, contract, case.request.slots());
        sent.iter_mut().for_each(|sent| redactor.request(sent));
        // A credential that came back in the answer is in the typed value too.
        let mut made = Redacted::plain(made.to_string());
        redactor.text(&mut made);
        let made = serde_json::from_str(&made.shown());
        let made = made.unwrap_or_else(|error| Made::NoRequest { reason: error.to_string() });
        Some(Replay { sent, made })
    }
}

/// The values of what the operation requires, by place and name; the body under `body`.
fn arguments(operation: &Operation, values: &Values) -> Map<String, Value> {
    let required = operation.parameters.iter().filter(|parameter| parameter.required);
    let given = required.map(|parameter| {
        let value =
            values.get(&parameter.name).map_or_else(|| parameter.sample.clone(), |text| like(&parameter.sample, text));
        (format!("{}.{}", parameter.location.word(), parameter.name), value)
    });
    let body = operation.body.iter().map(|body| ("body".to_owned(), body.sample.clone()));
    given.chain(body).collect()
}

/// A text as a value of the sample's type.
fn like(sample: &Value, text: &str) -> Value {
    let spelled = serde_json::from_str(text).ok().filter(|_| !sample.is_string());
    spelled.unwrap_or_else(|| Value::String(text.to_owned()))
}

fn sent(request: &reqwest::Request) -> Sent {
    let target = request.url().as_str().strip_prefix(NOWHERE).unwrap_or_default().to_owned();
    let headers = request.headers().iter().filter(|(name, _)| !OWN.contains(&name.as_str()));
    let body = request.body().and_then(reqwest::Body::as_bytes).filter(|body| !body.is_empty());
    Sent {
        method: request.method().to_string(),
        target: Redacted::plain(target),
        headers: headers.map(|(name, value)| (name.to_string(), Redacted::plain(value.as_bytes()))).collect(),
        body: body.map(Redacted::plain),
    }
}

/// The recorded answer as the client's HTTP library would have given it.
fn recorded(answer: &Response) -> reqwest::Response {
    let mut builder = http::Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        builder = builder.header(name, value.whole());
    }
    builder.body(answer.body.whole().to_vec()).unwrap_or_default().into()
}
