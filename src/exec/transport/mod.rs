//! The way to whom is asked: to whom requests go, how many and how fast, and what is done where no
//! answer comes or the service asks for a pause.

mod coding;
mod endpoint;
mod retry_after;
mod wire;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use super::budget::Budget;
use super::credentials::{CredentialStore, locked};
use super::ledger::Ledger;
use super::limits::{Limiter, Limits};
use super::pauses::Pauses;
use super::redact::Redactor;
use super::stub::EmbeddedStub;
use crate::finding::Answered;
use crate::live::{Credential, Exchange, Request};
use crate::reason::{ExchangeError, HaltReason, SkipReason, TransportError};
use countersign_openapi::{Contract, Operation};
use retry_after::asked_pause;
pub use retry_after::delay_of;

pub(super) use endpoint::Endpoint;

/// A service that asks for more than this is not waited for.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// How long a service that answered, and where nothing listens any more, is waited for: it may only begin anew.
const RETURN: [Duration; 4] =
    [Duration::from_millis(250), Duration::from_millis(500), Duration::from_secs(1), Duration::from_secs(2)];

/// An exchange, or why there is none though it was tried.
pub(super) type Attempt = Result<Exchange, ExchangeError>;

/// To whom requests go.
pub(super) enum Destination {
    Stub { stub: EmbeddedStub, endpoint: Endpoint },
    Service { endpoint: Endpoint, own_servers: OwnServers },
    Nowhere(SkipReason),
}

impl Destination {
    /// The base URL of the service, where there is one.
    pub(super) fn base(&self) -> Option<&str> {
        match self {
            Destination::Service { endpoint, .. } => Some(endpoint.base()),
            Destination::Stub { .. } | Destination::Nowhere(_) => None,
        }
    }

    /// Scheme, host and port of the service, where there is one.
    pub(super) fn origin(&self) -> Option<String> {
        match self {
            Destination::Service { endpoint, .. } => Some(endpoint.origin()),
            Destination::Stub { .. } | Destination::Nowhere(_) => None,
        }
    }
}

/// Whether an operation that has a server of its own is asked there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OwnServers {
    Used,
    /// The base URL that was given stands for all.
    Replaced,
}

/// Sends requests, with the credentials of one store.
pub(super) struct Transport<'a> {
    contract: &'a Contract,
    credentials: CredentialStore,
    destination: Destination,
    limiter: Limiter,
    /// Why nothing more is sent.
    halted: OnceLock<HaltReason>,
    /// The operations that are not available, and for how long.
    resting: Mutex<BTreeMap<String, Duration>>,
    /// The operation that the service answered last.
    answered: Mutex<Option<String>>,
    ledger: Ledger,
    pauses: Mutex<Pauses>,
    /// Whether nobody waits for more answers.
    is_closed: AtomicBool,
}

impl<'a> Transport<'a> {
    pub(super) fn contract(&self) -> &'a Contract {
        self.contract
    }

    pub(super) fn new(
        contract: &'a Contract,
        credentials: CredentialStore,
        destination: Destination,
        (limits, budget): (&Limits, &Budget),
        ledger: Ledger,
    ) -> Transport<'a> {
        let limits = match &destination {
            Destination::Nowhere(_) => Limits::default(),
            Destination::Stub { .. } => limits.of_stub(),
            Destination::Service { endpoint, .. } => limits.of_service(endpoint.is_loopback()),
        };
        let limiter = Limiter::new(limits, budget, destination.origin().as_deref());
        Transport {
            contract,
            credentials,
            destination,
            limiter,
            halted: OnceLock::new(),
            resting: Mutex::default(),
            answered: Mutex::default(),
            ledger,
            pauses: Mutex::default(),
            is_closed: AtomicBool::new(false),
        }
    }

    pub(super) fn credentials(&self) -> &CredentialStore {
        &self.credentials
    }

    pub(super) fn destination(&self) -> &Destination {
        &self.destination
    }

    /// What was answered where a pause was asked for, and then given.
    pub(super) fn pauses(&self) -> MutexGuard<'_, Pauses> {
        locked(&self.pauses)
    }

    /// What was made.
    pub(super) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Sends nothing more but what cleans up.
    pub(super) fn close(&self) {
        self.is_closed.store(true, Ordering::Relaxed);
    }

    /// Sends a request that cleans up, whatever the limits say; nothing where there is no service.
    pub(super) async fn clean(&self, operation: &Operation, request: &Request) -> Option<Attempt> {
        let endpoint = self.service(operation)?.ok()?;
        self.limiter.count();
        let is_noted = self.ledger.sends(self.contract, operation, request);
        let mut attempt = endpoint.send(self.contract, request, &self.credentials, None).await;
        if let Some(pause) = self.asked_pause(&attempt).filter(|pause| *pause <= LONGEST_PAUSE) {
            tokio::time::sleep(pause).await;
            self.limiter.count();
            attempt = endpoint.send(self.contract, request, &self.credentials, None).await;
        }
        self.ledger.heard(self.contract, operation, &attempt, is_noted);
        Some(attempt)
    }

    /// How many requests were sent.
    pub(super) fn requests(&self) -> usize {
        self.limiter.requests()
    }

    /// Sends nothing more, for this reason; the first holds. A service that asks for it is left alone by all.
    pub(super) fn halt(&self, reason: HaltReason) {
        if reason.is_asked_by_the_service() {
            self.limiter.leave_alone(reason);
        } else {
            self.halted.get_or_init(|| reason);
        }
    }

    /// Why nothing more is sent.
    pub(super) fn halted(&self) -> Option<HaltReason> {
        self.halted.get().cloned().or_else(|| self.limiter.left_alone())
    }

    /// Why an operation is not asked, where others may be.
    pub(super) fn resting(&self, operation: &Operation) -> Option<HaltReason> {
        locked(&self.resting).get(&operation.id).map(|pause| HaltReason::AsksForLong(*pause))
    }

    /// Leaves alone who asks for it for long: the service where it says that there are too many requests, or where
    /// two operations are unavailable; else the operation (RFC 9110 §15.6.4, RFC 6585 §4).
    fn rest(&self, operation: &Operation, attempt: &Attempt, pause: Duration) {
        let is_unavailable = attempt.as_ref().is_ok_and(|exchange| exchange.response.status == 503);
        let mut resting = locked(&self.resting);
        resting.insert(operation.id.clone(), pause);
        if !is_unavailable || resting.len() > 1 {
            self.halt(HaltReason::AsksForLong(pause));
        }
    }

    /// The service's endpoint for an operation; nothing where there is no service.
    ///
    /// # Errors
    /// Where the operation's own server is somebody else's.
    pub(super) fn service(&self, operation: &Operation) -> Option<Result<Cow<'_, Endpoint>, SkipReason>> {
        let Destination::Service { endpoint, own_servers } = &self.destination else { return None };
        match &operation.server {
            Some(server) if *own_servers == OwnServers::Used => {
                Some(endpoint.at(server).map(Cow::Owned).map_err(SkipReason::from))
            }
            _ => Some(Ok(Cow::Borrowed(endpoint))),
        }
    }

    /// The exchange, or why there is no answer. A service that asks to be left alone is, by every
    /// request, and is then asked once more.
    ///
    /// # Errors
    /// Where the limits do not allow to ask.
    pub(super) async fn send(&self, operation: &Operation, request: &Request) -> Result<Attempt, SkipReason> {
        let mut attempt = self.send_once(operation, request).await?;
        // A server may close a connection that was kept just when it is used again; what does nothing
        // may be sent once more (RFC 9110 §9.2.2).
        let broke_off = matches!(attempt, Err(ExchangeError::Transport(TransportError::Failed)));
        if broke_off
            && operation.is_safe()
            && let Ok(again) = self.send_once(operation, request).await
        {
            attempt = again;
        }
        self.wait_for_return(operation, request, &mut attempt).await;
        let Some(pause) = self.asked_pause(&attempt) else { return Ok(attempt) };
        if pause > LONGEST_PAUSE {
            self.rest(operation, &attempt, pause);
            return Ok(attempt);
        }
        self.limiter.wait(pause);
        let Ok(again) = self.send_once(operation, request).await else { return Ok(attempt) };
        match &attempt {
            // What is answered again is told in its case.
            _ if self.asked_pause(&again).is_some() => self.halt(HaltReason::AsksAgain),
            Ok(exchange) if *request.method == *operation.method => {
                locked(&self.pauses).heard(operation, Answered::of(&exchange.response));
            }
            _ => {}
        }
        Ok(again)
    }

    /// Where nothing listens any more, asks again until it does: no request was received, so none is sent twice.
    /// One that does not come back is gone, whatever operation is asked.
    async fn wait_for_return(&self, operation: &Operation, request: &Request, attempt: &mut Attempt) {
        let Destination::Service { own_servers, .. } = &self.destination else { return };
        let is_elsewhere = *own_servers == OwnServers::Used && operation.server.is_some();
        let answered = || self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        if attempt.is_ok() && !is_elsewhere {
            *answered() = Some(operation.id.clone());
        }
        let Some(last) = answered().clone().filter(|_| !is_elsewhere) else { return };
        // A listener that is closed resets who waits at its door.
        let is_refused = |attempt: &Attempt| {
            use TransportError::{NotConnected, Refused};
            matches!(attempt, Err(ExchangeError::Transport(Refused | NotConnected)))
        };
        for pause in RETURN {
            if !is_refused(attempt) || self.halted().is_some() {
                return;
            }
            tokio::time::sleep(pause).await;
            let Ok(again) = self.send_once(operation, request).await else { return };
            *attempt = again;
        }
        if is_refused(attempt) {
            self.halt(HaltReason::Gone(last));
        }
    }

    /// How long a service asks to be left alone; what a stub answers is the document's.
    fn asked_pause(&self, attempt: &Attempt) -> Option<Duration> {
        let Destination::Service { .. } = &self.destination else { return None };
        asked_pause(&attempt.as_ref().ok()?.response)
    }

    async fn send_once(&self, operation: &Operation, request: &Request) -> Result<Attempt, SkipReason> {
        if self.is_closed.load(Ordering::Relaxed) {
            return Err(HaltReason::Interrupted.into());
        }
        let is_bad = request.slots().any(|slot| slot.credential != Credential::Valid);
        match &self.destination {
            Destination::Nowhere(reason) => Err(reason.clone()),
            Destination::Service { endpoint, .. } => {
                let endpoint = self.service(operation).unwrap_or(Ok(Cow::Borrowed(endpoint)))?;
                endpoint.takes(request, &self.credentials)?;
                self.limiter.spend(is_bad).await?;
                let is_noted = self.ledger.sends(self.contract, operation, request);
                let sent = endpoint.send(self.contract, request, &self.credentials, None);
                let attempt = self.limiter.within(sent).await?;
                self.ledger.heard(self.contract, operation, &attempt, is_noted);
                Ok(attempt)
            }
            Destination::Stub { stub, endpoint } => {
                endpoint.takes(request, &self.credentials)?;
                let number = self.limiter.spend(is_bad).await? as u64;
                let mut attempt = endpoint.send(self.contract, request, &self.credentials, Some(number)).await;
                if let (Some(mut received), Ok(exchange)) = (stub.received(number), &mut attempt) {
                    Redactor::new(&self.credentials, self.contract, request.slots()).request(&mut received);
                    exchange.request = received;
                }
                Ok(attempt)
            }
        }
    }
}
