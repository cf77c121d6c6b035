//! What would be asked of what is made at a service, if that was allowed.

use std::collections::HashMap;

use serde::Serialize;

use crate::exec::{Options, lives, provokes};
use crate::plan::Case;
use crate::provider::Provider;
use countersign_openapi::StatusKey;

/// A case about what is made at a service.
#[derive(Serialize)]
pub struct ListedLife {
    scenario: &'static str,
    /// The operations that `--allow` must name for it.
    needs: Vec<String>,
    #[serde(skip)]
    case: Case,
}

impl ListedLife {
    /// Whether it provokes an answer.
    pub fn provokes(&self, status: StatusKey) -> bool {
        provokes(&self.case, status)
    }
}

/// The cases about what is made, by operation.
pub fn listed_lives(provider: &Provider, options: &Options) -> HashMap<String, Vec<ListedLife>> {
    let mut by_operation: HashMap<String, Vec<ListedLife>> = HashMap::new();
    for (case, needs) in lives(provider, options) {
        let life = ListedLife { scenario: case.scenario.id, needs, case };
        by_operation.entry(life.case.operation.clone()).or_default().push(life);
    }
    by_operation
}

/// The scenarios of an operation, by what must be allowed for them: a line each.
pub fn life_lines(lives: &[ListedLife]) -> Vec<String> {
    let mut by_needs: Vec<(&[String], Vec<&str>)> = Vec::new();
    for ListedLife { scenario, needs, .. } in lives {
        match by_needs.iter_mut().find(|(own, _)| own == needs) {
            Some((_, scenarios)) if scenarios.contains(scenario) => {}
            Some((_, scenarios)) => scenarios.push(scenario),
            None => by_needs.push((needs, vec![scenario])),
        }
    }
    let line = |(needs, scenarios): (&[String], Vec<&str>)| {
        let allowed: Vec<String> = needs.iter().map(|id| format!("--allow {}", word(id))).collect();
        format!("needs {}: {}", allowed.join(" "), scenarios.join(", "))
    };
    by_needs.into_iter().map(line).collect()
}

/// An id as it is given to a shell.
fn word(id: &str) -> String {
    if id.contains(' ') { format!("'{id}'") } else { id.to_owned() }
}
