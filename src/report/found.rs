//! What was found of a provider, as people are shown it: what is folded into a finding of the
//! document is that one, and what says the same of several cases is said once.

use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use countersign_openapi::Document;

use super::Tail;
use super::escape_untrusted::escape_untrusted;
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

    /// The findings, the most severe first.
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
        shown.found.sort_by_key(|found| Reverse(found.finding.severity));
        shown.found
    }
}

impl ShownFinding {
    pub fn of(case: &CaseOutcome, finding: &Finding) -> ShownFinding {
        let (operation, scenario, id) = (case.operation.clone(), case.name(), finding.id.clone());
        ShownFinding::at(FoundAt { operation, scenario, id }, finding.clone(), false)
    }

    pub fn of_the_document(document: &DocumentFinding) -> ShownFinding {
        let DocumentFinding { id, check, severity, message, earlier, later, also, answer, reproduce, .. } =
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
        let waived = None;
        let finding = Finding { id, check, severity, message, waived, earlier, later, also, answer, reproduce };
        ShownFinding::at(place, finding, true)
    }

    fn at(place: FoundAt, finding: Finding, everywhere: bool) -> ShownFinding {
        let (places, other_sources, folded) = (vec![place], BTreeSet::new(), Vec::new());
        ShownFinding { finding, places, other_sources, everywhere, folded }
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
    lines.extend(finding.reproduce.as_ref().map(|command| format!("again: {command}")));
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
