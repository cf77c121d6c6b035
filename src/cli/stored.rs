//! A report that was written as JSON, read again for one of its findings.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{CliError, file};
use crate::finding::{DocumentFinding, Finding};
use crate::report::stored::{StoredCase, StoredRun};
use crate::report::{Tail, Tested};

/// Which report a finding is looked up in.
#[derive(Args)]
pub struct StoredReport {
    /// The report that has the finding: what `test --format json=FILE` wrote.
    #[arg(long = "report", value_name = "FILE")]
    file: Option<PathBuf>,
}

/// A finding with the case that it is of.
pub struct StoredFinding {
    pub tested: Tested,
    pub operations: Vec<String>,
    pub scenarios: Vec<String>,
    pub finding: Finding,
    /// What the run was asked with.
    pub asked_with: Vec<String>,
}

/// Where a report is looked for that nobody names.
const REPORT: &str = "report.json";

/// Whether an id is that of a finding, and of nothing that `explain` knows by itself.
pub fn is_of_a_finding(id: &str) -> bool {
    id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl StoredReport {
    /// The finding of an id.
    ///
    /// # Errors
    /// Where there is no such report, and where it has no such finding.
    pub fn find(&self, id: &str) -> Result<StoredFinding, CliError> {
        let file = self.file.clone().unwrap_or_else(|| PathBuf::from(REPORT));
        let shown = file.display().to_string();
        if self.file.is_none() && !Path::new(REPORT).exists() {
            return Err(CliError::Usage(format!(
                "look up the finding {id}: name its report with `--report FILE` (`test --format json=FILE` writes one)"
            )));
        }
        let report = read_run(&file)?;
        if report.head.version != 1 {
            return Err(CliError::Usage(format!("read {shown}: expected version 1, found {}", report.head.version)));
        }
        let ids: Vec<String> = report.ids().map(str::to_owned).collect();
        let count = ids.len();
        report.into_finding(id).ok_or_else(|| {
            let nearest = countersign_openapi::suggestion(id, ids.iter().map(String::as_str));
            CliError::Usage(format!("find \"{id}\" in {shown}, which has {count} findings{nearest}"))
        })
    }
}

/// Reads a report that `test` wrote as JSON.
///
/// # Errors
/// Where it is none, with the place.
pub fn read_run(file: &Path) -> Result<StoredRun, CliError> {
    let shown = file.display().to_string();
    let text = file::read_record(file)?;
    serde_json::from_slice(&text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        CliError::Usage(format!("read {shown}:{line}:{column}: expected a JSON report of `test`: {error}"))
    })
}

impl StoredRun {
    fn ids(&self) -> impl Iterator<Item = &str> {
        let of_cases = self.cases.iter().filter_map(|case| case.get("findings")?.as_array()).flatten();
        let of_cases = of_cases.filter_map(|finding| finding.get("id")?.as_str());
        of_cases.chain(self.tail.document_findings.iter().map(|finding| finding.id.as_str()))
    }

    fn into_finding(self, id: &str) -> Option<StoredFinding> {
        let StoredRun { head, cases, tail: Tail { providers, document_findings, .. } } = self;
        let asked_with = head.asked_with;
        let cases = cases.into_iter().filter_map(|case| serde_json::from_value::<StoredCase>(case).ok());
        let tested = |provider: &str| providers.iter().find(|tested| tested.provider == provider).cloned();
        for StoredCase { provider, operation, scenario, findings, .. } in cases {
            if let Some(finding) = findings.into_iter().find(|finding| finding.id == id) {
                let tested = tested(&provider)?;
                let (operations, scenarios) = (vec![operation], vec![scenario]);
                return Some(StoredFinding { tested, operations, scenarios, finding, asked_with });
            }
        }
        let found = document_findings.into_iter().find(|finding| finding.id == id)?;
        let DocumentFinding {
            provider,
            check,
            severity,
            message,
            operations,
            earlier,
            later,
            also,
            answer,
            reproduce,
            ..
        } = found;
        let finding = Finding {
            id: id.to_owned(),
            check,
            severity,
            message,
            waived: found.waived,
            earlier,
            later,
            also,
            answer,
            reproduce,
        };
        // A variant is a scenario with its name behind a point.
        let scenarios = found.scenarios.iter().map(|name| name.split('.').next().unwrap_or(name).to_owned()).collect();
        Some(StoredFinding { tested: tested(&provider)?, operations, scenarios, finding, asked_with })
    }
}
