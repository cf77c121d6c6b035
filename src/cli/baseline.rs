//! A file of findings that are known.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::{Deserialize, Serialize};

use super::CliError;
use super::output::WholeFile;
use crate::drift::StatementChange;
use crate::finding::CaseOutcome;

/// Findings that are known, from a file or into one.
#[derive(Args)]
pub struct Baseline {
    /// Take the findings in this file as known.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write the findings of this run to this file, as known ones.
    #[arg(long, value_name = "FILE")]
    baseline_write: Option<PathBuf>,
}

/// `schemas/baseline.schema.json` is its schema.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BaselineFile {
    version: u32,
    findings: Vec<BaselineEntry>,
}

/// The id is what counts; the rest is for whoever reads a change of the file.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BaselineEntry {
    provider: String,
    operation: String,
    scenario: String,
    check: String,
    id: String,
}

/// The findings of a run that is going on.
#[derive(Default)]
pub struct Collected(BTreeSet<BaselineEntry>);

impl Baseline {
    /// The ids in the file.
    pub fn read(&self) -> Result<BTreeSet<String>, CliError> {
        let Some(file) = &self.baseline else { return Ok(BTreeSet::new()) };
        let shown = file.display().to_string();
        let text = fs::read_to_string(file).map_err(|error| CliError::Read { file: shown.clone(), error })?;
        let known: BaselineFile = serde_json::from_str(&text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            CliError::Usage(format!("read {shown}:{line}:{column}: expected a baseline: {error}"))
        })?;
        if known.version != 1 {
            return Err(CliError::Usage(format!("read {shown}: expected version 1, found {}", known.version)));
        }
        Ok(known.findings.into_iter().map(|entry| entry.id).collect())
    }

    /// Writes what was collected, where that was asked for.
    pub fn write(&self, collected: Collected) -> Result<(), CliError> {
        match &self.baseline_write {
            Some(file) => write(file, &BaselineFile { version: 1, findings: collected.0.into_iter().collect() }),
            None => Ok(()),
        }
    }
}

fn write(file: &Path, known: &BaselineFile) -> Result<(), CliError> {
    let failed = |error| CliError::Write { to: file.display().to_string(), error };
    let (whole, mut writer) = WholeFile::begin(file).map_err(failed)?;
    serde_json::to_writer_pretty(&mut writer, known).map_err(|error| failed(error.into()))?;
    writer.write_all(b"\n").and_then(|()| writer.flush()).map_err(failed)?;
    drop(writer);
    whole.finish().map_err(failed)
}

impl Collected {
    pub fn add_change(&mut self, change: &StatementChange) {
        self.0.insert(BaselineEntry {
            provider: change.provider.clone(),
            operation: change.subject.clone(),
            scenario: String::new(),
            check: change.rule.clone(),
            id: change.id.clone(),
        });
    }

    pub fn add(&mut self, case: &CaseOutcome) {
        for finding in &case.findings {
            self.0.insert(BaselineEntry {
                provider: case.provider.clone(),
                operation: case.operation.clone(),
                scenario: case.name(),
                check: finding.check.clone(),
                id: finding.id.clone(),
            });
        }
    }
}
