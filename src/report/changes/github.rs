//! Annotations of what differs, beside the lines of the later document.

use std::io::{self, Write};

use super::text::{counted, first_of};
use super::{ChangesFormat, ChangesHead, told};
use crate::drift::{Changes, StatementChange};
use crate::finding::Severity;
use crate::report::github::Annotation;
use crate::report::{ReportStyle, visible};

pub const FORMAT: ChangesFormat =
    ChangesFormat { id: "github", about: "annotations, in a workflow of GitHub Actions", write };

fn write(to: &mut dyn Write, head: &ChangesHead, changes: &Changes, _: &ReportStyle) -> io::Result<()> {
    for change in &changes.changes {
        let StatementChange { rule, provider, subject, class, .. } = change;
        let command = match class.severity() {
            Severity::Error if change.counts() => "error",
            Severity::Warning if change.counts() => "warning",
            _ => "notice",
        };
        let title = format!("{rule}: {provider} {subject}");
        Annotation { command, spot: head.spot(change), title, message: told(head, change) }.write(to)?;
    }
    for (kind, named) in changes.left_aside() {
        writeln!(to, "{kind}: {}", visible(&first_of(named)))?;
    }
    writeln!(to, "{}", counted(changes.summary))
}
