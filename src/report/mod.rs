//! Reports: one file a format. Each is written as the cases come, never built as one text.

pub mod changes;
mod collected;
mod coverage;
mod escape_untrusted;
pub mod evidence;
mod exchange_text;
mod found;
mod github;
mod head;
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
pub mod stored;
mod tail;
mod text;
pub(crate) use text::wrapped;
mod verdict;

pub use coverage::{
    Coverage, DeclaredPart, OperationCoverage, ResponseCoverage, ShapeJudgement, UnaskedPart, UnjudgedResponse,
};
pub use escape_untrusted::{is_plain, is_unseen, push_visible, visible, visible_json, without_commands};
pub use found::told;
pub use head::{HeldTo, Outlook, ReportHead, RunPart, Threshold, Tool};
pub use left_behind::{LeftBehind, MadeThing, NotDeleted};
pub use tail::{Failure, RunSummary, Tail, Tested};
pub use verdict::RunVerdict;

use std::io::{self, Write};

use serde_json::Value;

use crate::finding::CaseOutcome;
use crate::live::Trace;
use countersign_openapi::{Contract, Document};

/// A provider, before its cases come.
#[derive(Clone, Copy)]
pub struct ReportSubject<'a> {
    pub tested: &'a Tested,
    /// The name that people call it by.
    pub name: &'a str,
    pub contract: &'a Contract,
}

/// What reports say beside a service whose certificate was not checked.
const UNCHECKED: &str = "its certificate not checked (--insecure)";

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
