//! Operations that never answer where others do.

use std::collections::BTreeMap;

use super::inquiry::Inquiry;
use crate::claim::{Source, Witness};
use crate::finding::{DocumentFinding, Evidence, Severity, id_of};
use crate::plan::Case;
use crate::provider::Provider;
use crate::reason::{ExchangeError, HaltReason, TransportError};
use crate::rules::exchange::Observation;
use crate::scenarios::Expects;
use countersign_openapi::Operation;

pub const INQUIRY: Inquiry = Inquiry { id: "no-answer" };

/// What was heard of each operation: an answer, or why there was none.
#[derive(Default)]
pub(super) struct UnansweredOperations<'p> {
    heard: BTreeMap<&'p str, OperationAnswers<'p>>,
}

struct OperationAnswers<'p> {
    operation: &'p Operation,
    requests: usize,
    is_answered: bool,
    /// Whether its valid request was sent, and not answered.
    valid_is_lost: bool,
    /// Why there was none at first.
    error: Option<ExchangeError>,
}

impl<'p> UnansweredOperations<'p> {
    pub(super) fn add(&mut self, operation: &'p Operation, case: &Case, observation: Option<&Observation>) {
        let Some(observation) = observation else { return };
        let new = || OperationAnswers { operation, requests: 0, is_answered: false, valid_is_lost: false, error: None };
        let heard = self.heard.entry(&operation.id).or_insert_with(new);
        match observation.trace.last() {
            Ok(_) => heard.is_answered = true,
            // That nothing comes through a proxy says nothing of who is behind it.
            Err(ExchangeError::Transport(TransportError::Proxy { .. })) => {}
            Err(error @ ExchangeError::Transport(_)) => {
                heard.requests += 1;
                heard.error.get_or_insert_with(|| error.clone());
                heard.valid_is_lost |= case.scenario.expects == Expects::Accepted && case.alternative.is_none();
            }
            Err(_) => {}
        }
    }

    /// A finding for each operation that was asked and never answered, or whose valid request never was, where
    /// another was answered: of a service that answers nothing the run says so itself. That a service which is gone broke off and listens no
    /// more is no fault of the operations that came after: it is told once, of the one that was answered last.
    pub(super) fn findings(self, provider: &Provider, halted: Option<&HaltReason>) -> Vec<DocumentFinding> {
        if !self.heard.values().any(|heard| heard.is_answered) {
            return Vec::new();
        }
        const REFUSED: ExchangeError = ExchangeError::Transport(TransportError::Refused);
        let gone = halted.and_then(|reason| match reason {
            HaltReason::Gone(last) => Some((provider.contract.operation(last)?, reason)),
            _ => None,
        });
        let silent = self.heard.into_values().filter(|heard| !heard.is_answered || heard.valid_is_lost);
        let silent =
            silent.filter(|heard| gone.is_none() || heard.error.as_ref().is_some_and(ExchangeError::is_timeout));
        let of_the_service = gone.map(|(last, reason)| finding(provider, last, reason.to_string(), &REFUSED));
        of_the_service.into_iter().chain(silent.filter_map(|heard| of_the_operation(provider, heard))).collect()
    }
}

fn of_the_operation(provider: &Provider, heard: OperationAnswers) -> Option<DocumentFinding> {
    let OperationAnswers { operation, requests, is_answered, error, .. } = heard;
    let plural = if requests == 1 { "" } else { "s" };
    let message = match is_answered {
        true => "no answer to the valid request, where others are answered".to_owned(),
        false => format!("no answer to any of {requests} request{plural}, where other operations answer"),
    };
    Some(finding(provider, operation, message, &error?))
}

fn finding(provider: &Provider, operation: &Operation, message: String, error: &ExchangeError) -> DocumentFinding {
    let at = Source::from(operation.source.clone());
    DocumentFinding {
        of_the_run: true,
        waived: None,
        id: id_of(&[&provider.id, INQUIRY.id, &operation.id]),
        provider: provider.id.clone(),
        scenarios: Vec::new(),
        check: INQUIRY.id.to_owned(),
        severity: Severity::Error,
        message,
        operations: vec![operation.id.clone()],
        earlier: Evidence {
            witness: Witness::Spec,
            says: "an answer".to_owned(),
            source: at.to_string(),
            at: Some(Box::new(at)),
        },
        later: Evidence { witness: Witness::Live, says: error.to_string(), source: "sent".to_owned(), at: None },
        also: Vec::new(),
        answer: None,
        reproduce: None,
    }
}
