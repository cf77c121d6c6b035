//! Which cases a run has, with the values and headers that the options give.

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
    cases_by_operation(provider, options).flatten().collect()
}

/// The same, those of an operation together, and each operation's made when they are asked for: of a large document
/// they are far more than the document.
pub fn cases_by_operation<'a>(provider: &'a Provider, options: &'a Options) -> impl Iterator<Item = Vec<Case>> + 'a {
    cases_of(provider, options, |_| true)
}

/// The same for some of the operations.
pub(super) fn cases_of<'a>(
    provider: &'a Provider,
    options: &'a Options,
    is_wanted: impl Fn(&Operation) -> bool + 'a,
) -> Box<dyn Iterator<Item = Vec<Case>> + 'a> {
    if let RunTarget::Recorded(recording) = &options.target {
        let is_wanted = move |case: &Case| provider.contract.operation(&case.operation).is_some_and(&is_wanted);
        let mut left = recording.cases(provider, options).into_iter().filter(is_wanted).peekable();
        return Box::new(std::iter::from_fn(move || {
            let mut cases = vec![left.next()?];
            while let Some(next) = left.next_if(|next| next.operation == cases[0].operation) {
                cases.push(next);
            }
            Some(cases)
        }));
    }
    let planner = CasePlanner::new(provider, options);
    let wanted = planner.operations().filter(move |operation| is_wanted(operation));
    let planned = wanted.map(move |operation| planner.of(operation));
    Box::new(planned.filter(|cases| !cases.is_empty()))
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

    /// The operations that the options leave.
    pub(super) fn operations(&self) -> impl Iterator<Item = &'a Operation> + use<'a> {
        let options = self.options;
        let selected = self.contract().operations().iter().enumerate().filter(|(index, operation)| {
            let in_shard = options.shard.is_none_or(|shard| shard.has(*index));
            in_shard && options.selection.selects(operation)
        });
        selected.map(|(_, operation)| operation)
    }

    /// The cases of an operation that the options leave.
    pub(super) fn of(&self, operation: &Operation) -> Vec<Case> {
        self.with(&ParameterValues::new(), operation, &self.options.selection.scenarios())
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
        cases.extend(self.of_others(operation, values, &cases));
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
    fn lives(&self, operation: &Operation, case: &Case) -> bool {
        if self.options.journal.is_none() {
            return false;
        }
        let resource = Resource::of(self.contract(), operation).map(|(resource, _)| resource);
        let is_made = resource.is_some_and(|resource| {
            // What is not deleted is not gone.
            let can_be_gone = || resource.delete.is_some_and(|delete| self.allows(delete));
            let is_gone = case.scenario.expects == Expects::OfLife(LifeStage::Gone);
            self.may_make(&resource) && (!is_gone || can_be_gone())
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
