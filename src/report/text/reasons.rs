//! What was not judged, by its reason.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::paint::Palette;
use crate::finding::Verdict;
use crate::reason::UnjudgedReason;
use crate::report::UnjudgedResponse;
use crate::report::collected::{CollectedSection, OpenQuestions, UnjudgedCases};
use crate::report::escape_untrusted::escape_untrusted;

/// The most operations, or scenarios of one, that are named for a reason.
const MOST_NAMED: usize = 3;

/// So many reasons are told; the other formats have them all.
const MOST_REASONS: usize = 8;

/// The reasons of a provider's cases, one a line with the cases under it.
pub fn write(to: &mut dyn Write, palette: &Palette, section: &CollectedSection) -> io::Result<()> {
    for cases in section.reasons.iter().take(MOST_REASONS) {
        one(to, palette, cases)?;
    }
    let dim = palette.dim;
    if let Some(more @ 1..) = section.reasons.len().checked_sub(MOST_REASONS) {
        writeln!(to, "  {dim}and {more} more reasons{dim:#}")?;
    }
    section.open_questions.iter().take(MOST_REASONS).try_for_each(|questions| open(to, palette, questions))
}

fn one(to: &mut dyn Write, palette: &Palette, cases: &UnjudgedCases) -> io::Result<()> {
    let dim = palette.dim;
    let UnjudgedCases { verdict, reason, operations } = cases;
    let count: usize = operations.iter().map(|(_, names)| names.len()).sum();
    let mark = if *verdict == Verdict::Skipped { "- skipped" } else { "? silent" };
    writeln!(to, "  {mark} {count}: {}", escape_untrusted(&reason.to_string()))?;
    for (operation, names) in operations.iter().take(MOST_NAMED) {
        let names = match names.len() {
            ..=MOST_NAMED => names.join(", "),
            count => format!("{count} scenarios"),
        };
        writeln!(to, "      {dim}{} × {}{dim:#}", escape_untrusted(operation), escape_untrusted(&names))?;
    }
    match operations.len().checked_sub(MOST_NAMED) {
        Some(1) => writeln!(to, "      {dim}and 1 more operation{dim:#}"),
        Some(more @ 2..) => writeln!(to, "      {dim}and {more} more operations{dim:#}"),
        _ => Ok(()),
    }
}

/// The documented answers that were not judged, by their reason: some of them, or all.
pub fn responses(to: &mut dyn Write, palette: &Palette, unjudged: &[&UnjudgedResponse], all: bool) -> io::Result<()> {
    let mut by_reason: BTreeMap<UnjudgedReason, Vec<&UnjudgedResponse>> = BTreeMap::new();
    for response in unjudged {
        by_reason.entry(response.reason).or_default().push(response);
    }
    let (dim, most) = (palette.dim, if all { usize::MAX } else { MOST_NAMED });
    for (reason, responses) in by_reason {
        let named = responses.iter().take(most).map(|it| format!("{} {}", it.operation, it.status));
        let named = escape_untrusted(&named.collect::<Vec<_>>().join(", "));
        let more = responses.len().saturating_sub(most);
        let more = if more > 0 { format!(", and {more} more (--matrix)") } else { String::new() };
        writeln!(to, "  {dim}answer not judged, {reason}: {named}{more}{dim:#}")?;
    }
    Ok(())
}

/// How many single questions stayed open in cases that others decided, by check.
fn open(to: &mut dyn Write, palette: &Palette, questions: &OpenQuestions) -> io::Result<()> {
    let OpenQuestions { reason, checks, count } = questions;
    let (dim, plural) = (palette.dim, if *count == 1 { "" } else { "s" });
    let (checks, reason) = (checks.join(", "), escape_untrusted(&reason.to_string()));
    writeln!(to, "  {dim}{count} question{plural} of {checks} not judged: {reason}{dim:#}")
}
