//! Makes one report of those of several shards.

use std::io::Write;
use std::path::PathBuf;

use super::fail_on::FailOn;
use super::output::Terminal;
use super::stored::read_run;
use super::{CliError, Exit};
use crate::finding::Severity;
use crate::report::merge::{MergedRun, StoredRun};
use crate::report::visible_json;

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

/// Write one report of those of several shards to the standard output, as JSON.
#[derive(clap::Args)]
pub struct MergeArgs {
    /// What `test --shard K/N --format json=FILE` wrote.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The least severe finding that makes the exit code 1.
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    fail_on: FailOn,
}

pub fn run(args: &ReportArgs, terminal: Terminal) -> Result<Exit, CliError> {
    let ReportCommand::Merge(args) = &args.command;
    let run = merged(&args.files)?;
    let text = serde_json::to_string(&run).map_err(|error| CliError::Usage(format!("write the report: {error}")))?;
    let written = writeln!(terminal.stdout(), "{}", visible_json(&text));
    written.map_err(|error| CliError::Write { to: "the report".to_owned(), error })?;
    let counts = [
        (run.tail.summary.errors, Severity::Error),
        (run.tail.summary.warnings, Severity::Warning),
        (run.tail.summary.notes, Severity::Note),
    ];
    let fails = args.fail_on.threshold();
    let is_failing = counts.into_iter().any(|(count, severity)| count > 0 && fails.includes(severity));
    Ok(if is_failing { Exit::Disagreed } else { Exit::Agreed })
}

fn merged(files: &[PathBuf]) -> Result<StoredRun, CliError> {
    let mut merged: Option<MergedRun> = None;
    for file in files {
        let part = read_run(file)?;
        let added = match &mut merged {
            Some(merged) => merged.add(part),
            None => MergedRun::of(part).map(|first| merged = Some(first)),
        };
        added.map_err(|error| CliError::Usage(format!("merge {}: {error}", file.display())))?;
    }
    merged.map(MergedRun::into_run).ok_or_else(|| CliError::Usage("merge reports: none is named".to_owned()))
}
