//! Findings that may yet be folded into one of the document; all others go on at once.

use std::collections::BTreeMap;

use crate::finding::{CaseOutcome, Fold};
use crate::report::found::ShownFinding;

/// The findings of a provider that are the same in every operation so far.
#[derive(Default)]
pub struct PendingFindings {
    fold: Fold,
    held: BTreeMap<SarifQuestion, BTreeMap<SarifEvidence, Vec<ShownFinding>>>,
}

/// Scenario (with its variant) and check.
type SarifQuestion = (String, String);

/// Message, and what the later witness says.
type SarifEvidence = (String, String);

impl PendingFindings {
    /// Takes a case's findings, and gives those that it is now clear of that they stay single.
    pub fn add(&mut self, case: &CaseOutcome) -> Vec<ShownFinding> {
        self.fold.add(case);
        for finding in &case.findings {
            let question = (case.name(), finding.check.clone());
            let said = (finding.message.clone(), finding.later.says.clone());
            let held = self.held.entry(question).or_default().entry(said).or_default();
            held.push(ShownFinding::of(case, finding));
        }
        let mut single = Vec::new();
        let checks = case.checks.iter().map(|check| &check.check);
        for check in checks.chain(case.findings.iter().map(|finding| &finding.check)) {
            let Some(answers) = self.held.get_mut(&(case.name(), check.clone())) else { continue };
            answers.retain(|_, held| {
                let stays = held.first().is_some_and(|found| self.fold.may_fold(case, &found.finding));
                if !stays {
                    single.append(held);
                }
                stays
            });
        }
        single
    }

    /// The provider's last case has come: the findings of the document, and what is left.
    pub fn end(self, provider: &str) -> Vec<ShownFinding> {
        let mut documents: Vec<_> = self
            .fold
            .findings()
            .into_iter()
            .map(|document| (ShownFinding::of_the_document(&document), document))
            .collect();
        let mut single = Vec::new();
        for found in self.held.into_values().flat_map(BTreeMap::into_values).flatten() {
            match documents.iter_mut().find(|(_, document)| found.is_folded_into(document, provider)) {
                Some((document, _)) => document.folded.extend(found.places),
                None => single.push(found),
            }
        }
        documents.into_iter().map(|(document, _)| document).chain(single).collect()
    }
}
