//! The exchanges of a case with a finding, as a page that can be sent to the provider.
//!
//! What is secret was marked as it was sent and received, and is shown by its label.

use std::collections::BTreeSet;
use std::io::{self, Write};

use countersign_openapi::Document;

use super::exchange_text::{answered, sent};
use super::found::says;
use super::markdown::{block, cell, code, words};
use super::place::source;
use crate::claim::StepName;
use crate::finding::{CaseOutcome, Finding, id_of};
use crate::live::{Ending, Exchange, TraceStep};
use crate::rules::exchange::Observation;

/// The names of pages, each of which is given once.
#[derive(Default)]
pub struct PageNames(BTreeSet<String>);

/// An operation's id is shown up to this length in a page's name.
const LONGEST_ID: usize = 80;

impl PageNames {
    /// The name of a case's page: provider, operation and scenario, as far as every file system
    /// takes them.
    pub fn of(&mut self, case: &CaseOutcome) -> String {
        let kept = |letter: char| if letter.is_ascii_alphanumeric() || "._-".contains(letter) { letter } else { '-' };
        let short: String = case.operation.chars().take(LONGEST_ID).collect();
        let name = format!("{}.{short}.{}", case.provider, case.name());
        let plain: String = name.trim_start_matches('.').chars().map(kept).collect();
        // Some file systems do not tell capitals from small letters.
        if self.0.insert(plain.to_ascii_lowercase()) {
            return format!("{plain}.md");
        }
        let id = id_of(&[&case.provider, &case.operation, &case.name()]);
        format!("{plain}.{id}.md")
    }
}

/// Writes the page of a case: what was found, what was sent and answered, how to see it again.
pub fn write(to: &mut dyn Write, case: &CaseOutcome, observation: &Observation, document: &Document) -> io::Result<()> {
    let (provider, operation) = (words(&case.provider), words(&case.operation));
    writeln!(to, "# {provider}: {operation} × {}\n", words(&case.name()))?;
    writeln!(to, "Held against {}.", code(document.name()))?;
    case.findings.iter().try_for_each(|finding| write_finding(to, finding, document))?;
    for TraceStep { name, exchange } in &observation.trace.steps {
        match exchange {
            Ok(exchange) => write_exchange(to, name, exchange)?,
            Err(error) => {
                writeln!(to, "\n## {}\n\nNo answer: {}", words(&name.to_string()), words(&error.to_string()))?
            }
        }
    }
    let is_other = |step: &&TraceStep| !observation.trace.steps.iter().any(|sent| sent.exchange == step.exchange);
    for TraceStep { name, exchange } in observation.trace.baselines.iter().filter(is_other) {
        if let Ok(Exchange { request, response }) = exchange {
            let asked = code(&format!("{} {}", request.method, request.target.shown()));
            writeln!(
                to,
                "\nFor comparison: the request {} ({asked}) is answered {}.",
                code(&name.to_string()),
                response.status
            )?;
        }
    }
    let reproduce = case.findings.iter().find_map(|finding| finding.reproduce.as_deref());
    reproduce.map_or(Ok(()), |command| {
        write!(to, "\n## How to see it again\n\n{}", block("sh", command))?;
        writeln!(to, "\nEach `$NAME` stands for a credential or an address, which is in no report.")
    })
}

/// The head of the page that lists all.
pub fn begin_index(to: &mut dyn Write) -> io::Result<()> {
    writeln!(to, "# Evidence\n\nOne page for each case with a finding. Credentials are left out.\n")
}

/// The case's line in the page that lists all.
pub fn write_entry(to: &mut dyn Write, name: &str, case: &CaseOutcome) -> io::Result<()> {
    let what = cell(&format!("{} {} × {}", case.provider, case.operation, case.name()));
    writeln!(to, "- [{what}]({name})")?;
    case.findings.iter().try_for_each(|finding| {
        let Finding { severity, check, message, .. } = finding;
        writeln!(to, "  - {severity}{} {}: {}", waived(finding), cell(check), words(message))
    })
}

/// Ends the page that lists all.
pub fn end_index(to: &mut dyn Write, pages: usize) -> io::Result<()> {
    if pages == 0 { writeln!(to, "There was no finding.") } else { Ok(()) }
}

fn waived(finding: &Finding) -> &'static str {
    if finding.waived.is_some() { ", waived" } else { "" }
}

fn write_finding(to: &mut dyn Write, finding: &Finding, document: &Document) -> io::Result<()> {
    let Finding { id, check, severity, message, .. } = finding;
    writeln!(to, "\n## {severity}{}: {}\n", waived(finding), words(message))?;
    for said in [&finding.earlier, &finding.later] {
        let source = code(&source(said, Some(document)));
        writeln!(to, "- **{}** {}: {} ({source})", said.witness, says(said), code(&said.says))?;
    }
    finding.waived.iter().try_for_each(|reason| writeln!(to, "- waived: {}", words(reason)))?;
    writeln!(to, "- check {}, finding {}", code(check), code(id))
}

/// Both messages as RFC 9112 has them; what is no text in a body is replaced.
fn write_exchange(to: &mut dyn Write, name: &StepName, exchange: &Exchange) -> io::Result<()> {
    let Exchange { request, response } = exchange;
    write!(to, "\n## Exchange: {}\n\nSent:\n\n{}", words(&name.to_string()), block("http", &sent(request)))?;
    write!(to, "\nAnswered:\n\n{}", block("http", &answered(response)))?;
    match &response.ending {
        Ending::Complete => Ok(()),
        Ending::Streaming => writeln!(to, "\nIt is a stream, of which the beginning was read."),
        Ending::Unfinished(reason) => writeln!(to, "\nThe answer did not come whole: {}", words(&reason.to_string())),
    }
}
