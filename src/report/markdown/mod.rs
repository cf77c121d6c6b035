//! Markdown, for the summary of a job and for comments: a table for each provider, and its
//! findings, folded.
//!
//! A comment holds 65,536 characters: what would not fit is counted.

pub mod escape;

use std::collections::BTreeSet;
use std::io::{self, Write};

use countersign_openapi::Document;

use super::found::{Findings, ShownFinding, says};
use super::place::source;
use super::{Report, ReportFormat, ReportHead, ReportStyle, ReportSubject, RunSummary, Tail, UNCHECKED};
use crate::finding::{CaseOutcome, Evidence, Verdict};
use crate::reason::Reason;

pub use self::escape::{block, cell, code, words};

pub const FORMAT: ReportFormat = ReportFormat {
    id: "markdown",
    about: "Markdown, for a job's summary or a comment",
    open: |to, _: ReportStyle| {
        Box::new(Markdown { to, written: 0, left_out: 0, provider: None, shown: BTreeSet::new() })
    },
};

/// So many bytes go into tables and findings; the rest of a comment is for what ends it.
const ROOM: usize = 60_000;

/// The most operations that a table has in which not everything agreed.
const MOST_ROWS: usize = 60;

/// The most cases that are listed of a finding, and the most reasons for not judging any.
const MOST_NAMED: usize = 20;

struct Markdown<'w> {
    to: Box<dyn Write + 'w>,
    written: usize,
    /// Findings that found no room.
    left_out: usize,
    provider: Option<MarkdownSection>,
    /// The findings of documents that were shown.
    shown: BTreeSet<String>,
}

/// The provider whose cases come.
struct MarkdownSection {
    id: String,
    document: Document,
    summary: RunSummary,
    /// Operations with what their cases came to, as far as not all agreed.
    rows: Vec<(String, RunSummary)>,
    current: Option<(String, RunSummary)>,
    rows_left_out: usize,
    /// Why cases were not judged: the reason, whether they were sent, and how many.
    reasons: Vec<(Verdict, Reason, usize)>,
    findings: Findings,
}

impl Report for Markdown<'_> {
    fn begin(&mut self, head: &ReportHead) -> io::Result<()> {
        self.write(&format!("## Contract test: {}\n", words(&head.outlook.subject)))
    }

    fn provider(&mut self, subject: &ReportSubject) -> io::Result<()> {
        self.end_provider()?;
        let (tested, contract) = (subject.tested, subject.contract);
        let name = if subject.name.eq_ignore_ascii_case(&tested.provider) {
            String::new()
        } else {
            format!(": {}", words(subject.name))
        };
        let target = if tested.target == "stub" { "embedded stub".to_owned() } else { code(&tested.target) };
        let incomplete = if contract.incomplete { ", incomplete" } else { "" };
        let (id, document) = (words(&tested.provider), code(contract.document.name()));
        let unchecked = if tested.is_unchecked { format!(", {UNCHECKED}") } else { String::new() };
        self.write(&format!("\n### {id}{name}\n\n{target}{unchecked} · {document}{incomplete}\n"))?;
        self.provider = Some(MarkdownSection::of(subject));
        Ok(())
    }

    fn case(&mut self, case: &CaseOutcome) -> io::Result<()> {
        self.provider.iter_mut().for_each(|provider| provider.add(case));
        Ok(())
    }

    fn end(&mut self, tail: &Tail) -> io::Result<()> {
        self.end_provider()?;
        for (provider, found) in ShownFinding::rest(tail, &self.shown) {
            self.finding(&found, provider, None)?;
        }
        if self.left_out > 0 {
            let left_out = self.left_out;
            self.write(&format!("\n{left_out} findings more did not fit in here: the other formats have them.\n"))?;
        }
        let ended = match &tail.failed {
            _ if tail.interrupted => " The run was ended before its end.".to_owned(),
            Some(why) => format!(" **{}.**", escape::words(why)),
            None => String::new(),
        };
        self.write(&format!("\n**{}. {}.**{ended}\n", tail.summary.verdicts(), tail.summary.found()))?;
        self.write(&format!("\n{}.\n", tail.summary.covered()))?;
        self.to.flush()
    }
}

impl Markdown<'_> {
    fn write(&mut self, text: &str) -> io::Result<()> {
        self.written += text.len();
        self.to.write_all(text.as_bytes())
    }

    fn fits(&self, text: &str) -> bool {
        self.written + text.len() <= ROOM
    }

    fn end_provider(&mut self) -> io::Result<()> {
        let Some(mut provider) = self.provider.take() else { return Ok(()) };
        provider.end_row();
        let table = provider.table();
        if self.fits(&table) {
            self.write(&table)?;
        }
        let MarkdownSection { id, document, findings, .. } = provider;
        findings.shown(&id).iter().try_for_each(|found| self.finding(found, &id, Some(&document)))?;
        self.to.flush()
    }

    fn finding(&mut self, found: &ShownFinding, provider: &str, document: Option<&Document>) -> io::Result<()> {
        self.shown.extend(found.document_ids());
        let text = finding(found, provider, document);
        if self.fits(&text) {
            return self.write(&text);
        }
        self.left_out += 1;
        Ok(())
    }
}

impl MarkdownSection {
    fn of(subject: &ReportSubject) -> MarkdownSection {
        MarkdownSection {
            id: subject.tested.provider.clone(),
            document: subject.contract.document.clone(),
            summary: RunSummary::default(),
            rows: Vec::new(),
            current: None,
            rows_left_out: 0,
            reasons: Vec::new(),
            findings: Findings::default(),
        }
    }

    fn add(&mut self, case: &CaseOutcome) {
        if self.current.as_ref().is_some_and(|(operation, _)| *operation != case.operation) {
            self.end_row();
        }
        let (_, row) = self.current.get_or_insert_with(|| (case.operation.clone(), RunSummary::default()));
        row.add(case);
        self.summary.add(case);
        self.findings.add(case);
        if let (Verdict::Silent | Verdict::Skipped, Some(reason)) = (case.verdict, &case.reason) {
            let known = self.reasons.iter_mut().find(|known| known.0 == case.verdict && known.1 == *reason);
            match known {
                Some((_, _, count)) => *count += 1,
                None => self.reasons.push((case.verdict, reason.clone(), 1)),
            }
        }
    }

    fn end_row(&mut self) {
        let Some(row) = self.current.take() else { return };
        match row.1.agreed == row.1.cases || self.rows.len() >= MOST_ROWS {
            true => self.rows_left_out += 1,
            false => self.rows.push(row),
        }
    }

    /// The table of operations, and why some cases were not judged.
    fn table(&self) -> String {
        let mut text = "\n| operation | agreed | clashed | silent | skipped |\n|:--|--:|--:|--:|--:|\n".to_owned();
        let mut row = |name: &str, summary: &RunSummary| {
            let RunSummary { agreed, clashed, silent, skipped, .. } = summary;
            text.push_str(&format!("| {name} | {agreed} | {clashed} | {silent} | {skipped} |\n"));
        };
        self.rows.iter().for_each(|(operation, summary)| row(&cell(operation), summary));
        let all = match (self.rows.is_empty(), self.rows_left_out) {
            (true, 1) => "**the one there is**".to_owned(),
            (true, count) => format!("**all {count}**"),
            (false, 0) => "**all**".to_owned(),
            (false, count) => format!("**all, with {count} more**"),
        };
        row(&all, &self.summary);
        if !self.reasons.is_empty() {
            text.push('\n');
        }
        for (verdict, reason, count) in self.reasons.iter().take(MOST_NAMED) {
            text.push_str(&format!("- {count} {verdict}: {}\n", words(&reason.to_string())));
        }
        if let Some(more @ 1..) = self.reasons.len().checked_sub(MOST_NAMED) {
            text.push_str(&format!("- and {more} reasons more\n"));
        }
        text
    }
}

/// A finding, folded: what is wrong, where, who says what, and how to see it again.
fn finding(found: &ShownFinding, provider: &str, document: Option<&Document>) -> String {
    let finding = &found.finding;
    let (severity, check, message) = (finding.severity, cell(&finding.check), words(&finding.message));
    let waived = if finding.waived.is_some() { ", waived" } else { "" };
    let mut text = format!("\n<details>\n<summary><b>{severity}{waived}</b> {check} {message}</summary>\n\n");
    for place in found.places.iter().take(MOST_NAMED) {
        text.push_str(&format!("- {} ({})\n", code(&format!("{provider} {}", place.name())), place.id));
    }
    if let Some(more @ 1..) = found.places.len().checked_sub(MOST_NAMED) {
        text.push_str(&format!("- and {more} more\n"));
    }
    text.push_str(&witness(&finding.earlier, document, &found.and_elsewhere()));
    text.push_str(&witness(&finding.later, document, ""));
    text.extend(finding.waived.as_ref().map(|reason| format!("\nwaived: {}\n", words(reason))));
    text.extend(finding.reproduce.as_ref().map(|command| format!("\n{}", block("sh", command))));
    text.push_str("\n</details>\n");
    text
}

fn witness(said: &Evidence, document: Option<&Document>, elsewhere: &str) -> String {
    let (witness, says) = (said.witness, says(said));
    format!("\n**{witness}** {says}: {}\\\n{}{elsewhere}\n", code(&said.says), code(&source(said, document)))
}
