//! The baselines of a run, each asked once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::OnceCell;

use super::baseline::Baseline;
use crate::plan::{Case, ParameterValues, lookups};
use crate::scenarios::Expects;
use countersign_openapi::{Contract, Operation};

/// The baselines that were asked, by operation.
pub(super) struct BaselineCache {
    asked: Mutex<BTreeMap<String, Arc<OnceCell<Baseline>>>>,
    /// The operations that others may want an id from.
    lists: BTreeSet<String>,
}

impl BaselineCache {
    pub fn of(contract: &Contract, values: impl Fn(&Operation) -> ParameterValues) -> BaselineCache {
        let lookups =
            contract.operations().iter().flat_map(|operation| lookups(contract, operation, &values(operation)));
        BaselineCache { asked: Mutex::default(), lists: lookups.map(|lookup| lookup.from).collect() }
    }

    /// The baseline of an operation, which may be asked at this moment, or not yet.
    pub fn cell(&self, operation: &str) -> Arc<OnceCell<Baseline>> {
        Arc::clone(self.asked().entry(operation.to_owned()).or_default())
    }

    /// Lets go of what no other operation will ask for; of what others may, it keeps the bytes.
    pub fn forget(&self, operation: &str) {
        let mut asked = self.asked();
        if !self.lists.contains(operation) {
            asked.remove(operation);
        } else if let Some(cell) = asked.get_mut(operation)
            && let Some(baseline) = cell.get()
        {
            *cell = Arc::new(OnceCell::new_with(Some(baseline.without_json())));
        }
    }

    /// Whether a case is a valid request that was answered: there is nothing left to send.
    pub fn has_answer(&self, case: &Case) -> bool {
        let is_valid = case.scenario.expects == Expects::Accepted;
        let cell = is_valid.then(|| self.asked().get(&case.operation).cloned()).flatten();
        let steps = cell.and_then(|cell| cell.get()?.alternatives.get(&case.alternative).cloned());
        steps.is_some_and(|steps| steps.last().is_some_and(|step| step.exchange.is_ok()))
    }

    fn asked(&self) -> MutexGuard<'_, BTreeMap<String, Arc<OnceCell<Baseline>>>> {
        self.asked.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}
