//! Workflow commands, which GitHub shows beside the lines that they name.
//!
//! GitHub shows no more than ten of a severity for each step, so that what says the same is one
//! annotation and the most severe of a provider come first.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Component, Path};

use countersign_openapi::Document;

use super::escape_untrusted::{escape_untrusted, visible_lines};
use super::found::{Findings, ShownFinding, told};
use super::place::{Spot, spot};
use super::{Report, ReportFormat, ReportHead, ReportStyle, ReportSubject, Tail, UNCHECKED};
use crate::finding::{CaseOutcome, Severity};

pub const FORMAT: ReportFormat = ReportFormat {
    id: "github",
    about: "annotations, in a workflow of GitHub Actions",
    open: |to, _: ReportStyle| Box::new(GitHub { to, provider: None, shown: BTreeSet::new() }),
};

/// The most cases that an annotation lists.
const MOST_CASES: usize = 5;

struct GitHub<'w> {
    to: Box<dyn Write + 'w>,
    provider: Option<GithubSection>,
    /// The findings of documents that were shown.
    shown: BTreeSet<String>,
}

/// The provider whose cases come.
struct GithubSection {
    id: String,
    document: Document,
    findings: Findings,
}

impl Report for GitHub<'_> {
    fn begin(&mut self, _: &ReportHead) -> io::Result<()> {
        Ok(())
    }

    fn provider(&mut self, subject: &ReportSubject) -> io::Result<()> {
        self.end_provider()?;
        let (id, document) = (subject.tested.provider.clone(), subject.contract.document.clone());
        self.provider = Some(GithubSection { id, document, findings: Findings::default() });
        Ok(())
    }

    fn case(&mut self, case: &CaseOutcome) -> io::Result<()> {
        self.provider.iter_mut().for_each(|provider| provider.findings.add(case));
        Ok(())
    }

    fn end(&mut self, tail: &Tail) -> io::Result<()> {
        self.end_provider()?;
        for (provider, found) in ShownFinding::rest(tail, &self.shown) {
            annotate(&mut self.to, provider, &found, None)?;
        }
        if let Some(why) = &tail.failed {
            let title = "countersign".to_owned();
            Annotation { command: "error", spot: None, title, message: why.clone() }.write(&mut self.to)?;
        }
        writeln!(self.to, "{}. {}.", tail.summary.verdicts(), tail.summary.found())?;
        writeln!(self.to, "{}.", tail.summary.covered())?;
        for tested in tail.providers.iter().filter(|tested| tested.is_unchecked) {
            writeln!(self.to, "{}: {UNCHECKED}.", escape_untrusted(&tested.target))?;
        }
        self.to.flush()
    }
}

impl GitHub<'_> {
    fn end_provider(&mut self) -> io::Result<()> {
        let Some(GithubSection { id, document, findings }) = self.provider.take() else { return Ok(()) };
        for found in findings.shown(&id) {
            annotate(&mut self.to, &id, &found, Some(&document))?;
            self.shown.extend(found.document_ids());
        }
        self.to.flush()
    }
}

fn annotate(to: &mut dyn Write, provider: &str, found: &ShownFinding, document: Option<&Document>) -> io::Result<()> {
    let finding = &found.finding;
    let command = match (finding.severity, &finding.waived) {
        (Severity::Error, None) => "error",
        (Severity::Warning, None) => "warning",
        (Severity::Note, _) | (_, Some(_)) => "notice",
    };
    let place = found.places.first().map(|place| format!(" {}", place.name())).unwrap_or_default();
    let mut places: Vec<String> =
        found.places.iter().take(MOST_CASES).map(|place| format!("in {}", escape_untrusted(&place.name()))).collect();
    places.extend(match found.places.len().saturating_sub(MOST_CASES) {
        0 => None,
        more => Some(format!("and in {more} cases more")),
    });
    let message = format!("{}\n{}", told(finding, document), places.join("\n"));
    let title = format!("{}: {provider}{place}", finding.check);
    Annotation { command, spot: spot(finding, document), title, message }.write(to)
}

/// What GitHub shows beside a line.
pub struct Annotation<'a> {
    /// `error`, `warning` or `notice`.
    pub command: &'static str,
    pub spot: Option<Spot<'a>>,
    pub title: String,
    pub message: String,
}

impl Annotation<'_> {
    pub fn write(&self, to: &mut dyn Write) -> io::Result<()> {
        let mut properties = Vec::new();
        // A file that the repository does not have would be shown nowhere.
        if let Some(spot) = self.spot.as_ref().filter(|spot| is_in_the_repository(spot.file)) {
            properties.push(("file", spot.file.to_owned()));
            let place = spot.place.into_iter();
            properties.extend(place.flat_map(|at| [("line", at.line.to_string()), ("col", at.column.to_string())]));
        }
        properties.push(("title", escape_untrusted(&self.title)));
        let properties = properties.into_iter().map(|(name, value)| format!("{name}={}", of_property(&value)));
        let properties = properties.collect::<Vec<_>>().join(",");
        writeln!(to, "::{} {properties}::{}", self.command, of_message(&visible_lines(&self.message)))
    }
}

/// Whether a name can be that of a file of the repository: a path below the folder of the run, and no address.
fn is_in_the_repository(name: &str) -> bool {
    let path = Path::new(name);
    let is_below = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    is_below && !name.is_empty() && !name.contains("://")
}

/// As the runner reads a command's message: its lines end in `%0A`.
fn of_message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// As the runner reads a command's property: `:` and `,` end one.
fn of_property(text: &str) -> String {
    of_message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_that_the_repository_can_have() {
        for name in ["openapi.yaml", "./specs/openapi.yaml"] {
            assert!(is_in_the_repository(name), "{name}");
        }
        for name in ["https://api.example/openapi.yaml", "/tmp/openapi.yaml", "../openapi.yaml", ""] {
            assert!(!is_in_the_repository(name), "{name}");
        }
    }

    #[test]
    fn a_text_can_t_end_its_command() {
        assert_eq!(of_message("50%\r\n::error::x"), "50%25%0D%0A::error::x");
        assert_eq!(of_property("a,b:c%\n"), "a%2Cb%3Ac%25%0A");
    }
}
