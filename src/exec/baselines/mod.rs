//! What a service makes of each operation's valid request, which is asked once, and the ids for it
//! that nothing gives.

mod baseline;
mod cache;
mod opinion;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::cases::CasePlanner;
use super::connection::base_url;
use super::credentials::{Schemes, schemes};
use super::gate::Gate;
use super::made::Makings;
use super::transport::{Attempt, Destination, Transport};
use crate::claim::StepName;
use crate::live::TraceStep;
use crate::plan::{
    Case, IdSource, ParameterValues, Resource, ResourceRole, Take, is_unknown, lookups, lookups_anew, sample_text,
};
use crate::reason::{ExchangeError, SkipReason};
use crate::scenarios::{self, Expects, Scenario};
use countersign_openapi::{Location, Operation, templated};

use cache::BaselineCache;

pub(super) use baseline::{Baseline, Found, MadeReference};

/// Asks for baselines, and keeps them.
pub(super) struct Baselines<'a> {
    planner: CasePlanner<'a>,
    gate: Gate<'a>,
    cache: BaselineCache,
    makings: Makings,
}

impl<'a> Baselines<'a> {
    pub(super) fn new(planner: CasePlanner<'a>, gate: Gate<'a>) -> Baselines<'a> {
        let cache = BaselineCache::of(planner.contract(), |operation| planner.values_for(operation));
        Baselines { planner, gate, cache, makings: Makings::default() }
    }

    pub(super) fn planner(&self) -> &CasePlanner<'a> {
        &self.planner
    }

    pub(super) fn makings(&self) -> &Makings {
        &self.makings
    }

    pub(super) fn transport(&self) -> &Transport<'a> {
        self.gate.transport()
    }

    /// Why a case is not sent.
    pub(super) fn refusal(&self, operation: &Operation, case: &Case) -> Option<SkipReason> {
        self.gate.refusal(operation, case, self.cache.has_answer(case))
    }

    /// What the service makes of an operation's valid request, asked once.
    ///
    /// # Errors
    /// Where the limits do not allow to ask.
    pub(super) async fn of(&self, operation: &Operation) -> Result<Baseline, SkipReason> {
        let cell = self.cache.cell(&operation.id);
        cell.get_or_try_init(|| self.ask(operation)).await.cloned()
    }

    /// Lets go of an operation's baseline, where no other operation will ask for it.
    pub(super) fn forget(&self, operation: &str) {
        self.cache.forget(operation);
    }

    /// The case with the values that were found, where any were.
    pub(super) fn with_found<'c>(&self, operation: &Operation, baseline: &Baseline, case: &'c Case) -> Cow<'c, Case> {
        if baseline.found.values.is_empty() && baseline.found.body.is_empty() {
            return Cow::Borrowed(case);
        }
        let mut planned = self.planned(operation, &baseline.found, &[case.scenario]).into_iter();
        planned.find(|planned| planned.variant == case.variant).map_or(Cow::Borrowed(case), Cow::Owned)
    }

    /// Whether the service takes the valid credentials of a case; nothing where that is not known.
    pub(super) fn is_taken(&self, case: &Case) -> Option<bool> {
        case.request.slots().next()?;
        self.gate.standing().is_taken(case)
    }

    /// The valid credentials that every operation refused which was tried, each with the first.
    pub(super) fn refused(&self) -> Vec<(Schemes, String)> {
        self.gate.standing().refused()
    }

    /// The values of an operation's parameters: given, or found.
    pub(super) fn values_of(&self, operation: &str) -> ParameterValues {
        let Some(operation) = self.planner.contract().operation(operation) else { return ParameterValues::new() };
        let cell = self.cache.cell(&operation.id);
        let found = cell.get().map(|baseline| baseline.found.values.clone()).unwrap_or_default();
        self.planner.values_with(&found, operation)
    }

    /// An operation's valid requests, one for each alternative.
    pub(super) fn valid_cases(&self, operation: &Operation, found: &Found) -> Vec<Case> {
        let accepted = scenarios::ALL.iter().filter(|scenario| scenario.expects == Expects::Accepted);
        self.planned(operation, found, &accepted.copied().collect::<Vec<_>>())
    }

    fn planned(&self, operation: &Operation, found: &Found, scenarios: &[&'static Scenario]) -> Vec<Case> {
        let mut cases = self.planner.with(&found.values, operation, scenarios);
        cases.iter_mut().for_each(|case| case.synthetic |= found.is_guess);
        cases.iter_mut().for_each(|case| self.refer(operation, &mut case.request, &found.body));
        cases
    }

    /// Where the credential is refused, no more is sent with one: one finding says as much as a
    /// hundred.
    async fn ask(&self, operation: &Operation) -> Result<Baseline, SkipReason> {
        let (lists, mut found) = self.find(operation).await?;
        found.body = self.named_in_body(operation).await?;
        if self.transport().ledger().is_kept()
            && let Some((resource, ResourceRole::Create)) = Resource::of(self.planner.contract(), operation)
            && self.may_make(&resource)
        {
            self.look_before(&resource).await?;
        }
        let baseline = self.ask_with(operation, lists, found).await?;
        let is_gone = |step: &TraceStep| step.response().is_some_and(|answer| matches!(answer.status, 404 | 410));
        if !baseline.step().is_some_and(is_gone) || !baseline.found.values.is_empty() {
            return Ok(baseline);
        }
        // What the document names may have been there once.
        let anew = lookups_anew(self.planner.contract(), operation, &self.planner.values_for(operation));
        let (lists, found) = self.look_up(operation, anew).await?;
        if found.values.is_empty() {
            return Ok(baseline);
        }
        let again = self.ask_with(operation, lists, found).await?;
        Ok(if again.step().is_some_and(TraceStep::is_served) { again } else { baseline })
    }

    async fn ask_with(
        &self,
        operation: &Operation,
        lists: Vec<TraceStep>,
        found: Found,
    ) -> Result<Baseline, SkipReason> {
        let mut alternatives = BTreeMap::new();
        for valid in self.valid_cases(operation, &found).into_iter().filter(|valid| valid.unsent.is_none()) {
            if self.gate.missing_credential(&valid).or_else(|| self.gate.unwritten(operation, &valid)).is_some() {
                continue;
            }
            let valid = self.of_its_own(operation, valid).await?;
            let replaced = self.transport().credentials().replaced();
            let mut exchange = match self.gate.withheld_credential(&valid) {
                Some(reason) => Err(ExchangeError::Withheld(reason)),
                None => self.send(operation, &valid.request).await?,
            };
            let is_refused = exchange.as_ref().is_ok_and(|exchange| exchange.response.status == 401);
            if is_refused && self.is_renewed(&valid, replaced).await {
                exchange = self.transport().send(operation, &valid.request).await?;
            }
            if let (Ok(exchange), Some(_)) = (&exchange, valid.request.slots().next()) {
                match exchange.response.status {
                    200..=299 => self.gate.standing().served(&valid),
                    401 => self.settle(&valid).await?,
                    _ => {}
                }
            }
            let steps = lists.iter().cloned().chain([TraceStep { name: StepName::Valid, exchange }]);
            alternatives.insert(valid.alternative, Arc::new(steps.collect()));
        }
        Ok(Baseline { alternatives, found })
    }

    /// Obtains the credentials of a case again, where they were obtained, and were good until now: they may have
    /// expired. Whether there are new ones, since so many had been replaced.
    async fn is_renewed(&self, valid: &Case, replaced: usize) -> bool {
        let standing = self.gate.standing();
        let _asking = standing.opinion.lock().await;
        let credentials = self.transport().credentials();
        if credentials.replaced() > replaced {
            return true;
        }
        if standing.servers(valid).is_empty() {
            return false;
        }
        let Destination::Service { endpoint, .. } = self.transport().destination() else { return false };
        let (settings, options) = (&self.planner.provider.settings, self.planner.options);
        let origin = base_url(endpoint.base()).ok();
        credentials.renew(&schemes(valid), settings, options, origin.as_ref()).await
    }

    /// Asks the operations whose answers may hold the ids that nothing gives.
    async fn find(&self, operation: &Operation) -> Result<(Vec<TraceStep>, Found), SkipReason> {
        let contract = self.planner.contract();
        if !matches!(self.transport().destination(), Destination::Service { .. }) {
            return Ok((Vec::new(), Found::default()));
        }
        if !operation.is_safe()
            && let Some(values) = self.made_values(operation).await?
        {
            return Ok((Vec::new(), Found { values, is_made: true, ..Found::default() }));
        }
        let asked = lookups(contract, operation, &self.planner.values_for(operation));
        let (steps, mut found) = self.look_up(operation, asked).await?;
        // Where nothing is listed yet, what was made can be asked for.
        let given = self.planner.values_with(&found.values, operation);
        let mut path = operation.parameters_in(Location::Path);
        if operation.is_safe()
            && path.any(|parameter| is_unknown(contract, parameter, &given))
            && let Some(values) = self.made_values(operation).await?
        {
            found = Found { values, is_made: true, ..Found::default() };
        }
        Ok((steps, found))
    }

    /// Asks some operations, one after another, until all that is looked for is found.
    async fn look_up(
        &self,
        operation: &Operation,
        lookups: Vec<IdSource>,
    ) -> Result<(Vec<TraceStep>, Found), SkipReason> {
        let (mut steps, mut found) = (Vec::new(), Found::default());
        for lookup in lookups {
            let Some(list) = self.list(&lookup).filter(|_| !found.values.contains_key(&lookup.parameter)) else {
                continue;
            };
            let Some(exchange) = self.asked_for(operation, &lookup, list).await? else { continue };
            let step = TraceStep { name: StepName::List, exchange };
            steps.push(step.clone());
            let answer = step.response().filter(|answer| answer.is_success());
            let Some(taken) = answer.and_then(|answer| lookup.take(self.planner.contract(), operation, answer)) else {
                continue;
            };
            found.values.insert(lookup.parameter.clone(), taken.value);
            found.is_guess |= !taken.is_certain;
            if let Take::Item(_) = lookup.take {
                // What was listed is of those that the list's own path names.
                found.values.extend(self.before(operation, &lookup.parameter, list));
                break;
            }
        }
        Ok((steps, found))
    }

    /// What an operation answers that is asked for ids: to its valid request, or where somebody gives what stands
    /// before the id in the path, to one for that.
    async fn asked_for(
        &self,
        operation: &Operation,
        lookup: &IdSource,
        list: &Operation,
    ) -> Result<Option<Attempt>, SkipReason> {
        let (given, own) = (self.planner.values_for(operation), self.planner.values_for(list));
        let before = templated(&operation.path).take_while(|name| *name != lookup.parameter);
        let parents = before.zip(templated(&list.path));
        let parents: ParameterValues =
            parents.filter_map(|(name, theirs)| Some((theirs.to_owned(), given.get(name)?.clone()))).collect();
        if parents.iter().all(|(name, value)| own.get(name) == Some(value)) {
            let listed = Box::pin(self.of(list)).await?;
            return Ok(listed.step().map(|step| step.exchange.clone()));
        }
        let valid = self.valid_with(list, parents).filter(|valid| self.refusal(list, valid).is_none());
        match valid {
            Some(valid) => Ok(Some(self.transport().send(list, &valid.request).await?)),
            None => Ok(None),
        }
    }

    /// The valid request of an operation that deletes, for something that was made to be deleted by it: what its
    /// other cases name is there still.
    async fn of_its_own(&self, operation: &Operation, valid: Case) -> Result<Case, SkipReason> {
        let contract = self.planner.contract();
        let deletes = || matches!(Resource::of(contract, operation), Some((_, ResourceRole::Delete)));
        let is_service = matches!(self.transport().destination(), Destination::Service { .. });
        if !is_service || operation.is_safe() || !deletes() {
            return Ok(valid);
        }
        let Some(values) = self.made_values(operation).await? else { return Ok(valid) };
        let found = Found { values, is_made: true, ..Found::default() };
        let mut own = self.valid_cases(operation, &found).into_iter();
        Ok(own.find(|own| own.alternative == valid.alternative).unwrap_or(valid))
    }

    /// The operation that a lookup asks, where it may be asked.
    fn list(&self, lookup: &IdSource) -> Option<&'a Operation> {
        let list = self.planner.contract().operation(&lookup.from).filter(|list| self.planner.allows(list))?;
        let is_reached = self.transport().service(list).is_some_and(|endpoint| endpoint.is_ok());
        (is_reached && !self.planner.options.selection.excludes(list)).then_some(list)
    }

    /// The values of the parameters that stand before one in the path, as a list of it has them.
    fn before(&self, operation: &Operation, parameter: &str, list: &Operation) -> ParameterValues {
        let values = self.values_of(&list.id);
        let value = |name: &str| {
            let mut declared = list.parameters_in(Location::Path);
            let sample = |parameter| sample_text(self.planner.contract(), parameter);
            let sample = || declared.find(|parameter| parameter.name == name).map(sample);
            values.get(name).cloned().or_else(sample)
        };
        let own = templated(&operation.path).take_while(|name| *name != parameter);
        own.zip(templated(&list.path)).filter_map(|(own, theirs)| Some((own.to_owned(), value(theirs)?))).collect()
    }
}
