//! For an issue or a pull request: a table of what differs, the gravest first.

use std::io::{self, Write};

use super::text::{counted, first_of};
use super::{ChangesFormat, ChangesHead, ComparedWitnesses, reaches};
use crate::drift::{Changes, StatementChange};
use crate::finding::{Class, Evidence};
use crate::report::ReportStyle;
use crate::report::markdown::escape::{cell, code, words};
use crate::report::verdict::capital;

pub const FORMAT: ChangesFormat = ChangesFormat { id: "markdown", about: "for an issue or a pull request", write };

/// An issue holds 65,536 characters; what comes after so many rows is counted, breaking changes only where they are
/// many more.
const MOST_ROWS: usize = 30;
const MOST_BREAKING: usize = 120;

fn write(to: &mut dyn Write, head: &ChangesHead, changes: &Changes, _: &ReportStyle) -> io::Result<()> {
    let kind = match head.compared {
        ComparedWitnesses::Documentation => "Documentation drift",
        ComparedWitnesses::Documents => "API changes",
        ComparedWitnesses::Pages => "Documentation changes",
    };
    writeln!(to, "## {kind}: {}\n", words(&head.title))?;
    writeln!(to, "{}\n", counted(changes.summary))?;
    writeln!(to, "{} against {}", code(&head.earlier), code(&head.later))?;
    for unread in changes.unread.iter().take(MOST_ROWS) {
        writeln!(to, "\nNot read: {}: {}", code(&unread.page), words(&unread.reason))?;
    }
    for (kind, named) in changes.left_aside() {
        writeln!(to, "\n{}: {}", capital(kind), code(&first_of(named)))?;
    }
    if changes.changes.is_empty() {
        return Ok(());
    }
    writeln!(to, "\n| | what | earlier | later |\n|---|---|---|---|")?;
    let breaking = changes.changes.iter().filter(|change| change.class == Class::Breaking).count();
    let most = breaking.clamp(MOST_ROWS, MOST_BREAKING);
    changes.changes.iter().take(most).try_for_each(|change| row(to, change))?;
    match changes.changes.len().saturating_sub(most) {
        0 => Ok(()),
        more => writeln!(to, "\n{more} more are in the other formats."),
    }
}

fn row(to: &mut dyn Write, change: &StatementChange) -> io::Result<()> {
    let StatementChange { class, rule, subject, message, provider, id, .. } = change;
    writeln!(
        to,
        "| **{class}** | {}{}<br>{} {} {}<br><sub>{}</sub> | {} | {} |",
        words(message),
        beside(change),
        cell(provider),
        cell(rule),
        cell(subject),
        cell(id),
        said(change.earlier.as_ref()),
        said(change.later.as_ref())
    )
}

/// Which operations it reaches, and why it does not count.
fn beside(change: &StatementChange) -> String {
    let told = [reaches(change), change.aside()].into_iter().flatten();
    told.map(|told| format!("<br>{}", words(&told))).collect()
}

fn said(said: Option<&Evidence>) -> String {
    match said {
        Some(Evidence { witness, says, source, .. }) => {
            format!("{witness}: {}<br><sub>{}</sub>", cell(says), words(source))
        }
        None => "nothing".to_owned(),
    }
}
