//! What documentation pages state.

use std::io::{self, Write};

use clap::ValueEnum;
use countersign_pages::{Facts, Record, StatedFact};
use serde::Serialize;
use serde_json::Value;

use super::output::{Tamed, Terminal};
use super::pages::Reading;
use super::{Error, Exit};
use crate::exec;

/// Show what documentation pages state, one fact a line.
#[derive(clap::Args)]
pub struct Args {
    /// Pages: files, URLs, or `-` for the standard input; Markdown, MDX, HTML or plain text.
    #[arg(value_name = "PAGE", required = true)]
    pages: Vec<String>,
    #[arg(long, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// `schemas/facts.schema.json` is its schema.
#[derive(Serialize)]
struct Listing {
    version: u32,
    pages: Vec<PageFacts>,
}

#[derive(Serialize)]
struct PageFacts {
    page: String,
    facts: Vec<Told>,
}

#[derive(Serialize)]
struct Told {
    kind: String,
    subject: String,
    value: Value,
    source: String,
    quote: String,
}

impl From<StatedFact> for Told {
    fn from(stated: StatedFact) -> Told {
        let Record { kind, subject, value } = Record::from(&stated.fact);
        Told { kind, subject, value, source: stated.source.to_string(), quote: stated.quote }
    }
}

pub fn run(args: &Args, terminal: Terminal) -> Result<Exit, Error> {
    let pages = args.pages.iter().map(|name| {
        let page = Reading::named(name, name, None)?;
        page.complain(terminal);
        Ok((name.clone(), page.facts))
    });
    let pages = pages.collect::<Result<Vec<_>, Error>>()?;
    let mut stdout = terminal.stdout();
    let written = match args.format {
        Format::Text => {
            let mut tamed = Tamed::new(&mut stdout);
            text(&mut tamed, &pages).and_then(|()| tamed.flush())
        }
        Format::Json => json(&mut stdout, pages),
    };
    written.and_then(|()| stdout.flush()).map_err(exec::Error::Report)?;
    Ok(Exit::Agreed)
}

fn text(to: &mut dyn Write, pages: &[(String, Facts)]) -> io::Result<()> {
    for StatedFact { fact, source, .. } in pages.iter().flat_map(|(_, facts)| &facts.0) {
        writeln!(to, "{}  {source}", Record::from(fact))?;
    }
    Ok(())
}

fn json(to: &mut dyn Write, pages: Vec<(String, Facts)>) -> io::Result<()> {
    let pages =
        pages.into_iter().map(|(page, facts)| PageFacts { page, facts: facts.0.into_iter().map(Told::from).collect() });
    serde_json::to_writer(&mut *to, &Listing { version: 1, pages: pages.collect() })?;
    writeln!(to)
}
