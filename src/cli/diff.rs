//! One witness, then and now.

use std::fs;
use std::path::{Path, PathBuf};

use countersign_openapi::{Contract, Document};

use super::called::ids_of;
use super::changes::{self, ChangesDestination};
use super::fail_on::ChangesVerdict;
use super::known::ProviderSource;
use super::output::Terminal;
use super::pages::{ReadPage, TextKind};
use super::revision::Revision;
use super::witnessed::{Witnessed, is_document};
use super::{CliError, Exit, keep, names, used_by};
use crate::drift::{Changes, StatementChange, between, changed, contradicted, evolved, generated_client};
use crate::finding::Class;
use crate::report::changes::{ChangesHead, ComparedWitnesses};
use crate::report::title_of;
use crate::report::visible;

/// Compare what two versions of an OpenAPI document, or of a documentation page, say.
#[derive(clap::Args)]
#[command(after_long_help = super::help::DIFF)]
pub struct DiffArgs {
    /// The earlier one: a file or a URL, and for a page also `-`, the standard input; or a folder of documents.
    old: String,
    /// The later one.
    #[arg(required_unless_present = "git")]
    new: Option<String>,
    /// More files, each to be compared with itself at the revision.
    #[arg(requires = "git", value_name = "FILE")]
    more: Vec<String>,
    /// Compare files with themselves as they were at this revision of their git repository.
    #[arg(long, value_name = "REV")]
    git: Option<String>,
    /// What the client uses: a HAR, a list of operations, one a line, or what `countersign::harness` wrote while its
    /// tests ran; or a folder of such files. Other changes are shown as not used, and fail nothing.
    #[arg(long, value_name = "FILE")]
    used_by: Vec<PathBuf>,
    /// Note what becomes of the methods, arguments and types of the Rust client that is generated of a document.
    #[arg(long)]
    client: bool,
    #[command(flatten)]
    verdict: ChangesVerdict,
    /// How to report, and where; `text` to the standard output where none is named.
    #[arg(long = "format", value_name = "FORMAT[=FILE]", value_parser = names::formats_of_changes())]
    formats: Vec<ChangesDestination>,
    #[command(flatten)]
    known: ProviderSource,
}

pub fn run(args: &DiffArgs, terminal: Terminal) -> Result<Exit, CliError> {
    changes::check(&args.formats)?;
    let policy = args.known.policy()?;
    let mut head = ChangesHead {
        compared: ComparedWitnesses::Pages,
        title: String::new(),
        earlier: String::new(),
        later: String::new(),
        statements: None,
        documents: Vec::new(),
        fails: args.verdict.failing(&[Class::Breaking]),
    };
    let (mut found, mut compared) = (Vec::new(), Vec::new());
    let pairs = args.pairs()?;
    let providers = ids_of(&pairs.iter().map(|pair| pair.new.name()).collect::<Vec<_>>());
    for (pair, id) in pairs.iter().zip(&providers) {
        let one = pair.compare(id, args, terminal)?;
        found.extend(one.changes);
        compared.push(one.witnesses);
        head.documents.extend(one.documents);
        for (all, name) in
            [(&mut head.title, one.title), (&mut head.earlier, one.earlier), (&mut head.later, one.later)]
        {
            all.push_str(if all.is_empty() { "" } else { ", " });
            all.push_str(&name);
        }
    }
    if let Some(first) = compared.first() {
        head.compared = *first;
    }
    if compared.iter().any(|one| *one != head.compared) {
        return Err(CliError::Usage("compare documents and pages in one run: give each a run of its own".to_owned()));
    }
    let contracts: Vec<Contract> = head.documents.iter().cloned().map(Contract::read).collect();
    policy.apply(&mut found, &[], &contracts.iter().collect::<Vec<_>>());
    if !args.used_by.is_empty() {
        let usage = used_by::read(&args.used_by, &providers, &contracts)?;
        usage.mark(&mut found);
        if usage.unknown > 0 {
            terminal.note(&format!("{} recorded requests are of no operation of the documents", usage.unknown));
        }
    }
    policy.over(&[]).for_each(|over| terminal.complain("warning", &over));
    let changes = Changes::of(args.verdict.unknown(found, &providers, terminal)?);
    changes::write(&head, &changes, &args.formats, terminal)?;
    Ok(if changes.changes.iter().any(|change| head.is_failing(change)) { Exit::Disagreed } else { Exit::Agreed })
}

impl DiffArgs {
    /// What is compared with what.
    fn pairs(&self) -> Result<Vec<WitnessPair>, CliError> {
        let Some(new) = self.new.as_ref().filter(|_| self.git.is_none()) else {
            let revision = self.git.clone().unwrap_or_default();
            let mut pairs = Vec::new();
            for named in std::iter::once(&self.old).chain(&self.new).chain(&self.more) {
                for file in files(named)? {
                    let then = Revision { revision: revision.clone(), file: file.clone() }.witnessed();
                    pairs.push(WitnessPair { old: then, new: Witnessed::At(file) });
                }
            }
            return Ok(pairs);
        };
        if self.old == "-" && new == "-" {
            let message = "read both pages from the standard input: name a file for one of them";
            return Err(CliError::Usage(message.to_owned()));
        }
        if Path::new(&self.old).is_dir() && Path::new(new).is_dir() {
            return of_folders(Path::new(&self.old), Path::new(new));
        }
        Ok(vec![WitnessPair { old: Witnessed::At(self.old.clone()), new: Witnessed::At(new.clone()) }])
    }
}

/// A file, or the documents of a folder.
fn files(named: &str) -> Result<Vec<String>, CliError> {
    let folder = Path::new(named);
    if !folder.is_dir() {
        return Ok(vec![named.to_owned()]);
    }
    let mut found: Vec<String> =
        documents_in(folder)?.iter().map(|file| folder.join(file).display().to_string()).collect();
    found.sort();
    if found.is_empty() {
        return Err(CliError::Usage(format!("compare {named}: there is no OpenAPI document in it")));
    }
    Ok(found)
}

/// The documents of two folders, by their paths within them; what only one of them has is compared with nothing.
fn of_folders(old: &Path, new: &Path) -> Result<Vec<WitnessPair>, CliError> {
    let (before, after) = (documents_in(old)?, documents_in(new)?);
    let mut names: Vec<&PathBuf> = before.iter().chain(&after).collect();
    names.sort();
    names.dedup();
    let at = |folder: &Path, all: &[PathBuf], name: &PathBuf| {
        let place = folder.join(name).display().to_string();
        if all.contains(name) { Witnessed::At(place) } else { Witnessed::Nowhere(place) }
    };
    let pair = |name| WitnessPair { old: at(old, &before, name), new: at(new, &after, name) };
    let pairs: Vec<WitnessPair> = names.into_iter().map(pair).collect();
    if pairs.is_empty() {
        let message =
            format!("compare {} with {}: there is no OpenAPI document in either", old.display(), new.display());
        return Err(CliError::Usage(message));
    }
    Ok(pairs)
}

/// The OpenAPI documents in a folder and those below it, by their paths from there. What others refer to is none.
fn documents_in(folder: &Path) -> Result<Vec<PathBuf>, CliError> {
    let failed = |place: &Path, error| CliError::Read { file: place.display().to_string(), error };
    let (mut found, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(place) = open.pop() {
        for entry in fs::read_dir(&place).map_err(|error| failed(&place, error))? {
            let entry = entry.map_err(|error| failed(&place, error))?;
            let kind = entry.file_type().map_err(|error| failed(&entry.path(), error))?;
            let file = entry.path();
            let within = file.strip_prefix(folder).unwrap_or(&file).to_owned();
            if kind.is_dir() {
                open.push(file);
            } else if file.is_file() && may_be_document(&within) && is_document(&file)? {
                found.push(within);
            }
        }
    }
    Ok(found)
}

/// Whether a file in a folder is called as documents are: by an ending, in letters of any case, or without one where
/// nothing of its path is hidden.
fn may_be_document(within: &Path) -> bool {
    let is_hidden = || within.iter().any(|part| part.to_string_lossy().starts_with('.'));
    match within.extension() {
        Some(end) => ["yaml", "yml", "json"].iter().any(|own| end.eq_ignore_ascii_case(own)),
        None => !is_hidden(),
    }
}

/// Two that are compared.
struct WitnessPair {
    old: Witnessed,
    new: Witnessed,
}

/// What came of it.
struct ComparedPair {
    witnesses: ComparedWitnesses,
    changes: Vec<StatementChange>,
    title: String,
    earlier: String,
    later: String,
    documents: Vec<Document>,
}

impl WitnessPair {
    fn compare(&self, id: &str, args: &DiffArgs, terminal: Terminal) -> Result<ComparedPair, CliError> {
        let (earlier, later) = (self.old.name(), self.new.name());
        let references = args.known.references();
        match (self.old.document(references)?, self.new.document(references)?) {
            (Some(before), Some(after)) => {
                let title = title_of(&after).or(title_of(&before)).unwrap_or(id).to_owned();
                let documents = vec![before.clone(), after.clone()];
                let changes = self::documents(id, before, after, args.client, terminal);
                Ok(ComparedPair { witnesses: ComparedWitnesses::Documents, changes, title, earlier, later, documents })
            }
            (None, None) => {
                let changes = pages(id, &self.old, &self.new, terminal)?;
                let witnesses = ComparedWitnesses::Pages;
                Ok(ComparedPair { witnesses, changes, title: id.to_owned(), earlier, later, documents: Vec::new() })
            }
            _ => {
                let what = "one is an OpenAPI document and the other a page; `countersign drift --spec` compares those";
                Err(CliError::Usage(format!("compare {earlier} with {later}: {what}")))
            }
        }
    }
}

/// What differs between two OpenAPI documents, for a client.
fn documents(provider: &str, old: Document, new: Document, client: bool, terminal: Terminal) -> Vec<StatementChange> {
    let [old, new] = keep([old, new].map(Contract::read));
    let problems = old.problems.iter().chain(&new.problems);
    problems.for_each(|problem| terminal.complain("warning", &visible(&problem.to_string())));
    // What could not be read may be another all the same.
    if old.unresolved.is_empty() && is_same_text(&old.document, &new.document) {
        return Vec::new();
    }
    let mut changes = evolved(provider, old, new);
    if client {
        changes.extend(generated_client(provider, old, new));
    }
    changes
}

/// Whether two documents say the same word for word, with all files that they refer to.
fn is_same_text(old: &Document, new: &Document) -> bool {
    let others = old.other_files().map(|(_, text)| text);
    old.text() == new.text() && others.eq(new.other_files().map(|(_, text)| text))
}

/// What two pages state otherwise, and where the later one contradicts itself.
fn pages(
    provider: &str,
    before: &Witnessed,
    after: &Witnessed,
    terminal: Terminal,
) -> Result<Vec<StatementChange>, CliError> {
    let (old, new) = (before.page()?, after.page()?);
    [&old, &new].iter().for_each(|page| page.complain(terminal));
    refuse_empty(&after.name(), &new, &old)?;
    refuse_empty(&before.name(), &old, &new)?;
    [(before, &old), (after, &new)].into_iter().try_for_each(|(place, page)| refuse_data(&place.name(), page))?;
    let mut found = changed(provider, &old.facts, &new.facts);
    found.extend(between(provider, &old.documents, &new.documents, &found));
    found.extend(contradicted(provider, &new.facts));
    Ok(found)
}

/// What states nothing and is empty, or YAML or JSON that holds data, is no page.
fn refuse_data(place: &str, page: &ReadPage) -> Result<(), CliError> {
    match page.kind {
        _ if !page.facts.0.is_empty() => Ok(()),
        TextKind::Page => Ok(()),
        TextKind::Empty => Err(CliError::Usage(format!("compare {place}: there is nothing in it"))),
        TextKind::Data => Err(CliError::Usage(format!(
            "compare {place}: expected an OpenAPI document or a page, found a mapping without the key \"openapi\" or \
             \"swagger\" at the top"
        ))),
    }
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
