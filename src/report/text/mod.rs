//! The report for people at a terminal: what was found, the worst first; what became of each operation; and last
//! what it all comes to, and what to do about it.
//!
//! The worst is known last: the run is held until its end ([`super::collected`]).

mod findings;
mod matrix;
pub mod paint;
mod reasons;
mod wrap;

use std::io::{self, Write};

use self::findings::FindingWriter;
use self::matrix::{Matrix, TextMatrixRow};
use self::paint::Palette;
pub use self::wrap::wrapped;
use super::collected::{CollectedOperation, CollectedRun, CollectedSection, RunFinding};
use super::escape_untrusted::escape_untrusted;
use super::verdict::VerdictClass;
use super::{Report, ReportFormat, ReportHead, ReportStyle, ReportSubject, Tail, UNCHECKED, UnjudgedResponse, counted};
use crate::finding::CaseOutcome;

pub const FORMAT: ReportFormat = ReportFormat {
    id: "text",
    about: "for people",
    open: |to, style| {
        Box::new(TextReport { to, style, palette: Palette::of(style.colour), run: CollectedRun::default() })
    },
};

/// Of no more operations than this, each has its row.
const FEW: usize = 12;

/// Of more, so many rows with a finding are shown.
const MOST_ROWS: usize = 25;

/// So many known findings have a line.
const MOST_KNOWN: usize = 20;

struct TextReport<'w> {
    to: Box<dyn Write + 'w>,
    style: ReportStyle,
    palette: Palette,
    run: CollectedRun,
}

impl Report for TextReport<'_> {
    fn begin(&mut self, head: &ReportHead) -> io::Result<()> {
        self.run.begin(&head.outlook);
        Ok(())
    }

    fn provider(&mut self, subject: &ReportSubject) -> io::Result<()> {
        self.run.provider(subject);
        Ok(())
    }

    fn case(&mut self, case: &CaseOutcome) -> io::Result<()> {
        self.run.case(case);
        Ok(())
    }

    fn end(&mut self, tail: &Tail) -> io::Result<()> {
        let found = self.run.findings(tail);
        self.findings(&found)?;
        if !self.style.quiet {
            self.matrices(tail)?;
        }
        self.summarise(tail)?;
        self.to.flush()
    }
}

impl TextReport<'_> {
    /// What is new, then what is known, a line each.
    fn findings(&mut self, found: &[RunFinding]) -> io::Result<()> {
        let many = self.run.sections.len() > 1;
        let mut writer = FindingWriter { to: &mut self.to, palette: self.palette, style: self.style, many };
        let (known, new): (Vec<&RunFinding>, Vec<&RunFinding>) =
            found.iter().partition(|found| found.cause.first.finding.waived.is_some());
        for found in new {
            writer.write(found, found.section.and_then(|index| self.run.sections.get(index)))?;
        }
        if self.style.quiet || known.is_empty() {
            return Ok(());
        }
        writeln!(writer.to)?;
        known.iter().take(MOST_KNOWN).try_for_each(|found| writer.known(found))?;
        match known.len().checked_sub(MOST_KNOWN) {
            Some(more @ 1..) => writeln!(writer.to, "and {more} more that are known"),
            _ => Ok(()),
        }
    }

    fn matrices(&mut self, tail: &Tail) -> io::Result<()> {
        let TextReport { to, style, palette, run } = self;
        let operations: usize = run.sections.iter().map(|section| section.operations.len()).sum();
        let is_shown = |operation: &CollectedOperation| style.matrix || operations <= FEW || operation.clashes();
        let shown = |section: &CollectedSection| section.operations.iter().filter(|own| is_shown(own)).count();
        let longest = run.sections.iter().flat_map(|section| &section.operations).filter(|own| is_shown(own));
        let longest = longest.map(|operation| operation.id.chars().count()).max().unwrap_or_default();
        let matrix = Matrix::new(&run.scenarios, longest, style);
        if run.sections.iter().any(|section| shown(section) > 0) {
            writeln!(to)?;
            matrix.legend(to)?;
            writeln!(to)?;
            matrix.heads(to)?;
        }
        let mut room = if style.matrix || operations <= FEW { usize::MAX } else { MOST_ROWS };
        for section in &run.sections {
            introduce(to, palette, section)?;
            let rows: Vec<&CollectedOperation> = section.operations.iter().filter(|own| is_shown(own)).collect();
            for operation in rows.iter().take(room) {
                matrix.row(to, &TextMatrixRow::of(operation))?;
            }
            let written = rows.len().min(room);
            room -= written;
            left_out(to, section, rows.len() - written, section.operations.len() - rows.len())?;
            reasons::write(to, palette, section)?;
            let unjudged = &tail.summary.coverage.responses.unjudged;
            let unjudged: Vec<&UnjudgedResponse> = unjudged.iter().filter(|it| it.provider == section.id).collect();
            reasons::responses(to, palette, &unjudged, style.matrix)?;
        }
        Ok(())
    }

    /// What it comes to, in a sentence; the counts; and what to do about it, last.
    fn summarise(&mut self, tail: &Tail) -> io::Result<()> {
        let TextReport { to, style, palette, run } = self;
        let summary = &tail.summary;
        let mark = match run.verdict.standing(tail) {
            VerdictClass::Agrees => palette.good,
            VerdictClass::Warns | VerdictClass::Unknown => palette.warning,
            VerdictClass::Fails => palette.error,
        };
        let line = |text: &str| if style.wraps { wrapped(text, 0, 2, style.width) } else { text.to_owned() };
        let dim = palette.dim;
        writeln!(to, "\n{mark}{}{mark:#}", line(&escape_untrusted(&run.verdict.sentence_with_counts(tail))))?;
        writeln!(to, "{}", line(&format!("{}.", summary.verdicts())))?;
        writeln!(to, "{dim}{}{dim:#}", line(&summary.covered()))?;
        if let Some(uncovered) = summary.uncovered() {
            writeln!(to, "{dim}{}{dim:#}", line(&uncovered))?;
        }
        if let Some(unasked) = summary.unasked() {
            writeln!(to, "{dim}{}{dim:#}", line(&escape_untrusted(&unasked)))?;
        }
        writeln!(to, "{dim}{} requests in {:.1} s{dim:#}", summary.requests, summary.seconds)?;
        writeln!(to, "{}", line(&escape_untrusted(&run.verdict.next_step(tail))))
    }
}

/// The provider's line: id, name, target, document, and whether that is incomplete.
fn introduce(to: &mut dyn Write, palette: &Palette, section: &CollectedSection) -> io::Result<()> {
    let (bold, dim) = (palette.bold, palette.dim);
    let target = if section.target == "stub" { "embedded stub" } else { &section.target };
    let incomplete = if section.contract.incomplete { ", incomplete" } else { "" };
    let (id, document) = (escape_untrusted(&section.id), escape_untrusted(section.document.name()));
    let is_other = !section.name.eq_ignore_ascii_case(&section.id);
    let name = if is_other { format!("  {}", escape_untrusted(&section.name)) } else { String::new() };
    let unchecked = if section.is_unchecked { format!(", {UNCHECKED}") } else { String::new() };
    let target = escape_untrusted(target);
    writeln!(to, "{bold}{id}{bold:#}{name}  {dim}{target}{unchecked} · {document}{incomplete}{dim:#}")
}

/// How many rows are not shown.
fn left_out(to: &mut dyn Write, section: &CollectedSection, failing: usize, others: usize) -> io::Result<()> {
    if failing > 0 {
        writeln!(to, "  … and {} more with a finding (--matrix shows them)", counted(failing, "operation"))?;
    }
    if others == 0 {
        return Ok(());
    }
    let is_unasked = |operation: &&CollectedOperation| operation.only_reason().is_some();
    let unasked = section.operations.iter().filter(|own| !own.clashes()).filter(is_unasked).count();
    let agreeing = others - unasked.min(others);
    let said = match (agreeing, unasked) {
        (0, unasked) => format!("{} of which none was judged", counted(unasked, "operation")),
        (agreeing, 0) => format!("{} in which nothing clashed", counted(agreeing, "operation")),
        (agreeing, unasked) => {
            format!("{} in which nothing clashed, {unasked} of which none was judged", counted(agreeing, "operation"))
        }
    };
    writeln!(to, "  … and {said} (--matrix shows them)")
}

#[cfg(test)]
mod tests;
