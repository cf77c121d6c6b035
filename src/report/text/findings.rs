//! Findings, written for people: what is wrong, where, who says what, the answer, and how to see it again.

use std::io::{self, Write};

use countersign_openapi::Document;

use super::paint::{Palette, cut};
use super::wrap::wrapped;
use crate::claim::Witness;
use crate::finding::{Answered, Evidence, Finding};
use crate::report::ReportStyle;
use crate::report::collected::{CollectedSection, RunFinding};
use crate::report::escape_untrusted::{escape_untrusted, visible};
use crate::report::exchange_text::with_phrase;
use crate::report::found::ShownCause;
use crate::report::place::source;

/// So many operations have a line of their own in a finding, and so many more are named; JSON has them all.
const LISTED: usize = 3;
const NAMED: usize = 5;

/// So many scenarios of an operation are named.
const SCENARIOS: usize = 3;

/// Where the words of a witness begin.
const KEY: usize = 10;

/// Writes findings to one place, in one style.
pub struct FindingWriter<'a> {
    pub to: &'a mut dyn Write,
    pub palette: Palette,
    pub style: ReportStyle,
    /// Whether there are several providers, so that each is named.
    pub many: bool,
}

impl FindingWriter<'_> {
    pub fn write(&mut self, found: &RunFinding, section: Option<&CollectedSection>) -> io::Result<()> {
        let RunFinding { provider, cause, .. } = found;
        let document = section.map(|section| &section.document);
        let finding = &cause.first.finding;
        let (mark, bold) = (self.palette.of_severity(finding.severity), self.palette.bold);
        let head = format!("{}[{}]", finding.severity, escape_untrusted(&finding.check));
        let message = self.wrapped(&escape_untrusted(&finding.message), head.chars().count() + 1, 2);
        writeln!(self.to, "\n{mark}{head}{mark:#} {bold}{message}{bold:#}")?;
        self.places(provider, cause, section)?;
        self.said(&finding.earlier, document, &cause.first.and_elsewhere())?;
        self.said(&finding.later, document, "")?;
        if let Some(answer) = &finding.answer {
            self.line("", &escape_untrusted(&shown(answer)), true)?;
        }
        for also in &finding.also {
            self.line(
                "also",
                &format!("[{}] {}", escape_untrusted(&also.check), escape_untrusted(&also.message)),
                false,
            )?;
        }
        // Whole, however long: it is there to be copied.
        let again = finding.reproduce.iter().map(|command| visible(command));
        again.into_iter().try_for_each(|command| writeln!(self.to, "  {:KEY$} {command}", "see again"))
    }

    /// A finding that is known, in one line.
    pub fn known(&mut self, found: &RunFinding) -> io::Result<()> {
        let Finding { severity, check, message, waived, .. } = &found.cause.first.finding;
        let dim = self.palette.dim;
        let places = found.cause.all().map(|found| found.places.len()).sum::<usize>();
        let place = found.cause.first.places.first().map(|place| visible(&place.name())).unwrap_or_default();
        let more = if places > 1 { format!(" and {} more", places - 1) } else { String::new() };
        let reason = waived.as_deref().map(escape_untrusted).unwrap_or_default();
        let line = format!(
            "known {severity}[{}] {}: {place}{more} ({reason})",
            escape_untrusted(check),
            escape_untrusted(message)
        );
        let line = if self.style.wraps { cut(&line, self.style.width) } else { line };
        writeln!(self.to, "{dim}{line}{dim:#}")
    }

    /// The operations, each with its scenarios, and the finding's id.
    fn places(&mut self, provider: &str, cause: &ShownCause, section: Option<&CollectedSection>) -> io::Result<()> {
        let dim = self.palette.dim;
        let operations = cause.operations();
        let prefix = if self.many { format!("{}: ", visible(provider)) } else { String::new() };
        if operations.is_empty() {
            writeln!(self.to, "  {prefix}the whole document  {dim}{}{dim:#}", cause.first.finding.id)?;
        }
        for (index, (operation, scenarios)) in operations.iter().take(LISTED).enumerate() {
            let line = format!("{prefix}{}{}", request(operation, section), scenarios_of(scenarios));
            let line = self.wrapped(&line, 2, 4);
            let id = if index == 0 { format!("  {dim}{}{dim:#}", cause.first.finding.id) } else { String::new() };
            writeln!(self.to, "  {line}{id}")?;
        }
        let rest = operations.get(LISTED..).unwrap_or_default();
        if !rest.is_empty() {
            let mut named: Vec<String> = rest.iter().take(NAMED).map(|(operation, _)| visible(operation)).collect();
            if rest.len() > NAMED {
                named.push("…".to_owned());
            }
            let plural = if rest.len() == 1 { "" } else { "s" };
            let line = format!("and {} more operation{plural}: {}", rest.len(), named.join(", "));
            let line = self.wrapped(&line, 2, 4);
            writeln!(self.to, "  {line}")?;
        }
        Ok(())
    }

    /// What a witness says; where it says so stands beside it, or below where there is no room.
    fn said(&mut self, said: &Evidence, document: Option<&Document>, elsewhere: &str) -> io::Result<()> {
        let says = escape_untrusted(&said.says);
        let place = format!("{}{elsewhere}", escape_untrusted(&source(said, document)));
        let key = match said.witness {
            Witness::Docs => "page",
            Witness::Spec => "document",
            Witness::Live => "service",
            Witness::Client => "client",
        };
        let dim = self.palette.dim;
        let room = self.style.width.saturating_sub(KEY + 3);
        if says.chars().count() + place.chars().count() + 2 <= room {
            return writeln!(self.to, "  {key:KEY$} {says}  {dim}{place}{dim:#}");
        }
        self.line(key, &says, false)?;
        self.line("", &place, true)
    }

    fn line(&mut self, key: &str, text: &str, is_dim: bool) -> io::Result<()> {
        let text = self.wrapped(text, KEY + 3, KEY + 3);
        let dim = if is_dim { self.palette.dim } else { anstyle::Style::new() };
        writeln!(self.to, "  {key:KEY$} {dim}{text}{dim:#}")
    }

    fn wrapped(&self, text: &str, first: usize, rest: usize) -> String {
        if self.style.wraps { wrapped(text, first, rest, self.style.width) } else { text.to_owned() }
    }
}

/// An operation by method and path, with its id where it has one.
fn request(operation: &str, section: Option<&CollectedSection>) -> String {
    match section.and_then(|section| section.contract.operation(operation)) {
        Some(own) => {
            let request = format!("{} {}", own.method, own.path);
            if request == own.id { visible(&request) } else { visible(&format!("{request} {}", own.id)) }
        }
        None => visible(operation),
    }
}

fn scenarios_of(scenarios: &[&str]) -> String {
    let named: Vec<String> = scenarios.iter().take(SCENARIOS).map(|scenario| visible(scenario)).collect();
    match scenarios.len().checked_sub(SCENARIOS) {
        _ if scenarios.is_empty() => String::new(),
        Some(more @ 1..) => format!(": {} and {more} more", named.join(", ")),
        _ => format!(": {}", named.join(", ")),
    }
}

/// An answer on one line: its status, its content type and the beginning of its body.
fn shown(answer: &Answered) -> String {
    let content_type = answer.content_type.as_deref().map(|it| format!(", {it}")).unwrap_or_default();
    let words = answer.body.split_whitespace().collect::<Vec<_>>().join(" ");
    let body = cut(&words, SHOWN_OF_A_BODY);
    format!("{}{content_type}  {body}", with_phrase(answer.status)).trim_end().to_owned()
}

/// So many characters of a body are on the line.
const SHOWN_OF_A_BODY: usize = 160;
