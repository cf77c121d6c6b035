//! Reports: one file a format. Each is written as the cases come, never built as one text.

mod json;
mod text;

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use crate::finding::{CaseOutcome, DocumentFinding, Severity, Verdict};

/// What is known before the first case.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Head {
    pub version: u32,
    pub tool: Tool,
    /// When the run began (RFC 3339, UTC).
    pub started: String,
    pub seed: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tool {
    pub name: String,
    pub version: String,
}

/// What is known after the last case.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tail {
    pub summary: Summary,
    pub providers: Vec<Tested>,
    pub document_findings: Vec<DocumentFinding>,
}

/// A provider that was tested.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tested {
    pub provider: String,
    /// `stub`, `recorded` or the base URL.
    pub target: String,
    /// SHA-256 of the document's bytes, as `sha256:…`.
    pub document: String,
}

/// Counts over all cases.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Summary {
    pub cases: usize,
    pub agreed: usize,
    pub clashed: usize,
    pub silent: usize,
    pub skipped: usize,
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
    pub waived: usize,
    pub requests: usize,
    pub seconds: f64,
}

impl Summary {
    pub fn add(&mut self, case: &CaseOutcome) {
        self.cases += 1;
        *match case.verdict {
            Verdict::Agreed => &mut self.agreed,
            Verdict::Clashed => &mut self.clashed,
            Verdict::Silent => &mut self.silent,
            Verdict::Skipped => &mut self.skipped,
        } += 1;
        for finding in &case.findings {
            *match (&finding.waived, finding.severity) {
                (Some(_), _) => &mut self.waived,
                (None, Severity::Error) => &mut self.errors,
                (None, Severity::Warning) => &mut self.warnings,
                (None, Severity::Note) => &mut self.notes,
            } += 1;
        }
    }
}

/// How a report may look.
#[derive(Debug, Clone, Copy, Default)]
pub struct Style {
    pub colour: bool,
    pub quiet: bool,
}

/// A report that is being written.
pub trait Report {
    fn begin(&mut self, head: &Head) -> io::Result<()>;
    fn case(&mut self, case: &CaseOutcome) -> io::Result<()>;
    fn end(&mut self, tail: &Tail) -> io::Result<()>;
}

/// A format, and how a report in it is begun.
pub struct Format {
    pub id: &'static str,
    pub about: &'static str,
    pub open: for<'w> fn(Box<dyn Write + 'w>, Style) -> Box<dyn Report + 'w>,
}

/// Every format.
pub const ALL: &[&Format] = &[&text::FORMAT, &json::FORMAT];
