//! What was found of a provider, as people are shown it: what is folded into a finding of the
//! document is that one, and what says the same of several cases is said once.

use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use countersign_codegen::document::Document;

use super::Tail;
use super::place::source;
use super::tame::tame;
use crate::claim::Witness;
use crate::finding::{CaseOutcome, DocumentFinding, Finding, Fold, Said, Severity};

/// The findings of a provider, until its last case has come.
#[derive(Default)]
pub struct Findings {
    found: Alike,
    fold: Fold,
}

/// A finding as it is shown.
#[derive(Debug, Clone)]
pub struct Found {
    /// The document's, or the first of those that say the same.
    pub finding: Finding,
    pub places: Vec<Place>,
    /// Whether it is one of the document.
    pub everywhere: bool,
    /// The cases that a finding of the document stands for.
    pub folded: Vec<Place>,
}

/// Where it was found, with its id there: a case, or all operations under a scenario.
#[derive(Debug, Clone)]
pub struct Place {
    pub operation: String,
    pub scenario: String,
    pub id: String,
}

impl Findings {
    pub fn add(&mut self, case: &CaseOutcome) {
        self.fold.add(case);
        case.findings.iter().for_each(|finding| self.found.add(Found::of(case, finding)));
    }

    /// The findings, the most severe first.
    pub fn shown(self, provider: &str) -> Vec<Found> {
        let documents = self.fold.findings();
        let mut shown = Alike::default();
        documents.iter().for_each(|document| shown.add(Found::of_the_document(document)));
        let by_id: BTreeMap<String, usize> = shown.ids().collect();
        for found in self.found.found {
            let mut single = Vec::new();
            for place in found.places {
                let covers = |document: &&DocumentFinding| {
                    document.covers(provider, &place.scenario, &found.finding)
                        && document.operations.contains(&place.operation)
                };
                match documents.iter().find(covers).and_then(|document| by_id.get(&document.id)) {
                    Some(index) => shown.found[*index].folded.push(place),
                    None => single.push(place),
                }
            }
            if !single.is_empty() {
                shown.add(Found { places: single, ..found });
            }
        }
        // Stable: what came first stays first among equals.
        shown.found.sort_by_key(|found| Reverse(found.finding.severity));
        shown.found
    }
}

impl Found {
    pub fn of(case: &CaseOutcome, finding: &Finding) -> Found {
        let (operation, scenario, id) = (case.operation.clone(), case.name(), finding.id.clone());
        let places = vec![Place { operation, scenario, id }];
        Found { finding: finding.clone(), places, everywhere: false, folded: Vec::new() }
    }

    pub fn of_the_document(document: &DocumentFinding) -> Found {
        let DocumentFinding { id, check, severity, message, earlier, later, reproduce, .. } = document.clone();
        let operation = match document.operations.len() {
            0 => "the whole of it".to_owned(),
            1 => document.operations[0].clone(),
            count => format!("all {count} operations"),
        };
        let places = vec![Place { operation, scenario: document.scenario.clone(), id: id.clone() }];
        let finding = Finding { id, check, severity, message, waived: None, earlier, later, reproduce };
        Found { finding, places, everywhere: true, folded: Vec::new() }
    }

    /// The findings of documents that are known after the last case alone, with their providers:
    /// those that no report has shown yet.
    pub fn rest<'t>(tail: &'t Tail, shown: &BTreeSet<String>) -> Vec<(&'t str, Found)> {
        let rest = tail.document_findings.iter().filter(|document| !shown.contains(&document.id));
        rest.map(|document| (document.provider.as_str(), Found::of_the_document(document))).collect()
    }

    /// The ids of those that are of the document.
    pub fn document_ids(&self) -> impl Iterator<Item = String> {
        self.places.iter().filter(|_| self.everywhere).map(|place| place.id.clone())
    }

    fn likeness(&self) -> Likeness {
        let Finding { check, severity, message, waived, earlier, later, .. } = &self.finding;
        let said = [check, message, &earlier.says, &earlier.source, &later.says, &later.source];
        (self.everywhere, *severity, waived.clone(), said.map(String::clone))
    }
}

impl Place {
    /// The place in one word, as far as there is a scenario.
    pub fn name(&self) -> String {
        if self.scenario.is_empty() {
            return self.operation.clone();
        }
        format!("{} × {}", self.operation, self.scenario)
    }
}

/// What findings that are shown as one have in common.
type Likeness = (bool, Severity, Option<String>, [String; 6]);

/// Findings, joined where they say the same of different cases.
#[derive(Default)]
struct Alike {
    found: Vec<Found>,
    known: BTreeMap<Likeness, usize>,
}

impl Alike {
    fn add(&mut self, found: Found) {
        match self.known.entry(found.likeness()) {
            Entry::Occupied(index) => self.found[*index.get()].places.extend(found.places),
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
    let mut lines = vec![format!("{severity}[{check}] {}", tame(message))];
    for said in [&finding.earlier, &finding.later] {
        lines.push(format!("{} {}: {}", said.witness, says(said), tame(&said.says)));
        lines.push(format!("  {}", tame(&source(said, document))));
    }
    lines.extend(finding.waived.as_ref().map(|reason| format!("waived: {}", tame(reason))));
    lines.extend(finding.reproduce.as_ref().map(|command| format!("again: {command}")));
    lines.push(format!("id: {}", finding.id));
    lines.join("\n")
}

/// What a witness does with an answer.
pub fn says(said: &Said) -> &'static str {
    match said.witness {
        Witness::Client => "makes of it",
        Witness::Docs | Witness::Spec | Witness::Live => "says",
    }
}
