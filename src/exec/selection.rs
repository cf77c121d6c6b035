//! Which cases and checks a run is about.

use regex::Regex;

use super::RunError;
use crate::provider::Provider;
use crate::rules;
use crate::rules::exchange::ExchangeRule;
use crate::scenarios::{self, Scenario};
use countersign_openapi::{Contract, Operation, suggestion};

/// Ids that narrow a run down; an empty list selects all.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    pub scenarios: Vec<String>,
    pub checks: Vec<String>,
    pub operations: Vec<String>,
    pub tags: Vec<String>,
    /// Patterns, one of which is found in the path.
    pub paths: Vec<Regex>,
    /// Methods, in upper or lower case.
    pub methods: Vec<String>,
    /// Scenarios, checks or operations to leave out.
    pub exclude: Vec<String>,
}

impl Selection {
    /// Whether it leaves out nothing of what is named: of an operation, a scenario or a check, or of all where none is.
    pub fn is_all_of(&self, operation: Option<&Operation>, scenario: Option<&str>, check: Option<&str>) -> bool {
        let Selection { scenarios, checks, operations, tags, paths, methods, exclude } = self;
        let is_scenario = |id: &String| scenarios::ALL.iter().any(|scenario| scenario.id == id);
        let is_check = |id: &String| rules::EXCHANGE.iter().any(|check| check.id() == id);
        let has = |named: Option<&str>, chosen: &[String], is_kind: &dyn Fn(&String) -> bool| match named {
            Some(id) => Selection::is_selected(chosen, exclude, id),
            None => chosen.is_empty() && !exclude.iter().any(is_kind),
        };
        let has_operation = match operation {
            Some(operation) => self.selects(operation),
            None => {
                let all = [operations, tags, methods].iter().all(|ids| ids.is_empty()) && paths.is_empty();
                all && exclude.iter().all(|id| is_scenario(id) || is_check(id))
            }
        };
        has_operation && has(scenario, scenarios, &is_scenario) && has(check, checks, &is_check)
    }

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

    /// Whether an operation is selected, by its name, its tags, its path and its method.
    pub fn selects(&self, operation: &Operation) -> bool {
        let names = |list: &[String]| list.iter().any(|name| operation.is_called(name));
        let is_method = |method: &String| method.eq_ignore_ascii_case(&operation.method);
        (self.operations.is_empty() || names(&self.operations))
            && !self.excludes(operation)
            && (self.tags.is_empty() || operation.tags.iter().any(|tag| self.tags.contains(tag)))
            && (self.paths.is_empty() || self.paths.iter().any(|path| path.is_match(&operation.path)))
            && (self.methods.is_empty() || self.methods.iter().any(is_method))
    }

    /// Whether an operation is left out by its name.
    pub(super) fn excludes(&self, operation: &Operation) -> bool {
        self.exclude.iter().any(|name| operation.is_called(name))
    }

    /// Refuses an id that nothing has, so that a typing error does not select nothing.
    pub fn validate(&self, providers: &[Provider]) -> Result<(), RunError> {
        let contracts = || providers.iter().map(|provider| &provider.contract);
        let operations: Vec<&str> =
            contracts().flat_map(Contract::operations).map(|operation| operation.id.as_str()).collect();
        let tags: Vec<&str> = contracts()
            .flat_map(Contract::operations)
            .flat_map(|operation| &operation.tags)
            .map(String::as_str)
            .collect();
        let methods: Vec<&str> = contracts().flat_map(Contract::operations).map(|it| it.method.as_str()).collect();
        let scenarios: Vec<&str> = scenarios::ALL.iter().map(|scenario| scenario.id).collect();
        let checks: Vec<&str> = rules::EXCHANGE.iter().map(|check| check.id()).collect();
        let all = [&operations[..], &scenarios[..], &checks[..]].concat();
        let is_operation = |kind: &str, name: &str| {
            matches!(kind, "operation" | "id") && contracts().any(|it| it.named(name).is_some())
        };
        let lists = [
            ("scenario", &self.scenarios, &scenarios),
            ("check", &self.checks, &checks),
            ("operation", &self.operations, &operations),
            ("tag", &self.tags, &tags),
            ("id", &self.exclude, &all),
        ];
        for (kind, chosen, known) in lists {
            if let Some(id) = chosen.iter().find(|id| !known.contains(&id.as_str()) && !is_operation(kind, id)) {
                let nearest = suggestion(id, known.iter().copied());
                return Err(RunError::Unknown { kind, id: id.clone(), nearest });
            }
        }
        let is_known = |method: &&String| methods.iter().any(|known| known.eq_ignore_ascii_case(method));
        match self.methods.iter().find(|method| !is_known(method)) {
            Some(id) => Err(RunError::Unknown {
                kind: "method",
                id: id.clone(),
                nearest: suggestion(&id.to_ascii_uppercase(), methods),
            }),
            None => Ok(()),
        }
    }
}
