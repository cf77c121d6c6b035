//! Strings plan, wire and judge together. The command line, the tests and other people's crates
//! all go through here.

mod budget;
mod options;
mod reach;
mod selection;
mod session;
mod survey;
mod valid;
mod waive;

use std::io;
use std::time::Instant;

use futures::StreamExt;
use sha2::{Digest, Sha256};

use crate::finding::{CaseOutcome, DocumentFinding, Fold};
use crate::live::{Request, Slot, Template, curl};
use crate::plan::{Case, Values, plan_operation};
use crate::provider::Provider;
use crate::report::{Summary, Tail, Tested};
use crate::rules::exchange::Testimony;
use crate::rules::{self, Page};
use crate::scenarios::Scenario;
use crate::settings::Variables;
use countersign_openapi::Operation;

pub use options::{Error, Limits, Lookup, Options, Shard, Target};
pub use selection::Selection;
pub use session::Session;
use waive::Waivers;

/// What a run asks besides the checks of its cases; what it finds is of the document.
pub struct Inquiry {
    pub id: &'static str,
}

impl Inquiry {
    /// Its page.
    pub fn page(&self) -> &'static Page {
        rules::page(self.id).expect("what a run asks has a page")
    }
}

/// Everything that a run asks of itself.
pub const INQUIRIES: [&Inquiry; 2] = [&survey::INQUIRY, &waive::INQUIRY];

/// A case that was judged.
pub struct Judged<'a> {
    pub case: &'a Case,
    /// Nothing where the case was skipped.
    pub testimony: Option<&'a Testimony>,
    pub outcome: &'a CaseOutcome,
    /// How many requests were sent so far, in the whole run.
    pub requests: usize,
}

/// The cases of a provider that the options leave; nothing is sent. A service may be asked for ids
/// that nothing gives ([`lookups`](crate::plan::lookups)), and then they take the place of made-up
/// ones.
pub fn cases(provider: &Provider, options: &Options) -> Vec<Case> {
    let contract = &provider.contract;
    let (values, scenarios) = (options.values(provider), options.selection.scenarios());
    let selected = contract.operations().iter().enumerate().filter(|(index, operation)| {
        let in_shard = options.shard.is_none_or(|shard| shard.has(*index));
        in_shard && options.selection.selects(contract, &operation.id)
    });
    selected.flat_map(|(_, operation)| planned(provider, options, operation, &values, &scenarios)).collect()
}

/// The cases of an operation under some scenarios, with these values and the headers that the
/// options give.
fn planned(
    provider: &Provider,
    options: &Options,
    operation: &Operation,
    values: &Values,
    scenarios: &[&'static Scenario],
) -> Vec<Case> {
    let mut cases = plan_operation(&provider.id, &provider.contract, operation, values, scenarios);
    let own = options.headers.iter().map(|(name, value)| (name, value));
    for (name, value) in provider.settings.headers.iter().chain(own) {
        for case in &mut cases {
            case.request = case.request.clone().with_header(name, Template::text(value));
        }
    }
    cases
}

/// The command that sends a request, with credentials as shell variables; `is_own` tells of a
/// scheme whether a variable of its own holds its credential, and not one that is every scheme's.
pub fn reproduce(provider: &Provider, request: &Request, base: &str, is_own: &dyn Fn(&str) -> bool) -> String {
    let variables = Variables::of(&provider.settings);
    let shell = |slot: &Slot| match provider.contract.scheme(&slot.scheme) {
        Some(scheme) => variables.shell(slot, scheme, is_own(&slot.scheme)),
        None => slot.to_string(),
    };
    curl(request, base, &shell)
}

/// Runs every selected case of the providers, and tells each to `on_case` as it is judged, in the
/// order of the plan. Once [`Options::interrupt`] is notified, it ends with what it has.
pub async fn run(
    providers: &[Provider],
    options: &Options,
    on_case: &mut dyn FnMut(&Judged) -> io::Result<()>,
) -> Result<Tail, Error> {
    options.validate(providers)?;
    let begun = Instant::now();
    let mut course = Course::default();
    for provider in providers {
        if !course.interrupted {
            course.add(provider, options, on_case).await?;
        }
    }
    let Course { mut summary, fold, mut document_findings, interrupted } = course;
    summary.seconds = (begun.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
    document_findings.extend(fold.findings());
    Ok(Tail {
        summary,
        providers: providers.iter().map(|provider| tested(provider, options)).collect(),
        document_findings,
        interrupted,
    })
}

/// What a run has come to so far.
#[derive(Default)]
struct Course {
    summary: Summary,
    fold: Fold,
    document_findings: Vec<DocumentFinding>,
    interrupted: bool,
}

impl Course {
    /// Runs the cases of a provider.
    async fn add(
        &mut self,
        provider: &Provider,
        options: &Options,
        on_case: &mut dyn FnMut(&Judged) -> io::Result<()>,
    ) -> Result<(), Error> {
        let session = Session::open(provider, options).await?;
        let waivers = Waivers::new(provider, &options.baseline, options.today.as_deref());
        let over = waivers.over();
        self.summary.warnings += over.len();
        self.document_findings.extend(over);
        let cases = cases(provider, options);
        let astray = self.unless_interrupted(options, session.survey(&cases)).await.flatten();
        self.summary.errors += usize::from(astray.is_some());
        self.document_findings.extend(astray);
        let visits = futures::stream::iter(cases.chunk_by(|one, next| one.operation == next.operation));
        let mut visits = visits.map(|cases| session.operation(cases)).buffered(options.jobs.max(1));
        while let Some(heard) = self.unless_interrupted(options, visits.next()).await.flatten() {
            for (case, testimony, mut outcome) in heard {
                waivers.apply(&mut outcome);
                self.summary.add(&outcome);
                self.fold.add(&outcome);
                let requests = self.summary.requests + session.requests();
                on_case(&Judged { case: &case, testimony: testimony.as_ref(), outcome: &outcome, requests })?;
            }
        }
        self.summary.requests += session.requests();
        Ok(())
    }

    /// What is waited for; nothing once the run was interrupted.
    async fn unless_interrupted<T>(&mut self, options: &Options, waited: impl Future<Output = T>) -> Option<T> {
        if self.interrupted {
            return None;
        }
        tokio::select! {
            came = waited => Some(came),
            () = options.interrupt.notified() => {
                self.interrupted = true;
                None
            }
        }
    }
}

/// How reports name a provider and its target.
pub fn tested(provider: &Provider, options: &Options) -> Tested {
    let digest = Sha256::digest(provider.contract.document.text().as_bytes());
    Tested {
        provider: provider.id.clone(),
        target: match &options.target {
            Target::Stub => "stub".to_owned(),
            Target::Url(base) => base.clone(),
            Target::Documented => options::documented(provider).unwrap_or_else(|reason| reason.to_string()),
        },
        document: format!("sha256:{}", digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()),
    }
}
