//! Docs against spec, and docs then against docs now.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use countersign_pages::Facts;

use super::changes::{self, ChangesDestination};
use super::fail_on::ChangesVerdict;
use super::known::{ProviderSource, is_url, stem};
use super::output::{Terminal, WholeFile};
use super::pages::ReadPage;
use super::site;
use super::{CliError, Exit, names};
use crate::drift::{Changes, Lock, StatementChange, contradicted, disagreements, since};
use crate::finding::Class;
use crate::provider::Provider;
use crate::report::changes::{ChangesHead, ComparedWitnesses};
use crate::report::title_of;
use crate::settings::{DocsPage, Settings};
use countersign_openapi::Contract;

/// Compare what documentation states with the OpenAPI document, and with what it stated when it
/// was last accepted.
#[derive(clap::Args)]
#[command(after_long_help = super::help::DRIFT)]
pub struct DriftArgs {
    /// Known providers, or OpenAPI documents; all known providers where none is named.
    #[arg(value_name = "PROVIDER")]
    providers: Vec<String>,
    #[command(flatten)]
    known: ProviderSource,
    /// An OpenAPI document in the place of the provider's, or without any provider.
    #[arg(long, value_name = "SPEC")]
    spec: Option<String>,
    /// Pages in the place of those that the provider lists: files, URLs, or `-`.
    #[arg(long, value_name = "PAGE")]
    docs: Vec<String>,
    /// Write down what the pages state now: the next run compares with that.
    #[arg(long)]
    accept: bool,
    /// How to report, and where; `text` to the standard output where none is named.
    #[arg(long = "format", value_name = "FORMAT[=FILE]", value_parser = names::formats_of_changes())]
    formats: Vec<ChangesDestination>,
    #[command(flatten)]
    verdict: ChangesVerdict,
}

/// Whose documentation is compared, with what.
struct DriftTarget {
    id: String,
    contract: Contract,
    settings: Settings,
    lock: Option<Lock>,
    /// Where the lock is written; nowhere for a document at a URL.
    place: Option<PathBuf>,
}

pub fn run(args: &DriftArgs, terminal: Terminal) -> Result<Exit, CliError> {
    changes::check(&args.formats)?;
    let policy = args.known.policy()?;
    let targets = targets(args)?;
    if targets.len() > 1 && !args.docs.is_empty() {
        let ids: Vec<_> = targets.iter().map(|target| target.id.as_str()).collect();
        let message = format!("compare the pages of --docs with several providers: name one of {}", ids.join(", "));
        return Err(CliError::Usage(message));
    }
    let (mut found, mut failed, mut compared, mut statements) = (Vec::new(), None, 0, 0);
    for target in &targets {
        match compare(args, target, terminal) {
            Ok((stated, changes)) => {
                compared += 1;
                statements += stated;
                let (mut changes, own) = (changes, &target.settings.waivers);
                policy.apply(&mut changes, own, &[&target.contract]);
                policy.over(own).for_each(|over| terminal.complain("warning", &over));
                found.extend(changes);
            }
            Err(error) if targets.len() > 1 => {
                terminal.complain("error", &error.sentence());
                failed = Some(format!("compare every provider: {} could not be", target.id));
            }
            Err(error) => return Err(error),
        }
    }
    if compared == 0 {
        return Err(CliError::Usage("compare even one provider".to_owned()));
    }
    let changes = Changes::of(args.verdict.unknown(found, terminal)?);
    let fails = args.verdict.failing(&[Class::Breaking, Class::Unclear, Class::Compatible]);
    let head = head(&targets, statements, fails);
    changes::write(&head, &changes, &args.formats, terminal)?;
    match failed {
        Some(message) => Err(CliError::Usage(message)),
        None if changes.changes.iter().any(|change| head.is_failing(change)) => Ok(Exit::Disagreed),
        None => Ok(Exit::Agreed),
    }
}

/// What the report is about.
fn head(targets: &[DriftTarget], statements: usize, fails: Vec<Class>) -> ChangesHead {
    let named = targets.iter().map(|target| title_of(&target.contract.document).unwrap_or(&target.id));
    let documents = targets.iter().map(|target| target.contract.document.name());
    ChangesHead {
        compared: ComparedWitnesses::Documentation,
        title: named.collect::<Vec<_>>().join(", "),
        earlier: "the documentation".to_owned(),
        later: documents.collect::<Vec<_>>().join(", "),
        statements: Some(statements),
        documents: targets.iter().map(|target| target.contract.document.clone()).collect(),
        fails,
    }
}

fn targets(args: &DriftArgs) -> Result<Vec<DriftTarget>, CliError> {
    let document = args.spec.as_deref().map(|spec| args.known.document(spec)).transpose()?;
    let Some(document) = document else {
        return args.known.providers(&args.providers)?.into_iter().map(DriftTarget::of).collect();
    };
    document.version()?;
    let contract = Contract::read(document);
    if args.providers.is_empty() {
        let (id, settings) = (stem(contract.document.name()), Settings::default());
        let place = place_of(contract.document.name());
        let lock = written(place.as_deref())?;
        return Ok(vec![DriftTarget { id, contract, settings, lock, place }]);
    }
    let targets: Result<Vec<_>, _> = args.known.providers(&args.providers)?.into_iter().map(DriftTarget::of).collect();
    Ok(targets?.into_iter().map(|target| DriftTarget { contract: contract.clone(), ..target }).collect())
}

/// How many statements the pages of one target make, and what differs; its lock is rewritten where that was asked for.
fn compare(
    args: &DriftArgs,
    target: &DriftTarget,
    terminal: Terminal,
) -> Result<(usize, Vec<StatementChange>), CliError> {
    let pages = pages(args, target)?;
    pages.iter().for_each(|page| page.complain(terminal));
    let mut facts = Facts::default();
    pages.iter().for_each(|page| facts.extend(page.facts.0.iter().cloned()));
    refuse_empty(target, &pages)?;
    let locked = pages.iter().map(|page| page.locked.clone()).collect();
    let now = Lock::of(locked, &facts);
    let documents: Vec<_> = pages.iter().flat_map(|page| page.documents.iter().cloned()).collect();
    let mut changes = disagreements(&target.id, &target.contract, &facts, &documents);
    if args.accept {
        accept(target, &now)?;
    } else if let Some(lock) = &target.lock {
        changes.extend(since(&target.id, lock, &now));
    }
    changes.extend(contradicted(&target.id, &facts));
    Ok((facts.0.len(), changes))
}

fn pages(args: &DriftArgs, target: &DriftTarget) -> Result<Vec<ReadPage>, CliError> {
    // What is accepted is read anew.
    let lock = target.lock.as_ref().filter(|_| !args.accept);
    if !args.docs.is_empty() {
        return args.docs.iter().map(|page| ReadPage::of(page, lock)).collect();
    }
    let folder = Path::new(target.contract.document.name()).parent().unwrap_or(Path::new(""));
    let read = |DocsPage { page, url, index, title }: &DocsPage| match (url, index.as_ref().zip(title.as_ref())) {
        (Some(url), _) => ReadPage::named(page, url, lock),
        (None, _) if folder.join(page).is_file() => {
            ReadPage::named(page, &folder.join(page).display().to_string(), lock)
        }
        (None, Some((index, title))) => ReadPage::named(page, &site::listed(index, title)?, lock),
        (None, None) => Err(CliError::Usage(format!(
            "find the page {page} of {}: its settings name no address; give `--docs PAGE`, or a `url` under [[docs]]",
            target.id
        ))),
    };
    if target.settings.docs.is_empty() {
        return Err(CliError::Usage(format!("find a page of {}: give `--docs PAGE`", target.id)));
    }
    target.settings.docs.iter().map(read).collect()
}

/// A page that states nothing, where it did or where no other page does, is none.
fn refuse_empty(target: &DriftTarget, pages: &[ReadPage]) -> Result<(), CliError> {
    let stated = |page: &ReadPage| {
        let locked = target.lock.iter().flat_map(|lock| &lock.facts.0);
        locked.filter(|fact| fact.source.page == page.name).count()
    };
    let is_any = pages.iter().any(|page| !page.facts.0.is_empty());
    let empty = pages.iter().filter(|page| page.facts.0.is_empty());
    match empty.map(|page| (page, stated(page))).find(|(_, stated)| *stated > 0 || !is_any) {
        None => Ok(()),
        Some((page, stated)) => {
            let then = if stated > 0 { format!(", where it stated {stated} facts") } else { String::new() };
            Err(CliError::Usage(format!(
                "compare {}: it states nothing{then}; a login page, an error page, or one that only a browser can \
                 build?",
                page.name
            )))
        }
    }
}

fn accept(target: &DriftTarget, now: &Lock) -> Result<(), CliError> {
    let nowhere = || CliError::Usage(format!("write a lock for {}: its document is in no folder here", target.id));
    let place = target.place.as_ref().ok_or_else(nowhere)?;
    if !place.parent().is_some_and(|folder| folder.as_os_str().is_empty() || folder.is_dir()) {
        return Err(nowhere());
    }
    let written = WholeFile::begin(place).and_then(|(file, mut writer)| {
        writer.write_all(now.text().as_bytes())?;
        writer.flush()?;
        drop(writer);
        file.finish()
    });
    written.map_err(|error| CliError::Write { to: place.display().to_string(), error })
}

impl DriftTarget {
    fn of(provider: Provider) -> Result<DriftTarget, CliError> {
        let Provider { id, contract, settings, lock: built_in, .. } = provider;
        let place = place_of(contract.document.name());
        let lock = match (written(place.as_deref())?, built_in) {
            (None, Some(text)) => Some(Lock::parse(&format!("specs/{id}/docs.lock"), text)?),
            (written, _) => written,
        };
        Ok(DriftTarget { id, contract, settings, lock, place })
    }
}

/// The lock's place: beside the document, and called like it where the folder may hold others.
fn place_of(document: &str) -> Option<PathBuf> {
    let name = match stem(document).as_str() {
        "openapi" => "docs.lock".to_owned(),
        stem => format!("{stem}.docs.lock"),
    };
    (!is_url(document)).then(|| Path::new(document).with_file_name(name))
}

/// The lock in a file, where there is one.
fn written(place: Option<&Path>) -> Result<Option<Lock>, CliError> {
    let Some(place) = place.filter(|place| place.exists()) else { return Ok(None) };
    let file = place.display().to_string();
    let text = fs::read_to_string(place).map_err(|error| CliError::Read { file: file.clone(), error })?;
    Ok(Some(Lock::parse(&file, &text)?))
}
