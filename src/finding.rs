//! Two claims that cannot both be true, and the verdicts over checks, cases and documents.

mod fold;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use crate::claim::{Source, Witness};
use crate::live::Response;
use crate::reason::{Reason, SilentReason, UnreadBody};
use crate::secret::Redacted;

pub use fold::Fold;

/// How grave a finding is for a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    Note,
    Warning,
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        })
    }
}

/// What it means for a client that two statements differ, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// A client that was right is wrong now.
    Breaking,
    /// It may be, and a person must look.
    Unclear,
    /// A client that was right is right still.
    Compatible,
    /// No bearing on a client.
    Note,
}

impl Class {
    /// As grave as which finding.
    pub fn severity(self) -> Severity {
        match self {
            Class::Breaking => Severity::Error,
            Class::Unclear => Severity::Warning,
            Class::Compatible | Class::Note => Severity::Note,
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Class::Breaking => "breaking",
            Class::Unclear => "unclear",
            Class::Compatible => "compatible",
            Class::Note => "note",
        })
    }
}

/// What came of a question, or of all questions of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The witnesses were compared and agree, notes aside.
    Agreed,
    /// There is a finding of warning or error.
    Clashed,
    /// It could not be judged; the reason stands beside it. Never a pass.
    Silent,
    /// The case was not sent; the reason stands beside it.
    Skipped,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Verdict::Agreed => "agreed",
            Verdict::Clashed => "clashed",
            Verdict::Silent => "silent",
            Verdict::Skipped => "skipped",
        })
    }
}

/// One witness's answer, as a report shows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Evidence {
    pub witness: Witness,
    pub says: String,
    pub source: String,
    /// The source itself, for a report that looks up a line. Lines move when neighbours change,
    /// so that none is written down.
    #[serde(skip)]
    pub at: Option<Box<Source>>,
}

impl Evidence {
    /// Looks its source up again, where it was read from a report.
    pub fn find_source(&mut self) {
        let found = Source::of_report(self.witness, &self.source).map(Box::new);
        self.at = self.at.take().or(found);
    }
}

/// What else an answer breaks for the same reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Also {
    pub check: String,
    pub message: String,
}

/// The answer that a finding is about, as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    pub status: u16,
    pub content_type: Option<String>,
    /// The beginning of the body, redacted.
    pub body: String,
}

/// So many characters of a body are shown with a finding.
const SHOWN_OF_A_BODY: usize = 500;

impl Answered {
    pub fn of(response: &Response) -> Answered {
        let content_type = response.header("content-type").next().map(Redacted::shown);
        let (mut body, has_more) = response.body.shown_beginning(SHOWN_OF_A_BODY);
        if has_more {
            body.push('…');
        }
        Answered { status: response.status, content_type, body }
    }
}

/// Two claims that cannot both be true.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Finding {
    /// Stable from run to run: made of the case, the check and what was asked.
    pub id: String,
    pub check: String,
    pub severity: Severity,
    /// What it means for a client, in one sentence.
    pub message: String,
    /// The reason of the waiver that covers it.
    pub waived: Option<String>,
    pub earlier: Evidence,
    pub later: Evidence,
    /// What the same answer breaks for the same reason.
    #[serde(default)]
    pub also: Vec<Also>,
    /// Nothing where there is no answer, or none that this is about.
    #[serde(default)]
    pub answer: Option<Answered>,
    /// A command that shows it again, with credentials as shell variables.
    pub reproduce: Option<String>,
}

impl Finding {
    /// What is wrong, without the numbers that change from run to run: which item of a list, how many of them. Two
    /// findings of one id may differ by it.
    pub fn gist(&self) -> String {
        let also = self.also.iter().map(|also| format!("{}: {}", also.check, also.message));
        let said = std::iter::once(self.message.clone()).chain(also).collect::<Vec<_>>().join("; ");
        let mut gist = String::with_capacity(said.len());
        for letter in said.replace("[]", "0").chars() {
            match letter {
                '0'..='9' if gist.ends_with('#') => {}
                '0'..='9' => gist.push('#'),
                other => gist.push(other),
            }
        }
        gist.replace(" (# times)", "")
    }
}

/// Findings that are known, by id: what was wrong then, or whatever is, where nothing was written down of it.
#[derive(Debug, Clone, Default)]
pub struct KnownGists(BTreeMap<String, BTreeSet<Option<String>>>);

impl KnownGists {
    pub fn insert(&mut self, id: String, gist: Option<String>) {
        self.0.entry(id).or_default().insert(gist);
    }

    /// Whether a finding of the run itself is known, which has its id alone.
    pub fn has_of_the_run(&self, finding: &DocumentFinding) -> bool {
        self.0.contains_key(&finding.id)
    }

    pub fn has(&self, finding: &Finding) -> bool {
        self.0.get(&finding.id).is_some_and(|gists| gists.contains(&None) || gists.contains(&Some(finding.gist())))
    }
}

/// What one check came to in one case. A check that does not apply has no outcome.
#[derive(Debug, Clone, Serialize)]
pub struct CheckOutcome {
    pub check: String,
    pub verdict: Verdict,
    pub reason: Option<SilentReason>,
}

/// The verdict over a case.
#[derive(Debug, Clone, Serialize)]
pub struct CaseOutcome {
    pub provider: String,
    pub operation: String,
    pub scenario: String,
    /// Which of several ways of provoking it, where the scenario has more than one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    pub verdict: Verdict,
    pub reason: Option<Reason>,
    pub checks: Vec<CheckOutcome>,
    pub findings: Vec<Finding>,
    #[serde(skip)]
    pub points: Points,
}

impl CaseOutcome {
    /// The scenario's id, with the variant where there is more than one.
    pub fn name(&self) -> String {
        match &self.variant {
            Some(variant) => format!("{}.{variant}", self.scenario),
            None => self.scenario.clone(),
        }
    }

    /// The verdict that the checks and findings of a case make, which is about these points: it agrees
    /// only where the first of them that applies was compared. Where none of them was asked, since the
    /// caller chose other checks, any that was compared will do.
    pub fn of(checks: &[CheckOutcome], findings: &[Finding], points: &Points) -> (Verdict, Option<Reason>) {
        if findings.iter().any(|finding| finding.waived.is_none() && finding.severity >= Severity::Warning) {
            return (Verdict::Clashed, None);
        }
        // What clashed is waived here, and was compared.
        let is_compared = |check: &CheckOutcome| matches!(check.verdict, Verdict::Agreed | Verdict::Clashed);
        let point = points.ids.iter().find_map(|id| checks.iter().find(|check| check.check == *id));
        let agrees = match point {
            Some(point) => is_compared(point),
            None => !points.are_asked && checks.iter().any(is_compared),
        };
        if let Some(unread) = points.unread.clone().filter(|_| agrees) {
            return (Verdict::Silent, Some(SilentReason::from(unread).into()));
        }
        if agrees {
            return (Verdict::Agreed, None);
        }
        let silent = || checks.iter().filter(|_| !points.are_asked).find_map(|check| check.reason.clone());
        let reason = point.and_then(|point| point.reason.clone()).or_else(silent);
        (Verdict::Silent, Some(reason.unwrap_or(SilentReason::NothingApplies).into()))
    }
}

/// The checks whose question a case is about, the one that decides first.
#[derive(Debug, Clone, Default)]
pub struct Points {
    pub ids: &'static [&'static str],
    /// Whether one of them is among the checks that were asked.
    pub are_asked: bool,
    /// Why the answer was not read to its end: what is missing might say otherwise.
    pub unread: Option<UnreadBody>,
}

/// The id of a finding: the first 12 hexadecimal digits of a SHA-256 over what names it.
pub fn id_of(parts: &[&str]) -> String {
    let digest = digest(&SHA256, parts.join("\u{1f}").as_bytes());
    digest.as_ref().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// What is wrong in the same way in three operations or more, and in every one where it was asked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DocumentFinding {
    pub id: String,
    pub provider: String,
    /// The scenarios in which it is so, each with its variant where it has more than one.
    pub scenarios: Vec<String>,
    pub check: String,
    pub severity: Severity,
    pub message: String,
    pub operations: Vec<String>,
    pub earlier: Evidence,
    pub later: Evidence,
    /// What the same answers break for the same reason.
    #[serde(default)]
    pub also: Vec<Also>,
    /// The answer of the first of the operations.
    #[serde(default)]
    pub answer: Option<Answered>,
    /// The command that shows it in the first of the operations.
    pub reproduce: Option<String>,
    /// Why it is known, where it stands for itself and somebody says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waived: Option<String>,
    /// Whether it is no finding of cases, and stands for itself.
    #[serde(skip)]
    pub of_the_run: bool,
}

impl DocumentFinding {
    /// Whether a finding, of a scenario with its variant, is one of those that were folded into
    /// this one.
    pub fn covers(&self, provider: &str, scenario: &str, finding: &Finding) -> bool {
        let same_case = self.provider == provider && self.scenarios.iter().any(|folded| folded == scenario);
        let same = self.check == finding.check && self.message == finding.message;
        same_case && same && self.later.says == finding.later.says
    }
}

impl DocumentFinding {
    /// Whether it was folded from findings of an operation; those that were folded are in the order
    /// of their operations' ids.
    pub fn concerns(&self, operation: &str) -> bool {
        self.operations.binary_search_by(|own| own.as_str().cmp(operation)).is_ok()
    }

    /// Takes in the same finding of another scenario.
    pub(crate) fn unite(&mut self, other: DocumentFinding) {
        self.scenarios.extend(other.scenarios);
        self.scenarios.dedup();
        self.operations.extend(other.operations);
        self.operations.sort();
        self.operations.dedup();
    }
}
