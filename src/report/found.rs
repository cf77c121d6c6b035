//! What was found of a provider, as people are shown it: what is folded into a finding of the
//! document is that one, and what says the same of several cases is said once.

use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use countersign_openapi::Document;

use super::Tail;
use super::escape_untrusted::{escape_untrusted, visible};
use super::place::source;
use crate::claim::Witness;
use crate::finding::{CaseOutcome, DocumentFinding, Evidence, Finding, Fold, Severity};

/// The findings of a provider, until its last case has come.
#[derive(Default)]
pub struct Findings {
    found: Vec<ShownFinding>,
    fold: Fold,
}

/// A finding as it is shown.
#[derive(Debug, Clone)]
pub struct ShownFinding {
    /// The document's, or the first of those that say the same.
    pub finding: Finding,
    pub places: Vec<FoundAt>,
    /// Where the earlier witness says the same of other operations.
    pub other_sources: BTreeSet<String>,
    /// Whether it is one of the document.
    pub everywhere: bool,
    /// The cases that a finding of the document stands for.
    pub folded: Vec<FoundAt>,
    /// The operations that a finding of the document names.
    pub operations: Vec<String>,
}

/// Findings that say the same of several operations, in whatever words the witnesses say it there.
#[derive(Debug, Clone)]
pub struct ShownCause {
    pub first: ShownFinding,
    pub others: Vec<ShownFinding>,
}

/// The rules by what a finding of theirs means to the reader, the worst first: access without right, a credential
/// that gets out, a service that fails, and last the wording.
const WORST_FIRST: &[&str] = &[
    "base-url",
    "auth-enforced",
    "tenant-named",
    "required-header",
    "credential-accepted",
    "credential-given",
    "credential-echoed",
    "no-server-error",
    "no-answer",
    "readable-body",
    "no-redirect",
    "deletion-kept",
    "created-kept",
    "change-kept",
    "read-back",
    "created-listed",
    "pages-whole",
    "input-enforced",
    "input-accepted",
    "status-declared",
    "refusal-status",
    "content-type",
    "without-accept",
    "response-headers",
    "allow",
    "etag-heeded",
    "head-as-get",
    "success-shape",
    "error-shape",
    "body-status",
    "error-body",
    "repeated-answer",
    "client-answer",
    "client-request",
    "www-authenticate",
    "document",
    "waiver",
];

/// Where a rule stands among those; what is not among them comes last.
pub fn meaning(check: &str) -> usize {
    WORST_FIRST.iter().position(|id| *id == check).unwrap_or(WORST_FIRST.len())
}

/// Where it was found, with its id there: a case, or all operations under a scenario.
#[derive(Debug, Clone)]
pub struct FoundAt {
    pub operation: String,
    pub scenario: String,
    pub id: String,
}

impl Findings {
    pub fn add(&mut self, case: &CaseOutcome) {
        self.fold.add(case);
        self.found.extend(case.findings.iter().map(|finding| ShownFinding::of(case, finding)));
    }

    /// The findings, the worst for the reader first, and last those that are known.
    pub fn shown(self, provider: &str) -> Vec<ShownFinding> {
        let documents = self.fold.findings();
        let mut shown = JoinedFindings::default();
        documents.iter().for_each(|document| shown.add(ShownFinding::of_the_document(document)));
        let by_id: BTreeMap<String, usize> = shown.ids().collect();
        for found in self.found {
            let document = documents.iter().find(|document| found.is_folded_into(document, provider));
            match document.and_then(|document| by_id.get(&document.id)) {
                Some(index) => shown.found[*index].folded.extend(found.places),
                None => shown.add(found),
            }
        }
        // Stable: what came first stays first among equals.
        shown.found.sort_by_key(ShownFinding::weight);
        shown.found
    }
}

impl ShownFinding {
    pub fn of(case: &CaseOutcome, finding: &Finding) -> ShownFinding {
        let (operation, scenario, id) = (case.operation.clone(), case.name(), finding.id.clone());
        ShownFinding::at(FoundAt { operation, scenario, id }, finding.clone(), false)
    }

    pub fn of_the_document(document: &DocumentFinding) -> ShownFinding {
        let DocumentFinding { id, check, severity, message, earlier, later, also, answer, reproduce, waived, .. } =
            document.clone();
        let operation = match document.operations.len() {
            0 => "the document".to_owned(),
            1 => document.operations[0].clone(),
            count => format!("all {count} operations"),
        };
        let scenario = match document.scenarios.as_slice() {
            many @ [_, _, _, _, ..] => format!("{} scenarios", many.len()),
            few => few.join(", "),
        };
        let place = FoundAt { operation, scenario, id: id.clone() };
        let finding = Finding { id, check, severity, message, waived, earlier, later, also, answer, reproduce };
        ShownFinding { operations: document.operations.clone(), ..ShownFinding::at(place, finding, true) }
    }

    /// Its cases, as operation and scenario; of a finding of a document that stands for no case, what that names.
    fn cases(&self) -> Vec<(&str, &str)> {
        if self.everywhere && self.folded.is_empty() {
            let scenario = self.places.first().map_or("", |place| place.scenario.as_str());
            return self.operations.iter().map(|operation| (operation.as_str(), scenario)).collect();
        }
        let places = if self.everywhere { &self.folded } else { &self.places };
        places.iter().map(|place| (place.operation.as_str(), place.scenario.as_str())).collect()
    }

    /// What it is ordered by: known last, then by severity, then by what it means.
    pub fn weight(&self) -> (bool, Reverse<Severity>, usize) {
        let Finding { waived, severity, check, .. } = &self.finding;
        (waived.is_some(), Reverse(*severity), meaning(check))
    }

    fn at(place: FoundAt, finding: Finding, everywhere: bool) -> ShownFinding {
        let (places, other_sources, folded) = (vec![place], BTreeSet::new(), Vec::new());
        ShownFinding { finding, places, other_sources, everywhere, folded, operations: Vec::new() }
    }

    /// Whether a finding of one case is shown as one of the document.
    pub fn is_folded_into(&self, document: &DocumentFinding, provider: &str) -> bool {
        self.places.iter().all(|place| {
            document.covers(provider, &place.scenario, &self.finding) && document.concerns(&place.operation)
        })
    }

    /// The findings of documents that are known after the last case alone, with their providers:
    /// those that no report has shown yet.
    pub fn rest<'t>(tail: &'t Tail, shown: &BTreeSet<String>) -> Vec<(&'t str, ShownFinding)> {
        let rest = tail.document_findings.iter().filter(|document| !shown.contains(&document.id));
        rest.map(|document| (document.provider.as_str(), ShownFinding::of_the_document(document))).collect()
    }

    /// The ids of those that are of the document.
    pub fn document_ids(&self) -> impl Iterator<Item = String> {
        self.places.iter().filter(|_| self.everywhere).map(|place| place.id.clone())
    }

    fn likeness(&self) -> Likeness {
        let Finding { check, severity, message, waived, earlier, later, .. } = &self.finding;
        let said = [check, message, &earlier.says, &later.says, &later.source];
        (self.everywhere, *severity, waived.clone(), said.map(String::clone))
    }

    fn join(&mut self, other: ShownFinding) {
        self.places.extend(other.places);
        let source = other.finding.earlier.source;
        self.other_sources.extend(Some(source).filter(|source| *source != self.finding.earlier.source));
    }

    /// The end of the earlier witness's source, where there are others.
    pub fn and_elsewhere(&self) -> String {
        match self.other_sources.len() {
            0 => String::new(),
            1 => ", and in another place".to_owned(),
            count => format!(", and in {count} other places"),
        }
    }
}

impl FoundAt {
    /// The place in one word, as far as there is a scenario.
    pub fn name(&self) -> String {
        if self.scenario.is_empty() {
            return self.operation.clone();
        }
        format!("{} × {}", self.operation, self.scenario)
    }
}

impl ShownCause {
    /// Joins what breaks the same rule in the same way, in the order in which the first of each comes.
    pub fn of(found: Vec<ShownFinding>) -> Vec<ShownCause> {
        let mut causes: Vec<ShownCause> = Vec::new();
        let mut known: BTreeMap<_, usize> = BTreeMap::new();
        for found in found {
            let Finding { check, severity, message, waived, .. } = &found.finding;
            let key = (*severity, waived.clone(), check.clone(), message.clone());
            match known.entry(key) {
                Entry::Occupied(index) => causes[*index.get()].others.push(found),
                Entry::Vacant(free) => {
                    free.insert(causes.len());
                    causes.push(ShownCause { first: found, others: Vec::new() });
                }
            }
        }
        causes
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &ShownFinding> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// The ids of all places, those that are folded with them.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.all().flat_map(|found| found.places.iter().chain(&found.folded)).map(|place| place.id.as_str())
    }

    /// The operations in which it was found, each with its scenarios, in the order in which they came. Of a finding
    /// of a document, the operations that it names.
    pub fn operations(&self) -> Vec<(&str, Vec<&str>)> {
        let mut operations: Vec<(&str, Vec<&str>)> = Vec::new();
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        for (operation, scenario) in self.all().flat_map(ShownFinding::cases) {
            let index = *known.entry(operation).or_insert_with(|| {
                operations.push((operation, Vec::new()));
                operations.len() - 1
            });
            let named = &mut operations[index].1;
            if !scenario.is_empty() && !named.contains(&scenario) {
                named.push(scenario);
            }
        }
        operations
    }
}

/// What findings that are shown as one have in common.
type Likeness = (bool, Severity, Option<String>, [String; 5]);

/// Findings, joined where they say the same of different cases.
#[derive(Default)]
struct JoinedFindings {
    found: Vec<ShownFinding>,
    known: BTreeMap<Likeness, usize>,
}

impl JoinedFindings {
    fn add(&mut self, found: ShownFinding) {
        match self.known.entry(found.likeness()) {
            Entry::Occupied(index) => self.found[*index.get()].join(found),
            Entry::Vacant(free) => {
                free.insert(self.found.len());
                self.found.push(found);
            }
        }
    }

    /// Where each id is.
    fn ids(&self) -> impl Iterator<Item = (String, usize)> {
        let found = self.found.iter().enumerate();
        found.flat_map(|(index, found)| found.places.iter().map(move |place| (place.id.clone(), index)))
    }
}

/// A finding in a few plain lines, for a reader who has nothing but text: what is wrong, who says
/// what and where, and how to see it again.
pub fn told(finding: &Finding, document: Option<&Document>) -> String {
    let Finding { check, severity, message, .. } = finding;
    let mut lines = vec![format!("{severity}[{}] {}", escape_untrusted(check), escape_untrusted(message))];
    for said in [&finding.earlier, &finding.later] {
        lines.push(format!("{} {}: {}", said.witness, says(said), escape_untrusted(&said.says)));
        lines.push(format!("  {}", escape_untrusted(&source(said, document))));
    }
    lines.extend(finding.waived.as_ref().map(|reason| format!("waived: {}", escape_untrusted(reason))));
    lines.extend(finding.reproduce.as_ref().map(|command| format!("again: {}", visible(command))));
    lines.push(format!("id: {}", finding.id));
    lines.join("\n")
}

/// What a witness does with an answer.
pub fn says(said: &Evidence) -> &'static str {
    match said.witness {
        Witness::Client => "makes of it",
        Witness::Docs | Witness::Spec | Witness::Live => "says",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_meaning_names_every_rule_of_exchanges() {
        for id in WORST_FIRST {
            assert!(crate::rules::page(id).is_some(), "{id}");
        }
        for check in crate::rules::EXCHANGE {
            assert!(WORST_FIRST.contains(&check.id()), "{} has no place among them", check.id());
        }
    }
}
