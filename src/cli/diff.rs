//! One witness, then and now.

use super::changes::{self, Destination};
use super::known::stem;
use super::output::Terminal;
use super::pages::Reading;
use super::{Error, Exit};
use crate::drift::{Changes, changed, contradicted};

/// Compare what two versions of a documentation page state.
#[derive(clap::Args)]
pub struct Args {
    /// The earlier page: a file, a URL, or `-` for the standard input.
    old: String,
    /// The later page.
    new: String,
    /// How to report, and where; `text` to the standard output where none is named.
    #[arg(long = "format", value_name = "FORMAT[=FILE]", value_parser = Destination::parse)]
    formats: Vec<Destination>,
}

pub fn run(args: &Args, terminal: Terminal) -> Result<Exit, Error> {
    changes::check(&args.formats)?;
    if args.old == "-" && args.new == "-" {
        return Err(Error::Usage("read both pages from the standard input: name a file for one of them".to_owned()));
    }
    let (old, new) = (Reading::of(&args.old, None)?, Reading::of(&args.new, None)?);
    refuse_documents(args, &old, &new)?;
    refuse_empty(&args.new, &new, &old)?;
    refuse_empty(&args.old, &old, &new)?;
    let provider = stem(&new.name);
    let mut found = changed(&provider, &old.facts, &new.facts);
    found.extend(contradicted(&provider, &new.facts));
    let changes = Changes::of(found);
    changes::write(&changes, &args.formats, terminal)?;
    Ok(if changes.summary.breaking > 0 { Exit::Disagreed } else { Exit::Agreed })
}

fn refuse_documents(args: &Args, old: &Reading, new: &Reading) -> Result<(), Error> {
    let what = match (old.is_document(), new.is_document()) {
        (false, false) => return Ok(()),
        (true, true) => "two OpenAPI documents can't be compared yet, only pages",
        _ => "one is an OpenAPI document and the other a page; `countersign drift --spec` compares those",
    };
    Err(Error::Usage(format!("compare {} with {}: {what}", args.old, args.new)))
}

/// A page that states nothing where the other does is none: a login wall, a page that a browser
/// would build, an error page.
fn refuse_empty(place: &str, page: &Reading, other: &Reading) -> Result<(), Error> {
    if page.facts.0.is_empty() && !other.facts.0.is_empty() {
        return Err(Error::Usage(format!(
            "compare with {place}: it states nothing, where the other page states {} facts; a login page, an error \
             page, or one that only a browser can build?",
            other.facts.0.len()
        )));
    }
    Ok(())
}
