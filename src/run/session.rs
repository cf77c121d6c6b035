//! A provider and whom it is tested against.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

use super::budget::Budget;
use super::reach::{Reach, limits};
use super::valid::Known;
use super::{Error, Options, Target, options, reproduce};
use crate::claim::{Source, StepName};
use crate::finding::{CaseOutcome, Finding};
use crate::judge;
use crate::live::{Request, Step, Trace, without_accept};
use crate::plan::{Case, Values};
use crate::provider::Provider;
use crate::reason::{ExchangeError, HaltReason, SkipReason};
use crate::rules::exchange::{Question, Testimony, World};
use crate::scenarios::Expects;
use crate::wire::stub::{Host, Hyper, Stub};
use crate::wire::{Sender, Vault};
use countersign_openapi::Operation;

/// After so many time-outs in a row an operation is not asked any more.
const MOST_TIMEOUTS: usize = 3;

/// A provider, its credentials, and the way to the service or the stub.
pub struct Session<'a> {
    pub(super) provider: &'a Provider,
    pub(super) options: &'a Options,
    checks: Vec<&'static dyn Question>,
    pub(super) values: Values,
    pub(super) vault: Vault,
    pub(super) reach: Reach,
    pub(super) budget: Budget,
    pub(super) known: Known,
    /// Why valid credentials are of no use, once the service has refused them: by the schemes that
    /// it refused together.
    refused: Mutex<BTreeMap<BTreeSet<String>, SkipReason>>,
    /// The schemes that it took together: a refusal after that is the operation's own matter.
    taken: Mutex<BTreeSet<BTreeSet<String>>>,
    /// Why nothing more is sent: the API is not at the base URL, or wants to be left alone.
    pub(super) halted: OnceLock<HaltReason>,
    pub(super) requests: AtomicUsize,
}

/// A case as it was sent, what was heard in it (nothing where it was skipped), and what that came
/// to.
type Heard<'c> = (Cow<'c, Case>, Option<Testimony>, CaseOutcome);

impl<'a> Session<'a> {
    /// Starts the stub, or makes ready for the service.
    pub async fn open(provider: &'a Provider, options: &'a Options) -> Result<Session<'a>, Error> {
        Session::open_with(provider, options, &Hyper).await
    }

    /// The same with a stub, where there is one, that another host serves.
    pub async fn open_with(
        provider: &'a Provider,
        options: &'a Options,
        host: &dyn Host,
    ) -> Result<Session<'a>, Error> {
        let (lookup, values) = (options.lookup(), options.values(provider));
        let contract = &provider.contract;
        let service = |base: &str| Sender::new(base, &options.connection);
        let of_variables = async || {
            let mut vault = Vault::of_variables(contract, &provider.settings, &values, &*lookup);
            vault.obtain(&provider.settings, &options.connection, &*lookup).await;
            vault
        };
        let (vault, reach) = match &options.target {
            Target::Stub => {
                let vault = Vault::of_samples(contract, &values);
                let stub = Stub::start(host, contract.clone(), vault.clone(), values.clone()).await;
                let stub = stub.map_err(Error::Stub)?;
                let sender = service(&stub.base_url())?;
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
            known: Known::of(&provider.contract, &values),
            provider,
            options,
            values,
            vault: vault.with_seed(options.seed),
            reach,
            refused: Mutex::default(),
            taken: Mutex::default(),
            halted: OnceLock::new(),
            requests: AtomicUsize::new(0),
        })
    }

    /// How many requests were sent.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    /// Sends a case, and judges what came of it.
    pub async fn case(&self, case: &Case) -> (Option<Testimony>, CaseOutcome) {
        let (_, testimony, outcome) = self.visit(case, &mut 0).await;
        (testimony, outcome)
    }

    /// Sends the cases of one operation, one after another.
    pub(super) async fn operation<'c>(&self, cases: &'c [Case]) -> Vec<Heard<'c>> {
        let mut timeouts = 0;
        let mut heard = Vec::new();
        for case in cases {
            heard.push(self.visit(case, &mut timeouts).await);
        }
        cases.iter().take(1).for_each(|case| self.known.forget(&case.operation));
        heard
    }

    /// Why a case will not be sent, where that is known before anything is.
    pub fn skips(&self, case: &Case) -> Option<SkipReason> {
        self.held_back(self.operation_of(case), case)
    }

    fn operation_of(&self, case: &Case) -> &'a Operation {
        let operation = self.provider.contract.operation(&case.operation);
        operation.expect("a case is planned from an operation of its contract")
    }

    /// `timeouts` counts those in a row.
    async fn visit<'c>(&self, case: &'c Case, timeouts: &mut usize) -> Heard<'c> {
        let operation = self.operation_of(case);
        let known = match self.held_back(operation, case) {
            Some(reason) => Err(reason),
            None => self.valid(operation).await,
        };
        let mut case = Cow::Borrowed(case);
        let testimony = match known {
            Err(reason) => Err(reason),
            Ok(valid) => {
                case = valid.again(self, operation, case);
                self.testify(operation, &case, valid.baselines(&case), timeouts).await
            }
        };
        let testimony = match testimony {
            Ok(testimony) => testimony,
            Err(reason) => {
                let outcome = judge::skip(&case, reason);
                return (case, None, outcome);
            }
        };
        let outcome = self.judge(operation, &case, &testimony);
        (case, Some(testimony), outcome)
    }

    fn judge(&self, operation: &Operation, case: &Case, testimony: &Testimony) -> CaseOutcome {
        let world = World { contract: &self.provider.contract, operation, case, testimony };
        let sender = self.sender(operation).and_then(Result::ok);
        let base = sender.as_ref().map_or("$BASE_URL", |sender| sender.base());
        let again = |request: &Request| reproduce(self.provider, request, base, &|scheme| self.vault.is_own(scheme));
        let mut outcome = judge::judge(&world, &self.checks, &again(&case.request));
        let is_without = |finding: &&mut Finding| {
            let at = finding.later.at.as_deref();
            matches!(at, Some(Source::Exchange { step, .. }) if *step == StepName::WithoutAccept)
        };
        for finding in outcome.findings.iter_mut().filter(is_without) {
            finding.reproduce = without_accept(&case.request).map(|request| again(&request));
        }
        outcome
    }

    /// Why a case is not sent: there is nobody to send it to, the operation does something there
    /// that nobody allowed, or the credential is not to be had.
    pub(super) fn held_back(&self, operation: &Operation, case: &Case) -> Option<SkipReason> {
        let at_a_service = match &self.reach {
            Reach::Nowhere(reason) => Some(reason.clone()),
            Reach::Service(_) => {
                let elsewhere = || self.sender(operation)?.err().map(SkipReason::from);
                let halted = || self.halted.get().cloned().map(SkipReason::from);
                self.not_allowed(operation).or_else(elsewhere).or_else(halted)
            }
            Reach::Stub(..) => None,
        };
        let missing = || case.request.slots().find_map(|slot| self.vault.value(slot).err()).map(SkipReason::from);
        let shared = || {
            case.alternative.as_ref()?;
            case.request.slots().find_map(|slot| self.vault.is_shared(slot))
        };
        at_a_service.or_else(missing).or_else(shared).or_else(|| self.keeps_credential(case))
    }

    /// Why a request does not go out with the credential that it carries.
    pub(super) fn keeps_credential(&self, case: &Case) -> Option<SkipReason> {
        case.request.slots().next()?;
        match &self.reach {
            Reach::Service(sender) if !sender.keeps_secrets() => Some(SkipReason::PlainHttp),
            _ if self.known.has_answer(case) => None,
            _ => {
                let (refused, schemes) = (self.refused(), schemes(case));
                refused.iter().find(|(refused, _)| schemes.is_subset(refused)).map(|(_, reason)| reason.clone())
            }
        }
    }

    /// Remembers what the service makes of the valid credentials of a case. Those that it took
    /// before are good, and one operation that refuses them says nothing of the others.
    pub(super) fn answered(&self, case: &Case, status: u16) {
        let schemes = schemes(case);
        let mut taken = self.taken.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        match status {
            200..=299 => _ = taken.insert(schemes),
            401 if !taken.contains(&schemes) => {
                let reason = SkipReason::CredentialRefused { operation: case.operation.clone() };
                self.refused().entry(schemes).or_insert(reason);
            }
            _ => {}
        }
    }

    fn refused(&self) -> MutexGuard<'_, BTreeMap<BTreeSet<String>, SkipReason>> {
        self.refused.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn not_allowed(&self, operation: &Operation) -> Option<SkipReason> {
        if self.options.allow.contains(&operation.id) || operation.is_safe() {
            return None;
        }
        Some(match &operation.effect {
            Some(effect) => SkipReason::HasEffect(effect.clone()),
            None => SkipReason::MayChange(operation.method.clone()),
        })
    }

    /// What service and client say in a case; an error where the budget does not allow to ask.
    async fn testify(
        &self,
        operation: &Operation,
        case: &Case,
        baselines: Arc<Vec<Step>>,
        timeouts: &mut usize,
    ) -> Result<Testimony, SkipReason> {
        let valid = baselines.iter().find(|step| step.name == StepName::Valid);
        let valid = valid.filter(|_| case.scenario.expects == Expects::Accepted);
        let mut steps = Vec::new();
        let exchange = match valid {
            Some(valid) => {
                steps.extend(self.without_accept(operation, case, valid).await);
                valid.exchange.clone()
            }
            None if *timeouts >= MOST_TIMEOUTS => Err(ExchangeError::GivenUp(MOST_TIMEOUTS)),
            None => self.send(operation, &case.request).await?,
        };
        let took_too_long = exchange.as_ref().is_err_and(ExchangeError::is_timeout);
        *timeouts = match (took_too_long, *timeouts >= MOST_TIMEOUTS) {
            (_, true) => *timeouts,
            (true, false) => *timeouts + 1,
            (false, false) => 0,
        };
        steps.push(Step { name: StepName::Sent, exchange });
        let trace = Trace { steps, baselines };
        // A client sends the credentials of the first alternative.
        let replay = match (&self.provider.client, trace.last()) {
            (Some(client), Ok(exchange)) if case.alternative.is_none() => {
                let values = self.values_of(&operation.id);
                client.replay(&self.provider.contract, case, exchange, &values, &self.vault).await
            }
            _ => None,
        };
        Ok(Testimony { trace, replay })
    }

    /// What a service answers where any media type will do, once for each operation that does
    /// nothing: a stub answers the same.
    async fn without_accept(&self, operation: &Operation, case: &Case, valid: &Step) -> Option<Step> {
        if !valid.is_served() || !operation.is_safe() || !matches!(self.reach, Reach::Service(_)) {
            return None;
        }
        let exchange = self.send(operation, &without_accept(&case.request)?).await.ok()?;
        Some(Step { name: StepName::WithoutAccept, exchange })
    }
}

/// The schemes whose credentials a case carries.
fn schemes(case: &Case) -> BTreeSet<String> {
    case.request.slots().map(|slot| slot.scheme.clone()).collect()
}
