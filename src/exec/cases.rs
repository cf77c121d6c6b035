//! Which cases a run has, with the values and headers that the options give.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::exec::allowed::Allowed;
use crate::exec::options::{Options, RunTarget};
use crate::live::{LifeStage, Template, is_of_the_connection};
use crate::plan::{Case, ParameterValues, Resource, plan_operation};
use crate::provider::Provider;
use crate::scenarios::{CREDENTIAL_VALID, Expects, RequestFault, Scenario, TENANT_UNKNOWN};
use countersign_openapi::{Cause, Contract, Location, Operation, Tenancy};

/// The cases of a provider that the options leave; nothing is sent. A service may be asked for ids
/// that nothing gives ([`lookups`](crate::plan::lookups)), and then they take the place of made-up
/// ones.
pub fn cases(provider: &Provider, options: &Options) -> Vec<Case> {
    Planned::of(provider, options).into_operations().flatten().collect()
}

/// More cases than these are not held: they are made again, operation by operation, when they are wanted. Of a large
/// document they are far more than the document.
const MOST_HELD: usize = 40_000;

/// What a run has of a provider: the operations that the options leave, and their cases.
pub struct Planned<'p> {
    provider: &'p Provider,
    options: &'p Options,
    pub(super) operations: Vec<&'p Operation>,
    /// The cases of each operation; nothing where they are too many to be held.
    cases: Option<Vec<Vec<Case>>>,
    count: usize,
}

impl<'p> Planned<'p> {
    /// The cases of each operation of a document that has any; none is held, and none counted.
    pub fn each_of(provider: &'p Provider, options: &'p Options) -> impl Iterator<Item = Vec<Case>> + 'p {
        let planner = CasePlanner::new(provider, options);
        planner.operations().map(move |operation| planner.of(operation)).filter(|cases| !cases.is_empty())
    }

    pub fn of(provider: &'p Provider, options: &'p Options) -> Planned<'p> {
        let planner = CasePlanner::new(provider, options);
        let mut operations: Vec<_> = planner.operations().collect();
        let is_recorded = matches!(options.target, RunTarget::Recorded(_));
        let (mut held, mut all) = (Some(Vec::new()), 0);
        let (mut counts, mut requests) = (Vec::new(), Vec::new());
        // Whoever wants the run to end does not wait for its plan.
        for cases in planner.each(&operations).take_while(|_| !options.interrupt.is_ended()) {
            all += cases.len();
            counts.push(cases.len());
            requests.push(cases.iter().filter(|case| planner.may_be_sent(case)).count());
            match &mut held {
                Some(held) if is_recorded || all <= MOST_HELD => held.push(cases),
                _ => held = None,
            }
        }
        operations.truncate(counts.len());
        let share = options.shard.map(|shard| shard.share(&provider.id, &requests));
        let is_own = |place: usize| share.as_ref().is_none_or(|share| share[place]);
        Planned {
            provider,
            options,
            operations: own(operations, is_own),
            cases: held.map(|held| own(held, is_own)),
            count: own(counts, is_own).into_iter().sum(),
        }
    }

    /// How many cases there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Tells of the cases of each operation.
    pub fn each(&self, tell: &mut dyn FnMut(&[Case])) {
        match &self.cases {
            Some(cases) => cases.iter().for_each(|cases| tell(cases)),
            None => CasePlanner::new(self.provider, self.options).each(&self.operations).for_each(|cases| tell(&cases)),
        }
    }

    /// The cases of each operation that has any.
    pub fn into_operations(self) -> impl Iterator<Item = Vec<Case>> + 'p {
        let [all] = self.in_parts(|_| 0);
        all
    }

    /// The same in parts: `part` says in which the cases of an operation are.
    pub(super) fn in_parts<const N: usize>(
        self,
        part: impl Fn(&Operation) -> usize,
    ) -> [Box<dyn Iterator<Item = Vec<Case>> + 'p>; N] {
        let Planned { provider, options, operations, cases, .. } = self;
        let mut parts: [Vec<PlannedOperation>; N] = std::array::from_fn(|_| Vec::new());
        let held = cases.into_iter().flatten().map(Some).chain(std::iter::repeat(None));
        for (operation, cases) in operations.into_iter().zip(held) {
            parts[part(operation).min(N - 1)].push((operation, cases));
        }
        parts.map(|part| {
            let planner = CasePlanner::new(provider, options);
            let cases = part.into_iter().map(move |(operation, held)| held.unwrap_or_else(|| planner.of(operation)));
            Box::new(cases.filter(|cases| !cases.is_empty())) as Box<dyn Iterator<Item = _>>
        })
    }
}

/// An operation, and its cases where they are held.
type PlannedOperation<'p> = (&'p Operation, Option<Vec<Case>>);

/// Those of some things that are at such places.
fn own<T>(all: Vec<T>, is_own: impl Fn(usize) -> bool) -> Vec<T> {
    all.into_iter().enumerate().filter(|(place, _)| is_own(*place)).map(|(_, own)| own).collect()
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
    let planner = CasePlanner::new(provider, &options);
    let mut scenarios = options.selection.scenarios();
    scenarios.retain(|scenario| is_of_life(scenario));
    let found = ParameterValues::new();
    let of_operation = |operation: &Operation| {
        let Some((resource, _)) = Resource::of(contract, operation) else { return Vec::new() };
        let along = Resource::along(contract, operation);
        let around = along.iter().map(|(_, resource)| resource.create).chain([resource.create]);
        let own = (!operation.is_safe()).then_some(operation);
        let needed = |case: Case| {
            let is_gone = case.scenario.expects == Expects::OfLife(LifeStage::Gone);
            let delete = resource.delete.filter(|_| is_gone);
            let mut needed: Vec<String> = Vec::new();
            for operation in around.clone().chain(own).chain(delete) {
                if !needed.contains(&operation.id) {
                    needed.push(operation.id.clone());
                }
            }
            (case, needed)
        };
        planner.with(&found, operation, &scenarios).into_iter().map(needed).collect()
    };
    planner.operations().flat_map(of_operation).collect()
}

fn is_of_life(scenario: &Scenario) -> bool {
    matches!(scenario.expects, Expects::OfLife(_))
}

/// Plans the cases of one provider.
pub(super) struct CasePlanner<'a> {
    pub provider: &'a Provider,
    pub options: &'a Options,
    /// What is given for parameters.
    pub values: ParameterValues,
    allowed: Allowed<'a>,
}

impl<'a> CasePlanner<'a> {
    pub(super) fn new(provider: &'a Provider, options: &'a Options) -> CasePlanner<'a> {
        CasePlanner { provider, options, values: options.values(provider), allowed: Allowed::of(&options.allow) }
    }

    pub(super) fn contract(&self) -> &'a Contract {
        &self.provider.contract
    }

    /// The operations that the options leave, of all shards.
    pub(super) fn operations(&self) -> impl Iterator<Item = &'a Operation> + use<'a> {
        let options = self.options;
        self.contract().operations().iter().filter(|operation| options.selection.selects(operation))
    }

    /// The cases of each of some operations.
    fn each(&self, operations: &[&'a Operation]) -> Box<dyn Iterator<Item = Vec<Case>> + '_> {
        match &self.options.target {
            RunTarget::Recorded(recording) => {
                Box::new(recording.cases(self.provider, self.options, operations).into_iter())
            }
            _ => {
                let operations = operations.to_vec();
                Box::new(operations.into_iter().map(|operation| self.of(operation)))
            }
        }
    }

    /// The cases of an operation that the options leave.
    pub(super) fn of(&self, operation: &Operation) -> Vec<Case> {
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
        // Where nothing is made there is nothing to be asked about it.
        let makes = |scenario: &&&Scenario| self.options.journal.is_some() || !is_of_life(scenario);
        let scenarios: Vec<&Scenario> = scenarios.iter().filter(makes).copied().collect();
        let mut cases = plan_operation(&self.provider.id, self.contract(), operation, values, &scenarios);
        cases.extend(self.of_others(operation, values, &cases));
        let mut chosen: BTreeMap<&str, usize> = BTreeMap::new();
        cases.retain(|case| {
            let count = chosen.entry(case.scenario.id).or_default();
            *count += usize::from(case.scenario.expects == Expects::Chosen);
            *count <= self.options.depth
        });
        // Whether a value is refused for itself is known by what was served with it and others.
        for chosen in cases.chunk_by_mut(|one, next| one.scenario.id == next.scenario.id) {
            if chosen[0].scenario.expects == Expects::Chosen {
                chosen.sort_by_key(|case| case.fault.is_some());
            }
        }
        if cases.iter().any(|case| is_of_life(case.scenario)) {
            let resource = Resource::of(self.contract(), operation).map(|(resource, _)| resource);
            let lives = |case: &Case| resource.as_ref().is_some_and(|resource| self.lives(operation, resource, case));
            cases.retain(|case| !is_of_life(case.scenario) || lives(case));
        }
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

    /// For each case with a made-up tenant in the path, one with a tenant that there is and that is somebody else's,
    /// where one is given: who looks only whether there is such a tenant serves it.
    fn of_others(&self, operation: &Operation, values: &ParameterValues, cases: &[Case]) -> Vec<Case> {
        let others = self.provider.others(&*self.options.lookup());
        let own = |name: &String| {
            let mut tenants = operation.parameters_in(Location::Path);
            tenants.any(|tenant| tenant.name == *name && tenant.tenancy == Some(Tenancy::Own))
        };
        let planned = others.into_iter().filter(|(name, _)| own(name)).filter_map(|(name, other)| {
            let is_made_up =
                |case: &&Case| case.scenario.id == TENANT_UNKNOWN.id && case.variant.as_ref() == Some(&name);
            let made_up = cases.iter().find(is_made_up)?;
            let mut values = values.clone();
            values.insert(name.clone(), other);
            let valid = plan_operation(&self.provider.id, self.contract(), operation, &values, &[&CREDENTIAL_VALID]);
            let request = valid.into_iter().next()?.request;
            let causes = vec![Cause::TenantUnknown, Cause::PermissionDenied];
            let variant = Some(format!("{name}-of-another"));
            Some(Case { request, causes, variant, ..made_up.clone() })
        });
        planned.collect()
    }

    /// Whether a case about something that was made is one: it can be made, and so it can be asked about.
    fn lives(&self, operation: &Operation, resource: &Resource, case: &Case) -> bool {
        // What is not deleted is not gone.
        let can_be_gone = || resource.delete.is_some_and(|delete| self.allows(delete));
        let is_gone = case.scenario.expects == Expects::OfLife(LifeStage::Gone);
        let is_made = case.scenario.expects == Expects::OfLife(LifeStage::Created);
        let makes = !is_made || resource.create.id == operation.id;
        let is_made = self.may_make(resource) && makes && (!is_gone || can_be_gone());
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
        operation.is_safe() || self.allowed.has(operation)
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
