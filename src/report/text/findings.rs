//! Findings, written for people: what differs, where, who says what, and how to see it again.

use std::io::{self, Write};

use countersign_openapi::Document;

use super::paint::Palette;
use crate::finding::{Answered, Evidence};
use crate::report::escape_untrusted::{escape_untrusted, visible, visible_lines};
use crate::report::found::{ShownFinding, says};
use crate::report::place::source;

/// The most cases that are listed of a finding that many have; JSON has them all.
const MOST_CASES: usize = 20;

/// Writes a finding; its places in the document are lines where that is at hand.
pub fn write(
    to: &mut dyn Write,
    palette: &Palette,
    found: &ShownFinding,
    provider: &str,
    document: Option<&Document>,
) -> io::Result<()> {
    let finding = &found.finding;
    let (mark, bold, dim) = (palette.of_severity(finding.severity), palette.bold, palette.dim);
    let (severity, check, message) =
        (finding.severity, escape_untrusted(&finding.check), escape_untrusted(&finding.message));
    writeln!(to, "\n{mark}{severity}[{check}]{mark:#} {bold}{message}{bold:#}")?;
    let names: Vec<String> = found.places.iter().map(|place| visible(&place.name())).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or_default();
    for (index, (name, place)) in names.iter().zip(&found.places).take(MOST_CASES).enumerate() {
        let key = if index == 0 { "in" } else { "" };
        writeln!(to, "  {key:6} {provider} {name:width$}  {dim}{}{dim:#}", place.id)?;
    }
    if let Some(more @ 1..) = names.len().checked_sub(MOST_CASES) {
        writeln!(to, "  {:6} and in {more} cases more", "")?;
    }
    said(to, palette, &finding.earlier, document, &found.and_elsewhere())?;
    said(to, palette, &finding.later, document, "")?;
    for also in &finding.also {
        writeln!(to, "  also   {dim}[{}]{dim:#} {}", escape_untrusted(&also.check), escape_untrusted(&also.message))?;
    }
    if let Some(answer) = &finding.answer {
        writeln!(to, "  answer {dim}{}{dim:#}", escape_untrusted(&shown(answer)))?;
    }
    if let Some(reason) = &finding.waived {
        writeln!(to, "  waived {}", escape_untrusted(reason))?;
    }
    // Whole, however long: it is there to be copied.
    finding.reproduce.iter().try_for_each(|command| writeln!(to, "  again  {}", visible_lines(command)))
}

/// An answer on one line: its status, its content type and the beginning of its body.
fn shown(answer: &Answered) -> String {
    let content_type = answer.content_type.as_deref().map(|it| format!("  {it}")).unwrap_or_default();
    let mut words = answer.body.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = words.char_indices().nth(SHOWN_OF_A_BODY) {
        words.truncate(end);
        words.push('…');
    }
    format!("{}{content_type}  {words}", answer.status).trim_end().to_owned()
}

/// So many characters of a body are on the line.
const SHOWN_OF_A_BODY: usize = 160;

fn said(
    to: &mut dyn Write,
    palette: &Palette,
    said: &Evidence,
    document: Option<&Document>,
    elsewhere: &str,
) -> io::Result<()> {
    let (dim, key) = (palette.dim, said.witness.to_string());
    writeln!(to, "  {key:6} {}: {}", says(said), escape_untrusted(&said.says))?;
    writeln!(to, "  {:6} {dim}{}{elsewhere}{dim:#}", "", escape_untrusted(&source(said, document)))
}
