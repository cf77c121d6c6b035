//! Strings plan, wire and judge together. The command line, the tests and other people's crates
//! all go through here.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use crate::checks::{self, Question, Testimony, World};
use crate::contract::{Contract, Operation, Variables};
use crate::finding::{CaseOutcome, Fold};
use crate::judge;
use crate::live::{Exchange, Slot, Step, Trace, curl};
use crate::plan::{Case, Values, plan};
use crate::provider::Provider;
use crate::report::{Summary, Tail, Tested};
use crate::scenarios::{self, Expects, Scenario};
use crate::wire::stub::Stub;
use crate::wire::{Connection, Redactor, Sender, Vault, base_url};

/// Whom the questions about the live service are put to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A stub in this process, made from the contract.
    Stub,
    /// The service at this base URL, which replaces the whole server URL of the document.
    Url(String),
}

/// Ids that narrow a run down; an empty list selects all.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    pub scenarios: Vec<String>,
    pub checks: Vec<String>,
    pub operations: Vec<String>,
    pub tags: Vec<String>,
    /// Scenarios, checks or operations to leave out.
    pub exclude: Vec<String>,
}

/// Looks an environment variable up.
pub type Lookup = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// What a run is made with.
#[derive(Clone)]
pub struct Options {
    pub target: Target,
    pub selection: Selection,
    /// Operations that may be sent to a service although they do something there: other methods
    /// than GET, HEAD and OPTIONS, and those with a declared effect. A stub is sent everything.
    pub allow: Vec<String>,
    /// For one answer, from the first byte sent to the last received.
    pub timeout: Duration,
    pub variables: Lookup,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            target: Target::Stub,
            selection: Selection::default(),
            allow: Vec::new(),
            timeout: Duration::from_secs(30),
            variables: Arc::new(|name| std::env::var(name).ok()),
        }
    }
}

/// Why a run could not be made. It completes "failed to …".
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0}")]
    Target(String),
    #[error("select {kind} `{id}`: no selected provider has it{nearest}")]
    Unknown { kind: &'static str, id: String, nearest: String },
    #[error("write the report: {0}")]
    Report(#[from] io::Error),
}

/// A case that was judged.
pub struct Judged<'a> {
    pub case: &'a Case,
    /// Nothing where the case was skipped.
    pub testimony: Option<&'a Testimony>,
    pub outcome: &'a CaseOutcome,
}

impl Selection {
    fn is_selected(chosen: &[String], excluded: &[String], id: &str) -> bool {
        let names = |list: &[String]| list.iter().any(|chosen| chosen == id);
        (chosen.is_empty() || names(chosen)) && !names(excluded)
    }

    fn scenarios(&self) -> Vec<&'static Scenario> {
        let selected = |scenario: &&&Scenario| Selection::is_selected(&self.scenarios, &self.exclude, scenario.id);
        scenarios::ALL.iter().filter(selected).copied().collect()
    }

    fn checks(&self) -> Vec<&'static dyn Question> {
        let selected = |check: &&&dyn Question| Selection::is_selected(&self.checks, &self.exclude, check.id());
        checks::ALL.iter().filter(selected).copied().collect()
    }

    /// Whether an operation is selected, by its id and its tags.
    pub fn selects(&self, contract: &Contract, operation: &str) -> bool {
        let tags = contract.operation(operation).map_or(&[][..], |operation| &operation.tags);
        let tagged = self.tags.is_empty() || tags.iter().any(|tag| self.tags.contains(tag));
        tagged && Selection::is_selected(&self.operations, &self.exclude, operation)
    }

    /// Refuses an id that nothing has, so that a typing error does not select nothing.
    pub fn validate(&self, providers: &[Provider]) -> Result<(), Error> {
        let operations: Vec<&str> = providers
            .iter()
            .flat_map(|provider| &provider.contract.operations)
            .map(|operation| operation.id.as_str())
            .collect();
        let tags: Vec<&str> = providers
            .iter()
            .flat_map(|provider| &provider.contract.operations)
            .flat_map(|operation| &operation.tags)
            .map(String::as_str)
            .collect();
        let scenarios: Vec<&str> = scenarios::ALL.iter().map(|scenario| scenario.id).collect();
        let checks: Vec<&str> = checks::ALL.iter().map(|check| check.id()).collect();
        let all = [&operations[..], &scenarios[..], &checks[..]].concat();
        let lists = [
            ("scenario", &self.scenarios, &scenarios),
            ("check", &self.checks, &checks),
            ("operation", &self.operations, &operations),
            ("tag", &self.tags, &tags),
            ("id", &self.exclude, &all),
        ];
        for (kind, chosen, known) in lists {
            if let Some(id) = chosen.iter().find(|id| !known.contains(&id.as_str())) {
                let nearest = crate::nearest(id, known.iter().copied());
                return Err(Error::Unknown { kind, id: id.clone(), nearest });
            }
        }
        Ok(())
    }
}

impl Options {
    /// Refuses what can't be run, before anything is sent.
    pub fn validate(&self, providers: &[Provider]) -> Result<(), Error> {
        self.selection.validate(providers)?;
        let operations = || providers.iter().flat_map(|provider| &provider.contract.operations);
        if let Some(id) = self.allow.iter().find(|id| !operations().any(|operation| operation.id == **id)) {
            let nearest = crate::nearest(id, operations().map(|operation| operation.id.as_str()));
            return Err(Error::Unknown { kind: "operation", id: id.clone(), nearest });
        }
        match (&self.target, providers) {
            (Target::Url(base), [_]) => base_url(base).map(|_| ()).map_err(Error::Target),
            (Target::Url(_), []) => Err(Error::Target("use the base URL: no provider was named".to_owned())),
            (Target::Url(_), [first, ..]) => Err(Error::Target(format!(
                "use one base URL for {} providers: name the one that it is of, such as {}",
                providers.len(),
                first.id
            ))),
            (Target::Stub, _) => Ok(()),
        }
    }
}

/// The cases of a provider that a selection leaves; nothing is sent.
pub fn cases(provider: &Provider, options: &Options) -> Vec<Case> {
    let values = provider.values(&*lookup(options));
    let mut cases = plan(&provider.id, &provider.contract, &values, &options.selection.scenarios());
    cases.retain(|case| options.selection.selects(&provider.contract, &case.operation));
    cases
}

/// An embedded stub needs no variable, and should see none.
fn lookup(options: &Options) -> Lookup {
    match options.target {
        Target::Stub => Arc::new(|_| None),
        Target::Url(_) => Arc::clone(&options.variables),
    }
}

/// A provider and whom it is tested against.
pub struct Session<'a> {
    provider: &'a Provider,
    checks: Vec<&'static dyn Question>,
    values: Values,
    vault: Vault,
    sender: Sender,
    stub: Option<Stub>,
    /// What a reader would put before the path in a shell.
    shown_base: String,
    allow: Vec<String>,
    baselines: HashMap<String, Arc<Vec<Step>>>,
    pub requests: usize,
}

impl<'a> Session<'a> {
    /// Starts the stub, or makes ready for the service.
    pub async fn open(provider: &'a Provider, options: &Options) -> Result<Session<'a>, Error> {
        let lookup = lookup(options);
        let values = provider.values(&*lookup);
        let contract = &provider.contract;
        let (vault, stub, base) = match &options.target {
            Target::Stub => {
                let vault = Vault::of_samples(contract, &values);
                let stub = Stub::start(contract.clone(), vault.clone(), values.clone()).await;
                let base = stub.base_url(contract);
                (vault, Some(stub), base)
            }
            Target::Url(base) => {
                (Vault::of_variables(contract, &provider.settings, &values, &*lookup), None, base.clone())
            }
        };
        let shown_base = if stub.is_some() { "$BASE_URL".to_owned() } else { base.clone() };
        let sender = Sender::new(&base, &Connection { timeout: options.timeout, ..Connection::default() })
            .map_err(Error::Target)?;
        let checks = options.selection.checks();
        Ok(Session {
            provider,
            checks,
            values,
            vault,
            sender,
            stub,
            shown_base,
            allow: options.allow.clone(),
            baselines: HashMap::new(),
            requests: 0,
        })
    }

    /// Sends a case and judges what came of it.
    pub async fn case(&mut self, case: &Case) -> (Option<Testimony>, CaseOutcome) {
        let contract = &self.provider.contract;
        let operation =
            contract.operation(&case.operation).expect("a case is planned from an operation of its contract");
        let missing = || case.request.slots().find_map(|slot| self.vault.value(slot).err());
        if let Some(reason) = self.held_back(operation).or_else(missing) {
            let nothing = Testimony { trace: Trace::default(), replay: None };
            let world = World { contract, operation, case, testimony: &nothing };
            return (None, judge::skip(&world, reason));
        }
        let testimony = self.testify(case).await;
        let world = World { contract, operation, case, testimony: &testimony };
        let outcome = judge::judge(&world, &self.checks, &reproduce(self.provider, case, &self.shown_base));
        (Some(testimony), outcome)
    }

    /// Why an operation is not sent to a service: it does something there, and nobody allowed it.
    fn held_back(&self, operation: &Operation) -> Option<String> {
        if self.stub.is_some() || self.allow.contains(&operation.id) {
            return None;
        }
        let does = match &operation.effect {
            Some(effect) => format!("its effect is `{effect}`"),
            None if ["GET", "HEAD", "OPTIONS"].contains(&operation.method.as_str()) => return None,
            None => format!("{} may change something", operation.method),
        };
        let id = &operation.id;
        let quote = if id.contains(' ') { "'" } else { "" };
        Some(format!("{does}, and it is not allowed by --allow {quote}{id}{quote}"))
    }

    async fn testify(&mut self, case: &Case) -> Testimony {
        let baselines = self.baselines(case).await;
        let is_baseline = case.scenario.expects == Expects::Accepted;
        let exchange = match baselines.first().filter(|_| is_baseline) {
            Some(valid) => valid.exchange.clone(),
            None => self.send(case).await,
        };
        let trace = Trace { steps: vec![Step { name: "sent".to_owned(), exchange }], baselines };
        let replay = match (&self.provider.client, trace.last()) {
            (Some(client), Ok(exchange)) => {
                client.replay(&self.provider.contract, case, exchange, &self.values, &self.vault).await
            }
            _ => None,
        };
        Testimony { trace, replay }
    }

    /// What the service makes of the operation's valid request; asked once.
    async fn baselines(&mut self, case: &Case) -> Arc<Vec<Step>> {
        if let Some(known) = self.baselines.get(&case.operation) {
            return Arc::clone(known);
        }
        let valid: Vec<&'static Scenario> =
            scenarios::ALL.iter().filter(|scenario| scenario.expects == Expects::Accepted).copied().collect();
        let cases = plan(&self.provider.id, &self.provider.contract, &self.values, &valid);
        let mut steps = Vec::new();
        for valid in cases.iter().filter(|valid| valid.operation == case.operation) {
            steps.push(Step { name: "valid".to_owned(), exchange: self.send(valid).await });
        }
        let steps = Arc::new(steps);
        self.baselines.insert(case.operation.clone(), Arc::clone(&steps));
        steps
    }

    async fn send(&mut self, case: &Case) -> Result<Exchange, String> {
        self.requests += 1;
        let contract = &self.provider.contract;
        let mut exchange = self.sender.send(contract, &case.request, &self.vault).await?;
        if let Some(mut received) = self.stub.as_ref().and_then(Stub::received) {
            let redactor = Redactor::new(&self.vault, contract, case.request.slots());
            redactor.request(&mut received);
            exchange.request = received;
        }
        Ok(exchange)
    }
}

/// The command that sends a case, with credentials as shell variables.
pub fn reproduce(provider: &Provider, case: &Case, base: &str) -> String {
    let variables = Variables::of(&provider.settings);
    let shell = |slot: &Slot| match provider.contract.scheme(&slot.scheme) {
        Some(scheme) => variables.shell(slot, scheme),
        None => slot.to_string(),
    };
    curl(&case.request, base, &shell)
}

/// Runs every selected case of the providers, and tells each to `on_case` as it is judged.
pub async fn run(
    providers: &[Provider],
    options: &Options,
    on_case: &mut dyn FnMut(&Judged) -> io::Result<()>,
) -> Result<Tail, Error> {
    options.validate(providers)?;
    let begun = Instant::now();
    let mut summary = Summary::default();
    let mut fold = Fold::default();
    for provider in providers {
        let mut session = Session::open(provider, options).await?;
        for case in cases(provider, options) {
            let (testimony, outcome) = session.case(&case).await;
            summary.add(&outcome);
            fold.add(&outcome);
            on_case(&Judged { case: &case, testimony: testimony.as_ref(), outcome: &outcome })?;
        }
        summary.requests += session.requests;
    }
    summary.seconds = (begun.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
    Ok(Tail {
        summary,
        providers: providers.iter().map(|provider| tested(provider, options)).collect(),
        document_findings: fold.findings(),
    })
}

/// How reports name a provider and its target.
pub fn tested(provider: &Provider, options: &Options) -> Tested {
    let digest = Sha256::digest(provider.contract.document.text().as_bytes());
    Tested {
        provider: provider.id.clone(),
        target: match &options.target {
            Target::Stub => "stub".to_owned(),
            Target::Url(base) => base.clone(),
        },
        document: format!("sha256:{}", digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()),
    }
}
