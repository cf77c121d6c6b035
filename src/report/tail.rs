//! What a run came to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Coverage, DeclaredPart, LeftBehind, OperationCoverage, ResponseCoverage, UnaskedPart, counted, joined};
use crate::finding::{CaseOutcome, DocumentFinding, Severity, Verdict};
use crate::reason::{CredentialError, Reason, UnjudgedReason};

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
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupted: bool,
    /// Why the run fails, or is none, beside what it found: what the standard error says last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
    /// What kind of failure that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}

/// What fails a run, or makes it none, beside what it found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// Less was judged than is wanted.
    Shortfall,
    NothingSent,
    NothingJudged,
    /// Every operation refused a credential.
    CredentialRefused,
    CredentialUnusable,
    /// The service never answered.
    Unanswered,
}

impl Failure {
    /// Whether the whole run fails too in whose part it was: nothing that another part finds makes it good.
    pub fn is_of_the_whole(self) -> bool {
        matches!(self, Failure::CredentialUnusable | Failure::Unanswered)
    }
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
        *match finding.waived {
            Some(_) => &mut self.waived,
            None => self.found_of(finding.severity),
        } += 1;
    }

    /// How many findings are of a severity.
    pub(super) fn found_of(&mut self, severity: Severity) -> &mut usize {
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
