//! What is wrong with a document itself, whatever a service answers.

use std::collections::{BTreeMap, HashMap};

use super::inquiry::Inquiry;
use crate::claim::{Source, Witness};
use crate::finding::{DocumentFinding, Evidence, Severity, id_of};
use crate::provider::Provider;
use countersign_openapi::{Address, Operation, Problem};

pub const INQUIRY: Inquiry = Inquiry { id: "document" };

/// A finding for each problem, and for each reason why no credential of some operations can be sent.
pub(super) fn findings(provider: &Provider) -> Vec<DocumentFinding> {
    let mut unsupported: BTreeMap<&str, Vec<&Operation>> = BTreeMap::new();
    for operation in provider.contract.operations() {
        if let Some(reason) = &operation.unsupported_reason {
            unsupported.entry(reason).or_default().push(operation);
        }
    }
    let mut problems: Vec<(&Problem, usize)> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for problem in &provider.contract.problems {
        let index = *known.entry(&problem.message).or_insert(problems.len());
        match problems.get_mut(index) {
            Some((_, others)) => *others += 1,
            None => problems.push((problem, 0)),
        }
    }
    let problems = problems.into_iter().map(|(problem, others)| of_problem(provider, problem, others));
    problems.chain(unsupported.iter().map(|(reason, operations)| of_scheme(provider, reason, operations))).collect()
}

/// What is said of one place, and of so many others.
fn of_problem(provider: &Provider, problem: &Problem, others: usize) -> DocumentFinding {
    let address = Address { document: problem.document.clone(), pointer: problem.pointer.clone(), origin: None };
    let mut found = finding(provider, problem.message.clone(), address, &[]);
    if others > 0 {
        found.message += &format!(", here and in {others} other place{}", if others == 1 { "" } else { "s" });
    }
    found
}

fn of_scheme(provider: &Provider, reason: &str, operations: &[&Operation]) -> DocumentFinding {
    let source = operations.first().map(|operation| operation.source.clone());
    let nowhere =
        || Address { document: provider.contract.document.name().to_owned(), pointer: String::new(), origin: None };
    let message = format!("no credential can be sent: {reason}");
    finding(provider, message, source.unwrap_or_else(nowhere), operations)
}

fn finding(provider: &Provider, message: String, address: Address, operations: &[&Operation]) -> DocumentFinding {
    let mut operations: Vec<String> = operations.iter().map(|operation| operation.id.clone()).collect();
    operations.sort();
    let at = Source::from(address);
    let said = |says: &str| Evidence {
        witness: Witness::Spec,
        says: says.to_owned(),
        source: at.to_string(),
        at: Some(Box::new(at.clone())),
    };
    DocumentFinding {
        of_the_run: true,
        waived: None,
        id: id_of(&[&provider.id, INQUIRY.id, &at.to_string(), &message]),
        provider: provider.id.clone(),
        scenarios: Vec::new(),
        check: INQUIRY.id.to_owned(),
        severity: Severity::Warning,
        operations,
        earlier: said("a document that can be kept"),
        later: said(&message),
        also: Vec::new(),
        answer: None,
        reproduce: None,
        message,
    }
}
