//! What a service makes of an operation's valid request.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::live::TraceStep;
use crate::plan::{Case, ParameterValues};

/// An operation's valid requests, once they were asked.
#[derive(Clone, Default)]
pub(in crate::exec) struct Baseline {
    /// The valid request of each alternative that could be sent, after the lists that were asked
    /// for ids.
    pub(super) alternatives: BTreeMap<Option<String>, Arc<Vec<TraceStep>>>,
    pub(super) found: Found,
}

/// What was found in lists.
#[derive(Clone, Default)]
pub(in crate::exec) struct Found {
    /// By parameter.
    pub(in crate::exec) values: ParameterValues,
    /// One of them may be no id at all.
    pub(in crate::exec) is_guess: bool,
    /// They name what this run made.
    pub(in crate::exec) is_made: bool,
    /// What the body names of what this run made.
    pub(in crate::exec) body: Vec<MadeReference>,
}

/// A property of a body, what the document shows there, and the id of what was made.
#[derive(Clone)]
pub(in crate::exec) struct MadeReference {
    pub(in crate::exec) property: String,
    pub(in crate::exec) shown: Value,
    pub(in crate::exec) id: String,
}

impl Baseline {
    /// The baselines of a case: what its alternative's valid request was answered.
    pub(in crate::exec) fn steps(&self, case: &Case) -> Arc<Vec<TraceStep>> {
        self.alternatives.get(&case.alternative).cloned().unwrap_or_default()
    }

    /// The same, that holds no more of the bodies than their bytes.
    pub(super) fn without_json(&self) -> Baseline {
        let mut kept = self.clone();
        for step in kept.alternatives.values_mut().flat_map(Arc::make_mut) {
            step.exchange.iter_mut().for_each(|exchange| exchange.response.body.let_go_of_json());
        }
        kept
    }

    /// The values of the path, where they name what this run made.
    pub(in crate::exec) fn made(&self) -> Option<&ParameterValues> {
        self.found.is_made.then_some(&self.found.values)
    }

    /// What the valid request was answered, of several the first that was served.
    pub(in crate::exec) fn step(&self) -> Option<&TraceStep> {
        let valid = || self.alternatives.values().filter_map(|steps| steps.last());
        valid().find(|step| step.is_served()).or_else(|| valid().next())
    }
}
