//! Annotations of what differs, beside the lines of the later document.

use std::io::{self, Write};

use super::text::counted;
use super::{ChangesFormat, ChangesHead, told};
use crate::drift::{Changes, StatementChange};
use crate::finding::Severity;
use crate::report::ReportStyle;
use crate::report::github::Annotation;

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
    writeln!(to, "{}", counted(changes.summary))
}
