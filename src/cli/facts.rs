//! What documentation pages state.

use std::io::{self, Write};

use clap::ValueEnum;
use countersign_openapi::url_without_secrets;
use countersign_pages::{Facts, Record, Samples, StatedFact};
use serde::Serialize;
use serde_json::Value;

use super::output::{EscapedWriter, Terminal};
use super::pages::{ReadPage, note_samples};
use super::{CliError, Exit};
use crate::exec;
use crate::report::visible_json;

/// Show what documentation pages state, one fact a line.
#[derive(clap::Args)]
#[command(after_long_help = super::help::OTHER)]
pub struct FactsArgs {
    /// Pages: files, URLs, or `-` for the standard input; Markdown, MDX, HTML or plain text.
    #[arg(value_name = "PAGE", required = true)]
    pages: Vec<String>,
    #[arg(long, default_value = "text")]
    format: FactsFormat,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FactsFormat {
    Text,
    Json,
}

/// `schemas/facts.schema.json` is its schema.
#[derive(Serialize)]
struct FactsListing {
    version: u32,
    pages: Vec<PageFacts>,
}

#[derive(Serialize)]
struct PageFacts {
    page: String,
    facts: Vec<ListedFact>,
    samples: ListedSamples,
}

/// The requests that samples send: how many were read, and which were not.
#[derive(Serialize)]
struct ListedSamples {
    read: usize,
    unread: Vec<UnreadListed>,
}

#[derive(Serialize)]
struct UnreadListed {
    source: String,
    reason: String,
}

impl From<Samples> for ListedSamples {
    fn from(samples: Samples) -> ListedSamples {
        let unread = samples
            .unread
            .iter()
            .map(|sample| UnreadListed { source: sample.place.to_string(), reason: sample.reason.to_string() });
        ListedSamples { read: samples.read, unread: unread.collect() }
    }
}

#[derive(Serialize)]
struct ListedFact {
    kind: String,
    subject: String,
    value: Value,
    source: String,
    quote: String,
}

impl From<StatedFact> for ListedFact {
    fn from(stated: StatedFact) -> ListedFact {
        let Record { kind, subject, value } = Record::from(&stated.fact);
        ListedFact { kind, subject, value, source: stated.source.to_string(), quote: stated.quote }
    }
}

pub fn run(args: &FactsArgs, terminal: Terminal) -> Result<Exit, CliError> {
    let pages = args.pages.iter().map(|name| {
        let shown = url_without_secrets(name).into_owned();
        let page = ReadPage::named(&shown, name, None)?;
        page.complain(terminal);
        if page.facts.0.is_empty() {
            let what = "it states nothing that is read from pages: no credential, address, operation or error";
            terminal.complain("warning", &format!("{shown}: {what}"));
        }
        note_samples(&page.samples, terminal);
        Ok((shown, page.facts, page.samples))
    });
    let pages = pages.collect::<Result<Vec<_>, CliError>>()?;
    let mut stdout = terminal.stdout();
    let written = match args.format {
        FactsFormat::Text => {
            let mut escaped = EscapedWriter::new(&mut stdout);
            text(&mut escaped, &pages).and_then(|()| escaped.flush())
        }
        FactsFormat::Json => json(&mut stdout, pages),
    };
    written.and_then(|()| stdout.flush()).map_err(exec::RunError::Report)?;
    Ok(Exit::Agreed)
}

fn text(to: &mut dyn Write, pages: &[(String, Facts, Samples)]) -> io::Result<()> {
    for StatedFact { fact, source, .. } in pages.iter().flat_map(|(_, facts, _)| &facts.0) {
        writeln!(to, "{}  {source}", Record::from(fact))?;
    }
    Ok(())
}

fn json(to: &mut dyn Write, pages: Vec<(String, Facts, Samples)>) -> io::Result<()> {
    let pages = pages.into_iter().map(|(page, facts, samples)| {
        let facts = facts.0.into_iter().map(ListedFact::from).collect();
        PageFacts { page, facts, samples: samples.into() }
    });
    let json = serde_json::to_string(&FactsListing { version: 1, pages: pages.collect() })?;
    writeln!(to, "{}", visible_json(&json))
}
