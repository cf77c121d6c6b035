//! Exchanges that somebody recorded, judged by every rule that needs no provocation. Nothing is sent.

mod secrets;
mod target;

use std::collections::BTreeMap;
use std::time::Instant;

use std::borrow::Cow;

use super::credentials::CredentialStore;
use super::error::RunError;
use super::options::Options;
use super::redact::{Redactor, hide_told};
use super::replay::replay;
use super::reproduce::reproduce;
use super::visit::JudgedCase;
use crate::claim::StepName;
use crate::har::{Har, HarAnswer, HarEntry};
use crate::judge;
use crate::live::{Ending, Exchange, Piece, Request, Response, SentRequest, Slot, Template, Trace, TraceStep};
use crate::plan::Case;
use crate::provider::Provider;
use crate::reason::{ExchangeError, Unfinished, UnreadBody};
use crate::rules::exchange::{CheckContext, ExchangeRule, Observation};
use crate::scenarios::RECORDED;
use crate::secret::Redacted;
use countersign_openapi::{Carrier, Contract, Operation};
use secrets::RecordedSecrets;
use target::{RecordedRequest, Servers};

/// A recording, and where in it the API is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// As it was named.
    pub file: String,
    pub har: Har,
    /// Takes the place of the document's servers.
    pub base: Option<String>,
}

impl Recording {
    /// The requests of each of some operations of the provider, each with its number in the file.
    pub(super) fn cases(&self, provider: &Provider, options: &Options, operations: &[&Operation]) -> Vec<Vec<Case>> {
        let (contract, servers) = (&provider.contract, Servers::of(provider, self.base.as_deref()));
        let mut found: Vec<Vec<Case>> = operations.iter().map(|_| Vec::new()).collect();
        if options.selection.scenarios().iter().all(|scenario| scenario.id != RECORDED.id) {
            return found;
        }
        let places: BTreeMap<&str, usize> =
            operations.iter().enumerate().map(|(place, operation)| (operation.id.as_str(), place)).collect();
        for entry in &self.har.entries {
            let Some(request) = servers.request(contract, entry) else { continue };
            if let Some(place) = places.get(request.operation.id.as_str()) {
                found[*place].push(case(provider, entry, &request));
            }
        }
        found
    }

    /// What is of no operation of any of the providers, as `METHOD URL` without its query. Requests that ask a
    /// server for its options are about no operation (Fetch, "CORS-preflight request").
    pub fn unmatched(&self, providers: &[Provider]) -> Vec<String> {
        let servers: Vec<_> = providers.iter().map(|it| (it, Servers::of(it, self.base.as_deref()))).collect();
        let is_known = |entry: &&HarEntry| {
            let mut each = servers.iter();
            each.any(|(provider, servers)| servers.request(&provider.contract, entry).is_some())
        };
        let others = self.har.entries.iter().filter(|entry| entry.method != "OPTIONS" && !is_known(entry));
        others.map(|entry| format!("{} {}", entry.method, target::shown(&entry.url))).collect()
    }
}

/// A recorded exchange as a case: nothing is known of what was meant by it.
fn case(provider: &Provider, entry: &HarEntry, request: &RecordedRequest) -> Case {
    let contract = &provider.contract;
    let mut planned = Request {
        method: entry.method.as_str().into(),
        path: request.path.as_str().into(),
        query: Vec::new(),
        headers: Vec::new(),
        body: None,
    };
    let carriers = carried(contract, entry, request);
    for (name, value) in &request.query {
        let slot = carriers.iter().find(|(carrier, _)| matches!(carrier, Carrier::Query(own) if own == name));
        let value =
            slot.map_or_else(|| Template::text(value), |(_, slot)| Template([Piece::Slot(slot.clone())].into()));
        planned.query.push((name.as_str().into(), value));
    }
    for (carrier, slot) in carriers {
        match carrier {
            Carrier::Authorization(word) => {
                let piece = if word.eq_ignore_ascii_case("basic") { Piece::Base64(slot) } else { Piece::Slot(slot) };
                let value = Template([Piece::Text(format!("{word} ")), piece].into());
                planned = planned.with_header("Authorization", value);
            }
            Carrier::Header(name) => planned = planned.with_header(&name, Template([Piece::Slot(slot)].into())),
            Carrier::Cookie(name) => {
                let value = Template([Piece::Text(format!("{name}=")), Piece::Slot(slot)].into());
                planned = planned.with_cookie(&name, Some(value));
            }
            Carrier::Query(_) => {}
        }
    }
    for name in request.operation.parameters.iter().map(|it| it.name.as_str()).chain(["accept", "content-type"]) {
        if let Some(value) = entry.header(name).filter(|_| planned.header(name).is_none()) {
            planned.headers.push((name.into(), Template::text(value)));
        }
    }
    Case {
        provider: provider.id.clone(),
        operation: request.operation.id.clone(),
        scenario: &RECORDED,
        variant: Some(format!("entry-{}", entry.number)),
        alternative: None,
        causes: Vec::new(),
        request: planned,
        synthetic: false,
        fault: None,
        unsent: None,
    }
}

/// The declared credentials that a request carries, and where.
fn carried(contract: &Contract, entry: &HarEntry, request: &RecordedRequest) -> Vec<(Carrier, Slot)> {
    let schemes = contract.schemes().iter().filter_map(|scheme| Some((scheme.carrier()?, scheme)));
    let carried = schemes.filter(|(carrier, _)| secrets::value(carrier, entry, request).is_some());
    carried
        .map(|(carrier, scheme)| {
            let slot = Slot { scheme: scheme.name.clone(), credential: crate::live::Credential::Valid };
            (carrier, slot)
        })
        .collect()
}

/// Judges what was recorded of one provider.
pub(super) struct RecordedExchanges<'a> {
    provider: &'a Provider,
    recording: &'a Recording,
    /// What the exchanges hold that no report may show, beside samples for the typed client.
    credentials: CredentialStore,
    secrets: RecordedSecrets,
}

impl<'a> RecordedExchanges<'a> {
    /// # Errors
    /// Where the exchanges hold more secrets than can be kept out of sight.
    pub fn of(
        provider: &'a Provider,
        recording: &'a Recording,
        options: &Options,
    ) -> Result<RecordedExchanges<'a>, RunError> {
        let servers = Servers::of(provider, recording.base.as_deref());
        let requests =
            recording.har.entries.iter().filter_map(|entry| Some((entry, servers.request(&provider.contract, entry)?)));
        let secrets = RecordedSecrets::of(&provider.contract, requests);
        let secrets = secrets.ok_or_else(|| RunError::TooManySecrets { file: recording.file.clone() })?;
        let samples = CredentialStore::of_samples(&provider.contract, &options.values(provider));
        Ok(RecordedExchanges { provider, recording, credentials: samples.beside(secrets.credentials()), secrets })
    }

    /// Judges a case of this recording.
    pub async fn judge<'c>(&self, case: &'c Case, checks: &[&'static dyn ExchangeRule]) -> JudgedCase<'c> {
        let begun = Instant::now();
        let contract = &self.provider.contract;
        let operation = contract.operation(&case.operation).expect("a case is of an operation of its contract");
        let exchange = self.exchange(case);
        let replay = match (&self.provider.client, &exchange) {
            (Some(client), Ok(exchange)) => {
                replay(client, contract, case, exchange, &Default::default(), &self.credentials).await
            }
            _ => None,
        };
        let name =
            StepName::Recorded(format!("{} {}", self.recording.file, case.variant.as_deref().unwrap_or_default()));
        let steps = vec![TraceStep { name, exchange }];
        let observation = Observation { trace: Trace { steps, ..Trace::default() }, replay, taken: None };
        let context = CheckContext { contract, operation, case, observation: &observation };
        let mut outcome = judge::judge(&context, checks, &|_| self.again(case, operation, &observation));
        if !outcome.findings.is_empty() {
            let redactor = Redactor::new(&self.credentials, contract, case.request.slots());
            hide_told(&mut outcome, &|text| {
                redactor.text(text);
                self.secrets.mark(text);
            });
        }
        let seconds = begun.elapsed().as_secs_f64();
        JudgedCase { case: Cow::Borrowed(case), observation: Some(observation), outcome, seconds }
    }

    fn entry(&self, case: &Case) -> Option<&HarEntry> {
        let number: usize = case.variant.as_deref()?.strip_prefix("entry-")?.parse().ok()?;
        self.recording.har.entries.get(number.checked_sub(1)?)
    }

    /// The exchange of a case, with everything secret in it marked.
    fn exchange(&self, case: &Case) -> Result<Exchange, ExchangeError> {
        let entry = self.entry(case).ok_or(ExchangeError::NothingSent)?;
        let answer = entry.answer.as_ref().ok_or(ExchangeError::NotRecorded)?;
        if let Some(header) = own_doing(entry, answer.status) {
            return Err(ExchangeError::OwnDoing(header));
        }
        let mut exchange = Exchange { request: sent(entry), response: response(answer) };
        let redactor = Redactor::new(&self.credentials, &self.provider.contract, case.request.slots());
        redactor.request(&mut exchange.request);
        redactor.response(&mut exchange);
        self.secrets.hide(&redactor, &mut exchange);
        Ok(exchange)
    }

    /// The command that sends a request again that does nothing; nothing where it would show what is secret.
    fn again(&self, case: &Case, operation: &Operation, observation: &Observation) -> Option<String> {
        let sent = &observation.trace.last().ok()?.request;
        let url = &self.entry(case)?.url;
        let below = url.split('?').next().unwrap_or_default();
        let base = below.strip_suffix(&*case.request.path)?;
        if !operation.is_safe() || sent.body.is_some() {
            return None;
        }
        // What a slot of the request holds is written as its variable; a credential of another place is not.
        let command = reproduce(self.provider, &case.request, base, &self.credentials)?;
        let mut text = Redacted::plain(command.clone());
        Redactor::new(&self.credentials, &self.provider.contract, case.request.slots()).text(&mut text);
        self.secrets.mark(&mut text);
        text.spans().is_empty().then_some(command)
    }
}

impl HarEntry {
    /// The first value of a header of the request.
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// The header by which a client asked itself for an answer of this status, as browsers do without anybody's doing: for a
/// part (RFC 9110 §14.2), only under a condition (§13.1), or for another protocol (§7.8).
fn own_doing(entry: &HarEntry, status: u16) -> Option<&'static str> {
    let headers: &[&'static str] = match status {
        101 => &["Upgrade"],
        206 | 416 => &["Range"],
        304 => &["If-None-Match", "If-Modified-Since"],
        412 => &["If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range"],
        _ => &[],
    };
    headers.iter().copied().find(|name| entry.header(name).is_some())
}

fn sent(entry: &HarEntry) -> SentRequest {
    SentRequest {
        method: entry.method.clone(),
        target: Redacted::plain(target::of(&entry.url)),
        headers: plain(&entry.headers),
        body: entry.body.as_ref().map(|body| Redacted::plain(body.clone())),
    }
}

fn response(answer: &HarAnswer) -> Response {
    let ending = match &answer.body {
        Some(_) => Ending::Complete,
        None => Ending::Unfinished(Unfinished::Unread(UnreadBody::NotRecorded)),
    };
    let body = Redacted::plain(answer.body.clone().unwrap_or_default());
    Response { status: answer.status, headers: plain(&answer.headers), body, ending }
}

fn plain(headers: &[(String, String)]) -> Vec<(String, Redacted)> {
    headers.iter().map(|(name, value)| (name.clone(), Redacted::plain(value.as_bytes()))).collect()
}
