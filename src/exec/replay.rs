//! What a typed client sends, and makes of an answer that was recorded: nothing is sent twice.

use std::sync::{Arc, Mutex};

use countersign_client::replay::CallInput;
use serde_json::{Map, Value};

use super::credentials::CredentialStore;
use super::redact::Redactor;
use crate::client::TypedClient;
use crate::live::{ClientOutcome, Exchange, ReplayedExchange, Response, SentRequest};
use crate::plan::{Case, ParameterValues, argument};
use crate::secret::Redacted;
use countersign_openapi::{Contract, Operation};

/// Where a replayed client believes its service to be.
const NOWHERE: &str = "http://replay.invalid";

/// Headers that clients add of themselves.
const OWN: [&str; 4] = ["host", "user-agent", "content-length", "accept-encoding"];

/// What the client sends for the case's operation, and makes of the exchange that was recorded;
/// nothing for an operation that it does not have.
pub(super) async fn replay(
    client: &TypedClient,
    contract: &Contract,
    case: &Case,
    exchange: &Exchange,
    values: &ParameterValues,
    credentials: &CredentialStore,
) -> Option<ReplayedExchange> {
    let operation = contract.operation(&case.operation)?;
    if !client.has(&operation.id) {
        return None;
    }
    let seen: Arc<Mutex<Option<SentRequest>>> = Arc::default();
    let (sees, answer) = (Arc::clone(&seen), exchange.response.clone());
    let made = client.call(CallInput {
        operation: operation.id.clone(),
        base_url: NOWHERE.to_owned(),
        credentials: credentials.for_replay(),
        arguments: arguments(contract, operation, values),
        exchange: Arc::new(move |request: reqwest::Request| {
            *sees.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(sent(&request));
            recorded(&answer)
        }),
    });
    let made = made.await;
    let mut sent = seen.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take();
    let redactor = Redactor::new(credentials, contract, case.request.slots());
    sent.iter_mut().for_each(|sent| redactor.request(sent));
    // A credential that came back in the answer is in the typed value too.
    let mut made = Redacted::plain(made.to_string());
    redactor.text(&mut made);
    let made = serde_json::from_str(&made.shown());
    let made = made.unwrap_or_else(|error| ClientOutcome::NoRequest { reason: error.to_string() });
    Some(ReplayedExchange { sent, made })
}

/// The values of what the operation requires, by place and name; the body under `body`.
fn arguments(contract: &Contract, operation: &Operation, values: &ParameterValues) -> Map<String, Value> {
    let required = operation.parameters.iter().filter(|parameter| parameter.required);
    let given = required.map(|parameter| {
        let value = match values.get(&parameter.name) {
            Some(text) => like(parameter.sample(contract).ok().as_deref().unwrap_or_default(), text),
            None => argument(contract, operation, parameter, values).map_or(Value::Null, |value| (*value).clone()),
        };
        (format!("{}.{}", parameter.location.word(), parameter.name), value)
    });
    let body = operation.body.iter().filter_map(|body| body.sample(contract).ok());
    let body = body.map(|body| ("body".to_owned(), (*body).clone()));
    given.chain(body).collect()
}

/// A text as a value of the sample's type.
fn like(sample: &Value, text: &str) -> Value {
    let spelled = serde_json::from_str(text).ok().filter(|_| !sample.is_string());
    spelled.unwrap_or_else(|| Value::String(text.to_owned()))
}

fn sent(request: &reqwest::Request) -> SentRequest {
    let target = request.url().as_str().strip_prefix(NOWHERE).unwrap_or_default().to_owned();
    let headers = request.headers().iter().filter(|(name, _)| !OWN.contains(&name.as_str()));
    let body = request.body().and_then(reqwest::Body::as_bytes).filter(|body| !body.is_empty());
    SentRequest {
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
