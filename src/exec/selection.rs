//! Which cases and checks a run is about.

use super::RunError;
use crate::provider::Provider;
use crate::rules;
use crate::rules::exchange::ExchangeRule;
use crate::scenarios::{self, Scenario};
use countersign_openapi::Contract;

/// Ids that narrow a run down; an empty list selects all.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    pub scenarios: Vec<String>,
    pub checks: Vec<String>,
    pub operations: Vec<String>,
    pub tags: Vec<String>,
    /// Scenarios, checks or operations to leave out.
    pub exclude: Vec<String>,
}

impl Selection {
    fn is_selected(chosen: &[String], excluded: &[String], id: &str) -> bool {
        let names = |list: &[String]| list.iter().any(|chosen| chosen == id);
        (chosen.is_empty() || names(chosen)) && !names(excluded)
    }

    pub(super) fn scenarios(&self) -> Vec<&'static Scenario> {
        let selected = |scenario: &&&Scenario| Selection::is_selected(&self.scenarios, &self.exclude, scenario.id);
        scenarios::ALL.iter().filter(selected).copied().collect()
    }

    pub(super) fn checks(&self) -> Vec<&'static dyn ExchangeRule> {
        let selected = |check: &&&dyn ExchangeRule| Selection::is_selected(&self.checks, &self.exclude, check.id());
        rules::EXCHANGE.iter().filter(selected).copied().collect()
    }

    /// Whether an operation is selected, by its id and its tags.
    pub fn selects(&self, contract: &Contract, operation: &str) -> bool {
        let tags = contract.operation(operation).map_or(&[][..], |operation| &operation.tags);
        let tagged = self.tags.is_empty() || tags.iter().any(|tag| self.tags.contains(tag));
        tagged && Selection::is_selected(&self.operations, &self.exclude, operation)
    }

    /// Refuses an id that nothing has, so that a typing error does not select nothing.
    pub fn validate(&self, providers: &[Provider]) -> Result<(), RunError> {
        let operations: Vec<&str> = providers
            .iter()
            .flat_map(|provider| provider.contract.operations())
            .map(|operation| operation.id.as_str())
            .collect();
        let tags: Vec<&str> = providers
            .iter()
            .flat_map(|provider| provider.contract.operations())
            .flat_map(|operation| &operation.tags)
            .map(String::as_str)
            .collect();
        let scenarios: Vec<&str> = scenarios::ALL.iter().map(|scenario| scenario.id).collect();
        let checks: Vec<&str> = rules::EXCHANGE.iter().map(|check| check.id()).collect();
        let all = [&operations[..], &scenarios[..], &checks[..]].concat();
        let lists = [
            ("scenario", &self.scenarios, &scenarios),
            ("check", &self.checks, &checks),
            ("operation", &self.operations, &operations),
            ("tag", &self.tags, &tags),
            ("id", &self.exclude, &all),
        ];
        for (kind, chosen, known) in lists {
            if let Some(id) = chosen.iter().find(|id| !known.contains(&id.as_str())) {
                let nearest = countersign_openapi::suggestion(id, known.iter().copied());
                return Err(RunError::Unknown { kind, id: id.clone(), nearest });
            }
        }
        Ok(())
    }
}
