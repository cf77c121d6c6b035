//! For people: what differs, who says what, and where.

use std::io::{self, Write};

use super::Format;
use crate::drift::{Change, Changes, Summary};
use crate::finding::{Class, Said, Severity};
use crate::report::Style;
use crate::report::tame::tame;
use crate::report::text::paint::Palette;

pub const FORMAT: Format = Format { id: "text", about: "for people", write };

fn write(to: &mut dyn Write, changes: &Changes, style: &Style) -> io::Result<()> {
    let palette = Palette::of(style.colour);
    changes.changes.iter().try_for_each(|change| one(to, change, &palette))?;
    if !changes.changes.is_empty() {
        writeln!(to)?;
    }
    writeln!(to, "{}", counted(changes.summary))
}

fn one(to: &mut dyn Write, change: &Change, palette: &Palette) -> io::Result<()> {
    let mark = palette.of_severity(match change.class {
        Class::Breaking => Severity::Error,
        Class::Unclear => Severity::Warning,
        Class::Compatible | Class::Note => Severity::Note,
    });
    let (bold, dim) = (palette.bold, palette.dim);
    let Change { class, rule, provider, subject, id, .. } = change;
    writeln!(to, "{mark}{class}[{rule}]{mark:#} {bold}{}{bold:#}", tame(&change.message))?;
    writeln!(to, "  in     {} {}  {dim}{id}{dim:#}", tame(provider), tame(subject))?;
    [&change.earlier, &change.later].into_iter().flatten().try_for_each(|Said { witness, says, source, .. }| {
        let witness = witness.to_string();
        writeln!(to, "  {witness:<6} says: {}\n         {dim}{}{dim:#}", tame(says), tame(source))
    })
}

/// The summary in a sentence.
pub fn counted(summary: Summary) -> String {
    let Summary { breaking, compatible, unclear, notes } = summary;
    if summary.disagreements() == 0 {
        return match notes {
            0 => "No disagreement.".to_owned(),
            1 => "No disagreement, 1 note.".to_owned(),
            notes => format!("No disagreement, {notes} notes."),
        };
    }
    let counts = [(breaking, "breaking"), (unclear, "unclear"), (compatible, "compatible"), (notes, "of no bearing")];
    let told = counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"));
    format!("{} differ: {}.", summary.disagreements() + notes, told.collect::<Vec<_>>().join(", "))
}
