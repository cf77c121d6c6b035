//! Reports of what differs between statements: one file a format.

mod json;
mod markdown;
mod text;

use std::io::{self, Write};

use super::ReportStyle;
use super::html;
use super::verdict::VerdictClass;
use crate::claim::Source;
use crate::drift::Changes;
use crate::finding::Evidence;
use countersign_openapi::Document;

/// What was compared with what.
#[derive(Debug, Clone)]
pub struct ChangesHead {
    pub compared: ComparedWitnesses,
    /// What it is about: the title of a document, or the name of a provider.
    pub title: String,
    pub earlier: String,
    pub later: String,
    /// How many statements the pages make.
    pub statements: Option<usize>,
    /// The documents that were compared, for their lines.
    pub documents: Vec<Document>,
}

/// The kind of witnesses that were compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComparedWitnesses {
    /// Pages with a document, and with what they stated before.
    Documentation,
    /// Two OpenAPI documents.
    Documents,
    /// Two pages.
    Pages,
}

/// A format, and how changes are written in it.
pub struct ChangesFormat {
    pub id: &'static str,
    pub about: &'static str,
    pub write: fn(&mut dyn Write, &ChangesHead, &Changes, &ReportStyle) -> io::Result<()>,
}

/// Every format.
pub const ALL: &[&ChangesFormat] = &[&text::FORMAT, &json::FORMAT, &html::changes::FORMAT, &markdown::FORMAT];

impl ChangesHead {
    /// What the comparison comes to, in one sentence without its full stop.
    pub fn headline(&self, changes: &Changes) -> String {
        let summary = changes.summary;
        let differ = summary.disagreements();
        if self.compared == ComparedWitnesses::Documents {
            return match (summary.breaking, summary.unclear, summary.compatible) {
                (0, 0, 0) => "No difference for a client".to_owned(),
                (0, 0, compatible) => {
                    format!("Nothing breaks a client; {}", changed(compatible, "is compatible", "are compatible"))
                }
                (0, unclear, _) => format!("{} a client", changed(unclear, "may break", "may break")),
                (breaking, ..) => format!("{} a client", changed(breaking, "breaks", "break")),
            };
        }
        let what = if self.compared == ComparedWitnesses::Pages { "the two pages" } else { "the documentation" };
        let of = self.statements.map(|all| format!(" of {all}")).unwrap_or_default();
        match (differ, self.statements) {
            (0, Some(all)) => format!("All {all} statements of {what} hold"),
            (0, None) => format!("Nothing differs in {what}"),
            (1, _) => format!("1{of} statements of {what} differs"),
            (differ, _) => format!("{differ}{of} statements of {what} differ"),
        }
    }

    /// The document that a witness's answer stands in.
    pub fn document(&self, said: &Evidence) -> Option<&Document> {
        let Some(Source::Document(address)) = said.at.as_deref() else { return None };
        self.documents.iter().find(|document| {
            document.name() == address.document || document.other_files().any(|(name, _)| name == address.document)
        })
    }

    pub fn standing(&self, changes: &Changes) -> VerdictClass {
        let summary = changes.summary;
        match (summary.breaking, summary.disagreements()) {
            (1.., _) => VerdictClass::Fails,
            (0, 1..) => VerdictClass::Warns,
            (0, 0) => VerdictClass::Agrees,
        }
    }

    /// What the reader does about it; nothing where nothing differs.
    pub fn next_step(&self, changes: &Changes) -> Option<String> {
        let first = changes.changes.first()?;
        let explain = format!("More of a change: countersign explain {}", first.rule);
        Some(match self.compared {
            ComparedWitnesses::Documentation => {
                format!("{explain}. Right as the pages have it? Mend the document, then --accept.")
            }
            ComparedWitnesses::Documents | ComparedWitnesses::Pages => explain,
        })
    }
}

/// `1 change breaks`, `3 changes break`.
fn changed(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 change {one}") } else { format!("{count} changes {many}") }
}
