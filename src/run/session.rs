//! A provider and whom it is tested against.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use super::budget::Budget;
use super::{Error, Limits, Options, Target, options, planned, reproduce};
use crate::checks::{Question, Testimony, World};
use crate::contract::Operation;
use crate::finding::CaseOutcome;
use crate::judge;
use crate::live::{Credential, Exchange, Step, Trace, is_safe};
use crate::plan::{Case, Values};
use crate::provider::Provider;
use crate::scenarios::{self, Expects, Scenario};
use crate::wire::stub::Stub;
use crate::wire::{Redactor, Sender, TOO_LONG, Vault};

/// After so many time-outs in a row an operation is not asked any more.
const MOST_TIMEOUTS: usize = 3;

/// A provider, its credentials, and the way to the service or the stub.
pub struct Session<'a> {
    provider: &'a Provider,
    options: &'a Options,
    checks: Vec<&'static dyn Question>,
    values: Values,
    vault: Vault,
    reach: Reach,
    budget: Budget,
    /// Why the valid credential is of no use, once the service has refused it.
    refused: OnceLock<String>,
    requests: AtomicUsize,
}

enum Reach {
    Stub(Stub, Sender),
    Service(Sender),
    Nowhere(String),
}

/// What the cases of one operation have in common.
#[derive(Default)]
struct Visit {
    baselines: Option<Arc<Vec<Step>>>,
    timeouts: usize,
}

/// A case, what was heard in it (nothing where it was skipped), and what that came to.
type Heard<'c> = (&'c Case, Option<Testimony>, CaseOutcome);

impl<'a> Session<'a> {
    /// Starts the stub, or makes ready for the service.
    pub async fn open(provider: &'a Provider, options: &'a Options) -> Result<Session<'a>, Error> {
        let (lookup, values) = (options.lookup(), options.values(provider));
        let contract = &provider.contract;
        let service = |base: &str| Sender::new(base, &options.connection).map_err(Error::Target);
        let of_variables = async || {
            let mut vault = Vault::of_variables(contract, &provider.settings, &values, &*lookup);
            vault.obtain(&provider.settings, &options.connection, &*lookup).await;
            vault
        };
        let (vault, reach) = match &options.target {
            Target::Stub => {
                let vault = Vault::of_samples(contract, &values);
                let stub = Stub::start(contract.clone(), vault.clone(), values.clone()).await;
                let sender = service(&stub.base_url(contract))?;
                (vault, Reach::Stub(stub, sender))
            }
            Target::Url(base) => (of_variables().await, Reach::Service(service(base)?)),
            Target::Documented => match options::documented(provider) {
                Ok(base) => (of_variables().await, Reach::Service(service(&base)?)),
                Err(reason) => (of_variables().await, Reach::Nowhere(reason)),
            },
        };
        Ok(Session {
            budget: Budget::new(limits(&reach, options)),
            checks: options.selection.checks(),
            provider,
            options,
            values,
            vault: vault.with_seed(options.seed),
            reach,
            refused: OnceLock::new(),
            requests: AtomicUsize::new(0),
        })
    }

    /// How many requests were sent.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    /// How many operations may be asked at a time: a stub tells what it received one by one.
    pub(super) fn jobs(&self, options: &Options) -> usize {
        if matches!(self.reach, Reach::Stub(..)) { 1 } else { options.jobs.max(1) }
    }

    /// Sends a case, and judges what came of it.
    pub async fn case(&self, case: &Case) -> (Option<Testimony>, CaseOutcome) {
        self.visit(case, &mut Visit::default()).await
    }

    /// Sends the cases of one operation, one after another.
    pub async fn operation<'c>(&self, cases: &'c [Case]) -> Vec<Heard<'c>> {
        let mut visit = Visit::default();
        let mut heard = Vec::new();
        for case in cases {
            let (testimony, outcome) = self.visit(case, &mut visit).await;
            heard.push((case, testimony, outcome));
        }
        heard
    }

    /// Why a case will not be sent, where that is known before anything is.
    pub fn skips(&self, case: &Case) -> Option<String> {
        self.held_back(self.operation_of(case), case)
    }

    fn operation_of(&self, case: &Case) -> &'a Operation {
        let operation = self.provider.contract.operation(&case.operation);
        operation.expect("a case is planned from an operation of its contract")
    }

    async fn visit(&self, case: &Case, visit: &mut Visit) -> (Option<Testimony>, CaseOutcome) {
        let contract = &self.provider.contract;
        let operation = self.operation_of(case);
        let testimony = match self.held_back(operation, case) {
            Some(reason) => Err(reason),
            None => self.testify(case, visit).await,
        };
        let testimony = match testimony {
            Ok(testimony) => testimony,
            Err(reason) => return (None, judge::skip(case, reason)),
        };
        let world = World { contract, operation, case, testimony: &testimony };
        let base = match &self.reach {
            Reach::Service(sender) => sender.base(),
            Reach::Stub(..) | Reach::Nowhere(_) => "$BASE_URL",
        };
        let outcome = judge::judge(&world, &self.checks, &reproduce(self.provider, case, base));
        (Some(testimony), outcome)
    }

    /// Why a case is not sent: there is nobody to send it to, the operation does something there
    /// that nobody allowed, or the credential is not to be had.
    fn held_back(&self, operation: &Operation, case: &Case) -> Option<String> {
        match &self.reach {
            Reach::Nowhere(reason) => return Some(reason.clone()),
            Reach::Service(_) => {
                if let Some(reason) = self.not_allowed(operation) {
                    return Some(reason);
                }
            }
            Reach::Stub(..) => {}
        }
        if let Some(reason) = case.request.slots().find_map(|slot| self.vault.value(slot).err()) {
            return Some(reason);
        }
        let carries = case.request.slots().next().is_some();
        if let (Reach::Service(sender), true) = (&self.reach, carries)
            && !sender.keeps_secrets()
        {
            return Some("a credential does not go over plain http".to_owned());
        }
        self.refused.get().filter(|_| carries).cloned()
    }

    fn not_allowed(&self, operation: &Operation) -> Option<String> {
        if self.options.allow.contains(&operation.id) {
            return None;
        }
        let does = match &operation.effect {
            Some(effect) => format!("its effect is `{effect}`"),
            None if is_safe(&operation.method) => return None,
            None => format!("{} may change something", operation.method),
        };
        Some(format!("{does}, and --allow does not name it"))
    }

    /// What service and client say in a case; an error where the budget does not allow to ask.
    async fn testify(&self, case: &Case, visit: &mut Visit) -> Result<Testimony, String> {
        let baselines = self.baselines(case, visit).await?;
        let is_baseline = case.scenario.expects == Expects::Accepted;
        let exchange = match baselines.first().filter(|_| is_baseline) {
            Some(valid) => valid.exchange.clone(),
            None if visit.timeouts >= MOST_TIMEOUTS => {
                Err(format!("{MOST_TIMEOUTS} requests in a row took too long, and the rest was not sent"))
            }
            None => self.send(case).await?,
        };
        let took_too_long = exchange.as_ref().is_err_and(|reason| reason == TOO_LONG);
        visit.timeouts = match (took_too_long, visit.timeouts >= MOST_TIMEOUTS) {
            (_, true) => visit.timeouts,
            (true, false) => visit.timeouts + 1,
            (false, false) => 0,
        };
        let trace = Trace { steps: vec![Step { name: "sent".to_owned(), exchange }], baselines };
        let replay = match (&self.provider.client, trace.last()) {
            (Some(client), Ok(exchange)) => {
                client.replay(&self.provider.contract, case, exchange, &self.values, &self.vault).await
            }
            _ => None,
        };
        Ok(Testimony { trace, replay })
    }

    /// What the service makes of the operation's valid request; asked once. Where it refuses the
    /// credential, no more is sent with one: one finding says as much as a hundred.
    async fn baselines(&self, case: &Case, visit: &mut Visit) -> Result<Arc<Vec<Step>>, String> {
        if let Some(known) = &visit.baselines {
            return Ok(Arc::clone(known));
        }
        let valid: Vec<&'static Scenario> =
            scenarios::ALL.iter().filter(|scenario| scenario.expects == Expects::Accepted).copied().collect();
        let cases = planned(self.provider, self.options, &valid);
        let mut steps = Vec::new();
        for valid in cases.iter().filter(|valid| valid.operation == case.operation) {
            let can_be_sent = valid.request.slots().all(|slot| self.vault.value(slot).is_ok());
            let exchange = if can_be_sent { self.send(valid).await? } else { continue };
            let status = exchange.as_ref().map(|exchange| exchange.response.status);
            if status == Ok(401) && valid.request.slots().next().is_some() {
                let reason = format!("{} refused the valid credential (401), so none is sent", valid.operation);
                self.refused.get_or_init(|| reason);
            }
            steps.push(Step { name: "valid".to_owned(), exchange });
        }
        let steps = Arc::new(steps);
        visit.baselines = Some(Arc::clone(&steps));
        Ok(steps)
    }

    /// The exchange, or why there is no answer; an error where the budget does not allow to ask.
    async fn send(&self, case: &Case) -> Result<Result<Exchange, String>, String> {
        let is_bad = case.request.slots().any(|slot| slot.credential != Credential::Valid);
        self.budget.spend(is_bad).await?;
        self.requests.fetch_add(1, Ordering::Relaxed);
        let contract = &self.provider.contract;
        let (Reach::Stub(_, sender) | Reach::Service(sender)) = &self.reach else {
            return Err("there is nobody to ask".to_owned());
        };
        let mut exchange = sender.send(contract, &case.request, &self.vault).await;
        if let (Reach::Stub(stub, _), Ok(exchange)) = (&self.reach, &mut exchange)
            && let Some(mut received) = stub.received()
        {
            Redactor::new(&self.vault, contract, case.request.slots()).request(&mut received);
            exchange.request = received;
        }
        Ok(exchange)
    }
}

/// The limits that hold for a service, the loopback, or a stub.
fn limits(reach: &Reach, options: &Options) -> Limits {
    match reach {
        Reach::Stub(..) | Reach::Nowhere(_) => Limits::default(),
        Reach::Service(sender) => {
            let usual = (!sender.is_loopback()).then_some(Limits::BAD_CREDENTIALS);
            Limits { bad_credentials: options.limits.bad_credentials.or(usual), ..options.limits.clone() }
        }
    }
}
