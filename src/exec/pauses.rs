//! Answers that ask for a pause (RFC 6585 §4, RFC 9110 §15.6.4). Where the request was served after it, no case sees them;
//! but whoever calls the operation meets them, and by the document did not expect them.

use std::collections::BTreeMap;

use crate::claim::{Source, Witness};
use crate::finding::{Answered, DocumentFinding, Evidence, Severity, id_of};
use crate::provider::Provider;
use countersign_openapi::Operation;

pub(super) const CHECK: &str = "status-declared";

/// The undeclared answers by which a service asked for a pause, each the first of its status and operation.
#[derive(Default)]
pub(super) struct Pauses(BTreeMap<(u16, String), Answered>);

impl Pauses {
    pub(super) fn heard(&mut self, operation: &Operation, answer: Answered) {
        if operation.answer(answer.status).is_none() {
            self.0.entry((answer.status, operation.id.clone())).or_insert(answer);
        }
    }

    /// A finding for each status. To ask for a pause is no failure, whatever class the status has.
    pub(super) fn findings(&self, provider: &Provider) -> Vec<DocumentFinding> {
        let mut found: BTreeMap<u16, DocumentFinding> = BTreeMap::new();
        for ((status, id), answer) in &self.0 {
            let Some(operation) = provider.contract.operation(id) else { continue };
            let finding = found.entry(*status).or_insert_with(|| finding(provider, operation, answer.clone()));
            finding.operations.push(id.clone());
        }
        found.into_values().collect()
    }
}

/// The finding, with the first of the operations for its place.
fn finding(provider: &Provider, operation: &Operation, answer: Answered) -> DocumentFinding {
    let status = answer.status.to_string();
    let at = operation.answers.first().map_or(&operation.source, |answer| &answer.source);
    let at = Source::from(at.clone());
    let declared: Vec<String> = operation.answers.iter().map(|answer| answer.status.to_string()).collect();
    DocumentFinding {
        of_the_run: true,
        waived: None,
        id: id_of(&[&provider.id, CHECK, "pause", &status]),
        provider: provider.id.clone(),
        scenarios: Vec::new(),
        check: CHECK.to_owned(),
        severity: if provider.contract.incomplete { Severity::Note } else { Severity::Warning },
        message: format!("undocumented status {status}, by which a pause is asked for"),
        operations: Vec::new(),
        earlier: Evidence {
            witness: Witness::Spec,
            says: if declared.is_empty() { "no status".to_owned() } else { declared.join(" or ") },
            source: at.to_string(),
            at: Some(Box::new(at)),
        },
        later: Evidence { witness: Witness::Live, says: status, source: "sent#/status".to_owned(), at: None },
        also: Vec::new(),
        answer: Some(answer),
        reproduce: None,
    }
}
