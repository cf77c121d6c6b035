//! One report of those of several shards, as JSON.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ReportHead, RunSummary, Tail, Tested};

/// A report that `test --format json` wrote. Its cases stay as they are.
#[derive(Debug, Serialize, Deserialize)]
pub struct StoredRun {
    #[serde(flatten)]
    pub head: ReportHead,
    pub cases: Vec<Value>,
    #[serde(flatten)]
    pub tail: Tail,
}

/// Why reports are not parts of one run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MergeError {
    #[error("expected version 1, found {0}")]
    Version(u32),
    #[error("{0} was tested with another document than in the reports before")]
    OtherDocument(String),
    #[error("{provider} was tested at {other}, and at {first} in the reports before")]
    OtherTarget { provider: String, first: String, other: String },
    #[error("the case {0} is in a report before")]
    Twice(String),
}

/// The reports that were taken so far, as one.
#[derive(Debug)]
pub struct MergedRun {
    run: StoredRun,
    cases: BTreeSet<String>,
}

impl MergedRun {
    /// Begins with one report.
    ///
    /// # Errors
    /// Where it is of another version than is read here, or has a case twice.
    pub fn of(first: StoredRun) -> Result<MergedRun, MergeError> {
        let tail = Tail {
            summary: RunSummary::default(),
            providers: Vec::new(),
            document_findings: Vec::new(),
            unusable: Vec::new(),
            refused: Vec::new(),
            interrupted: false,
        };
        let run = StoredRun { head: first.head.clone(), cases: Vec::new(), tail };
        let mut merged = MergedRun { run, cases: BTreeSet::new() };
        merged.add(first)?;
        Ok(merged)
    }

    /// Adds a report of another part.
    ///
    /// # Errors
    /// Where it can't be a part of the same run.
    pub fn add(&mut self, part: StoredRun) -> Result<(), MergeError> {
        if part.head.version != 1 {
            return Err(MergeError::Version(part.head.version));
        }
        for tested in part.tail.providers {
            self.add_provider(tested)?;
        }
        for case in &part.cases {
            let name = name_of(case);
            if !self.cases.insert(name.clone()) {
                return Err(MergeError::Twice(name));
            }
        }
        // RFC 3339 in UTC: the order of texts is that of times.
        self.run.head.started = part.head.started.min(std::mem::take(&mut self.run.head.started));
        self.run.cases.extend(part.cases);
        self.run.tail.summary.join(part.tail.summary);
        for finding in part.tail.document_findings {
            match self.run.tail.document_findings.iter_mut().find(|own| own.id == finding.id) {
                Some(own) => own.unite(finding),
                None => self.run.tail.document_findings.push(finding),
            }
        }
        Ok(())
    }

    fn add_provider(&mut self, tested: Tested) -> Result<(), MergeError> {
        match self.run.tail.providers.iter().find(|own| own.provider == tested.provider) {
            None => self.run.tail.providers.push(tested),
            Some(own) if own.document != tested.document => return Err(MergeError::OtherDocument(tested.provider)),
            Some(own) if own.target != tested.target => {
                let (first, other) = (own.target.clone(), tested.target);
                return Err(MergeError::OtherTarget { provider: tested.provider, first, other });
            }
            Some(_) => {}
        }
        Ok(())
    }

    pub fn into_run(self) -> StoredRun {
        self.run
    }
}

impl RunSummary {
    /// Adds the counts of another part of the run. Parts run at the same time: what lasts the longest is how long
    /// they take.
    fn join(&mut self, part: RunSummary) {
        let RunSummary { cases, agreed, clashed, silent, skipped, errors, warnings, notes, waived, requests, .. } =
            part;
        let counts = [
            (&mut self.cases, cases),
            (&mut self.agreed, agreed),
            (&mut self.clashed, clashed),
            (&mut self.silent, silent),
            (&mut self.skipped, skipped),
            (&mut self.errors, errors),
            (&mut self.warnings, warnings),
            (&mut self.notes, notes),
            (&mut self.waived, waived),
            (&mut self.requests, requests),
            (&mut self.coverage.operations.all, part.coverage.operations.all),
            (&mut self.coverage.operations.asked, part.coverage.operations.asked),
            (&mut self.coverage.operations.served, part.coverage.operations.served),
            (&mut self.coverage.responses.documented, part.coverage.responses.documented),
            (&mut self.coverage.responses.judged, part.coverage.responses.judged),
        ];
        counts.into_iter().for_each(|(own, more)| *own += more);
        self.seconds = self.seconds.max(part.seconds);
        self.coverage.responses.unjudged.extend(part.coverage.responses.unjudged);
    }
}

/// What tells a case from all others.
fn name_of(case: &Value) -> String {
    let text = |name: &str| case.get(name).and_then(Value::as_str).unwrap_or_default();
    let variant = if text("variant").is_empty() { String::new() } else { format!(".{}", text("variant")) };
    format!("{} {} {}{variant}", text("provider"), text("operation"), text("scenario"))
}
