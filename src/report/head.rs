//! What is known of a run before its first case.

use serde::{Deserialize, Serialize};

use crate::finding::Severity;
use crate::plan::Case;
use crate::scenarios;

/// What is known before the first case.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReportHead {
    pub version: u32,
    pub tool: Tool,
    /// When the run began (RFC 3339, UTC).
    pub started: String,
    pub seed: u64,
    #[serde(default)]
    pub held_to: HeldTo,
    /// Which part of a run it is, where the run was parted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<RunPart>,
    /// What of the command changes the requests or how they go, by name and without values: `--header X-Tenant`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked_with: Vec<String>,
    #[serde(skip)]
    pub outlook: Outlook,
}

/// One part of a run, of several that run apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunPart {
    /// From 1.
    pub number: usize,
    pub of: usize,
}

/// What a run is held to, so that its parts can be put together as it would have ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct HeldTo {
    pub fail_on: Threshold,
    /// Whether a case that was not judged fails it.
    pub strict: bool,
    /// How many of a hundred documented responses must be judged.
    pub min_coverage: Option<f64>,
}

impl HeldTo {
    /// To nothing.
    pub fn least() -> HeldTo {
        HeldTo { fail_on: Threshold(None), ..HeldTo::default() }
    }

    /// Holds to what another is held to as well: whoever asks for more of a part asks it of the whole.
    pub fn be_as_strict_as(&mut self, other: &HeldTo) {
        let least = |one: Option<Severity>, other: Option<Severity>| one.into_iter().chain(other).min();
        self.fail_on = Threshold(least(self.fail_on.0, other.fail_on.0));
        self.strict |= other.strict;
        self.min_coverage = self.min_coverage.into_iter().chain(other.min_coverage).reduce(f64::max);
    }
}

/// What cases will come, for a report that lays itself out before they do.
#[derive(Debug, Clone, Default)]
pub struct Outlook {
    /// The scenarios, in the order in which reports show them.
    pub scenarios: Vec<&'static str>,
    /// How many operations have cases.
    pub operations: usize,
    /// The length of the longest operation id.
    pub longest_operation: usize,
    /// What is tested: the name of the one provider, or how many there are.
    pub subject: String,
}

/// The least severe finding that makes a run fail; nothing where none does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threshold(pub Option<Severity>);

impl Default for Threshold {
    fn default() -> Threshold {
        Threshold(Some(Severity::Error))
    }
}

impl Threshold {
    pub fn includes(self, severity: Severity) -> bool {
        self.0.is_some_and(|least| severity >= least)
    }
}

impl Outlook {
    /// Adds a provider's cases, those of an operation one after another.
    pub fn add(&mut self, cases: &[Case]) {
        let now: Vec<_> = scenarios::ALL.iter().map(|scenario| scenario.id).collect();
        let comes = |id: &&str| self.scenarios.contains(id) || cases.iter().any(|case| case.scenario.id == *id);
        self.scenarios = now.into_iter().filter(comes).collect();
        self.operations += cases.chunk_by(|one, next| one.operation == next.operation).count();
        let longest = cases.iter().map(|case| case.operation.chars().count()).max().unwrap_or_default();
        self.longest_operation = self.longest_operation.max(longest);
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tool {
    pub name: String,
    pub version: String,
}
