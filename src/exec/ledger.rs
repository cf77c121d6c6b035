//! What a run made at a service, from every answer that says so, and what of it is there still.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Map, Value};

use super::credentials::locked;
use crate::live::{Exchange, Request};
use crate::plan::{Resource, ResourceRole, lists_thing, located, made_ids, sent_object, shown_of};
use crate::reason::{ExchangeError, TransportError};
use crate::report::MadeThing;
use countersign_openapi::{Contract, Operation};

/// Is given all that a run has made and not deleted, each time that this changes: a run that is killed can say
/// nothing any more.
pub type Journal = Arc<dyn Fn(&[MadeThing]) + Send + Sync>;

/// Whether something is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Novelty {
    New,
    Old,
    Unknown,
}

/// Keeps what was made at one service.
pub(super) struct Ledger {
    provider: String,
    base: String,
    /// Nothing where nobody keeps notes, and so nothing is made on purpose.
    journal: Option<Journal>,
    made: Mutex<Vec<MadeThing>>,
    /// What lists had before anything was made, by the operation that makes more, and their paths.
    before: Mutex<BTreeMap<String, (String, Arc<Value>)>>,
    /// The requests to make something that failed on the service's side.
    failed: Mutex<Vec<FailedMaking>>,
}

/// A request to make something that a service failed at: it may have made it before it failed.
#[derive(Clone)]
pub(super) struct FailedMaking {
    pub operation: String,
    /// The path that it was sent to.
    pub target: String,
    /// The object that was sent.
    pub sent: Map<String, Value>,
}

impl Ledger {
    /// A ledger that begins with what an earlier run left behind.
    pub fn new(provider: &str, base: &str, journal: Option<Journal>, earlier: &[MadeThing]) -> Ledger {
        let of_service = |thing: &&MadeThing| thing.provider == provider && thing.base == base;
        let made = earlier.iter().filter(of_service).cloned().collect();
        Ledger {
            provider: provider.to_owned(),
            base: base.to_owned(),
            journal,
            made: Mutex::new(made),
            before: Mutex::default(),
            failed: Mutex::default(),
        }
    }

    /// Whether notes are kept.
    pub fn is_kept(&self) -> bool {
        self.journal.is_some()
    }

    /// All that was made and is not deleted, in the order in which it was made.
    pub fn made(&self) -> Vec<MadeThing> {
        self.entries().clone()
    }

    /// Takes note of a request that may make something, before it is sent: nobody may be there to hear the answer.
    /// Whether it is one.
    pub fn sends(&self, contract: &Contract, operation: &Operation, request: &Request) -> bool {
        let makes = || matches!(Resource::of(contract, operation), Some((_, ResourceRole::Create)));
        let is_noted = self.is_kept() && *request.method == *operation.method && makes();
        if is_noted {
            self.add(operation, None, None, true);
        }
        is_noted
    }

    /// Takes note of what an operation was answered; `was_noted` is what [`Ledger::sends`] said of the request.
    pub fn heard(
        &self,
        contract: &Contract,
        operation: &Operation,
        attempt: &Result<Exchange, ExchangeError>,
        was_noted: bool,
    ) {
        if !self.is_kept() {
            return;
        }
        if was_noted {
            self.close(operation);
        }
        let Some((resource, role)) = Resource::of(contract, operation) else {
            return self.heard_unnamed(operation, attempt);
        };
        match (role, attempt) {
            (ResourceRole::Create, Ok(exchange)) if exchange.response.is_of_who_forgets() => {}
            (ResourceRole::Create, Ok(exchange)) if exchange.response.status >= 500 => {
                self.failed_at(operation, exchange)
            }
            (ResourceRole::Create, Ok(exchange)) if exchange.response.is_success() => {
                let target = exchange.request.target.shown();
                let ids = made_ids(contract, &resource, &self.base, &target, &exchange.response);
                let is_new = |id: &String| self.is_new(&resource, id, exchange);
                match ids.as_ref().and_then(|ids| ids.last()).map(is_new) {
                    // It was there, whatever is answered, and is somebody else's.
                    Some(Novelty::Old) => {}
                    novelty => {
                        let path = ids.map(|ids| resource.path_with(&ids));
                        let within = Some(exchange.request.target.shown());
                        self.add(operation, path, within, novelty != Some(Novelty::Unknown));
                    }
                }
            }
            // What it was sent for may have been done.
            (ResourceRole::Create, Err(error)) if is_open(error) => self.add(operation, None, None, true),
            (ResourceRole::Delete, Ok(exchange)) if is_gone(exchange.response.status) => {
                let ids = resource.ids_in(&exchange.request.target.shown());
                ids.into_iter().for_each(|ids| self.remove(&resource.path_with(&ids)));
            }
            _ => {}
        }
    }

    /// Of an operation whose things no path of the document names: what it says that it made can be told, and no more
    /// (RFC 9110 §15.3.2).
    fn heard_unnamed(&self, operation: &Operation, attempt: &Result<Exchange, ExchangeError>) {
        let made = attempt.as_ref().ok().filter(|exchange| exchange.response.status == 201);
        let Some(made) = made.filter(|exchange| operation.method == "POST" && !exchange.response.is_of_who_forgets())
        else {
            return;
        };
        let within = Some(made.request.target.shown());
        self.add(operation, located(&self.base, &made.response), within, true);
    }

    /// Forgets what is at a path, and all that was below it: that went with it.
    pub fn remove(&self, path: &str) {
        let mut made = self.entries();
        let before = made.len();
        let path = path.trim_end_matches('/');
        let is_below = |own: &str| own.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        made.retain(|thing| !thing.path.as_deref().or(thing.within.as_deref()).is_some_and(is_below));
        if made.len() != before {
            self.note(&made);
        }
    }

    /// Takes back the note of a request that was sent: what came of it is known.
    fn close(&self, operation: &Operation) {
        let mut made = self.entries();
        let is_open = |thing: &MadeThing| {
            thing.operation == operation.id && thing.path.is_none() && thing.within.is_none() && thing.is_new
        };
        if let Some(at) = made.iter().rposition(is_open) {
            made.remove(at);
            self.note(&made);
        }
    }

    fn failed_at(&self, operation: &Operation, exchange: &Exchange) {
        let sent = exchange.request.body.as_ref().and_then(|body| serde_json::from_slice::<Value>(body.whole()).ok());
        let sent = sent.as_ref().and_then(sent_object).cloned().unwrap_or_default();
        let target = exchange.request.target.shown();
        locked(&self.failed).push(FailedMaking { operation: operation.id.clone(), target, sent });
    }

    /// The requests that a service failed at.
    pub fn failed(&self) -> Vec<FailedMaking> {
        locked(&self.failed).clone()
    }

    /// What the list at a path had before anything was made.
    pub fn known(&self, create: &Operation, path: &str) -> Option<Arc<Value>> {
        let before = locked(&self.before);
        before.get(&create.id).filter(|(own, _)| own == path).map(|(_, list)| Arc::clone(list))
    }

    /// Takes note of something that was found, and may have been made by a request that failed.
    pub fn found(&self, create: &Operation, path: String, within: &str, is_new: bool) {
        self.add(create, Some(path), Some(within.to_owned()), is_new);
    }

    /// Takes note that a request which failed may have made something, of which nobody can tell.
    pub fn perhaps(&self, create: &Operation, within: &str) {
        self.add(create, None, Some(within.to_owned()), false);
    }

    /// What a list has before anything is made.
    pub fn knew(&self, create: &Operation, path: &str, list: Arc<Value>) {
        locked(&self.before).insert(create.id.clone(), (path.to_owned(), list));
    }

    /// Whether what is at a path was made by this run, and was not there before.
    pub fn is_own(&self, path: &str) -> bool {
        self.entries().iter().any(|thing| thing.is_new && thing.path.as_deref() == Some(path))
    }

    /// Whether something was not there before an answer named it. Where that does not say that it was made, it must
    /// show what was sent: a list may be one page of many.
    fn is_new(&self, resource: &Resource, id: &str, exchange: &Exchange) -> Novelty {
        match locked(&self.before).get(&resource.create.id) {
            Some((_, list)) if lists_thing(resource, list, id) => Novelty::Old,
            _ if exchange.response.status == 201 => Novelty::New,
            Some(_) if shows_sent(exchange) => Novelty::New,
            _ => Novelty::Unknown,
        }
    }

    fn add(&self, operation: &Operation, path: Option<String>, within: Option<String>, is_new: bool) {
        let mut made = self.entries();
        let (provider, base, operation) = (self.provider.clone(), self.base.clone(), operation.id.clone());
        let thing = MadeThing { provider, base, operation, path, within, is_new };
        // What is made once more, as by PUT, is there once.
        if thing.path.is_none() || made.iter().all(|own| own.path != thing.path) {
            made.push(thing);
            self.note(&made);
        }
    }

    fn note(&self, made: &[MadeThing]) {
        self.journal.iter().for_each(|journal| journal(made));
    }

    fn entries(&self) -> MutexGuard<'_, Vec<MadeThing>> {
        locked(&self.made)
    }
}

/// Whether an answer shows a text that was sent.
fn shows_sent(exchange: &Exchange) -> bool {
    let (Some(body), Some(answered)) = (exchange.request.body.as_ref(), exchange.response.json()) else { return false };
    let Ok(sent) = serde_json::from_slice::<Value>(body.whole()) else {
        // In a form it stands as it is, but for its escapes.
        let form = String::from_utf8_lossy(body.whole());
        let is_in = |value: &Value| value.as_str().is_some_and(|text| text.len() > 3 && form.contains(text));
        return answered.as_object().is_some_and(|members| members.values().any(is_in));
    };
    let Some(sent) = sent_object(&sent) else { return false };
    let Some(shown) = shown_of(sent, &answered) else { return false };
    sent.iter().any(|(name, value)| value.is_string() && shown.get(name) == Some(value))
}

/// Whether the request went out, and nobody knows what came of it.
fn is_open(error: &ExchangeError) -> bool {
    use TransportError::{ClosedEarly, Failed, TimedOut};
    matches!(error, ExchangeError::Transport(TimedOut | ClosedEarly | Failed))
}

/// Whether what was deleted is not there any more (RFC 9110 §9.3.5, §15.5.11).
pub(super) fn is_gone(status: u16) -> bool {
    matches!(status, 200..=299 | 404 | 410)
}

/// The depth of a path: what is deeper is deleted first.
pub(super) fn depth(thing: &MadeThing) -> usize {
    thing.path.as_deref().map_or(0, |path| path.trim_end_matches('/').matches('/').count())
}
