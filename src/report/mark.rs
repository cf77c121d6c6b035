//! What became of a case, in one character and in words.

use crate::finding::{CaseOutcome, Severity, Verdict};

/// The worst is last: of several ways to provoke one cause that one is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    Agreed,
    Noted,
    Skipped,
    Silent,
    Warning,
    Error,
}

impl Mark {
    /// In the order of a legend.
    pub const ALL: [Mark; 6] = [Mark::Agreed, Mark::Noted, Mark::Warning, Mark::Error, Mark::Silent, Mark::Skipped];

    pub fn of(case: &CaseOutcome) -> Mark {
        let unwaived = case.findings.iter().filter(|finding| finding.waived.is_none());
        match (case.verdict, unwaived.map(|finding| finding.severity).max()) {
            (Verdict::Clashed, Some(Severity::Error)) => Mark::Error,
            (Verdict::Clashed, _) => Mark::Warning,
            (Verdict::Silent, _) => Mark::Silent,
            (Verdict::Skipped, _) => Mark::Skipped,
            (Verdict::Agreed, _) if case.findings.is_empty() => Mark::Agreed,
            (Verdict::Agreed, _) => Mark::Noted,
        }
    }

    pub fn sign(self) -> char {
        match self {
            Mark::Agreed => '✓',
            Mark::Noted => 'n',
            Mark::Warning => '!',
            Mark::Error => '✗',
            Mark::Silent => '?',
            Mark::Skipped => '-',
        }
    }

    pub fn meaning(self) -> &'static str {
        match self {
            Mark::Agreed => "agreed",
            Mark::Noted => "agreed, with a note",
            Mark::Warning => "warning",
            Mark::Error => "error",
            Mark::Silent => "silent",
            Mark::Skipped => "skipped",
        }
    }
}
