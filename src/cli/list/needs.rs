//! Which variables hold the credentials that cases need.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

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

/// What some cases need, case by case.
#[derive(Default)]
pub struct Needs(BTreeMap<Vec<String>, BTreeSet<&'static str>>);

impl Needs {
    pub fn add(&mut self, provider: &Provider, case: &Case) {
        let variables = Variables::of(&provider.settings);
        for slot in case.request.slots() {
            // What is made from a key has no variable of its own.
            let names = match variables.names(&slot.scheme, &slot.credential) {
                names if names.is_empty() && case.scenario.id.starts_with("jwt-") => {
                    variables.signing_key(&slot.scheme)
                }
                names => names,
            };
            if !names.is_empty() {
                self.0.entry(names).or_default().insert(case.scenario.id);
            }
        }
    }

    pub fn listed(self) -> Vec<ListedNeed> {
        let listed = |(variables, scenarios): (_, BTreeSet<&'static str>)| ListedNeed {
            variables,
            scenarios: scenarios.into_iter().collect(),
        };
        self.0.into_iter().map(listed).collect()
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
