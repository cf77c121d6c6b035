//! For people: what differs, who says what, and where.

use std::io::{self, Write};

use super::{ChangesFormat, ChangesHead, reaches};
use crate::drift::{ChangeSummary, Changes, StatementChange, UnreadPage};
use crate::finding::Severity;
use crate::report::ReportStyle;
use crate::report::escape_untrusted::escape_untrusted;
use crate::report::place::source;
use crate::report::text::paint::Palette;

/// So many pages that were not read are named.
const NAMED: usize = 10;

pub const FORMAT: ChangesFormat = ChangesFormat { id: "text", about: "for people", write };

fn write(to: &mut dyn Write, head: &ChangesHead, changes: &Changes, style: &ReportStyle) -> io::Result<()> {
    let palette = Palette::of(style.colour);
    changes.changes.iter().try_for_each(|change| one(to, head, change, &palette))?;
    if !changes.changes.is_empty() {
        writeln!(to)?;
    }
    for UnreadPage { page, reason, .. } in changes.unread.iter().take(NAMED) {
        writeln!(to, "not read: {}: {}", escape_untrusted(page), escape_untrusted(reason))?;
    }
    if changes.unread.len() > NAMED {
        writeln!(to, "not read: and {} more", changes.unread.len() - NAMED)?;
    }
    for (kind, named) in changes.left_aside() {
        writeln!(to, "{kind}: {}", escape_untrusted(&first_of(named)))?;
    }
    writeln!(to, "{}", counted(changes.summary))?;
    head.next_step(changes).map_or(Ok(()), |next| writeln!(to, "{}", escape_untrusted(&next)))
}

/// The first of several names, and how many more there are.
pub(super) fn first_of(named: &[String]) -> String {
    match named {
        [] => String::new(),
        [one] => one.clone(),
        [first, more @ ..] => format!("{first} and {} more", more.len()),
    }
}

fn one(to: &mut dyn Write, head: &ChangesHead, change: &StatementChange, palette: &Palette) -> io::Result<()> {
    let mark = palette.of_severity(if change.counts() { change.class.severity() } else { Severity::Note });
    let (bold, dim) = (palette.bold, palette.dim);
    let StatementChange { class, rule, provider, subject, id, .. } = change;
    writeln!(to, "{mark}{class}[{rule}]{mark:#} {bold}{}{bold:#}", escape_untrusted(&change.message))?;
    writeln!(to, "  in     {} {}  {dim}{id}{dim:#}", escape_untrusted(provider), escape_untrusted(subject))?;
    [&change.earlier, &change.later].into_iter().flatten().try_for_each(|said| {
        let witness = said.witness.to_string();
        let source = source(said, head.document(said));
        writeln!(
            to,
            "  {witness:<6} says: {}\n         {dim}{}{dim:#}",
            escape_untrusted(&said.says),
            escape_untrusted(&source)
        )
    })?;
    reaches(change).map_or(Ok(()), |reaches| writeln!(to, "  {dim}{}{dim:#}", escape_untrusted(&reaches)))?;
    change.aside().map_or(Ok(()), |aside| writeln!(to, "  {}", escape_untrusted(&aside)))
}

/// The summary in a sentence.
pub fn counted(summary: ChangeSummary) -> String {
    let ChangeSummary { notes, .. } = summary;
    let rest = |sentence: String| match aside(summary) {
        aside if aside.is_empty() => format!("{sentence}."),
        aside => format!("{sentence}; {aside}."),
    };
    if summary.disagreements() == 0 {
        return rest(match notes {
            0 => "No disagreement".to_owned(),
            1 => "No disagreement, 1 note".to_owned(),
            notes => format!("No disagreement, {notes} notes"),
        });
    }
    rest(format!("{} differ: {}", summary.disagreements() + notes, by_class(summary)))
}

/// How many there are of each class.
pub fn by_class(summary: ChangeSummary) -> String {
    let ChangeSummary { breaking, compatible, unclear, notes, .. } = summary;
    let counts = [(breaking, "breaking"), (unclear, "unclear"), (compatible, "compatible"), (notes, "of no bearing")];
    let told = counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"));
    told.collect::<Vec<_>>().join(", ")
}

/// How many are counted apart.
pub fn aside(summary: ChangeSummary) -> String {
    let pages = if summary.unread == 1 { "page was not read" } else { "pages were not read" };
    let counts = [(summary.waived, "waived"), (summary.unused, "not used by the client"), (summary.unread, pages)];
    let told = counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"));
    told.collect::<Vec<_>>().join(", ")
}
