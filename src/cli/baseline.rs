//! A file of findings that are known.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::{Deserialize, Serialize};

use super::CliError;
use super::output::{Terminal, WholeFile};
use crate::drift::StatementChange;
use crate::finding::{CaseOutcome, Verdict};
use crate::report::visible_json;

/// Findings that are known, from a file or into one.
#[derive(Args)]
#[command(next_help_heading = "What is known")]
pub struct Baseline {
    /// Take the findings in this file as known.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write the findings of this run to this file, as known ones.
    #[arg(long, value_name = "FILE")]
    baseline_write: Option<PathBuf>,
    /// Take the entries out of the baseline that no longer hold.
    #[arg(long, requires = "baseline")]
    baseline_prune: bool,
}

/// The findings of a baseline.
#[derive(Default)]
pub struct KnownFindings(Vec<BaselineEntry>);

impl KnownFindings {
    pub fn into_ids(self) -> BTreeSet<String> {
        self.0.into_iter().map(|entry| entry.id).collect()
    }
}

/// `schemas/baseline.schema.json` is its schema.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BaselineFile {
    version: u32,
    findings: Vec<BaselineEntry>,
}

/// The id is what counts; the rest is for whoever reads a change of the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BaselineEntry {
    provider: String,
    operation: String,
    scenario: String,
    check: String,
    id: String,
}

impl BaselineEntry {
    /// What it was found in.
    fn case(&self) -> [String; 3] {
        [self.provider.clone(), self.operation.clone(), self.scenario.clone()]
    }
}

/// The findings of a run that is going on, and the cases that were judged.
#[derive(Default)]
pub struct Collected {
    found: BTreeSet<BaselineEntry>,
    judged: BTreeSet<[String; 3]>,
}

impl Baseline {
    /// What the file has.
    pub fn read(&self) -> Result<KnownFindings, CliError> {
        let Some(file) = &self.baseline else { return Ok(KnownFindings::default()) };
        let shown = file.display().to_string();
        let text = fs::read_to_string(file).map_err(|error| CliError::Read { file: shown.clone(), error })?;
        let known: BaselineFile = serde_json::from_str(&text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            CliError::Usage(format!("read {shown}:{line}:{column}: expected a baseline: {error}"))
        })?;
        if known.version != 1 {
            return Err(CliError::Usage(format!("read {shown}: expected version 1, found {}", known.version)));
        }
        Ok(KnownFindings(known.findings))
    }

    /// Tells of the entries whose case was judged and has them no longer, and takes them out where that was asked for.
    /// What was not asked in this run may hold still.
    pub fn tell_stale(&self, known: &KnownFindings, collected: &Collected, terminal: Terminal) -> Result<(), CliError> {
        let Some(file) = &self.baseline else { return Ok(()) };
        let ids: BTreeSet<&str> = collected.found.iter().map(|entry| entry.id.as_str()).collect();
        let is_stale =
            |entry: &&BaselineEntry| !ids.contains(entry.id.as_str()) && collected.judged.contains(&entry.case());
        let (stale, holding): (Vec<&BaselineEntry>, Vec<&BaselineEntry>) = known.0.iter().partition(is_stale);
        let Some(first) = stale.first() else { return Ok(()) };
        let BaselineEntry { provider, operation, scenario, check, .. } = first;
        let of = if scenario.is_empty() { String::new() } else { format!(" × {scenario}") };
        let first = format!("{check} of {provider} {operation}{of}");
        let named = match stale.len() {
            1 => format!("1 entry of {} no longer holds: {first}", file.display()),
            count => format!("{count} entries of {} no longer hold, the first {first}", file.display()),
        };
        if !self.baseline_prune {
            terminal.complain("note", &format!("{named}; --baseline-prune takes out what no longer holds"));
            return Ok(());
        }
        terminal.conclude(&format!("{named}; taken out"));
        write(file, &BaselineFile { version: 1, findings: holding.into_iter().cloned().collect() })
    }

    /// Writes what was collected, where that was asked for.
    pub fn write(&self, collected: Collected) -> Result<(), CliError> {
        match &self.baseline_write {
            Some(file) => write(file, &BaselineFile { version: 1, findings: collected.found.into_iter().collect() }),
            None => Ok(()),
        }
    }
}

fn write(file: &Path, known: &BaselineFile) -> Result<(), CliError> {
    let failed = |error| CliError::Write { to: file.display().to_string(), error };
    let (whole, mut writer) = WholeFile::begin(file).map_err(failed)?;
    let json = serde_json::to_string_pretty(known).map_err(|error| failed(error.into()))?;
    writeln!(writer, "{}", visible_json(&json)).and_then(|()| writer.flush()).map_err(failed)?;
    drop(writer);
    whole.finish().map_err(failed)
}

impl Collected {
    /// What is known of these providers was compared again.
    pub fn compared(&mut self, known: &KnownFindings, providers: &[String]) {
        let own = known.0.iter().filter(|entry| entry.scenario.is_empty() && providers.contains(&entry.provider));
        self.judged.extend(own.map(BaselineEntry::case));
    }

    pub fn add_change(&mut self, change: &StatementChange) {
        self.found.insert(BaselineEntry {
            provider: change.provider.clone(),
            operation: change.subject.clone(),
            scenario: String::new(),
            check: change.rule.clone(),
            id: change.id.clone(),
        });
    }

    pub fn add(&mut self, case: &CaseOutcome) {
        if matches!(case.verdict, Verdict::Agreed | Verdict::Clashed) {
            self.judged.insert([case.provider.clone(), case.operation.clone(), case.name()]);
        }
        for finding in &case.findings {
            self.found.insert(BaselineEntry {
                provider: case.provider.clone(),
                operation: case.operation.clone(),
                scenario: case.name(),
                check: finding.check.clone(),
                id: finding.id.clone(),
            });
        }
    }
}
