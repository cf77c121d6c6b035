//! What makes a run fail: which findings, and which changes that are not known.

use clap::{Args, ValueEnum};

use super::baseline::{Baseline, Collected};
use super::output::Terminal;
use super::{CliError, Exit};
use crate::drift::StatementChange;
use crate::finding::{Class, Severity};
use crate::report::Threshold;

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

    /// A breaking change is an error, and one that is unclear a warning.
    fn includes_class(self, class: Class) -> bool {
        self.threshold().includes(match class {
            Class::Breaking => Severity::Error,
            Class::Unclear => Severity::Warning,
            Class::Compatible | Class::Note => Severity::Note,
        })
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
    /// Leaves out the changes that are known, and says how many there are.
    pub fn unknown(
        &self,
        mut found: Vec<StatementChange>,
        terminal: Terminal,
    ) -> Result<Vec<StatementChange>, CliError> {
        let known = self.baseline.read()?.into_ids();
        let mut collected = Collected::default();
        found.iter().for_each(|change| collected.add_change(change));
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

    /// How a run ends with these changes; `usual` is what makes it fail where nobody says.
    pub fn exit(&self, changes: &[StatementChange], usual: impl Fn(Class) -> bool) -> Exit {
        let fails = |class| self.fail_on.map_or_else(|| usual(class), |fail_on| fail_on.includes_class(class));
        if changes.iter().any(|change| fails(change.class)) { Exit::Disagreed } else { Exit::Agreed }
    }
}
