//! Which cases a run has, with the values and headers that the options give.

use std::sync::Arc;

use crate::exec::options::{Options, RunTarget};
use crate::live::{LifeStage, Template, is_of_the_connection};
use crate::plan::{Case, ParameterValues, Resource, plan_operation};
use crate::provider::Provider;
use crate::scenarios::{Expects, RequestFault, Scenario};
use countersign_openapi::{Contract, Location, Operation};

/// The cases of a provider that the options leave; nothing is sent. A service may be asked for ids
/// that nothing gives ([`lookups`](crate::plan::lookups)), and then they take the place of made-up
/// ones.
pub fn cases(provider: &Provider, options: &Options) -> Vec<Case> {
    Planned::of(provider, options).cases
}

/// What a run has of a provider: the operations that the options leave, and their cases.
pub struct Planned<'p> {
    pub operations: Vec<&'p Operation>,
    pub cases: Vec<Case>,
}

impl<'p> Planned<'p> {
    pub fn of(provider: &'p Provider, options: &Options) -> Planned<'p> {
        let selects = |operation: &&Operation| options.selection.selects(operation);
        let operations: Vec<_> = provider.contract.operations().iter().filter(selects).collect();
        let planner = CasePlanner::new(provider, options);
        let mut cases = match &options.target {
            RunTarget::Recorded(recording) => recording.cases(provider, options, &operations),
            _ => operations.iter().map(|operation| planner.all(operation)).collect(),
        };
        let Some(shard) = options.shard else {
            return Planned { operations, cases: cases.into_iter().flatten().collect() };
        };
        let requests = |cases: &Vec<Case>| cases.iter().filter(|case| planner.may_be_sent(case)).count();
        let share = shard.share(&provider.id, &cases.iter().map(requests).collect::<Vec<_>>());
        let mut own = share.iter();
        cases.retain(|_| own.next() == Some(&true));
        let own = operations.into_iter().zip(&share).filter(|(_, own)| **own);
        Planned {
            operations: own.map(|(operation, _)| operation).collect(),
            cases: cases.into_iter().flatten().collect(),
        }
    }
}

/// The cases about what is made at a service that a run would have if all that writes was allowed, each with the
/// operations that `--allow` must name for it; nothing is sent.
pub fn lives(provider: &Provider, options: &Options) -> Vec<(Case, Vec<String>)> {
    let contract = &provider.contract;
    let writes = contract.operations().iter().filter(|operation| !operation.is_safe());
    let options = Options {
        target: RunTarget::Url(String::new()),
        allow: writes.map(|operation| operation.id.clone()).collect(),
        journal: Some(Arc::new(|_| {})),
        ..options.clone()
    };
    let is_of_life = |case: &Case| matches!(case.scenario.expects, Expects::OfLife(_));
    let cases = CasePlanner::new(provider, &options).all().into_iter().filter(is_of_life);
    let needed = |case: Case| {
        let operation = contract.operation(&case.operation)?;
        let (resource, _) = Resource::of(contract, operation)?;
        let around = Resource::along(contract, operation).into_iter().map(|(_, resource)| resource.create);
        let own = (!operation.is_safe()).then_some(operation);
        let is_gone = case.scenario.expects == Expects::OfLife(LifeStage::Gone);
        let delete = resource.delete.filter(|_| is_gone);
        let mut needed: Vec<String> = Vec::new();
        for operation in around.chain([resource.create]).chain(own).chain(delete) {
            if !needed.contains(&operation.id) {
                needed.push(operation.id.clone());
            }
        }
        Some((case, needed))
    };
    cases.filter_map(needed).collect()
}

/// Plans the cases of one provider.
pub(super) struct CasePlanner<'a> {
    pub provider: &'a Provider,
    pub options: &'a Options,
    /// What is given for parameters.
    pub values: ParameterValues,
}

impl<'a> CasePlanner<'a> {
    pub(super) fn new(provider: &'a Provider, options: &'a Options) -> CasePlanner<'a> {
        CasePlanner { provider, options, values: options.values(provider) }
    }

    pub(super) fn contract(&self) -> &'a Contract {
        &self.provider.contract
    }

    fn all(&self, operation: &Operation) -> Vec<Case> {
        self.with(&ParameterValues::new(), operation, &self.options.selection.scenarios())
    }

    /// Whether nothing that is known before a run keeps a case from being sent.
    fn may_be_sent(&self, case: &Case) -> bool {
        let is_stub = matches!(self.options.target, RunTarget::Stub | RunTarget::Recorded(_));
        let is_allowed = || self.contract().operation(&case.operation).is_none_or(|operation| self.allows(operation));
        case.unsent.is_none() && (is_stub || !case.asks_operation() || is_allowed())
    }

    /// The cases of an operation under some scenarios, with values that were found beside those that
    /// are given.
    pub(super) fn with(
        &self,
        found: &ParameterValues,
        operation: &Operation,
        scenarios: &[&'static Scenario],
    ) -> Vec<Case> {
        self.planned(operation, &self.values_with(found, operation), scenarios)
    }

    /// Those that are given go before those that were found, and those of the operation alone before all.
    pub(super) fn values_with(&self, found: &ParameterValues, operation: &Operation) -> ParameterValues {
        let given = found.iter().chain(&self.values).map(|(name, value)| (name.clone(), value.clone()));
        let headers =
            self.headers().filter_map(|(name, value)| Some((declared(operation, name)?.clone(), value.clone())));
        headers.chain(given).chain(self.options.values_of(operation)).collect()
    }

    /// What is given for an operation.
    pub(super) fn values_for(&self, operation: &Operation) -> ParameterValues {
        self.values_with(&ParameterValues::new(), operation)
    }

    fn planned(&self, operation: &Operation, values: &ParameterValues, scenarios: &[&'static Scenario]) -> Vec<Case> {
        let mut cases = plan_operation(&self.provider.id, self.contract(), operation, values, scenarios);
        let mut chosen = 0;
        cases.retain(|case| {
            chosen += usize::from(case.scenario.expects == Expects::Chosen);
            case.scenario.expects != Expects::Chosen || chosen <= self.options.depth
        });
        cases.retain(|case| !matches!(case.scenario.expects, Expects::OfLife(_)) || self.lives(operation, case));
        if self.options.strict_input {
            cases.iter_mut().filter_map(|case| case.fault.as_mut()).for_each(RequestFault::be_strict);
        }
        for (name, value) in self.headers().filter(|(name, _)| declared(operation, name).is_none()) {
            for case in &mut cases {
                case.request = case.request.clone().with_header(name, Template::text(value));
            }
        }
        cases
    }

    /// Whether a case about something that was made is one: it can be made, and so it can be asked about.
    fn lives(&self, operation: &Operation, case: &Case) -> bool {
        if self.options.journal.is_none() {
            return false;
        }
        let resource = Resource::of(self.contract(), operation).map(|(resource, _)| resource);
        let is_made = resource.is_some_and(|resource| {
            // What is not deleted is not gone.
            let can_be_gone = || resource.delete.is_some_and(|delete| self.allows(delete));
            let is_gone = case.scenario.expects == Expects::OfLife(LifeStage::Gone);
            let is_made = case.scenario.expects == Expects::OfLife(LifeStage::Created);
            let makes = !is_made || resource.create.id == operation.id;
            self.may_make(&resource) && makes && (!is_gone || can_be_gone())
        });
        is_made && case.alternative.is_none() && self.allows(operation)
    }

    /// Whether things of a resource may be made: at a service, where notes are kept of what was, and where the
    /// operation that makes them is allowed.
    pub(super) fn may_make(&self, resource: &Resource) -> bool {
        let is_asked = !matches!(self.options.target, RunTarget::Stub | RunTarget::Recorded(_));
        let create = resource.create;
        is_asked && self.options.journal.is_some() && self.allows(create) && !self.options.selection.excludes(create)
    }

    /// Whether an operation may be sent to a service.
    pub(super) fn allows(&self, operation: &Operation) -> bool {
        operation.is_safe() || self.options.allow.iter().any(|name| operation.is_called(name))
    }

    /// The headers that every request has.
    pub(super) fn headers(&self) -> impl Iterator<Item = (&'a String, &'a String)> {
        let own = self.options.headers.iter().map(|(name, value)| (name, value));
        self.provider.settings.headers.iter().chain(own)
    }
}

/// The required parameter that a header is, by its name: what is given for it is its value, and what is sent without it
/// or with another is sent so.
fn declared<'o>(operation: &'o Operation, header: &str) -> Option<&'o String> {
    let mut headers = operation.parameters_in(Location::Header).filter(|parameter| parameter.required);
    let found = headers.find(|parameter| parameter.name.eq_ignore_ascii_case(header))?;
    (!is_of_the_connection(&found.name)).then_some(&found.name)
}
