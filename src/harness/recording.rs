//! What a snapshot holds of a case: what it claims and who says so, the request as the service received it, the answer, what the
//! typed client made of it, and every check's verdict. It can be read back, to be judged again.

use std::collections::BTreeMap;

use crate::claim::StepName;
use crate::finding::{CaseOutcome, CheckOutcome, Verdict};
use crate::live::{ClientOutcome, Exchange, Response, SentRequest, TraceStep};
use crate::plan::Case;
use crate::reason::ExchangeError;
use crate::rules::exchange::Observation;
use crate::secret::Redacted;
use countersign_openapi::schema::seen;
use countersign_openapi::{Address, Basis, Cause, Contract, DocumentedResponse};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Headers that change from run to run, or that the HTTP library sets.
const PASSING: [&str; 4] = ["date", "content-length", "connection", "transfer-encoding"];

#[derive(Serialize, Deserialize)]
pub struct Recording {
    /// Nothing in a recording of an earlier version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    case: Option<RecordedCase>,
    request: Message,
    answer: Message,
    client: Option<RecordedClient>,
    verdict: Verdict,
    checks: BTreeMap<String, String>,
}

/// What the case is about, for whoever reviews it.
#[derive(Serialize, Deserialize)]
struct RecordedCase {
    /// What is sent, in a sentence.
    sends: String,
    /// What a service that keeps its contract does then.
    expects: String,
    /// Which answers the document gives for it, and who says so.
    says: Vec<String>,
    /// The rule whose question the case is about, and what came of it.
    question: String,
}

impl RecordedCase {
    fn of(contract: &Contract, case: &Case, outcome: &CaseOutcome) -> RecordedCase {
        let answers = contract.operation(&case.operation).map(|it| it.answers_for(&case.causes)).unwrap_or_default();
        let point = outcome.points.ids.iter().find_map(|id| outcome.checks.iter().find(|check| check.check == *id));
        RecordedCase {
            sends: case.scenario.sends.to_owned(),
            expects: case.scenario.expects.words().to_owned(),
            says: answers.into_iter().flat_map(|answer| says(answer, &case.causes)).collect(),
            question: point.map_or_else(|| "none that applies".to_owned(), |it| format!("{}: {}", it.check, said(it))),
        }
    }
}

/// An answer for some causes, with its page and heading: its bodies for them, or itself.
fn says(answer: &DocumentedResponse, causes: &[Cause]) -> Vec<String> {
    let told = |source: &Address, basis: Basis| {
        let page = source.origin.as_deref().unwrap_or(&source.pointer);
        let basis = if basis == Basis::Inferred { "inferred" } else { "documented" };
        format!("{}: {page} ({basis})", answer.status)
    };
    let examples = answer.examples().filter(|example| example.causes.name_any(causes));
    let bodies: Vec<String> = examples
        .map(|example| {
            let is_documented = example.is_documented_for(causes);
            told(&example.source, if is_documented { Basis::Documented } else { Basis::Inferred })
        })
        .collect();
    if bodies.is_empty() { vec![told(&answer.source, answer.basis)] } else { bodies }
}

fn said(check: &CheckOutcome) -> String {
    match &check.reason {
        Some(reason) => format!("{}: {reason}", check.verdict),
        None => check.verdict.to_string(),
    }
}

/// The typed client's part. What it sends is the same in every case of an operation, and stands in
/// the one that asks about it.
#[derive(Serialize, Deserialize)]
struct RecordedClient {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sent: Option<Message>,
    #[serde(flatten)]
    made: ClientOutcome,
}

#[derive(Default, Serialize, Deserialize)]
struct Message {
    /// Method and target, or the status; nothing where there was no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    line: Option<String>,
    /// A header that is sent twice stands here twice.
    #[serde(default)]
    headers: Vec<String>,
    /// JSON as JSON, anything else as a text.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    body: Value,
}

impl Message {
    fn sent(SentRequest { method, target, headers, body }: &SentRequest) -> Message {
        let body = body.as_ref().map(Redacted::shown).unwrap_or_default();
        Message::of(format!("{method} {target}"), headers, &body)
    }

    fn of(line: String, headers: &[(String, Redacted)], body: &str) -> Message {
        let kept = headers.iter().filter(|(name, _)| !PASSING.contains(&name.as_str()));
        let body = if body.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(body).unwrap_or_else(|_| Value::String(body.to_owned()))
        };
        Message { line: Some(line), headers: kept.map(|(name, value)| format!("{name}: {value}")).collect(), body }
    }

    fn headers(&self) -> Vec<(String, Redacted)> {
        let pairs = self.headers.iter().filter_map(|header| header.split_once(": "));
        pairs.map(|(name, value)| (name.to_owned(), Redacted::plain(value))).collect()
    }
}

impl Recording {
    pub fn of(contract: &Contract, case: &Case, observation: &Observation, outcome: &CaseOutcome) -> Recording {
        let asks_about_sent = outcome.checks.iter().any(|check| check.check == "client-request");
        let (request, answer) = match observation.trace.last() {
            Err(reason) => {
                (Message::default(), Message { body: Value::String(reason.to_string()), ..Message::default() })
            }
            Ok(Exchange { request, response }) => (
                Message::sent(request),
                Message::of(response.status.to_string(), &response.headers, &response.body.shown()),
            ),
        };
        Recording {
            case: Some(RecordedCase::of(contract, case, outcome)),
            request,
            answer,
            client: observation.replay.as_ref().map(|replay| RecordedClient {
                sent: replay.sent.as_ref().filter(|_| asks_about_sent).map(Message::sent),
                made: replay.made.clone(),
            }),
            verdict: outcome.verdict,
            checks: outcome.checks.iter().map(|check| (check.check.clone(), said(check))).collect(),
        }
    }

    /// The same without values: names of headers, shapes of bodies. So much may be kept of what a
    /// live service answered.
    pub fn shapes(mut self) -> Recording {
        for message in [&mut self.request, &mut self.answer] {
            message.headers.iter_mut().for_each(|header| header.truncate(header.find(':').unwrap_or(header.len())));
            message.headers.sort();
            if message.line.is_some() && !message.body.is_null() {
                message.body = Value::String(seen(&message.body));
            }
        }
        self.request.line = None;
        if let Some(client) = &mut self.client {
            client.sent = None;
            if let ClientOutcome::Value { value, .. } | ClientOutcome::Error { value, .. } = &mut client.made {
                *value = Value::String(seen(value));
            }
        }
        self
    }

    /// Reads a snapshot file: its metadata stand between two lines of dashes.
    pub fn read(snapshot: &str) -> Option<Recording> {
        let (_, json) = snapshot.strip_prefix("---\n")?.split_once("\n---\n")?;
        serde_json::from_str(json).ok()
    }

    /// The exchange as it was recorded in a file.
    pub fn step(&self, file: String) -> TraceStep {
        let line = |message: &Message| message.line.clone().unwrap_or_default();
        let exchange = match line(&self.answer).parse() {
            Err(_) => Err(ExchangeError::Recorded(self.answer.body.as_str().unwrap_or_default().to_owned())),
            Ok(status) => {
                let line = line(&self.request);
                let (method, target) = line.split_once(' ').unwrap_or_default();
                let request = SentRequest {
                    method: method.to_owned(),
                    target: Redacted::plain(target),
                    headers: self.request.headers(),
                    body: None,
                };
                let body = if self.answer.body.is_null() { String::new() } else { self.answer.body.to_string() };
                let response = Response {
                    status,
                    headers: self.answer.headers(),
                    body: Redacted::plain(body),
                    ending: Default::default(),
                };
                Ok(Exchange { request, response })
            }
        };
        TraceStep { name: StepName::Recorded(file), exchange }
    }
}

/// A case's snapshot: `operation.scenario`, without what no file name should have.
pub fn name(case: &Case) -> String {
    let name = format!("{}.{}", case.operation, case.name());
    name.chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || "._-".contains(letter) { letter } else { '-' })
        .collect()
}
