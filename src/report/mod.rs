//! Reports: one file a format. Each is written as the cases come, never built as one text.

pub mod changes;
mod collected;
mod coverage;
mod escape_untrusted;
pub mod evidence;
mod exchange_text;
mod found;
mod github;
mod html;
mod json;
mod junit;
mod left_behind;
mod mark;
mod markdown;
pub mod merge;
mod place;
mod quote;
mod sarif;
mod text;
pub(crate) use text::wrapped;
mod verdict;

pub use coverage::{
    Coverage, DeclaredPart, OperationCoverage, ResponseCoverage, ShapeJudgement, UnaskedPart, UnjudgedResponse,
};
pub use escape_untrusted::{is_unseen, push_visible, visible, visible_json, without_commands};
pub use found::told;
pub use left_behind::{LeftBehind, MadeThing, NotDeleted};
pub use verdict::RunVerdict;

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::finding::{CaseOutcome, DocumentFinding, Severity, Verdict};
use crate::live::Trace;
use crate::plan::Case;
use crate::reason::{CredentialError, Reason, UnjudgedReason};
use crate::scenarios;
use countersign_openapi::{Contract, Document};

/// What is known before the first case.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReportHead {
    pub version: u32,
    pub tool: Tool,
    /// When the run began (RFC 3339, UTC).
    pub started: String,
    pub seed: u64,
    #[serde(default)]
    pub held_to: HeldTo,
    /// Which part of a run it is, where the run was parted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<RunPart>,
    #[serde(skip)]
    pub outlook: Outlook,
}

/// One part of a run, of several that run apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunPart {
    /// From 1.
    pub number: usize,
    pub of: usize,
}

/// What a run is held to, so that its parts can be put together as it would have ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct HeldTo {
    pub fail_on: Threshold,
    /// Whether a case that was not judged fails it.
    pub strict: bool,
    /// How many of a hundred documented responses must be judged.
    pub min_coverage: Option<f64>,
}

/// What cases will come, for a report that lays itself out before they do.
#[derive(Debug, Clone, Default)]
pub struct Outlook {
    /// The scenarios, in the order in which reports show them.
    pub scenarios: Vec<&'static str>,
    /// How many operations have cases.
    pub operations: usize,
    /// The length of the longest operation id.
    pub longest_operation: usize,
    /// What is tested: the name of the one provider, or how many there are.
    pub subject: String,
}

/// The least severe finding that makes a run fail; nothing where none does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threshold(pub Option<Severity>);

impl Default for Threshold {
    fn default() -> Threshold {
        Threshold(Some(Severity::Error))
    }
}

impl Threshold {
    pub fn includes(self, severity: Severity) -> bool {
        self.0.is_some_and(|least| severity >= least)
    }
}

impl Outlook {
    /// Adds a provider's cases, those of an operation one after another.
    pub fn add(&mut self, cases: &[Case]) {
        let now: Vec<_> = scenarios::ALL.iter().map(|scenario| scenario.id).collect();
        let comes = |id: &&str| self.scenarios.contains(id) || cases.iter().any(|case| case.scenario.id == *id);
        self.scenarios = now.into_iter().filter(comes).collect();
        self.operations += cases.chunk_by(|one, next| one.operation == next.operation).count();
        let longest = cases.iter().map(|case| case.operation.chars().count()).max().unwrap_or_default();
        self.longest_operation = self.longest_operation.max(longest);
    }
}

/// A provider, before its cases come.
#[derive(Clone, Copy)]
pub struct ReportSubject<'a> {
    pub tested: &'a Tested,
    /// The name that people call it by.
    pub name: &'a str,
    pub contract: &'a Contract,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tool {
    pub name: String,
    pub version: String,
}

/// What is known after the last case.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tail {
    pub summary: RunSummary,
    pub providers: Vec<Tested>,
    pub document_findings: Vec<DocumentFinding>,
    /// What was made at a service, and is there still.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_behind: Vec<LeftBehind>,
    /// The credentials that are set and can't be sent.
    #[serde(skip)]
    pub unusable: Vec<CredentialError>,
    /// What holds the credentials that every operation refused which was tried.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<String>,
    /// The run was ended before its end.
    #[serde(skip)]
    pub interrupted: bool,
    /// Why the run fails, or is none, beside what it found: what the standard error says last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
}

/// A provider that was tested.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tested {
    pub provider: String,
    /// `stub`, `recorded` or the base URL.
    pub target: String,
    /// The service's certificate was not checked.
    #[serde(default, rename = "unchecked", skip_serializing_if = "std::ops::Not::not")]
    pub is_unchecked: bool,
    /// SHA-256 of the document's bytes, as `sha256:…`.
    pub document: String,
    /// The document's file or URL.
    #[serde(default)]
    pub source: String,
}

/// What reports say beside a service whose certificate was not checked.
const UNCHECKED: &str = "its certificate not checked (--insecure)";

/// Counts over all cases.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct RunSummary {
    pub cases: usize,
    pub agreed: usize,
    pub clashed: usize,
    pub silent: usize,
    pub skipped: usize,
    /// Cases that were silent, or skipped for a reason that nobody asked for.
    #[serde(default)]
    pub unjudged: usize,
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
    pub waived: usize,
    pub requests: usize,
    pub seconds: f64,
    pub coverage: Coverage,
}

impl RunSummary {
    pub fn add(&mut self, case: &CaseOutcome) {
        self.cases += 1;
        *match case.verdict {
            Verdict::Agreed => &mut self.agreed,
            Verdict::Clashed => &mut self.clashed,
            Verdict::Silent => &mut self.silent,
            Verdict::Skipped => &mut self.skipped,
        } += 1;
        self.unjudged += usize::from(match (case.verdict, &case.reason) {
            (Verdict::Skipped, Some(Reason::Skipped(reason))) => !reason.is_asked_for(),
            (Verdict::Silent | Verdict::Skipped, _) => true,
            (Verdict::Agreed | Verdict::Clashed, _) => false,
        });
        for finding in &case.findings {
            *match finding.waived {
                Some(_) => &mut self.waived,
                None => self.found_of(finding.severity),
            } += 1;
        }
    }

    /// Counts a finding that is of no case.
    pub fn add_of_the_run(&mut self, finding: &DocumentFinding) {
        *self.found_of(finding.severity) += 1;
    }

    /// How many findings are of a severity.
    fn found_of(&mut self, severity: Severity) -> &mut usize {
        match severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
            Severity::Note => &mut self.notes,
        }
    }
}

impl RunSummary {
    /// What the cases came to, in words.
    pub fn verdicts(&self) -> String {
        let RunSummary { cases, agreed, clashed, silent, skipped, .. } = *self;
        let verdicts = [(agreed, "agreed"), (clashed, "clashed"), (silent, "silent"), (skipped, "skipped")];
        let each = joined(verdicts.map(|(count, what)| (count, format!("{count} {what}"))));
        let all = counted(cases, "case");
        if each.is_empty() { all } else { format!("{all}: {each}") }
    }

    /// How much was judged, in words.
    pub fn covered(&self) -> String {
        let Coverage { operations, responses, .. } = &self.coverage;
        let OperationCoverage { all, asked, served } = operations;
        let ResponseCoverage { documented, judged, .. } = responses;
        format!(
            "{asked} of {all} operations asked, {served} served; {judged} of {documented} documented responses judged"
        )
    }

    /// Why the others were not judged, in words; nothing where all were.
    pub fn uncovered(&self) -> Option<String> {
        let mut reasons: BTreeMap<UnjudgedReason, usize> = BTreeMap::new();
        for unjudged in &self.coverage.responses.unjudged {
            *reasons.entry(unjudged.reason).or_default() += 1;
        }
        let told: Vec<String> = reasons.iter().map(|(reason, count)| format!("{count}: {reason}")).collect();
        (!told.is_empty()).then(|| format!("not judged: {}", told.join("; ")))
    }

    /// What else is declared and was not asked for, in words; nothing where there is nothing.
    pub fn unasked(&self) -> Option<String> {
        const NAMED: usize = 3;
        let mut parts: BTreeMap<(DeclaredPart, UnjudgedReason), Vec<&UnaskedPart>> = BTreeMap::new();
        for unasked in &self.coverage.unasked {
            parts.entry((unasked.part, unasked.reason)).or_default().push(unasked);
        }
        let told = parts.into_iter().map(|((part, reason), unasked)| {
            let named = unasked.iter().take(NAMED).map(|it| match &it.operation {
                Some(operation) => format!("{} of {operation}", it.name),
                None => it.name.clone(),
            });
            let more = if unasked.len() > NAMED { ", …" } else { "" };
            let named = named.collect::<Vec<_>>().join(", ");
            format!("{} ({named}{more}): {reason}", part.words(unasked.len()))
        });
        let told: Vec<String> = told.collect();
        (!told.is_empty()).then(|| format!("not asked for: {}", told.join("; ")))
    }

    /// What was found, in words.
    pub fn found(&self) -> String {
        let of = |count, one| (count, counted(count, one));
        let waived = (self.waived, format!("{} waived", self.waived));
        let found = joined([of(self.errors, "error"), of(self.warnings, "warning"), of(self.notes, "note"), waived]);
        if found.is_empty() { "No finding".to_owned() } else { found }
    }
}

/// The title that a document gives itself, on one line.
pub fn title_of(document: &Document) -> Option<&str> {
    let title = document.get("/info/title")?.as_str()?.trim();
    (!title.is_empty()).then_some(title)
}

/// The version that a document gives itself, as it is written there.
pub fn version_of(document: &Document) -> Option<String> {
    match document.get("/info/version")? {
        Value::String(version) => Some(version.clone()),
        version => Some(version.to_string()),
    }
}

/// A number of things.
fn counted(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

/// Those of which there are any.
fn joined<const N: usize>(counts: [(usize, String); N]) -> String {
    counts.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect::<Vec<_>>().join(", ")
}

/// How a report may look.
#[derive(Debug, Clone, Copy)]
pub struct ReportStyle {
    pub colour: bool,
    /// Findings and the summary, and nothing else.
    pub quiet: bool,
    /// Columns.
    pub width: usize,
    /// Whether long lines are broken between words: at a terminal. A pipe has them whole, to be searched.
    pub wraps: bool,
    /// Every row of the matrix, however long it is.
    pub matrix: bool,
}

impl Default for ReportStyle {
    fn default() -> ReportStyle {
        ReportStyle { colour: false, quiet: false, width: 100, wraps: false, matrix: false }
    }
}

/// What was sent and answered in a case, and how long that took.
#[derive(Clone, Copy)]
pub struct ObservedCase<'a> {
    pub trace: &'a Trace,
    pub seconds: f64,
}

/// A report that is being written.
pub trait Report {
    fn begin(&mut self, head: &ReportHead) -> io::Result<()>;
    /// Comes before the provider's cases; those of an operation come one after another.
    fn provider(&mut self, _: &ReportSubject) -> io::Result<()> {
        Ok(())
    }
    /// What was sent and answered in a case; comes right before it, and not where it was skipped.
    fn observed(&mut self, _: &CaseOutcome, _: &ObservedCase) -> io::Result<()> {
        Ok(())
    }
    fn case(&mut self, case: &CaseOutcome) -> io::Result<()>;
    fn end(&mut self, tail: &Tail) -> io::Result<()>;
}

/// A format, and how a report in it is begun.
pub struct ReportFormat {
    pub id: &'static str,
    pub about: &'static str,
    pub open: for<'w> fn(Box<dyn Write + 'w>, ReportStyle) -> Box<dyn Report + 'w>,
}

/// Every format.
pub const ALL: &[&ReportFormat] =
    &[&text::FORMAT, &json::FORMAT, &junit::FORMAT, &sarif::FORMAT, &html::FORMAT, &markdown::FORMAT, &github::FORMAT];
