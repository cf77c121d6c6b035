//! What a run comes to, as one sentence: a reader of five seconds knows whether something is wrong, and how bad.

use std::collections::{BTreeMap, BTreeSet};

use super::{RunSummary, Tail, counted};
use crate::finding::{CaseOutcome, DocumentFinding, Severity, Verdict};
use crate::reason::Reason;

/// What is known of the operations of a run, case by case.
#[derive(Debug, Default)]
pub struct RunVerdict {
    operations: BTreeMap<(String, String), Option<Severity>>,
    /// Those that serve a request which has no right to be served.
    open: BTreeSet<(String, String)>,
    judged: BTreeSet<(String, String)>,
    checks: BTreeMap<String, Severity>,
    /// Something was left out that would have been asked next.
    is_cut_off: bool,
}

/// What is told of an operation that never answers.
const NO_ANSWER: &str = "no-answer";

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerdictClass {
    Fails,
    Warns,
    Agrees,
    /// Nothing was judged, or the run was ended before its end.
    Unknown,
}

impl RunVerdict {
    pub fn add(&mut self, case: &CaseOutcome) {
        let operation = (case.provider.clone(), case.operation.clone());
        let worst = self.operations.entry(operation.clone()).or_default();
        for finding in case.findings.iter().filter(|finding| finding.waived.is_none()) {
            *worst = (*worst).max(Some(finding.severity));
            let known = self.checks.entry(finding.check.clone()).or_insert(finding.severity);
            *known = finding.severity.max(*known);
            if finding.check == "auth-enforced" && finding.severity == Severity::Error {
                self.open.insert(operation.clone());
            }
        }
        if matches!(case.verdict, Verdict::Agreed | Verdict::Clashed) {
            self.judged.insert(operation);
        }
        self.is_cut_off |= case.reason.as_ref().is_some_and(Reason::cuts_off);
    }

    pub fn standing(&self, tail: &Tail) -> VerdictClass {
        let of_the_run = of_the_run(tail).map(|finding| finding.severity).max();
        let worst = self.operations.values().copied().flatten().chain(of_the_run).max();
        match worst {
            Some(Severity::Error) => VerdictClass::Fails,
            _ if tail.interrupted || tail.failed.is_some() || self.judged.is_empty() => VerdictClass::Unknown,
            Some(Severity::Warning) => VerdictClass::Warns,
            Some(Severity::Note) | None => VerdictClass::Agrees,
        }
    }

    /// The sentence, without its full stop.
    pub fn headline(&self, tail: &Tail) -> String {
        let sentence = self.sentence(tail);
        // An error is said by itself; a run that fails without any is to say why.
        if let Some(why) = tail.failed.as_ref().filter(|_| tail.summary.errors == 0) {
            return capital(&super::visible(why));
        }
        if tail.interrupted { format!("Interrupted: {}", lower(&sentence)) } else { sentence }
    }

    fn sentence(&self, tail: &Tail) -> String {
        let errors: Vec<&DocumentFinding> =
            of_the_run(tail).filter(|finding| finding.severity == Severity::Error).collect();
        // What is wrong with the whole run comes before what is wrong with operations.
        let of_all_operations = errors.iter().filter(|finding| finding.check != NO_ANSWER);
        if let Some(first) = of_all_operations.min_by_key(|finding| super::found::meaning(&finding.check)) {
            return capital(&super::visible(&first.message)) + &self.open();
        }
        let all = self.operations.len();
        let failing = self.failing(errors.into_iter()).len();
        let warned = self.operations.values().filter(|worst| **worst == Some(Severity::Warning)).count();
        if failing > 0 {
            let fails = if failing == 1 { "fails" } else { "fail" };
            return format!("{} {fails}{}", of_all(failing, all), self.open());
        }
        if self.judged.is_empty() {
            return "Nothing was judged".to_owned();
        }
        if warned > 0 {
            let has = if warned == 1 { "has" } else { "have" };
            return format!("No error; {} {has} warnings", of_all(warned, all));
        }
        let RunSummary { warnings, notes, waived, coverage, .. } = &tail.summary;
        let nothing = match (warnings, notes) {
            (0, 0) => "No finding",
            (0, _) => "No error, no warning",
            _ => "No error",
        };
        // Who was not served keeps no contract yet, nor who was not asked all, and what is waived does not keep it.
        if coverage.operations.served == 0 || self.is_cut_off {
            return format!("{nothing} in what was asked");
        }
        if *waived > 0 {
            return format!("{nothing} beside what is waived");
        }
        let judged = self.judged.len();
        let keeps = if judged == 1 { "keeps" } else { "keep" };
        format!("{nothing}: {} {keeps} the contract", lower(&of_all(judged, all)))
    }

    /// How many operations serve whom they must not, as the end of a sentence.
    fn open(&self) -> String {
        match self.open.len() {
            0 => String::new(),
            1 => "; 1 serves requests without a good credential".to_owned(),
            open => format!("; {open} serve requests without a good credential"),
        }
    }

    /// The sentence with what was found, and with its full stop.
    pub fn sentence_with_counts(&self, tail: &Tail) -> String {
        let RunSummary { errors, warnings, notes, waived, .. } = tail.summary;
        let headline = self.headline(tail);
        if errors + warnings + notes + waived == 0 {
            return format!("{headline}.");
        }
        format!("{headline}. {}.", tail.summary.found())
    }

    /// The operations with an error, those that never answered included.
    fn failing<'a>(&'a self, errors: impl Iterator<Item = &'a DocumentFinding>) -> BTreeSet<(&'a str, &'a str)> {
        let own = self.operations.iter().filter(|(_, worst)| **worst == Some(Severity::Error));
        let own = own.map(|((provider, operation), _)| (provider.as_str(), operation.as_str()));
        let silent = errors.flat_map(|finding| {
            finding.operations.iter().map(|operation| (finding.provider.as_str(), operation.as_str()))
        });
        own.chain(silent).collect()
    }

    /// The worst checks, to look up; the gravest first.
    pub fn checks(&self) -> Vec<&str> {
        let mut checks: Vec<(&str, Severity)> =
            self.checks.iter().map(|(id, severity)| (id.as_str(), *severity)).collect();
        checks.sort_by_key(|(id, severity)| (std::cmp::Reverse(*severity), super::found::meaning(id)));
        checks.into_iter().map(|(id, _)| id).collect()
    }

    /// What the reader does about it, in one sentence.
    pub fn next_step(&self, tail: &Tail) -> String {
        if let Some(holder) = tail.refused.first() {
            return format!("Next: put a credential that is taken into {holder}, and run it again.");
        }
        if let Some(check) = self.checks().first().filter(|_| self.has_weight(&tail.summary)) {
            return format!(
                "More of a finding: countersign explain {check}. Known already? --baseline-write known.json"
            );
        }
        let is_stub = |tested: &super::Tested| tested.target == "stub";
        if tail.providers.iter().all(is_stub) {
            return "No service was asked: that was a stub made from the document. --base-url URL asks a service."
                .to_owned();
        }
        if tail.providers.iter().all(|tested| tested.target == "recorded") {
            return "No service was asked: that was judged from a recording.".to_owned();
        }
        if tail.summary.skipped > 0 {
            return "Not all was asked: the reasons above say what a skipped case needs (--allow, a variable)."
                .to_owned();
        }
        "All that could be asked was asked.".to_owned()
    }

    fn has_weight(&self, summary: &RunSummary) -> bool {
        summary.errors + summary.warnings > 0
    }
}

/// `3 of 5 operations`, `1 of 5 operations`, `The one operation`.
fn of_all(count: usize, all: usize) -> String {
    match (count, all) {
        (1, 1) => "The one operation".to_owned(),
        (count, all) if count == all => format!("All {}", counted(all, "operation")),
        (count, all) => format!("{count} of {}", counted(all, "operation")),
    }
}

fn of_the_run(tail: &Tail) -> impl Iterator<Item = &DocumentFinding> {
    tail.document_findings.iter().filter(|finding| finding.of_the_run && finding.waived.is_none())
}

/// With a capital letter at its beginning, as sentences have.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
