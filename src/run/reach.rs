//! The way to whom is asked: how requests go out, how many, and how fast.

use std::borrow::Cow;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::{Limits, Options, Session, Target};
use crate::live::{Credential, Exchange, Request};
use crate::reason::{ExchangeError, HaltReason, ServerError, SkipReason, TransportError};
use crate::wire::stub::Stub;
use crate::wire::{Redactor, Sender, asks_to_wait};
use countersign_openapi::Operation;

/// A service that asks for more than this is not waited for.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Whom the requests go to.
pub(super) enum Reach {
    Stub(Stub, Sender),
    Service(Sender),
    Nowhere(SkipReason),
}

impl Session<'_> {
    /// The exchange, or why there is no answer; an error where the budget does not allow to ask. A
    /// service that asks to be left alone is, by every request, and is then asked once more.
    pub(super) async fn send(
        &self,
        operation: &Operation,
        request: &Request,
    ) -> Result<Result<Exchange, ExchangeError>, SkipReason> {
        let mut answered = self.send_once(operation, request).await?;
        // A server may close a connection that was kept just when it is used again; what does nothing
        // may be sent once more (RFC 9110 §9.2.2).
        let broke_off = matches!(answered, Err(ExchangeError::Transport(TransportError::Failed)));
        if broke_off
            && operation.is_safe()
            && let Ok(again) = self.send_once(operation, request).await
        {
            answered = again;
        }
        let asks = |answered: &Result<Exchange, ExchangeError>| {
            answered.as_ref().ok().and_then(|exchange| asks_to_wait(&exchange.response))
        };
        let Some(pause) = asks(&answered).filter(|_| matches!(self.reach, Reach::Service(_))) else {
            return Ok(answered);
        };
        if pause > LONGEST_WAIT {
            self.halted.get_or_init(|| HaltReason::AsksForLong(pause));
            return Ok(answered);
        }
        self.budget.wait(pause);
        let Ok(again) = self.send_once(operation, request).await else { return Ok(answered) };
        if asks(&again).is_some() {
            self.halted.get_or_init(|| HaltReason::AsksAgain);
        }
        Ok(again)
    }

    async fn send_once(
        &self,
        operation: &Operation,
        request: &Request,
    ) -> Result<Result<Exchange, ExchangeError>, SkipReason> {
        let is_bad = request.slots().any(|slot| slot.credential != Credential::Valid);
        self.budget.spend(is_bad).await?;
        let number = self.requests.fetch_add(1, Ordering::Relaxed) as u64;
        let contract = &self.provider.contract;
        match &self.reach {
            Reach::Nowhere(reason) => Err(reason.clone()),
            Reach::Service(sender) => {
                let sender = self.sender(operation).unwrap_or(Ok(Cow::Borrowed(sender)))?;
                Ok(sender.send(contract, request, &self.vault, None).await)
            }
            Reach::Stub(stub, sender) => {
                let mut exchange = sender.send(contract, request, &self.vault, Some(number)).await;
                if let (Some(mut received), Ok(exchange)) = (stub.received(number), &mut exchange) {
                    Redactor::new(&self.vault, contract, request.slots()).request(&mut received);
                    exchange.request = received;
                }
                Ok(exchange)
            }
        }
    }

    /// The way to an operation, which may have a base URL of its own; the reason where it leads to
    /// somebody else. Nothing where there is no service.
    pub(super) fn sender(&self, operation: &Operation) -> Option<Result<Cow<'_, Sender>, ServerError>> {
        let Reach::Service(sender) = &self.reach else { return None };
        match &operation.server {
            Some(server) if self.options.target == Target::Documented => Some(sender.at(server).map(Cow::Owned)),
            _ => Some(Ok(Cow::Borrowed(sender))),
        }
    }
}

/// The limits that hold for a service, the loopback, or a stub.
pub(super) fn limits(reach: &Reach, options: &Options) -> Limits {
    match reach {
        Reach::Stub(..) | Reach::Nowhere(_) => Limits::default(),
        Reach::Service(sender) => {
            let usual = (!sender.is_loopback()).then_some(Limits::BAD_CREDENTIALS);
            Limits { bad_credentials: options.limits.bad_credentials.or(usual), ..options.limits.clone() }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Connection;

    #[test]
    fn bad_credentials_are_bounded_but_for_this_machine() {
        let bad = |base: &str, given: Option<usize>| {
            let reach = Reach::Service(Sender::new(base, &Connection::default()).unwrap());
            let given = Limits { bad_credentials: given, ..Limits::default() };
            limits(&reach, &Options { limits: given, ..Options::default() }).bad_credentials
        };
        assert_eq!(bad("https://api.example", None), Some(50));
        assert_eq!(bad("https://api.example", Some(3)), Some(3));
        assert_eq!(bad("http://127.0.0.1:80", None), None);
        assert_eq!(bad("http://127.0.0.1:80", Some(3)), Some(3));
    }
}
