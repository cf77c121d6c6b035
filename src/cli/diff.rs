//! One witness, then and now.

use countersign_openapi::Document;

use super::changes::{self, ChangesDestination};
use super::fail_on::ChangesVerdict;
use super::known::{References, is_url, stem};
use super::output::Terminal;
use super::pages::ReadPage;
use super::revision::Revision;
use super::{CliError, Exit, names};
use crate::drift::{Changes, StatementChange, changed, contradicted, evolved};
use crate::finding::Class;
use crate::report::changes::{ChangesHead, ComparedWitnesses};
use crate::report::title_of;
use crate::report::visible;
use countersign_openapi::Contract;

/// Compare what two versions of an OpenAPI document, or of a documentation page, say.
#[derive(clap::Args)]
#[command(after_long_help = super::help::DIFF)]
pub struct DiffArgs {
    /// The earlier one: a file or a URL, and for a page also `-`, the standard input.
    old: String,
    /// The later one.
    #[arg(required_unless_present = "git")]
    new: Option<String>,
    /// Compare a file with itself as it was at this revision of its git repository.
    #[arg(long, value_name = "REV", conflicts_with = "new")]
    git: Option<String>,
    #[command(flatten)]
    verdict: ChangesVerdict,
    /// How to report, and where; `text` to the standard output where none is named.
    #[arg(long = "format", value_name = "FORMAT[=FILE]", value_parser = names::formats_of_changes())]
    formats: Vec<ChangesDestination>,
    #[command(flatten)]
    references: References,
}

pub fn run(args: &DiffArgs, terminal: Terminal) -> Result<Exit, CliError> {
    changes::check(&args.formats)?;
    let (old, new) = match (&args.git, &args.new) {
        (Some(revision), _) => (Witnessed::Then(Revision { revision, file: &args.old }), Witnessed::At(&args.old)),
        (None, new) => (Witnessed::At(&args.old), Witnessed::At(new.as_deref().unwrap_or_default())),
    };
    if matches!((&old, &new), (Witnessed::At("-"), Witnessed::At("-"))) {
        return Err(CliError::Usage("read both pages from the standard input: name a file for one of them".to_owned()));
    }
    let mut head = ChangesHead {
        compared: ComparedWitnesses::Pages,
        title: stem(&new.name()),
        earlier: old.name(),
        later: new.name(),
        statements: None,
        documents: Vec::new(),
    };
    let found = match (old.document(&args.references)?, new.document(&args.references)?) {
        (Some(before), Some(after)) => {
            head.compared = ComparedWitnesses::Documents;
            head.documents = vec![before.clone(), after.clone()];
            head.title = title_of(&after).map_or(head.title, str::to_owned);
            documents(&stem(&new.name()), before, after, terminal)
        }
        (None, None) => pages(&old, &new, terminal)?,
        _ => {
            let what = "one is an OpenAPI document and the other a page; `countersign drift --spec` compares those";
            return Err(CliError::Usage(format!("compare {} with {}: {what}", old.name(), new.name())));
        }
    };
    let changes = Changes::of(args.verdict.unknown(found, terminal)?);
    changes::write(&head, &changes, &args.formats, terminal)?;
    Ok(args.verdict.exit(&changes.changes, |class| class == Class::Breaking))
}

/// Where one of the two that are compared is.
enum Witnessed<'a> {
    /// A file, a URL, or `-`.
    At(&'a str),
    Then(Revision<'a>),
}

impl Witnessed<'_> {
    fn name(&self) -> String {
        match self {
            Witnessed::At(place) => (*place).to_owned(),
            Witnessed::Then(revision) => revision.name(),
        }
    }

    /// The OpenAPI document there; nothing where it is a page.
    fn document(&self, references: &References) -> Result<Option<Document>, CliError> {
        let revision = match self {
            Witnessed::At(place) => return document(place, references),
            Witnessed::Then(revision) => revision,
        };
        let text = revision.text()?;
        if !is_of_openapi(&text) {
            return Ok(None);
        }
        let document = revision.document(text)?;
        document.version()?;
        Ok(Some(document))
    }

    fn page(&self) -> Result<ReadPage, CliError> {
        match self {
            Witnessed::At(place) => ReadPage::of(place, None),
            Witnessed::Then(revision) => revision.page(revision.text()?),
        }
    }
}

/// The OpenAPI document at a place; nothing where that is a page, even one that holds a document.
fn document(place: &str, references: &References) -> Result<Option<Document>, CliError> {
    if place == "-" {
        return Ok(None);
    }
    if is_url(place) {
        return Ok(references.document(place).ok().filter(is_whole));
    }
    let text = std::fs::read(place).map_err(|error| CliError::Read { file: place.to_owned(), error })?;
    // What is meant as a document and can't be read as one is told with its place.
    let is_meant = std::str::from_utf8(&text).is_ok_and(is_of_openapi);
    if !is_meant {
        return Ok(None);
    }
    let document = references.document(place)?;
    document.version()?;
    Ok(Some(document))
}

fn is_whole(document: &Document) -> bool {
    is_of_openapi(document.text())
}

/// Whether a text is an OpenAPI document, and no page that holds one: a key of the version stands
/// at the beginning of a line, before any fence, or it is JSON that has one.
fn is_of_openapi(text: &str) -> bool {
    let is_version = |line: &str| {
        let key = line.trim_start_matches(['"', '\'']);
        ["openapi", "swagger"].iter().any(|name| {
            let rest = key.strip_prefix(name).unwrap_or_default();
            rest.trim_start_matches(['"', '\'']).trim_start().starts_with(':')
        })
    };
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('{') {
        return text.contains("\"openapi\"") || text.contains("\"swagger\"");
    }
    text.lines().skip(front_matter(text)).take_while(|line| !line.starts_with("```")).any(is_version)
}

/// How many lines of front matter a page begins with, between two lines of `---`. A YAML document may
/// begin with such a line too, and has no second.
fn front_matter(text: &str) -> usize {
    let mut lines = text.lines();
    match lines.next().map(str::trim_end) {
        Some("---") => lines.position(|line| line.trim_end() == "---").map_or(0, |length| length + 2),
        _ => 0,
    }
}

/// What differs between two OpenAPI documents, for a client.
fn documents(provider: &str, old: Document, new: Document, terminal: Terminal) -> Vec<StatementChange> {
    let [old, new] = [old, new].map(Contract::read);
    let problems = old.problems.iter().chain(&new.problems);
    problems.for_each(|problem| terminal.complain("warning", &visible(&problem.to_string())));
    evolved(provider, &old, &new)
}

/// What two pages state otherwise, and where the later one contradicts itself.
fn pages(before: &Witnessed, after: &Witnessed, terminal: Terminal) -> Result<Vec<StatementChange>, CliError> {
    let (old, new) = (before.page()?, after.page()?);
    [&old, &new].iter().for_each(|page| page.complain(terminal));
    refuse_empty(&after.name(), &new, &old)?;
    refuse_empty(&before.name(), &old, &new)?;
    let provider = stem(&new.name);
    let mut found = changed(&provider, &old.facts, &new.facts);
    found.extend(contradicted(&provider, &new.facts));
    Ok(found)
}

/// A page that states nothing where the other does is none: a login wall, a page that a browser
/// would build, an error page.
fn refuse_empty(place: &str, page: &ReadPage, other: &ReadPage) -> Result<(), CliError> {
    if page.facts.0.is_empty() && !other.facts.0.is_empty() {
        return Err(CliError::Usage(format!(
            "compare with {place}: it states nothing, where the other page states {} facts; a login page, an error \
             page, or one that only a browser can build?",
            other.facts.0.len()
        )));
    }
    Ok(())
}
