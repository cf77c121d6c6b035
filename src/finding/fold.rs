//! What is wrong in the same way everywhere is one finding.

use std::collections::{BTreeMap, BTreeSet};

use super::{CaseOutcome, DocumentFinding, Finding, Verdict, id_of};

/// The fewest operations that make a finding one of the document.
const OPERATIONS_OF_A_DOCUMENT_FINDING: usize = 3;

/// Gathers, case by case, what is wrong in the same way everywhere.
#[derive(Debug, Default)]
pub struct Fold {
    /// How many operations were asked a question: their cases of a scenario come one after another. By provider and
    /// scenario (with its variant), then by check.
    asked: BTreeMap<(String, String), BTreeMap<String, AskedOperations>>,
    wrong: BTreeMap<FoldKey, BTreeMap<(String, String), FoldedFault>>,
}

/// Provider, scenario (with its variant) and check.
type FoldKey = (String, String, String);

/// A question is put to an operation once, so that nothing but the last has to be remembered.
#[derive(Debug, Default)]
struct AskedOperations {
    count: usize,
    last: String,
}

impl AskedOperations {
    fn insert(&mut self, operation: &str) {
        if self.last != operation {
            self.count += 1;
            operation.clone_into(&mut self.last);
        }
    }
}

#[derive(Debug)]
struct FoldedFault {
    operations: BTreeSet<String>,
    first: Finding,
}

impl Fold {
    pub fn add(&mut self, case: &CaseOutcome) {
        let scenario = case.name();
        let question = |check: &str| (case.provider.clone(), scenario.clone(), check.to_owned());
        let asked = self.asked.entry((case.provider.clone(), scenario.clone())).or_default();
        for check in case.checks.iter().filter(|check| check.verdict != Verdict::Silent) {
            match asked.get_mut(&check.check) {
                Some(asked) => asked.insert(&case.operation),
                None => asked.entry(check.check.clone()).or_default().insert(&case.operation),
            }
        }
        for finding in case.findings.iter().filter(|finding| finding.waived.is_none()) {
            let said = (finding.message.clone(), finding.later.says.clone());
            let wrong = self.wrong.entry(question(&finding.check)).or_default();
            let wrong = wrong
                .entry(said)
                .or_insert_with(|| FoldedFault { operations: BTreeSet::new(), first: finding.clone() });
            wrong.operations.insert(case.operation.clone());
        }
    }

    /// Whether a finding may yet be one of the document, once this case of its scenario was added:
    /// every operation that was asked so far has it.
    pub fn may_fold(&self, case: &CaseOutcome, finding: &Finding) -> bool {
        let question = (case.provider.clone(), case.name(), finding.check.clone());
        let said = (finding.message.clone(), finding.later.says.clone());
        let wrong = self.wrong.get(&question).and_then(|answers| answers.get(&said));
        let asked = self.asked_of(&question);
        wrong.is_some_and(|wrong| wrong.operations.len() == asked)
    }

    /// How many operations were asked a question.
    fn asked_of(&self, (provider, scenario, check): &FoldKey) -> usize {
        let asked = self.asked.get(&(provider.clone(), scenario.clone()));
        asked.and_then(|asked| asked.get(check)).map_or(0, |asked| asked.count)
    }

    /// The findings of documents: what is the same in several scenarios is one.
    pub fn findings(&self) -> Vec<DocumentFinding> {
        let mut findings: Vec<DocumentFinding> = Vec::new();
        for (question, answers) in &self.wrong {
            for wrong in answers.values() {
                let everywhere = self.asked_of(question) == wrong.operations.len();
                if everywhere && wrong.operations.len() >= OPERATIONS_OF_A_DOCUMENT_FINDING {
                    let found = wrong.of_the_document(question);
                    match findings.iter_mut().find(|known| known.id == found.id) {
                        Some(known) => known.unite(found),
                        None => findings.push(found),
                    }
                }
            }
        }
        findings
    }
}

impl FoldedFault {
    fn of_the_document(&self, (provider, scenario, check): &FoldKey) -> DocumentFinding {
        let Finding { severity, message, earlier, later, also, answer, reproduce, .. } = self.first.clone();
        DocumentFinding {
            id: id_of(&[provider, check, &severity.to_string(), &message, &later.says]),
            provider: provider.clone(),
            scenarios: vec![scenario.clone()],
            check: check.clone(),
            severity,
            message,
            operations: self.operations.iter().cloned().collect(),
            earlier,
            later,
            also,
            answer,
            reproduce,
            of_the_run: false,
            waived: None,
        }
    }
}
