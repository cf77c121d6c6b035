//! Which variables hold the credentials that cases need.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use crate::live::Slot;
use crate::plan::Case;
use crate::provider::Provider;
use crate::settings::Variables;

/// Variables, of which the first that is set counts, and the scenarios that need what they hold.
#[derive(Debug, PartialEq, Serialize)]
pub struct ListedNeed {
    variables: Vec<String>,
    scenarios: Vec<&'static str>,
}

/// So many scenarios are named in a line.
const NAMED: usize = 3;

/// What some cases need, case by case: the scenarios that want what a slot is for.
#[derive(Default)]
pub struct Needs(HashMap<Slot, BTreeSet<&'static str>>);

impl Needs {
    pub fn add(&mut self, case: &Case) {
        for slot in case.request.slots() {
            match self.0.get_mut(slot) {
                Some(scenarios) => _ = scenarios.insert(case.scenario.id),
                None => _ = self.0.insert(slot.clone(), BTreeSet::from([case.scenario.id])),
            }
        }
    }

    /// The variables of each, where there are any.
    pub fn listed(self, provider: &Provider) -> Vec<ListedNeed> {
        let variables = Variables::of(&provider.settings);
        let mut by_names: BTreeMap<Vec<String>, BTreeSet<&'static str>> = BTreeMap::new();
        for (slot, mut scenarios) in self.0 {
            let mut names = variables.names(&slot.scheme, &slot.credential);
            if names.is_empty() {
                // What is made from a key has no variable of its own.
                scenarios.retain(|id| id.starts_with("jwt-"));
                names = variables.signing_key(&slot.scheme);
            }
            if !names.is_empty() && !scenarios.is_empty() {
                by_names.entry(names).or_default().extend(scenarios);
            }
        }
        let listed = |(variables, scenarios): (_, BTreeSet<&'static str>)| ListedNeed {
            variables,
            scenarios: scenarios.into_iter().collect(),
        };
        by_names.into_iter().map(listed).collect()
    }
}

impl ListedNeed {
    /// `COUNTERSIGN_TOKEN: credential-valid, scheme-lowercase and 2 more`.
    pub fn line(&self) -> String {
        let named = self.scenarios.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        let more = match self.scenarios.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!("needs {}: {named}{more}", self.variables.join(" or "))
    }
}
