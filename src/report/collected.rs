//! A run, held until its last case has come: a report for people begins with its verdict and with what is worst,
//! and both are known last. Of a case, its mark is held; of a finding, what is shown.

use std::collections::{BTreeMap, BTreeSet};

use countersign_openapi::{Contract, Document, StatusKey};

use super::coverage::JudgedAnswers;
use super::exchange_text::ExchangeText;
use super::found::{Findings, ShownCause, ShownFinding};
use super::mark::Mark;
use super::{Outlook, ReportSubject, RunSummary, RunVerdict, Tail};
use crate::claim::{Source, StepName};
use crate::finding::{CaseOutcome, Finding, Severity, Verdict};
use crate::live::Trace;
use crate::reason::Reason;

/// A provider, and what its cases came to.
pub struct CollectedSection {
    pub id: String,
    pub name: String,
    pub target: String,
    pub is_unchecked: bool,
    pub document: Document,
    pub contract: Contract,
    pub operations: Vec<CollectedOperation>,
    pub findings: Findings,
    pub summary: RunSummary,
    /// Why cases were not judged, in the order in which that was met.
    pub reasons: Vec<UnjudgedCases>,
    /// Checks that were silent in cases that others judged.
    pub open_questions: Vec<OpenQuestions>,
    exchanges: BTreeMap<String, ExchangeText>,
    /// How many exchanges are held of findings that say the same.
    held: BTreeMap<(String, String), usize>,
}

/// A row of the matrix.
pub struct CollectedOperation {
    pub id: String,
    /// Its method and path.
    pub request: String,
    pub tag: Option<String>,
    /// For each scenario of the run, the worst of its cases.
    pub cells: Vec<Option<MatrixCell>>,
    pub answers: JudgedAnswers,
    /// The severity of its worst finding that is not waived.
    pub worst: Option<Severity>,
    /// Whether it serves a request that has no right to be served.
    pub is_open: bool,
}

/// What a scenario came to for an operation.
#[derive(Debug, Clone)]
pub struct MatrixCell {
    pub mark: Mark,
    /// The id of its most severe finding.
    pub finding: Option<String>,
    /// The number of its reason among the section's.
    pub reason: Option<usize>,
}

/// Cases that share the reason why they were not judged, by operation.
pub struct UnjudgedCases {
    pub verdict: Verdict,
    pub reason: Reason,
    pub operations: Vec<(String, Vec<String>)>,
}

/// Questions that share the reason why they stayed open, with their checks.
pub struct OpenQuestions {
    pub reason: Reason,
    pub checks: Vec<String>,
    pub count: usize,
}

/// So many exchanges are held of findings that say the same.
const EXCHANGES_OF_ONE_CAUSE: usize = 8;

/// The rule that access without right breaks.
const OPEN: &str = "auth-enforced";

impl CollectedSection {
    pub fn of(subject: &ReportSubject) -> CollectedSection {
        let contract = subject.contract.clone();
        CollectedSection {
            id: subject.tested.provider.clone(),
            name: subject.name.to_owned(),
            target: subject.tested.target.clone(),
            is_unchecked: subject.tested.is_unchecked,
            document: contract.document.clone(),
            contract,
            operations: Vec::new(),
            findings: Findings::default(),
            summary: RunSummary::default(),
            reasons: Vec::new(),
            open_questions: Vec::new(),
            exchanges: BTreeMap::new(),
            held: BTreeMap::new(),
        }
    }

    /// Takes a case, of which the operation's others came right before or come right after.
    pub fn add(&mut self, case: &CaseOutcome, scenarios: &[&str]) {
        self.summary.add(case);
        self.findings.add(case);
        let reason = self.reason(case);
        let operation = self.operation(&case.operation, scenarios);
        for finding in case.findings.iter().filter(|finding| finding.waived.is_none()) {
            operation.worst = operation.worst.max(Some(finding.severity));
            operation.is_open |= finding.check == OPEN && finding.severity == Severity::Error;
        }
        if let Some(column) = scenarios.iter().position(|scenario| *scenario == case.scenario) {
            let cell = MatrixCell::of(case, reason);
            let cells = &mut operation.cells;
            if cells[column].as_ref().is_none_or(|known| known.mark < cell.mark) {
                cells[column] = Some(cell);
            }
        }
        if matches!(case.verdict, Verdict::Agreed | Verdict::Clashed) {
            self.add_open_questions(case);
        }
    }

    /// Takes what was sent and answered in a case that comes next.
    pub fn observe(&mut self, case: &CaseOutcome, trace: &Trace, scenarios: &[&str]) {
        if let Ok(exchange) = trace.last() {
            let status = exchange.response.status;
            let documented: Option<StatusKey> = self
                .contract
                .operation(&case.operation)
                .and_then(|operation| operation.answer(status))
                .map(|answer| answer.status);
            if let Some(documented) = documented {
                self.operation(&case.operation, scenarios).answers.judge(documented, case);
            }
        }
        for finding in &case.findings {
            let held = self.held.entry((finding.check.clone(), finding.message.clone())).or_default();
            let text = step(finding, trace).filter(|_| *held < EXCHANGES_OF_ONE_CAUSE);
            if let Some(text) = text {
                *held += 1;
                self.exchanges.insert(finding.id.clone(), text);
            }
        }
    }

    /// What was sent and answered, for the first of some findings of which that is held.
    pub fn exchange<'a>(&'a self, mut ids: impl Iterator<Item = &'a str>) -> Option<&'a ExchangeText> {
        ids.find_map(|id| self.exchanges.get(id))
    }

    /// The title that the document gives itself.
    pub fn title(&self) -> Option<&str> {
        super::title_of(&self.document)
    }

    fn operation(&mut self, id: &str, scenarios: &[&str]) -> &mut CollectedOperation {
        if self.operations.last().is_none_or(|last| last.id != id) {
            let operation = CollectedOperation::of(&self.contract, id, scenarios.len());
            self.operations.push(operation);
        }
        self.operations.last_mut().expect("one was added")
    }

    /// The number of a case's reason, where it has one.
    fn reason(&mut self, case: &CaseOutcome) -> Option<usize> {
        if !matches!(case.verdict, Verdict::Silent | Verdict::Skipped) {
            return None;
        }
        let reason = case.reason.as_ref()?;
        let known = self.reasons.iter().position(|known| known.verdict == case.verdict && known.reason == *reason);
        let index = known.unwrap_or_else(|| {
            let (verdict, reason) = (case.verdict, reason.clone());
            self.reasons.push(UnjudgedCases { verdict, reason, operations: Vec::new() });
            self.reasons.len() - 1
        });
        let operations = &mut self.reasons[index].operations;
        match operations.last_mut().filter(|(operation, _)| *operation == case.operation) {
            Some((_, names)) => names.push(case.name()),
            None => operations.push((case.operation.clone(), vec![case.name()])),
        }
        Some(index)
    }

    fn add_open_questions(&mut self, case: &CaseOutcome) {
        for check in &case.checks {
            let Some(reason) = check.reason.clone().map(Reason::from) else { continue };
            let known = self.open_questions.iter().position(|known| known.reason == reason);
            let index = known.unwrap_or_else(|| {
                self.open_questions.push(OpenQuestions { reason, checks: Vec::new(), count: 0 });
                self.open_questions.len() - 1
            });
            let open = &mut self.open_questions[index];
            open.count += 1;
            if !open.checks.contains(&check.check) {
                open.checks.push(check.check.clone());
            }
        }
    }
}

impl CollectedOperation {
    fn of(contract: &Contract, id: &str, scenarios: usize) -> CollectedOperation {
        let operation = contract.operation(id);
        CollectedOperation {
            id: id.to_owned(),
            request: operation.map_or_else(|| id.to_owned(), |own| format!("{} {}", own.method, own.path)),
            tag: operation.and_then(|own| own.tags.first().cloned()),
            cells: vec![None; scenarios],
            answers: JudgedAnswers::of(operation),
            worst: None,
            is_open: false,
        }
    }

    /// Whether it has a finding of warning or error.
    pub fn clashes(&self) -> bool {
        self.cells.iter().flatten().any(|cell| cell.mark >= Mark::Warning)
    }

    /// The number of the reason for which none of its cases was sent or judged, where that is one.
    pub fn only_reason(&self) -> Option<usize> {
        let mut cells = self.cells.iter().flatten();
        let first = cells.next()?.reason?;
        cells.all(|cell| cell.reason == Some(first)).then_some(first)
    }
}

impl MatrixCell {
    fn of(case: &CaseOutcome, reason: Option<usize>) -> MatrixCell {
        let unwaived_first = |finding: &&Finding| (finding.waived.is_none(), finding.severity);
        let finding = case.findings.iter().max_by_key(unwaived_first).map(|finding| finding.id.clone());
        MatrixCell { mark: Mark::of(case), finding, reason }
    }
}

/// The exchange that a finding is about.
fn step(finding: &Finding, trace: &Trace) -> Option<ExchangeText> {
    let name = match finding.later.at.as_deref() {
        Some(Source::Exchange { step, .. }) => step,
        _ => &StepName::Sent,
    };
    let exchange = trace.step(name)?.exchange.as_ref().ok()?;
    Some(ExchangeText::of(exchange))
}

/// All providers of a run.
#[derive(Default)]
pub struct CollectedRun {
    pub scenarios: Vec<&'static str>,
    pub sections: Vec<CollectedSection>,
    pub verdict: RunVerdict,
}

/// What was found, and in which section; in none where it is of a provider that had no case.
pub struct RunFinding {
    pub section: Option<usize>,
    pub provider: String,
    pub cause: ShownCause,
}

impl CollectedRun {
    pub fn begin(&mut self, outlook: &Outlook) {
        self.scenarios.clone_from(&outlook.scenarios);
    }

    pub fn provider(&mut self, subject: &ReportSubject) {
        self.sections.push(CollectedSection::of(subject));
    }

    pub fn observed(&mut self, case: &CaseOutcome, trace: &Trace) {
        let scenarios = &self.scenarios;
        self.sections.last_mut().into_iter().for_each(|section| section.observe(case, trace, scenarios));
    }

    pub fn case(&mut self, case: &CaseOutcome) {
        self.verdict.add(case);
        let scenarios = &self.scenarios;
        self.sections.last_mut().into_iter().for_each(|section| section.add(case, scenarios));
    }

    /// What was found in the whole run, the worst for the reader first, and last what is known.
    pub fn findings(&mut self, tail: &Tail) -> Vec<RunFinding> {
        let mut found = Vec::new();
        let mut shown = BTreeSet::new();
        for (index, section) in self.sections.iter_mut().enumerate() {
            let provider = section.id.clone();
            let findings = std::mem::take(&mut section.findings).shown(&provider);
            findings.iter().for_each(|finding| shown.extend(finding.document_ids()));
            let of = |cause| RunFinding { section: Some(index), provider: provider.clone(), cause };
            found.extend(ShownCause::of(findings).into_iter().map(of));
        }
        for (provider, finding) in ShownFinding::rest(tail, &shown) {
            let section = self.sections.iter().position(|section| section.id == provider);
            let cause = ShownCause { first: finding, others: Vec::new() };
            found.push(RunFinding { section, provider: provider.to_owned(), cause });
        }
        found.sort_by_key(|found| found.cause.first.weight());
        found
    }
}
