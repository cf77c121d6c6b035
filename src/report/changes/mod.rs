//! Reports of what differs between statements: one file a format.

mod github;
mod json;
mod junit;
mod markdown;
mod sarif;
pub mod text;

use std::io::{self, Write};

use super::ReportStyle;
use super::escape_untrusted::escape_untrusted;
use super::html;
use super::place::{Spot, source, spot_of};
use super::verdict::VerdictClass;
use crate::claim::Source;
use crate::drift::{Changes, StatementChange};
use crate::finding::{Class, Evidence};
use crate::rules::{self, RulePage};
use countersign_openapi::{Document, Place};

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
    /// The documents that were compared, for their lines: of two, the earlier and behind it the later.
    pub documents: Vec<Document>,
    /// The classes of changes that make the exit code 1.
    pub fails: Vec<Class>,
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
pub const ALL: &[&ChangesFormat] = &[
    &text::FORMAT,
    &json::FORMAT,
    &junit::FORMAT,
    &sarif::FORMAT,
    &html::changes::FORMAT,
    &markdown::FORMAT,
    &github::FORMAT,
];

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
        // One statement can differ in several ways, and what is no longer stated is none of those that are.
        let of = self.statements.filter(|all| differ <= *all).map(|all| format!(" of {all}")).unwrap_or_default();
        match (differ, self.statements) {
            (0, Some(all)) if summary.unread > 0 => {
                format!("All {all} statements that were read of {what} hold; {}", text::aside(summary))
            }
            (0, Some(all)) if !changes.left_aside().is_empty() => {
                format!("All {all} statements of {what} that were compared hold")
            }
            (0, Some(all)) => format!("All {all} statements of {what} hold"),
            (0, None) => format!("Nothing differs in {what}"),
            (1, _) if of.is_empty() => format!("1 statement of {what} differs"),
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

    /// Whether a change makes the exit code 1.
    pub fn is_failing(&self, change: &StatementChange) -> bool {
        change.counts() && self.fails.contains(&change.class)
    }

    /// Where a change is shown: in the later document, or where in it that would stand which is gone; else on the page.
    pub fn spot<'a>(&'a self, change: &'a StatementChange) -> Option<Spot<'a>> {
        let (earlier, later) = (change.earlier.as_ref(), change.later.as_ref());
        let stated = later.and_then(|said| spot_of(said, self.document(said)));
        stated
            .or_else(|| self.left(earlier?))
            .or_else(|| earlier.and_then(|said| spot_of(said, self.document(said))))
            .or_else(|| later.or(earlier).and_then(on_page))
    }

    /// What is left in the later document of the place of what is gone.
    fn left(&self, said: &Evidence) -> Option<Spot<'_>> {
        let Some(Source::Document(address)) = said.at.as_deref() else { return None };
        let earlier = self.document(said)?;
        let index = self.documents.iter().position(|document| document.name() == earlier.name())?;
        let later = self.documents.get(index ^ 1).filter(|_| self.compared == ComparedWitnesses::Documents)?;
        let mut pointer = if address.document == earlier.name() { address.pointer.as_str() } else { "" };
        while later.get(pointer).is_none() {
            pointer = pointer.rsplit_once('/').map_or("", |(above, _)| above);
        }
        Some(Spot { file: later.name(), place: later.place(pointer) })
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
        let first = changes.changes.iter().find(|change| change.counts())?;
        let explain = format!("More of a change: countersign explain {}", first.rule);
        Some(match self.compared {
            ComparedWitnesses::Documentation => {
                format!("{explain}. Right as the pages have it? Mend the document, then --accept.")
            }
            ComparedWitnesses::Documents | ComparedWitnesses::Pages => explain,
        })
    }
}

/// The place on a page, as far as it says a line: `page#heading:line`.
fn on_page(said: &Evidence) -> Option<Spot<'_>> {
    let Some(Source::Page { place, .. }) = said.at.as_deref() else { return None };
    let line = place.rsplit_once(':').and_then(|(_, line)| line.parse().ok());
    let file = place.split_once('#').map_or(place.as_str(), |(page, _)| page);
    Some(Spot { file, place: line.map(|line| Place { line, column: 1 }) })
}

/// A change in a few plain lines, for a reader who has nothing but text.
fn told(head: &ChangesHead, change: &StatementChange) -> String {
    let StatementChange { class, rule, message, id, .. } = change;
    let mut lines = vec![format!("{class}[{}] {}", escape_untrusted(rule), escape_untrusted(message))];
    for said in [&change.earlier, &change.later].into_iter().flatten() {
        lines.push(format!("{} says: {}", said.witness, escape_untrusted(&said.says)));
        lines.push(format!("  {}", escape_untrusted(&source(said, head.document(said)))));
    }
    lines.extend(reaches(change).map(|reaches| escape_untrusted(&reaches)));
    lines.extend(change.aside().map(|aside| escape_untrusted(&aside)));
    lines.push(format!("id: {id}"));
    lines.join("\n")
}

/// So many operations are named.
const MOST_NAMED: usize = 5;

/// Which operations a change reaches, and by which shared schemas; nothing where its subject says it.
pub fn reaches(change: &StatementChange) -> Option<String> {
    let StatementChange { subject, operations, route, .. } = change;
    if operations.is_empty() || matches!(operations.as_slice(), [own] if own == subject) {
        return None;
    }
    let named = operations.iter().take(MOST_NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = match operations.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let by = if route.is_empty() { String::new() } else { format!(", by {}", route.join(" → ")) };
    Some(format!("reaches {named}{more}{by}"))
}

/// The page of a change's rule.
fn page(change: &StatementChange) -> Option<&'static RulePage> {
    rules::page(&change.rule).or_else(|| rules::stated(&change.rule))
}

/// `1 change breaks`, `3 changes break`.
fn changed(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 change {one}") } else { format!("{count} changes {many}") }
}
