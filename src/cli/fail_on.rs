//! What makes a run fail: which findings, and which changes that are not known.

use clap::{Args, ValueEnum};

use super::CliError;
use super::baseline::{Baseline, Collected};
use super::output::Terminal;
use super::value;
use crate::drift::StatementChange;
use crate::finding::{Class, Severity};
use crate::report::{HeldTo, RunSummary, Threshold};

/// The least that makes a run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    Error,
    Warning,
    Note,
    Never,
}

impl FailOn {
    /// The least severe finding that makes a run fail.
    pub fn threshold(self) -> Threshold {
        Threshold(match self {
            FailOn::Error => Some(Severity::Error),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Note => Some(Severity::Note),
            FailOn::Never => None,
        })
    }
}

/// How much of a run must have been judged.
#[derive(Args)]
pub struct WantedJudgement {
    /// Exit with 1 where fewer of a hundred documented responses were judged.
    #[arg(long, value_name = "PERCENT", value_parser = value::percent, help_heading = "Reports")]
    min_coverage: Option<f64>,
    /// Exit with 1 too where a case was silent, or skipped for a reason that you did not ask for.
    #[arg(long, help_heading = "Reports")]
    strict: bool,
}

impl WantedJudgement {
    /// What a run is held to that fails on these findings.
    pub fn held_to(&self, fail_on: Threshold) -> HeldTo {
        HeldTo { fail_on, strict: self.strict, min_coverage: self.min_coverage }
    }

    /// The same of a run whose parts were held to something already: what is said again goes before.
    pub fn held_to_beside(&self, fail_on: Option<FailOn>, parts: &HeldTo) -> HeldTo {
        HeldTo {
            fail_on: fail_on.map_or(parts.fail_on, FailOn::threshold),
            strict: self.strict || parts.strict,
            min_coverage: self.min_coverage.or(parts.min_coverage),
        }
    }
}

impl HeldTo {
    /// How less was judged than is wanted.
    pub fn shortfall(&self, summary: &RunSummary) -> Option<String> {
        let (judged, unjudged) = (summary.coverage.responses.percent(), summary.unjudged);
        if self.strict && unjudged > 0 {
            let plural = if unjudged == 1 { " was" } else { "s were" };
            return Some(format!("{unjudged} case{plural} silent, or skipped though nobody asked for it (--strict)"));
        }
        let least = self.min_coverage.filter(|least| judged < *least)?;
        Some(format!("{judged:.1} % of the documented responses were judged, expected {least} %"))
    }
}

/// Which changes are known, and which of the others make a run fail.
#[derive(Args)]
pub struct ChangesVerdict {
    /// Fail for changes as grave as this: breaking ones are errors, unclear ones warnings, others notes.
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    #[command(flatten)]
    baseline: Baseline,
}

impl ChangesVerdict {
    /// Leaves out the changes that are known, and says how many there are, and which of these providers there are no
    /// more.
    pub fn unknown(
        &self,
        mut found: Vec<StatementChange>,
        providers: &[String],
        terminal: Terminal,
    ) -> Result<Vec<StatementChange>, CliError> {
        let known = self.baseline.read()?;
        let mut collected = Collected::default();
        collected.compared(&known, providers);
        found.iter().for_each(|change| collected.add_change(change));
        self.baseline.tell_stale(&known, &collected, terminal)?;
        let known = known.into_ids();
        let all = found.len();
        found.retain(|change| !known.contains(&change.id));
        match all - found.len() {
            0 => {}
            1 => terminal.tell("known", "1 change of the baseline is not shown"),
            count => terminal.tell("known", &format!("{count} changes of the baseline are not shown")),
        }
        self.baseline.write(collected)?;
        Ok(found)
    }

    /// The classes of changes that make a run fail; `usual` are those where nobody says.
    pub fn failing(&self, usual: &[Class]) -> Vec<Class> {
        let all = [Class::Breaking, Class::Unclear, Class::Compatible, Class::Note].into_iter();
        match self.fail_on {
            None => usual.to_vec(),
            // A breaking change is an error, and one that is unclear a warning.
            Some(fail_on) => all.filter(|class| fail_on.threshold().includes(class.severity())).collect(),
        }
    }
}
