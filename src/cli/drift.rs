//! Docs against spec, and docs then against docs now.

use std::io::Write;
use std::path::{Path, PathBuf};

use countersign_pages::{Facts, Samples};

use super::called::stem;
use super::changes::{self, ChangesDestination};
use super::docs::DocsRead;
use super::fail_on::ChangesVerdict;
use super::known::{ProviderSource, is_url};
use super::output::{Terminal, WholeFile};
use super::pages::{ReadPage, note_samples};
use super::whole_site::SiteArgs;
use super::{CliError, Exit, file, names};
use crate::drift::{
    Changes, HeldFacts, Lock, ShowingPages, SitePage, StatementChange, UnreadPage, contradicted, disagreements,
    of_others, since,
};
use crate::finding::Class;
use crate::provider::Provider;
use crate::report::changes::{ChangesHead, ComparedWitnesses};
use crate::report::{title_of, visible_json};
use crate::settings::Settings;
use countersign_openapi::Contract;

/// Compare what documentation states with the OpenAPI document, and with what it stated when it
/// was last accepted.
#[derive(clap::Args)]
#[command(after_long_help = super::help::DRIFT)]
pub struct DriftArgs {
    /// Known providers, or OpenAPI documents; all known providers where none is named.
    #[arg(value_name = "PROVIDER", value_parser = names::providers(), hide_possible_values = true)]
    providers: Vec<String>,
    #[command(flatten)]
    known: ProviderSource,
    /// An OpenAPI document in the place of the provider's, or without any provider.
    #[arg(long, value_name = "SPEC")]
    spec: Option<String>,
    /// Pages in the place of those that the provider lists: files, URLs, or `-`. Of an `llms.txt` or a
    /// `sitemap.xml` at a URL, all pages that it lists on its own origin.
    #[arg(long, value_name = "PAGE")]
    pub docs: Vec<String>,
    #[command(flatten)]
    pub site: SiteArgs,
    /// Write down what the pages state now: the next run compares with that.
    #[arg(long)]
    pub accept: bool,
    /// How to report, and where; `text` to the standard output where none is named.
    #[arg(long = "format", value_name = "FORMAT[=FILE]", value_parser = names::formats_of_changes())]
    formats: Vec<ChangesDestination>,
    #[command(flatten)]
    verdict: ChangesVerdict,
}

/// Whose documentation is compared, with what.
pub struct DriftTarget {
    pub id: String,
    pub contract: Contract,
    pub settings: Settings,
    pub lock: Option<Lock>,
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
    let (mut found, mut failed, mut compared, mut statements) = (Vec::new(), Vec::new(), Vec::new(), 0);
    let (mut unread, mut others, mut aside, mut hosts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for target in &targets {
        let of_target = match compare(args, target, terminal) {
            Err(error) if targets.len() == 1 => return Err(error),
            Err(error) => {
                failed.push((target, error));
                continue;
            }
            Ok(of_target) => of_target,
        };
        compared.push(target.id.clone());
        statements += of_target.statements;
        unread.extend(of_target.unread);
        others.extend(of_target.others);
        aside.extend(of_target.aside);
        hosts.extend(of_target.hosts);
        failed.extend(of_target.failed.into_iter().map(|error| (target, error)));
        let (mut changes, own) = (of_target.changes, &target.settings.waivers);
        policy.apply(&mut changes, own, &[&target.contract]);
        policy.over(own).for_each(|over| terminal.complain("warning", &over));
        found.extend(changes);
    }
    if compared.is_empty() {
        return Err(CliError::Usage("compare even one provider".to_owned()));
    }
    let mut changes = Changes::of(args.verdict.unknown(found, &compared, terminal)?).beside_unread(unread);
    (changes.other_api_pages, changes.aside_pages, changes.other_hosts) = (others, aside, hosts);
    let fails = args.verdict.failing(&[Class::Breaking, Class::Unclear, Class::Compatible]);
    let head = head(&targets, statements, fails);
    changes::write(&head, &changes, &args.formats, terminal)?;
    let disagreed = changes.changes.iter().any(|change| head.is_failing(change));
    let Some((target, last)) = failed.pop() else {
        return Ok(if disagreed { Exit::Disagreed } else { Exit::Agreed });
    };
    failed.iter().for_each(|(_, error)| terminal.complain("error", &error.sentence()));
    if targets.len() == 1 {
        return Err(last);
    }
    terminal.complain("error", &last.sentence());
    Err(CliError::Usage(format!("compare every provider: {} could not be", target.id)))
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
fn compare(args: &DriftArgs, target: &DriftTarget, terminal: Terminal) -> Result<ComparedTarget, CliError> {
    let DocsRead { pages, lost, unread, failed } = DocsRead::of(args, target, terminal)?;
    let (pages, others) = of_target(target, pages, terminal);
    pages.iter().for_each(|page| page.complain(terminal));
    let locked = pages.iter().map(|page| page.locked.clone()).collect();
    let stated: Facts = Facts(pages.iter().flat_map(|page| page.facts.0.iter().cloned()).collect());
    let found = pages.iter().filter(|page| page.is_found).map(|page| page.name.clone()).collect();
    let showing = ShowingPages::of(&target.contract, &stated, found);
    let (facts, aside) = showing.united(stated.clone());
    let mut samples = Samples::default();
    pages.iter().for_each(|page| samples.extend(&page.samples));
    note_samples(&samples, terminal);
    let now = Lock::of(locked, &stated, &samples.calls);
    let documents: Vec<_> = pages.iter().flat_map(|page| page.documents.iter().cloned()).collect();
    let HeldFacts { mut changes, count, other_hosts } =
        disagreements(&target.id, &target.contract, &facts, &documents, &samples.calls, &showing);
    if args.accept {
        accept(target, &now, terminal)?;
    } else if let Some(lock) = &target.lock {
        changes.extend(since(&target.id, &lock.without(&others), &now, &lost));
    }
    changes.extend(contradicted(&target.id, &facts));
    let hosts = other_hosts.into_iter().collect();
    Ok(ComparedTarget { statements: count, changes, unread, others, aside, hosts, failed })
}

/// The pages that are of the target's API, and the names of those that are of another on the same site.
fn of_target(target: &DriftTarget, pages: Vec<ReadPage>, terminal: Terminal) -> (Vec<ReadPage>, Vec<String>) {
    let read: Vec<SitePage<'_>> = pages.iter().map(ReadPage::of_site).collect();
    let is_other = of_others(&target.contract, &read);
    let names: Vec<String> =
        pages.iter().zip(&is_other).filter(|(_, is_other)| **is_other).map(|(page, _)| page.name.clone()).collect();
    if let Some(first) = names.first() {
        let count = if names.len() == 1 { "1 page is".to_owned() } else { format!("{} pages are", names.len()) };
        let document = target.contract.document.name();
        terminal.note(&format!("{count} of another API, and not compared with {document}: first {first}"));
    }
    let own = pages.into_iter().zip(is_other).filter(|(_, is_other)| !is_other).map(|(page, _)| page);
    (own.collect(), names)
}

/// What the comparison of one target came to.
struct ComparedTarget {
    /// How many statements of its pages were compared.
    statements: usize,
    changes: Vec<StatementChange>,
    unread: Vec<UnreadPage>,
    /// The pages of another API.
    others: Vec<String>,
    /// The pages that show nothing of it.
    aside: Vec<String>,
    /// The hosts of requests to somewhere else.
    hosts: Vec<String>,
    failed: Vec<CliError>,
}

fn accept(target: &DriftTarget, now: &Lock, terminal: Terminal) -> Result<(), CliError> {
    let nowhere = || CliError::Usage(format!("write a lock for {}: its document is in no folder here", target.id));
    let place = target.place.as_ref().ok_or_else(nowhere)?;
    if !place.parent().is_some_and(|folder| folder.as_os_str().is_empty() || folder.is_dir()) {
        return Err(nowhere());
    }
    let written = WholeFile::begin(place).and_then(|(file, mut writer)| {
        writer.write_all(visible_json(&now.text()).as_bytes())?;
        writer.flush()?;
        drop(writer);
        file.finish()
    });
    written.map_err(|error| CliError::Write { to: place.display().to_string(), error })?;
    terminal.note(&format!("what the pages of {} state is written to {}", target.id, place.display()));
    Ok(())
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
    let shown = place.display().to_string();
    Ok(Some(Lock::parse(&shown, &file::read_found_text(place)?)?))
}
