//! One report of those of several shards.

use std::collections::BTreeSet;

use super::stored::{StoredRun, outcome};
use super::{Failure, HeldTo, ReportHead, RunPart, RunSummary, Tail, Tested};
use crate::finding::{CaseOutcome, DocumentFinding, Fold, Verdict};
use crate::scenarios::{self, Expects};
use countersign_openapi::Cause;

/// Why reports are not parts of one run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MergeError {
    #[error("expected version 1, found {0}")]
    Version(u32),
    #[error("{0} was tested with another document than in the reports before")]
    OtherDocument(String),
    #[error("{provider} was tested at {other}, and at {first} in the reports before")]
    OtherTarget { provider: String, first: String, other: String },
    #[error("the case {0} is in a report before")]
    Twice(String),
    #[error("it is of a run in {other} parts, and the reports before of one in {first}")]
    OtherParts { first: usize, other: usize },
    #[error("part {number} of {of} is missing")]
    Missing { number: usize, of: usize },
    #[error("its summary counts {counted} {what}, and it has {has}")]
    Counts { what: &'static str, counted: usize, has: usize },
    #[error("expected a case with provider, operation, scenario, verdict and findings: {0}")]
    NoCase(String),
}

/// The reports that were taken so far, as one.
#[derive(Debug)]
pub struct MergedRun {
    run: StoredRun,
    cases: BTreeSet<String>,
    /// What is wrong in the same way everywhere is so in the whole run, or not at all.
    fold: Fold,
    /// Whether a question was answered in any case.
    is_judged: bool,
    /// Which parts there were, where the run was parted.
    shards: BTreeSet<usize>,
    /// Into how many it was parted.
    parts: Option<usize>,
}

impl MergedRun {
    /// Begins with one report.
    ///
    /// # Errors
    /// Where it is of another version than is read here, or has a case twice.
    pub fn of(first: StoredRun) -> Result<MergedRun, MergeError> {
        let tail = Tail {
            summary: RunSummary::default(),
            providers: Vec::new(),
            document_findings: Vec::new(),
            left_behind: Vec::new(),
            unusable: Vec::new(),
            refused: Vec::new(),
            interrupted: false,
            failed: None,
            failure: None,
        };
        let head = ReportHead { shard: None, held_to: HeldTo::least(), ..first.head.clone() };
        let mut merged = MergedRun {
            run: StoredRun { head, cases: Vec::new(), tail },
            cases: BTreeSet::new(),
            fold: Fold::default(),
            is_judged: false,
            shards: BTreeSet::new(),
            parts: None,
        };
        merged.add(first)?;
        Ok(merged)
    }

    /// Adds a report of another part.
    ///
    /// # Errors
    /// Where it can't be a part of the same run.
    pub fn add(&mut self, part: StoredRun) -> Result<(), MergeError> {
        if part.head.version != 1 {
            return Err(MergeError::Version(part.head.version));
        }
        self.add_shard(part.head.shard)?;
        let outcomes: Vec<CaseOutcome> = part.cases.iter().map(outcome).collect::<Result<_, _>>().map_err(no_case)?;
        count(&part.tail, &outcomes)?;
        for tested in part.tail.providers {
            self.add_provider(tested)?;
        }
        for outcome in &outcomes {
            let name = format!("{} {} {}", outcome.provider, outcome.operation, outcome.name());
            if !self.cases.insert(name.clone()) {
                return Err(MergeError::Twice(name));
            }
            self.is_judged |= tells(outcome);
            self.fold.add(outcome);
        }
        // RFC 3339 in UTC: the order of texts is that of times.
        self.run.head.started = part.head.started.min(std::mem::take(&mut self.run.head.started));
        self.run.cases.extend(part.cases);
        for name in part.head.asked_with {
            if !self.run.head.asked_with.contains(&name) {
                self.run.head.asked_with.push(name);
            }
        }
        self.run.head.held_to.be_as_strict_as(&part.head.held_to);
        self.run.tail.summary.join(part.tail.summary);
        self.run.tail.interrupted |= part.tail.interrupted;
        if self.run.tail.failed.is_none() && part.tail.failure.is_some_and(Failure::is_of_the_whole) {
            (self.run.tail.failed, self.run.tail.failure) = (part.tail.failed, part.tail.failure);
        }
        self.run.tail.refused.extend(part.tail.refused);
        self.run.tail.refused.dedup();
        self.run.tail.left_behind.extend(part.tail.left_behind);
        for finding in part.tail.document_findings {
            if !is_folded(&finding, &outcomes) {
                self.add_finding(finding);
            }
        }
        Ok(())
    }

    fn add_shard(&mut self, shard: Option<RunPart>) -> Result<(), MergeError> {
        let Some(RunPart { number, of }) = shard else { return Ok(()) };
        let first = *self.parts.get_or_insert(of);
        if first != of {
            return Err(MergeError::OtherParts { first, other: of });
        }
        self.shards.insert(number);
        Ok(())
    }

    /// Adds what is found of the run itself, which each part tells.
    fn add_finding(&mut self, finding: DocumentFinding) {
        match self.run.tail.document_findings.iter_mut().find(|own| own.id == finding.id) {
            Some(own) => {
                let count = self.run.tail.summary.found_of(finding.severity);
                *count = count.saturating_sub(1);
                own.unite(finding);
            }
            None => self.run.tail.document_findings.push(finding),
        }
    }

    fn add_provider(&mut self, tested: Tested) -> Result<(), MergeError> {
        match self.run.tail.providers.iter().find(|own| own.provider == tested.provider) {
            None => self.run.tail.providers.push(tested),
            Some(own) if own.document != tested.document => return Err(MergeError::OtherDocument(tested.provider)),
            Some(own) if own.target != tested.target => {
                let (first, other) = (own.target.clone(), tested.target);
                return Err(MergeError::OtherTarget { provider: tested.provider, first, other });
            }
            Some(_) => {}
        }
        Ok(())
    }

    /// Whether a question was answered: one of a refusal, or a valid request was served.
    pub fn is_judged(&self) -> bool {
        self.is_judged || self.run.tail.summary.coverage.operations.served > 0
    }

    /// Whether the parts are all there.
    ///
    /// # Errors
    /// Where one is missing: what was found there is passed over.
    pub fn is_whole(&self) -> Result<(), MergeError> {
        let of = self.parts.unwrap_or_default();
        let missing = (1..=of).find(|number| !self.shards.contains(number));
        missing.map_or(Ok(()), |number| Err(MergeError::Missing { number, of }))
    }

    pub fn into_run(mut self) -> StoredRun {
        self.run.tail.document_findings.extend(self.fold.findings());
        self.run
    }
}

impl RunSummary {
    /// Adds the counts of another part of the run. Parts run at the same time: what lasts the longest is how long
    /// they take.
    fn join(&mut self, part: RunSummary) {
        let RunSummary { cases, agreed, clashed, silent, skipped, unjudged, .. } = part;
        let RunSummary { errors, warnings, notes, waived, requests, .. } = part;
        let counts = [
            (&mut self.cases, cases),
            (&mut self.agreed, agreed),
            (&mut self.clashed, clashed),
            (&mut self.silent, silent),
            (&mut self.skipped, skipped),
            (&mut self.unjudged, unjudged),
            (&mut self.errors, errors),
            (&mut self.warnings, warnings),
            (&mut self.notes, notes),
            (&mut self.waived, waived),
            (&mut self.requests, requests),
            (&mut self.coverage.operations.all, part.coverage.operations.all),
            (&mut self.coverage.operations.asked, part.coverage.operations.asked),
            (&mut self.coverage.operations.served, part.coverage.operations.served),
            (&mut self.coverage.responses.documented, part.coverage.responses.documented),
            (&mut self.coverage.responses.judged, part.coverage.responses.judged),
        ];
        counts.into_iter().for_each(|(own, more)| *own = own.saturating_add(more));
        self.seconds = self.seconds.max(part.seconds);
        self.coverage.responses.unjudged.extend(part.coverage.responses.unjudged);
        // What is the document's own, each part tells.
        let unasked = part.coverage.unasked.into_iter().filter(|it| !self.coverage.unasked.contains(it));
        let unasked: Vec<_> = unasked.collect();
        self.coverage.unasked.extend(unasked);
    }
}

fn no_case(error: serde_json::Error) -> MergeError {
    MergeError::NoCase(error.to_string())
}

/// Refuses a report whose summary counts what it has not.
fn count(tail: &Tail, outcomes: &[CaseOutcome]) -> Result<(), MergeError> {
    let RunSummary { cases, errors, warnings, notes, waived, .. } = tail.summary;
    if cases != outcomes.len() {
        return Err(MergeError::Counts { what: "cases", counted: cases, has: outcomes.len() });
    }
    let of_cases: usize = outcomes.iter().map(|outcome| outcome.findings.len()).sum();
    let has = of_cases + tail.document_findings.len();
    let counted = [errors, warnings, notes, waived].into_iter().fold(0, usize::saturating_add);
    if counted > has { Err(MergeError::Counts { what: "findings", counted, has }) } else { Ok(()) }
}

/// Whether a finding is of cases, and not of the run itself.
fn is_folded(finding: &DocumentFinding, outcomes: &[CaseOutcome]) -> bool {
    outcomes.iter().any(|outcome| {
        let name = outcome.name();
        outcome.findings.iter().any(|own| finding.covers(&outcome.provider, &name, own))
    })
}

/// Whether a case tells something of the API: that a valid request agrees does not, where it was refused.
fn tells(outcome: &CaseOutcome) -> bool {
    let scenario = scenarios::ALL.iter().find(|scenario| scenario.id == outcome.scenario);
    let asks = scenario.is_none_or(|scenario| !scenario.provokes.contains(&Cause::MethodNotAllowed));
    let is_valid = scenario.is_some_and(|scenario| scenario.expects == Expects::Accepted);
    match outcome.verdict {
        Verdict::Clashed => asks,
        Verdict::Agreed => asks && !is_valid,
        Verdict::Silent | Verdict::Skipped => false,
    }
}
