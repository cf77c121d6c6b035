//! The report for people: a matrix of every provider's cases, then what was found.
//!
//! Rows are written as their operations' last cases come; only one provider's findings are held.

mod findings;
mod matrix;
pub mod paint;
mod reasons;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use countersign_openapi::Document;

use self::matrix::{Matrix, TextMatrixRow};
use self::paint::Palette;
use self::reasons::Reasons;
use super::found::{Findings, ShownFinding};
use super::{Outlook, Report, ReportFormat, ReportHead, ReportStyle, ReportSubject, RunSummary, Tail};
use crate::finding::{CaseOutcome, Verdict};

pub const FORMAT: ReportFormat = ReportFormat {
    id: "text",
    about: "for people",
    open: |to, style| {
        let palette = Palette::of(style.colour);
        let matrix = Matrix::new(&Outlook::default(), &style);
        let (rows_under_heads, provider, folded) = (None, None, BTreeSet::new());
        Box::new(TextReport { to, style, palette, matrix, operations: 0, rows_under_heads, provider, folded })
    },
};

/// Of more operations than this, those in which everything agreed are counted, not shown.
const MOST_AGREEING: usize = 40;

/// After so many rows, the heads are written again.
const ROWS_UNDER_HEADS: usize = 30;

struct TextReport<'w> {
    to: Box<dyn Write + 'w>,
    style: ReportStyle,
    palette: Palette,
    matrix: Matrix,
    /// How many will come.
    operations: usize,
    /// How many rows stand under the heads; none where something else came between.
    rows_under_heads: Option<usize>,
    provider: Option<TextSection>,
    /// The findings of documents that were shown.
    folded: BTreeSet<String>,
}

/// The provider whose cases come.
struct TextSection {
    id: String,
    document: Document,
    /// Method and path, by operation.
    requests: BTreeMap<String, String>,
    row: Option<TextMatrixRow>,
    agreeing: usize,
    findings: Findings,
    silent: Reasons,
    skipped: Reasons,
    /// Checks that were silent in a case that others judged.
    unjudged: Reasons,
}

impl Report for TextReport<'_> {
    fn begin(&mut self, head: &ReportHead) -> io::Result<()> {
        self.matrix = Matrix::new(&head.outlook, &self.style);
        self.operations = head.outlook.operations;
        if self.style.quiet { Ok(()) } else { self.matrix.legend(&mut self.to) }
    }

    fn provider(&mut self, subject: &ReportSubject) -> io::Result<()> {
        self.end_provider()?;
        if !self.style.quiet {
            self.heads()?;
            introduce(&mut self.to, &self.palette, subject)?;
        }
        self.provider = Some(TextSection::of(subject));
        Ok(())
    }

    fn case(&mut self, case: &CaseOutcome) -> io::Result<()> {
        let is_next = |row: &TextMatrixRow| row.operation != case.operation;
        if self.provider.as_ref().and_then(|provider| provider.row.as_ref()).is_some_and(is_next) {
            self.end_row()?;
        }
        if let Some(provider) = &mut self.provider {
            provider.add(case, &self.matrix);
        }
        Ok(())
    }

    fn end(&mut self, tail: &Tail) -> io::Result<()> {
        self.end_provider()?;
        for (provider, found) in ShownFinding::rest(tail, &self.folded) {
            findings::write(&mut self.to, &self.palette, &found, provider, None)?;
        }
        summarise(&mut self.to, &self.palette, &tail.summary)?;
        self.to.flush()
    }
}

impl TextReport<'_> {
    /// Writes the heads, where rows would not stand right under them.
    fn heads(&mut self) -> io::Result<()> {
        if self.rows_under_heads.is_none_or(|rows| rows >= ROWS_UNDER_HEADS) {
            writeln!(self.to)?;
            self.matrix.heads(&mut self.to)?;
            self.rows_under_heads = Some(0);
        }
        Ok(())
    }

    fn end_row(&mut self) -> io::Result<()> {
        let Some(provider) = &mut self.provider else { return Ok(()) };
        let Some(row) = provider.row.take().filter(|_| !self.style.quiet) else { return Ok(()) };
        if row.all_agreed() && self.operations > MOST_AGREEING {
            provider.agreeing += 1;
            return Ok(());
        }
        self.heads()?;
        self.rows_under_heads = self.rows_under_heads.map(|rows| rows + 1);
        self.matrix.row(&mut self.to, &row)?;
        self.to.flush()
    }

    fn end_provider(&mut self) -> io::Result<()> {
        self.end_row()?;
        let Some(provider) = self.provider.take() else { return Ok(()) };
        if !self.style.quiet {
            provider.asides(&mut self.to, &self.palette)?;
        }
        let TextSection { id, document, findings, .. } = provider;
        for found in findings.shown(&id) {
            findings::write(&mut self.to, &self.palette, &found, &id, Some(&document))?;
            self.folded.extend(found.document_ids());
            self.rows_under_heads = None;
        }
        Ok(())
    }
}

impl TextSection {
    fn of(subject: &ReportSubject) -> TextSection {
        let requests = subject.contract.operations().iter();
        let requests =
            requests.map(|operation| (operation.id.clone(), format!("{} {}", operation.method, operation.path)));
        TextSection {
            id: subject.tested.provider.clone(),
            document: subject.contract.document.clone(),
            requests: requests.collect(),
            row: None,
            agreeing: 0,
            findings: Findings::default(),
            silent: Reasons::default(),
            skipped: Reasons::default(),
            unjudged: Reasons::default(),
        }
    }

    fn add(&mut self, case: &CaseOutcome, matrix: &Matrix) {
        let request = self.requests.get(&case.operation).map_or("", String::as_str);
        self.row.get_or_insert_with(|| TextMatrixRow::new(&case.operation, request, matrix)).add(case, matrix);
        self.findings.add(case);
        match (case.verdict, &case.reason) {
            (Verdict::Silent, Some(reason)) => self.silent.add(reason, &case.operation, &case.name()),
            (Verdict::Skipped, Some(reason)) => self.skipped.add(reason, &case.operation, &case.name()),
            _ => {
                for check in &case.checks {
                    check.reason.iter().for_each(|reason| self.unjudged.add(&reason.clone().into(), &check.check, ""));
                }
            }
        }
    }

    /// What was not judged, and why.
    fn asides(&self, to: &mut dyn Write, palette: &Palette) -> io::Result<()> {
        if self.agreeing > 0 {
            let plural = if self.agreeing == 1 { "" } else { "s" };
            writeln!(to, "  … and {} operation{plural} in which everything agreed", self.agreeing)?;
        }
        self.silent.write(to, palette, "? silent")?;
        self.skipped.write(to, palette, "- skipped")?;
        self.unjudged.write_counts(to, palette)
    }
}

/// The provider's line: name, id, target, document, and whether that is incomplete.
fn introduce(to: &mut dyn Write, palette: &Palette, subject: &ReportSubject) -> io::Result<()> {
    let (bold, dim) = (palette.bold, palette.dim);
    let target = if subject.tested.target == "stub" { "embedded stub" } else { &subject.tested.target };
    let incomplete = if subject.contract.incomplete { ", incomplete" } else { "" };
    let (id, document) = (&subject.tested.provider, subject.contract.document.name());
    let name = if subject.name.eq_ignore_ascii_case(id) { String::new() } else { format!("  {}", subject.name) };
    writeln!(to, "{bold}{id}{bold:#}{name}  {dim}{target} · {document}{incomplete}{dim:#}")
}

fn summarise(to: &mut dyn Write, palette: &Palette, summary: &RunSummary) -> io::Result<()> {
    let style = match (summary.errors, summary.warnings) {
        (0, 0) => palette.good,
        (0, _) => palette.warning,
        _ => palette.error,
    };
    writeln!(to, "\n{}. {style}{}{style:#}.", summary.verdicts(), summary.found())?;
    writeln!(to, "{}{}{:#}", palette.dim, summary.covered(), palette.dim)?;
    if let Some(uncovered) = summary.uncovered() {
        writeln!(to, "{}{uncovered}{:#}", palette.dim, palette.dim)?;
    }
    let (requests, seconds) = (summary.requests, summary.seconds);
    writeln!(to, "{}{requests} requests in {seconds:.1} s{:#}", palette.dim, palette.dim)
}

#[cfg(test)]
mod tests;
