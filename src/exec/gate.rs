//! Whether a case may be sent.

use super::allowed::Allowed;
use super::credentials::Standing;
use super::transport::{Destination, Transport};
use crate::plan::{Case, is_writable};
use crate::reason::SkipReason;
use countersign_openapi::{DocumentedBody, Operation};

/// Stands before the transport, and knows what may not go out.
pub(super) struct Gate<'a> {
    /// Operations that may be sent although they do something.
    allow: Allowed<'a>,
    transport: Transport<'a>,
    standing: Standing,
}

impl<'a> Gate<'a> {
    pub(super) fn new(allow: &'a [String], transport: Transport<'a>) -> Gate<'a> {
        Gate { allow: Allowed::of(allow), transport, standing: Standing::default() }
    }

    pub(super) fn transport(&self) -> &Transport<'a> {
        &self.transport
    }

    /// What the service makes of the credentials.
    pub(super) fn standing(&self) -> &Standing {
        &self.standing
    }

    /// Why a case is not sent: there is nobody to send it to, the operation does something there
    /// that nobody allowed, or the credential is not to be had. One that has its answer already has
    /// nothing left to send.
    pub(super) fn refusal(&self, operation: &Operation, case: &Case, is_answered: bool) -> Option<SkipReason> {
        let at_a_service = match self.transport.destination() {
            Destination::Nowhere(reason) => Some(reason.clone()),
            Destination::Service { .. } => {
                let elsewhere = || self.transport.service(operation)?.err();
                let halted = || {
                    let halted = self.transport.halted().or_else(|| self.transport.resting(operation));
                    halted.filter(|halted| !(is_answered && halted.is_asked_by_the_service())).map(SkipReason::from)
                };
                let not_allowed = || self.not_allowed(operation).filter(|_| case.asks_operation());
                not_allowed().or_else(elsewhere).or_else(halted)
            }
            Destination::Stub { .. } => None,
        };
        let withheld =
            || self.withheld_credential(case).filter(|reason| !is_answered || *reason == SkipReason::PlainHttp);
        let unwritten = || self.unwritten(operation, case);
        let unsent = case.unsent.clone().map(SkipReason::Unsent);
        unsent.or(at_a_service).or_else(|| self.missing_credential(case)).or_else(unwritten).or_else(withheld)
    }

    /// Why the body of a case is not sent: another form of it would be no body of this media type.
    pub(super) fn unwritten(&self, operation: &Operation, case: &Case) -> Option<SkipReason> {
        let contract = self.transport.contract();
        let is_sent = |body: &&DocumentedBody| case.request.body.is_some() && !is_writable(contract, body);
        let body = operation.body.as_ref().filter(is_sent)?;
        Some(SkipReason::BodyNotWritten(body.media_type.clone()))
    }

    /// Why there is no credential for a case; for one of an alternative, none that is sure to be
    /// meant for it.
    pub(super) fn missing_credential(&self, case: &Case) -> Option<SkipReason> {
        let credentials = self.transport.credentials();
        let missing = case.request.slots().find_map(|slot| credentials.value(slot).err()).map(SkipReason::from);
        let shared = || {
            case.alternative.as_ref()?;
            case.request.slots().find_map(|slot| credentials.shared(slot))
        };
        missing.or_else(shared)
    }

    /// Why a request does not go out with the credential that it carries.
    pub(super) fn withheld_credential(&self, case: &Case) -> Option<SkipReason> {
        case.request.slots().next()?;
        match self.transport.destination() {
            Destination::Service { endpoint, .. } if !endpoint.keeps_secrets() => Some(SkipReason::PlainHttp),
            _ => self.standing.refusal(case),
        }
    }

    fn not_allowed(&self, operation: &Operation) -> Option<SkipReason> {
        if operation.is_safe() || self.allow.has(operation) {
            return None;
        }
        Some(match &operation.effect {
            Some(effect) => SkipReason::HasEffect(effect.clone()),
            None => SkipReason::MayChange(operation.method.clone()),
        })
    }
}
