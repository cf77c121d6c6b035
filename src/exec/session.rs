//! A provider and whom it is tested against: the cases of one operation after another.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::time::Duration;

use tokio::time::timeout;

use super::baselines::Baselines;
use super::budget::Budget;
use super::cases::CasePlanner;
use super::connection::base_url;
use super::credentials::{CredentialStore, secret_values};
use super::error::RunError;
use super::gate::Gate;
use super::ledger::Ledger;
use super::options::{Options, RunTarget, documented};
use super::preflight::preflight;
use super::recorded::RecordedExchanges;
use super::refused;
use super::stub::{EmbeddedStub, Host, Hyper};
use super::transport::{Destination, Endpoint, OwnServers, Transport};
use super::visit::{JudgedCase, Visit};
use crate::finding::{CaseOutcome, DocumentFinding};
use crate::plan::Case;
use crate::provider::Provider;
use crate::reason::{CredentialError, HaltReason, SkipReason};
use crate::report::LeftBehind;
use crate::rules::exchange::{ExchangeRule, Observation};
use countersign_openapi::Operation;

/// A provider under test. Each case goes one way: what is asked (`Visit`), its baseline, the gate,
/// the transport.
pub struct Session<'a> {
    provider: &'a Provider,
    checks: Vec<&'static dyn ExchangeRule>,
    baselines: Baselines<'a>,
    /// What is judged where nobody is asked.
    recorded: Option<RecordedExchanges<'a>>,
}

impl<'a> Session<'a> {
    /// Starts the stub, or makes ready for the service.
    ///
    /// # Errors
    /// Where the stub can't listen, or the service can't be asked at all.
    pub async fn open(provider: &'a Provider, options: &'a Options) -> Result<Session<'a>, RunError> {
        Session::open_within(provider, options, &Budget::default()).await
    }

    /// The same as a part of a run, of whose budget it spends.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub async fn open_within(
        provider: &'a Provider,
        options: &'a Options,
        budget: &Budget,
    ) -> Result<Session<'a>, RunError> {
        Session::open_at(provider, options, &Hyper, budget).await
    }

    /// The same with a stub, where there is one, that another host serves.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub async fn open_with(
        provider: &'a Provider,
        options: &'a Options,
        host: &dyn Host,
    ) -> Result<Session<'a>, RunError> {
        Session::open_at(provider, options, host, &Budget::default()).await
    }

    async fn open_at(
        provider: &'a Provider,
        options: &'a Options,
        host: &dyn Host,
        budget: &Budget,
    ) -> Result<Session<'a>, RunError> {
        let planner = CasePlanner::new(provider, options);
        let credentials = credentials(&planner).await;
        let destination = destination(&planner, &credentials, host).await?;
        let credentials = credentials.with_seed(options.seed);
        let base = destination.base().unwrap_or_default().to_owned();
        let ledger = Ledger::new(&provider.id, &base, options.journal.clone(), &options.left_behind);
        let transport = Transport::new(planner.contract(), credentials, destination, (&options.limits, budget), ledger);
        let baselines = Baselines::new(planner, Gate::new(&options.allow, transport));
        let recorded = match &options.target {
            RunTarget::Recorded(recording) => Some(RecordedExchanges::of(provider, recording, options)?),
            _ => None,
        };
        Ok(Session { provider, checks: options.selection.checks(), baselines, recorded })
    }

    /// How many requests were sent.
    pub fn requests(&self) -> usize {
        self.baselines.transport().requests()
    }

    /// Scheme, host and port of the service, where one is asked.
    pub fn origin(&self) -> Option<String> {
        self.baselines.transport().destination().origin()
    }

    /// Why a case will not be sent, where that is known before anything is.
    pub fn skips(&self, case: &Case) -> Option<SkipReason> {
        self.baselines.refusal(self.operation_of(case), case)
    }

    /// Sends a case, and judges what came of it.
    pub async fn case(&self, case: &Case) -> (Option<Observation>, CaseOutcome) {
        let heard = self.visit(self.operation_of(case)).case(case).await;
        (heard.observation, heard.outcome)
    }

    /// Sends the cases of one operation, one after another.
    pub(super) async fn operation(&self, cases: Vec<Case>) -> Vec<JudgedCase<'static>> {
        let Some(operation) = cases.first().map(|first| self.operation_of(first)) else { return Vec::new() };
        let mut visit = self.visit(operation);
        let mut heard = Vec::with_capacity(cases.len());
        for case in cases {
            let judged = match &self.recorded {
                Some(recorded) => recorded.judge(&case, &self.checks).await,
                None => visit.case(&case).await,
            };
            let JudgedCase { case: sent, observation, outcome, seconds } = judged;
            let changed = if let Cow::Owned(sent) = sent { Some(sent) } else { None };
            heard.push(JudgedCase { case: Cow::Owned(changed.unwrap_or(case)), observation, outcome, seconds });
        }
        self.baselines.forget(&operation.id);
        heard
    }

    /// The credentials that are set and can't be sent.
    pub(super) fn unusable(&self) -> Vec<CredentialError> {
        self.baselines.transport().credentials().unusable().collect()
    }

    /// A finding for each credential that every operation refused which was tried, and the names of what
    /// holds it.
    pub(super) fn refused(&self) -> Vec<(DocumentFinding, String)> {
        let credentials = self.baselines.transport().credentials();
        let refused = self.baselines.refused();
        refused
            .into_iter()
            .map(|(schemes, operation)| {
                // Several schemes may be given what one variable holds.
                let holders: BTreeSet<String> = schemes.iter().map(|scheme| credentials.holder(scheme)).collect();
                let holders = holders.into_iter().collect::<Vec<_>>().join(" and ");
                (refused::finding(self.provider, &schemes, operation), holders)
            })
            .collect()
    }

    /// Whether the API is at the base URL at all.
    pub(super) async fn preflight(&self) -> Option<DocumentFinding> {
        if self.recorded.is_some() {
            return None;
        }
        preflight(&self.baselines).await
    }

    /// Whether a stub or a service of this machine is asked.
    pub(super) fn is_near(&self) -> bool {
        match self.baselines.transport().destination() {
            Destination::Stub { .. } => true,
            Destination::Service { endpoint, .. } => endpoint.is_loopback(),
            Destination::Nowhere(_) => false,
        }
    }

    /// Sends nothing more but what cleans up.
    pub(super) fn close(&self) {
        self.baselines.transport().close();
    }

    /// Whether the run keeps notes of what it makes: then an answer that is on its way is waited for.
    pub(super) fn keeps_notes(&self) -> bool {
        self.baselines.transport().ledger().is_kept()
    }

    /// Deletes what was made, for no longer than it may take, and gives what is left.
    pub(super) async fn clean_up(&self, within: Option<Duration>) -> Vec<LeftBehind> {
        let cleaned = self.baselines.clean_up();
        match within {
            Some(within) => timeout(within, cleaned).await.unwrap_or_else(|_| self.baselines.left_behind()),
            None => cleaned.await,
        }
    }

    /// Whether a check is asked.
    pub(super) fn asks(&self, check: &str) -> bool {
        self.checks.iter().any(|own| own.id() == check)
    }

    /// A finding for each undeclared status by which a pause was asked for.
    pub(super) fn pauses(&self) -> Vec<DocumentFinding> {
        self.baselines.transport().pauses().findings(self.provider)
    }

    /// Why nothing more is sent.
    pub(super) fn halted(&self) -> Option<HaltReason> {
        self.baselines.transport().halted()
    }

    fn visit(&self, operation: &'a Operation) -> Visit<'_, 'a> {
        Visit::new(self.provider, operation, &self.checks, &self.baselines)
    }

    fn operation_of(&self, case: &Case) -> &'a Operation {
        let operation = self.provider.contract.operation(&case.operation);
        operation.expect("a case is planned from an operation of its contract")
    }
}

/// The credentials for whom is asked: samples for a stub, those of variables for a service.
async fn credentials(planner: &CasePlanner<'_>) -> CredentialStore {
    let (contract, settings, options) = (planner.contract(), &planner.provider.settings, planner.options);
    if matches!(options.target, RunTarget::Stub | RunTarget::Recorded(_)) {
        return CredentialStore::of_samples(contract, &planner.values);
    }
    let lookup = options.lookup();
    let mut credentials = CredentialStore::of_variables(contract, settings, &planner.values, &*lookup);
    credentials = credentials.beside(secret_values(planner.provider, options, &planner.values));
    let base = match &options.target {
        RunTarget::Url(base) => Some(base.clone()),
        RunTarget::Documented => documented(planner.provider).ok(),
        RunTarget::Stub | RunTarget::Recorded(_) => None,
    };
    let origin = base.and_then(|base| base_url(&base).ok());
    credentials.obtain(settings, options, &*lookup, origin.as_ref()).await;
    credentials
}

async fn destination(
    planner: &CasePlanner<'_>,
    credentials: &CredentialStore,
    host: &dyn Host,
) -> Result<Destination, RunError> {
    let connection = &planner.options.connection;
    let service = |base: &str, own_servers| -> Result<Destination, RunError> {
        Ok(Destination::Service { endpoint: Endpoint::new(base, connection)?, own_servers })
    };
    match &planner.options.target {
        RunTarget::Stub => {
            let (contract, values) = (planner.contract().clone(), planner.values.clone());
            let stub =
                EmbeddedStub::start(host, contract, credentials.clone(), values).await.map_err(RunError::Stub)?;
            let endpoint = Endpoint::new(&stub.base_url(), connection)?;
            Ok(Destination::Stub { stub, endpoint })
        }
        RunTarget::Recorded(_) => Ok(Destination::Nowhere(SkipReason::NothingIsSent)),
        RunTarget::Url(base) => service(base, OwnServers::Replaced),
        RunTarget::Documented => match documented(planner.provider) {
            Ok(base) => service(&base, OwnServers::Used),
            Err(reason) => Ok(Destination::Nowhere(reason)),
        },
    }
}
