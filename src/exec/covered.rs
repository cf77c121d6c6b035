//! How much of a document a run judges.

use std::collections::BTreeSet;

use crate::finding::{CaseOutcome, Verdict};
use crate::plan::Case;
use crate::provider::Provider;
use crate::report::{Coverage, OperationCoverage, ResponseCoverage};
use crate::rules::exchange::Observation;
use crate::scenarios::Expects;
use countersign_openapi::{Operation, StatusKey};

use super::selection::Selection;

/// What was asked and judged of one provider.
#[derive(Default)]
pub(super) struct Covered<'p> {
    all: usize,
    documented: usize,
    asked: BTreeSet<&'p str>,
    served: BTreeSet<&'p str>,
    judged: BTreeSet<(&'p str, StatusKey)>,
}

impl<'p> Covered<'p> {
    pub(super) fn of(provider: &'p Provider, selection: &Selection) -> Covered<'p> {
        let contract = &provider.contract;
        let selected = contract.operations().iter().filter(|operation| selection.selects(contract, &operation.id));
        let mut covered = Covered::default();
        for operation in selected {
            covered.all += 1;
            covered.documented += operation.answers.len();
        }
        covered
    }

    pub(super) fn add(
        &mut self,
        operation: &'p Operation,
        case: &Case,
        observation: Option<&Observation>,
        outcome: &CaseOutcome,
    ) {
        let Some(Ok(exchange)) = observation.map(|observation| observation.trace.last()) else { return };
        self.asked.insert(&operation.id);
        let is_shape = |check: &str| matches!(check, "success-shape" | "error-shape");
        let is_unjudged = outcome.checks.iter().any(|check| is_shape(&check.check) && check.verdict == Verdict::Silent);
        if is_unjudged {
            return;
        }
        if case.scenario.expects == Expects::Accepted && exchange.response.is_success() {
            self.served.insert(&operation.id);
        }
        if let Some(answer) = operation.answer(exchange.response.status) {
            self.judged.insert((&operation.id, answer.status));
        }
    }

    /// Adds the counts to those of other providers.
    pub(super) fn add_to(&self, coverage: &mut Coverage) {
        let Coverage { operations, responses } = coverage;
        let OperationCoverage { all, asked, served } = operations;
        *all += self.all;
        *asked += self.asked.len();
        *served += self.served.len();
        let ResponseCoverage { documented, judged } = responses;
        *documented += self.documented;
        *judged += self.judged.len();
    }
}
