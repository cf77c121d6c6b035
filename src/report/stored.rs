//! A run that was written as JSON, read again: for its findings, to be put together with others, and to be told anew.

use std::collections::{BTreeSet, HashMap};
use std::io;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Outlook, Report, ReportHead, ReportSubject, RunVerdict, Tail, Tested};
use crate::finding::{CaseOutcome, CheckOutcome, Evidence, Finding, Points, Verdict};
use crate::reason::{SilentReason, SkipReason};
use crate::scenarios;
use countersign_openapi::Contract;

/// A report that `test --format json` wrote. Its cases stay as they are.
#[derive(Debug, Serialize, Deserialize)]
pub struct StoredRun {
    #[serde(flatten)]
    pub head: ReportHead,
    pub cases: Vec<Value>,
    #[serde(flatten)]
    pub tail: Tail,
}

/// A case of a stored report, but for its reasons.
#[derive(Debug, Deserialize)]
pub struct StoredCase {
    pub provider: String,
    pub operation: String,
    pub scenario: String,
    #[serde(default)]
    variant: Option<String>,
    verdict: Verdict,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    checks: Vec<StoredCheck>,
    pub findings: Vec<Finding>,
}

#[derive(Debug, Deserialize)]
struct StoredCheck {
    check: String,
    verdict: Verdict,
    #[serde(default)]
    reason: Option<String>,
}

impl StoredCase {
    fn into_outcome(self) -> CaseOutcome {
        let of_check = |StoredCheck { check, verdict, reason }| {
            let reason = reason.map(SilentReason::Stored);
            CheckOutcome { check, verdict, reason }
        };
        let reason = self.reason.map(|reason| match self.verdict {
            Verdict::Skipped => SkipReason::Stored(reason).into(),
            _ => SilentReason::Stored(reason).into(),
        });
        CaseOutcome {
            provider: self.provider,
            operation: self.operation,
            scenario: self.scenario,
            variant: self.variant,
            verdict: self.verdict,
            reason,
            checks: self.checks.into_iter().map(of_check).collect(),
            findings: self.findings,
            points: Points::default(),
        }
    }
}

impl StoredRun {
    /// Writes the run again as another report: provider by provider, each with the contract that it was held to.
    ///
    /// # Errors
    /// Where the report can't be written, or a case is none.
    pub fn write(&self, report: &mut dyn Report, contract: &dyn Fn(&Tested) -> Contract) -> io::Result<RunVerdict> {
        let mut outcomes = self.cases.iter().map(outcome).collect::<Result<Vec<_>, _>>().map_err(io::Error::other)?;
        let mut tail = self.tail.clone();
        let of_cases = outcomes.iter_mut().flat_map(|outcome| &mut outcome.findings);
        let of_cases = of_cases.flat_map(|finding| [&mut finding.earlier, &mut finding.later]);
        let of_the_run = tail.document_findings.iter_mut();
        let of_the_run = of_the_run.flat_map(|finding| [&mut finding.earlier, &mut finding.later]);
        of_cases.chain(of_the_run).for_each(Evidence::find_source);
        let mut verdict = RunVerdict::default();
        report.begin(&ReportHead { outlook: outlook(&outcomes, &self.tail.providers), ..self.head.clone() })?;
        for tested in &self.tail.providers {
            let contract = contract(tested);
            let name = super::title_of(&contract.document).unwrap_or(&tested.provider);
            report.provider(&ReportSubject { tested, name, contract: &contract })?;
            // As the document has them: each part has others of its operations.
            let order: HashMap<&str, usize> =
                contract.operations().iter().enumerate().map(|(place, own)| (own.id.as_str(), place)).collect();
            let mut own: Vec<&CaseOutcome> = outcomes.iter().filter(|own| own.provider == tested.provider).collect();
            own.sort_by_key(|case| order.get(case.operation.as_str()).copied());
            for case in own {
                verdict.add(case);
                report.case(case)?;
            }
        }
        report.end(&tail)?;
        Ok(verdict)
    }
}

/// What is to come, as a report lays itself out for it.
fn outlook(outcomes: &[CaseOutcome], providers: &[Tested]) -> Outlook {
    let comes = |id: &&str| outcomes.iter().any(|own| own.scenario == *id);
    let operations: BTreeSet<(&str, &str)> =
        outcomes.iter().map(|own| (own.provider.as_str(), own.operation.as_str())).collect();
    Outlook {
        scenarios: scenarios::ALL.iter().map(|scenario| scenario.id).filter(comes).collect(),
        operations: operations.len(),
        longest_operation: operations.iter().map(|(_, operation)| operation.chars().count()).max().unwrap_or_default(),
        subject: match providers {
            [one] => one.provider.clone(),
            many => format!("{} providers", many.len()),
        },
    }
}

/// A case as it was judged.
///
/// # Errors
/// Where it is none, and why.
pub(super) fn outcome(case: &Value) -> Result<CaseOutcome, serde_json::Error> {
    StoredCase::deserialize(case).map(StoredCase::into_outcome)
}
