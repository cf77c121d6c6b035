//! Pages written down as an OpenAPI document.

use std::io::Write;

use countersign_pages::Facts;

use super::output::Terminal;
use super::pages::ReadPage;
use super::{CliError, Exit};
use crate::draft::draft;
use crate::exec;
use crate::report::visible_json;

/// Write an OpenAPI 3.0 document of what documentation pages state, each statement with its
/// source.
#[derive(clap::Args)]
#[command(after_long_help = super::help::OTHER)]
pub struct DraftArgs {
    /// Pages: files, URLs, or `-` for the standard input; Markdown, MDX, HTML or plain text.
    #[arg(value_name = "PAGE", required = true)]
    pages: Vec<String>,
}

pub fn run(args: &DraftArgs, terminal: Terminal) -> Result<Exit, CliError> {
    let mut facts = Facts::default();
    for page in &args.pages {
        let page = ReadPage::of(page, None)?;
        page.complain(terminal);
        facts.extend(page.facts.0);
    }
    if facts.0.is_empty() {
        return Err(CliError::Usage(format!("draft a document: {} states nothing", args.pages.join(", "))));
    }
    let mut stdout = terminal.stdout();
    // What YAML quotes, it quotes as JSON does; all else in it is plain.
    let text = draft(&facts);
    let written = stdout.write_all(visible_json(&text).as_bytes()).and_then(|()| stdout.flush());
    written.map_err(exec::RunError::Report)?;
    Ok(Exit::Agreed)
}
