//! Makes one report of those of several shards.

use std::io::Write;
use std::path::PathBuf;

use countersign_openapi::{Contract, Document};

use super::fail_on::{FailOn, WantedJudgement};
use super::known::{self, ProviderSource, is_url};
use super::output::Terminal;
use super::reports::{ReportDestination, Reports};
use super::stored::read_run;
use super::{CliError, Exit, names};
use crate::exec::{self, Options};
use crate::finding::Severity;
use crate::provider::Provider;
use crate::report::merge::MergedRun;
use crate::report::stored::StoredRun;
use crate::report::{Failure, RunSummary, Tail, Tested, Threshold, visible_json};

/// Work on reports that were written.
#[derive(clap::Args)]
#[command(after_long_help = super::help::OTHER)]
pub struct ReportArgs {
    #[command(subcommand)]
    command: ReportCommand,
}

#[derive(clap::Subcommand)]
enum ReportCommand {
    Merge(MergeArgs),
}

/// Write one report of those of several shards.
///
/// Documents are read again for what reports quote of them, where they are here and the same.
#[derive(clap::Args)]
pub struct MergeArgs {
    /// What `test --shard K/N --format json=FILE` wrote.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The least severe finding that makes the exit code 1; what the parts were held to, unless you say otherwise.
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    #[command(flatten)]
    wanted: WantedJudgement,
    /// How to report, and where; `json` to the standard output where none is named.
    #[arg(long = "format", value_name = "FORMAT[=FILE]", value_parser = names::formats())]
    formats: Vec<ReportDestination>,
    #[command(flatten)]
    known: ProviderSource,
}

pub fn run(args: &ReportArgs, terminal: Terminal) -> Result<Exit, CliError> {
    let ReportCommand::Merge(args) = &args.command;
    let merged = merged(&args.files)?;
    let is_judged = merged.is_judged();
    let whole = merged.is_whole().map_err(|error| CliError::Usage(format!("merge reports: {error}")));
    let mut run = merged.into_run();
    run.head.held_to = args.wanted.held_to_beside(args.fail_on, &run.head.held_to);
    let is_broken = run.tail.failed.is_some();
    if let (false, Some(shortfall)) = (is_broken, run.head.held_to.shortfall(&run.tail.summary)) {
        (run.tail.failed, run.tail.failure) = (Some(shortfall), Some(Failure::Shortfall));
    }
    write(args, &run, terminal)?;
    whole?;
    if run.tail.interrupted {
        return Err(CliError::Interrupted);
    }
    if let (true, Some(sentence)) = (is_broken, &run.tail.failed) {
        return Err(CliError::Part(sentence.strip_prefix("failed to ").unwrap_or(sentence).to_owned()));
    }
    let exit = exit(&run.tail, is_judged, run.head.held_to.fail_on)?;
    match run.tail.failed {
        Some(sentence) => {
            terminal.complain("error", &sentence);
            Ok(Exit::Disagreed)
        }
        None => Ok(exit),
    }
}

fn write(args: &MergeArgs, run: &StoredRun, terminal: Terminal) -> Result<(), CliError> {
    if args.formats.is_empty() {
        let text = serde_json::to_string(run).map_err(|error| CliError::Usage(format!("write the report: {error}")))?;
        let written = writeln!(terminal.stdout(), "{}", visible_json(&text));
        return written.map_err(|error| CliError::Write { to: "the report".to_owned(), error });
    }
    let mut reports = Reports::open(&args.formats, false, terminal)?;
    let contract = |tested: &Tested| contract(&args.known, tested);
    let verdict = run.write(&mut reports, &contract).map_err(exec::RunError::Report)?;
    if let Some(written) = reports.finish()? {
        terminal.conclude(&format!("{} {written}", verdict.sentence_with_counts(&run.tail)));
    }
    Ok(())
}

/// The contract that a provider was held to, if its document is here and the same; else one without operations. Nothing is
/// fetched.
fn contract(known: &ProviderSource, tested: &Tested) -> Contract {
    let name = known::known_or(&tested.provider, &tested.source);
    let found = if is_url(&name) { Vec::new() } else { known.providers(&[name]).unwrap_or_default() };
    let is_same = |own: &Provider| exec::tested(own, &Options::default()).document == tested.document;
    let same = found.into_iter().find(is_same).map(|provider| provider.contract);
    same.unwrap_or_else(|| {
        let empty = Document::parse(tested.source.as_str(), "openapi: 3.0.3\npaths: {}\n");
        Contract::read(empty.expect("the text is a document"))
    })
}

/// The exit of the whole run, as far as its report says: one in which nothing was judged is no run.
fn exit(tail: &Tail, is_judged: bool, fails: Threshold) -> Result<Exit, CliError> {
    let RunSummary { errors, warnings, notes, coverage, .. } = &tail.summary;
    let counts = [(errors, Severity::Error), (warnings, Severity::Warning), (notes, Severity::Note)];
    let is_failing = counts.into_iter().any(|(count, severity)| *count > 0 && fails.includes(severity));
    if let Some(holder) = tail.refused.first() {
        return Err(CliError::CredentialRefused { holder: holder.clone() });
    }
    let provider = || tail.providers.first().map_or_else(String::new, |tested| tested.provider.clone());
    if coverage.operations.asked == 0 || !(is_judged || is_failing) {
        return Err(CliError::NothingJudged { provider: provider() });
    }
    Ok(if is_failing { Exit::Disagreed } else { Exit::Agreed })
}

fn merged(files: &[PathBuf]) -> Result<MergedRun, CliError> {
    let mut merged: Option<MergedRun> = None;
    for file in files {
        let part = read_run(file)?;
        let added = match &mut merged {
            Some(merged) => merged.add(part),
            None => MergedRun::of(part).map(|first| merged = Some(first)),
        };
        added.map_err(|error| CliError::Usage(format!("merge {}: {error}", file.display())))?;
    }
    merged.ok_or_else(|| CliError::Usage("merge reports: none is named".to_owned()))
}
