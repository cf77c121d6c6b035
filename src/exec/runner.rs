//! Runs the cases of some providers, and adds up what they come to.

use std::io;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream::FuturesOrdered;
use ring::digest::{SHA256, digest};
use tokio::runtime::Handle;
use tokio::time::timeout;

use super::budget::Budget;
use super::cases::Planned;
use super::connection::base_url;
use super::covered::Covered;
use super::crew::{self, Crew};
use super::error::RunError;
use super::inquiry::Inquiry;
use super::narrow::{self, NarrowCredentials};
use super::options::{Options, RunTarget, documented};
use super::pace::Pace;
use super::pauses;
use super::preflight;
use super::problems;
use super::refused::Unasked;
use super::session::Session;
use super::unanswered::{self, UnansweredOperations};
use super::visit::JudgedCase;
use super::waive::{self, Waivers};
use crate::finding::{CaseOutcome, DocumentFinding, Fold};
use crate::plan::Case;
use crate::provider::Provider;
use crate::reason::CredentialError;
use crate::report::{LeftBehind, RunSummary, Tail, Tested};
use crate::rules::exchange::Observation;

/// Everything that a run asks besides the checks of its cases.
pub const INQUIRIES: [&Inquiry; 4] = [&preflight::INQUIRY, &problems::INQUIRY, &unanswered::INQUIRY, &waive::INQUIRY];

/// A case that was judged.
pub struct Judged<'a> {
    pub case: &'a Case,
    /// Nothing where the case was skipped.
    pub observation: Option<&'a Observation>,
    pub outcome: &'a CaseOutcome,
    /// How many requests were sent so far, in the whole run.
    pub requests: usize,
    /// How long it took to ask and to judge it.
    pub seconds: f64,
}

/// How long answers that are on their way are waited for once a run was interrupted.
const LAST_ANSWERS: Duration = Duration::from_secs(10);

/// What is told of each case.
type OnCase<'a> = &'a mut dyn FnMut(&Judged) -> io::Result<()>;

/// Runs every selected case of the providers, and tells each to `on_case` as it is judged, in the
/// order of the plan. Once [`Options::interrupt`] is ended, so is the run, with what it has.
///
/// # Errors
/// Where the options can't be run, nobody can be asked, or `on_case` fails.
pub async fn run(providers: &[Provider], options: &Options, on_case: OnCase<'_>) -> Result<Tail, RunError> {
    run_planned(providers, Vec::new(), options, on_case).await
}

/// The same with the plans of the first providers, where they were made.
///
/// # Errors
/// As [`run`].
pub async fn run_planned<'p>(
    providers: &'p [Provider],
    planned: Vec<Planned<'p>>,
    options: &Options,
    on_case: OnCase<'_>,
) -> Result<Tail, RunError> {
    options.validate(providers)?;
    let begun = Instant::now();
    let mut course = Course { interrupted: options.interrupt.is_ended(), ..Course::default() };
    let mut planned = planned.into_iter();
    for provider in providers {
        if !course.interrupted {
            let planned = planned.next().unwrap_or_else(|| Planned::of(provider, options));
            course.add(provider, planned, options, on_case).await?;
        }
    }
    let Course { mut summary, fold, mut document_findings, left_behind, refused, unusable, interrupted, .. } = course;
    summary.seconds = (begun.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
    document_findings.extend(fold.findings());
    let providers = providers.iter().map(|provider| tested(provider, options)).collect();
    Ok(Tail {
        summary,
        providers,
        document_findings,
        left_behind,
        refused,
        unusable,
        interrupted,
        failed: None,
        failure: None,
    })
}

/// What a run has come to so far.
#[derive(Default)]
struct Course {
    /// What all providers have together.
    budget: Budget,
    summary: RunSummary,
    fold: Fold,
    document_findings: Vec<DocumentFinding>,
    left_behind: Vec<LeftBehind>,
    refused: Vec<String>,
    unusable: Vec<CredentialError>,
    interrupted: bool,
}

/// A provider that is asked, and what was heard of it so far.
struct Asked<'s, 'p> {
    provider: &'p Provider,
    session: &'s Session<'p>,
    options: &'s Options,
    waivers: Waivers<'s>,
    unasked: Unasked,
    unanswered: UnansweredOperations<'p>,
    narrow: NarrowCredentials<'p>,
    covered: Covered<'p>,
    pace: Pace,
}

impl Course {
    /// Runs the cases of a provider, several operations at a time.
    async fn add(
        &mut self,
        provider: &Provider,
        planned: Planned<'_>,
        options: &Options,
        on_case: OnCase<'_>,
    ) -> Result<(), RunError> {
        let budget = self.budget.clone();
        // A command that prints a token, or a server that grants one, may take its time.
        let opened = self.unless_interrupted(options, Session::open_within(provider, options, &budget)).await;
        let Some(session) = opened.transpose()? else { return Ok(()) };
        let waivers = Waivers::new(provider, &options.baseline, options.today.as_deref());
        let astray = self.unless_interrupted(options, session.preflight()).await.flatten();
        self.find(&waivers, waivers.over().into_iter().chain(problems::findings(provider)).chain(astray));
        let mut asked = Asked {
            provider,
            session: &session,
            options,
            waivers,
            unasked: Unasked::default(),
            unanswered: UnansweredOperations::default(),
            narrow: NarrowCredentials::default(),
            covered: Covered::of(provider, planned.operations.clone(), options),
            pace: Pace::of(options.jobs, session.is_near()),
        };
        let count = planned.count();
        for part in in_turn(planned, options) {
            let mut part = part.peekable();
            if part.peek().is_none() {
                continue;
            }
            match crew::hands(&session, count, asked.pace.most()) {
                None => self.hear(&mut asked, part, |cases| session.operation(cases), on_case).await?,
                Some(hands) => tokio::task::block_in_place(|| {
                    std::thread::scope(|scope| {
                        let crew = Crew::begin(scope, hands, &session);
                        let heard = self.hear(&mut asked, part, |cases| crew.operation(cases), on_case);
                        Handle::current().block_on(heard)
                    })
                })?,
            }
        }
        let Asked { waivers, unasked, unanswered, narrow, covered, .. } = asked;
        self.left_behind.extend(session.clean_up(self.interrupted.then_some(LAST_ANSWERS)).await);
        let unanswered = unanswered.findings(provider, session.halted().as_ref());
        let of_pauses = session.asks(pauses::CHECK).then(|| session.pauses());
        let of_narrow = session.asks(narrow::CHECK).then(|| narrow.findings(provider, options));
        let found = unanswered.into_iter().chain(of_pauses.into_iter().chain(of_narrow).flatten());
        self.find(&waivers, found.chain(unasked.finding(provider)));
        covered.add_to(&mut self.summary.coverage);
        self.unusable.extend(session.unusable());
        for (finding, holder) in session.refused() {
            self.find(&waivers, [finding]);
            self.refused.push(holder);
        }
        self.summary.requests += session.requests();
        Ok(())
    }

    /// Asks the operations of some cases, as many at a time as the pace allows, and tells of them in their order.
    async fn hear<F: Future<Output = Vec<JudgedCase<'static>>>>(
        &mut self,
        asked: &mut Asked<'_, '_>,
        mut operations: impl Iterator<Item = Vec<Case>>,
        ask: impl Fn(Vec<Case>) -> F,
        on_case: OnCase<'_>,
    ) -> Result<(), RunError> {
        let mut flying = FuturesOrdered::new();
        loop {
            while flying.len() < asked.pace.now()
                && let Some(cases) = operations.next()
            {
                flying.push_back(ask(cases));
            }
            let Some(heard) = self.unless_interrupted(asked.options, flying.next()).await.flatten() else { break };
            asked.pace.heard(&heard);
            for judged in heard {
                self.judged(asked, judged, on_case)?;
            }
        }
        if self.interrupted && asked.session.keeps_notes() {
            asked.session.close();
            // What was made by a request that is on its way is known by its answer.
            let _ = timeout(LAST_ANSWERS, flying.for_each(|_| std::future::ready(()))).await;
        }
        Ok(())
    }

    /// Adds a case up, and tells of it.
    fn judged(&mut self, asked: &mut Asked<'_, '_>, judged: JudgedCase, on_case: OnCase<'_>) -> Result<(), RunError> {
        let JudgedCase { case, observation, mut outcome, seconds } = judged;
        let contract = &asked.provider.contract;
        let (operation, observation) = (contract.operation(&case.operation), observation.as_ref());
        if let Some(operation) = operation {
            asked.covered.add(operation, &case, observation, &outcome);
        }
        if let Some(operation) = operation.filter(|_| case.asks_operation()) {
            asked.unasked.add(contract, operation, &case, observation);
            asked.unanswered.add(operation, &case, observation);
            asked.narrow.add(operation, &case, observation);
        }
        asked.waivers.apply(&mut outcome);
        self.summary.add(&outcome);
        self.fold.add(&outcome);
        let requests = self.summary.requests + asked.session.requests();
        on_case(&Judged { case: &case, observation, outcome: &outcome, requests, seconds })?;
        Ok(())
    }

    /// Adds what is found of the run itself.
    fn find(&mut self, waivers: &Waivers, found: impl IntoIterator<Item = DocumentFinding>) {
        for mut finding in found {
            waivers.apply_to_the_run(&mut finding);
            self.summary.add_of_the_run(&finding);
            self.document_findings.push(finding);
        }
    }

    /// What is waited for; nothing once the run was interrupted.
    async fn unless_interrupted<T>(&mut self, options: &Options, waited: impl Future<Output = T>) -> Option<T> {
        if self.interrupted {
            return None;
        }
        tokio::select! {
            came = waited => Some(came),
            () = options.interrupt.ended() => {
                self.interrupted = true;
                None
            }
        }
    }
}

/// The cases that are sent at the same time, part by part: of a service, what only reads comes before what changes
/// something, then what deletes, so that nothing is gone that is still asked for; what may end the session is last.
fn in_turn<'p>(planned: Planned<'p>, options: &Options) -> [Box<dyn Iterator<Item = Vec<Case>> + 'p>; 4] {
    let is_asked = !matches!(options.target, RunTarget::Stub | RunTarget::Recorded(_));
    planned.in_parts(|operation| match () {
        () if !is_asked || operation.is_safe() && !operation.ends_session() => 0,
        () if operation.ends_session() => 3,
        () if operation.method == "DELETE" => 2,
        () => 1,
    })
}

/// How reports name a provider and its target.
pub fn tested(provider: &Provider, options: &Options) -> Tested {
    let digest = digest(&SHA256, provider.contract.document.text().as_bytes());
    let target = match &options.target {
        RunTarget::Stub => "stub".to_owned(),
        RunTarget::Url(base) => base.clone(),
        RunTarget::Recorded(_) => "recorded".to_owned(),
        RunTarget::Documented => documented(provider).unwrap_or_else(|reason| reason.to_string()),
    };
    Tested {
        provider: provider.id.clone(),
        is_unchecked: base_url(&target).is_ok_and(|base| options.connection.leaves_unchecked(&base)),
        target,
        document: format!("sha256:{}", digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<String>()),
        source: provider.contract.document.name().to_owned(),
    }
}
