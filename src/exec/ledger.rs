//! What a run made at a service, from every answer that says so, and what of it is there still.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::Value;

use super::credentials::locked;
use crate::live::Exchange;
use crate::plan::{Resource, ResourceRole, lists, located, made_ids, sent_object, shown_of};
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
    /// What lists had before anything was made, by the operation that makes more.
    before: Mutex<BTreeMap<String, Arc<Value>>>,
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

    /// Takes note of what an operation was answered.
    pub fn heard(&self, contract: &Contract, operation: &Operation, attempt: &Result<Exchange, ExchangeError>) {
        if !self.is_kept() {
            return;
        }
        let Some((resource, role)) = Resource::of(contract, operation) else {
            return self.heard_unnamed(operation, attempt);
        };
        match (role, attempt) {
            (ResourceRole::Create, Ok(exchange)) if exchange.response.is_of_who_forgets() => {}
            (ResourceRole::Create, Ok(exchange)) if exchange.response.is_success() => {
                let target = exchange.request.target.shown();
                let ids = made_ids(contract, &resource, &self.base, &target, &exchange.response);
                let is_new = |id: &String| self.is_new(operation, id, exchange);
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

    /// What a list has before anything is made.
    pub fn knew(&self, create: &Operation, list: Arc<Value>) {
        locked(&self.before).insert(create.id.clone(), list);
    }

    /// Whether what is at a path was made by this run, and was not there before.
    pub fn is_own(&self, path: &str) -> bool {
        self.entries().iter().any(|thing| thing.is_new && thing.path.as_deref() == Some(path))
    }

    /// Whether something was not there before an answer named it. Where that does not say that it was made, it must
    /// show what was sent: a list may be one page of many.
    fn is_new(&self, create: &Operation, id: &str, exchange: &Exchange) -> Novelty {
        match locked(&self.before).get(&create.id) {
            Some(list) if lists(list, id) => Novelty::Old,
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
