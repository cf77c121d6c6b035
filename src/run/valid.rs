//! What a service makes of each operation's valid request, which is asked once, and the ids for it
//! that nothing gives.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::OnceCell;

use super::reach::Reach;
use super::{Session, planned};
use crate::claim::StepName;
use crate::live::{Slot, Step};
use crate::plan::{Case, Take, Values, lookups, text};
use crate::reason::{ExchangeError, SkipReason};
use crate::scenarios::{self, Expects, Scenario};
use countersign_openapi::{Contract, Location, Operation, templated};

/// An operation's valid request, once it was asked.
#[derive(Clone, Default)]
pub(super) struct Valid {
    /// The valid request of each alternative that could be sent, after the lists that were asked
    /// for ids.
    alternatives: BTreeMap<Option<String>, Arc<Vec<Step>>>,
    found: Found,
}

/// What was found in lists.
#[derive(Clone, Default)]
pub(super) struct Found {
    /// By parameter.
    values: Values,
    /// One of them may be no id at all.
    is_guess: bool,
}

/// The valid requests that were asked, by operation.
pub(super) struct Known {
    asked: Mutex<BTreeMap<String, Arc<OnceCell<Valid>>>>,
    /// The operations that others may want an id from.
    lists: BTreeSet<String>,
}

impl Known {
    pub(super) fn of(contract: &Contract, values: &Values) -> Known {
        let lookups = contract.operations().iter().flat_map(|operation| lookups(contract, operation, values));
        Known { asked: Mutex::default(), lists: lookups.map(|lookup| lookup.from).collect() }
    }

    /// Lets go of what no other operation will ask for.
    pub(super) fn forget(&self, operation: &str) {
        if !self.lists.contains(operation) {
            self.asked().remove(operation);
        }
    }

    /// Whether a case is a valid request that was answered: there is nothing left to send.
    pub(super) fn has_answer(&self, case: &Case) -> bool {
        let cell = self.asked().get(&case.operation).cloned();
        let steps = cell.and_then(|cell| cell.get()?.alternatives.get(&case.alternative).cloned());
        let is_answered = |steps: &Arc<Vec<Step>>| steps.last().is_some_and(|step| step.exchange.is_ok());
        case.scenario.expects == Expects::Accepted && steps.as_ref().is_some_and(is_answered)
    }

    fn of_operation(&self, operation: &str) -> Arc<OnceCell<Valid>> {
        Arc::clone(self.asked().entry(operation.to_owned()).or_default())
    }

    fn asked(&self) -> MutexGuard<'_, BTreeMap<String, Arc<OnceCell<Valid>>>> {
        self.asked.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Valid {
    /// The case with the values that were found, where any were.
    pub(super) fn again<'c>(&self, session: &Session, operation: &Operation, case: Cow<'c, Case>) -> Cow<'c, Case> {
        if self.found.values.is_empty() {
            return case;
        }
        let again = session.planned(operation, &self.found, &[case.scenario]);
        again.into_iter().find(|again| again.variant == case.variant).map_or(case, Cow::Owned)
    }

    /// The baselines of a case: what its alternative's valid request was answered.
    pub(super) fn baselines(&self, case: &Case) -> Arc<Vec<Step>> {
        self.alternatives.get(&case.alternative).cloned().unwrap_or_default()
    }

    /// What the valid request was answered, of several the first that was served.
    pub(super) fn step(&self) -> Option<&Step> {
        let valid = || self.alternatives.values().filter_map(|steps| steps.last());
        valid().find(|step| step.is_served()).or_else(|| valid().next())
    }
}

impl Session<'_> {
    /// What the service makes of an operation's valid request, asked once. An error where the
    /// budget does not allow to ask.
    pub(super) async fn valid(&self, operation: &Operation) -> Result<Valid, SkipReason> {
        let cell = self.known.of_operation(&operation.id);
        cell.get_or_try_init(|| self.ask_valid(operation)).await.cloned()
    }

    /// The values of an operation's parameters: given, or found.
    pub(super) fn values_of(&self, operation: &str) -> Values {
        let known = self.known.of_operation(operation);
        let found = known.get().map(|valid| valid.found.values.clone()).unwrap_or_default();
        found.into_iter().chain(self.values.clone()).collect()
    }

    fn planned(&self, operation: &Operation, found: &Found, scenarios: &[&'static Scenario]) -> Vec<Case> {
        let values = found.values.clone().into_iter().chain(self.values.clone()).collect();
        let mut cases = planned(self.provider, self.options, operation, &values, scenarios);
        cases.iter_mut().for_each(|case| case.invented |= found.is_guess);
        cases
    }

    /// An operation's valid requests, one for each alternative.
    pub(super) fn valid_cases(&self, operation: &Operation, found: &Found) -> Vec<Case> {
        let accepted = scenarios::ALL.iter().filter(|scenario| scenario.expects == Expects::Accepted);
        self.planned(operation, found, &accepted.copied().collect::<Vec<_>>())
    }

    /// Where the credential is refused, no more is sent with one: one finding says as much as a
    /// hundred.
    async fn ask_valid(&self, operation: &Operation) -> Result<Valid, SkipReason> {
        let (lists, found) = self.find(operation).await?;
        let mut alternatives = BTreeMap::new();
        for valid in self.valid_cases(operation, &found) {
            let is_missing = |slot: &Slot| {
                let is_another_s = valid.alternative.is_some() && self.vault.is_shared(slot).is_some();
                is_another_s || self.vault.value(slot).is_err()
            };
            if valid.request.slots().any(is_missing) {
                continue;
            }
            let exchange = match self.keeps_credential(&valid) {
                Some(reason) => Err(ExchangeError::Withheld(reason)),
                None => self.send(operation, &valid.request).await?,
            };
            if let (Ok(exchange), Some(_)) = (&exchange, valid.request.slots().next()) {
                self.answered(&valid, exchange.response.status);
            }
            let steps = lists.iter().cloned().chain([Step { name: StepName::Valid, exchange }]);
            alternatives.insert(valid.alternative, Arc::new(steps.collect()));
        }
        Ok(Valid { alternatives, found })
    }

    /// Asks the operations whose answers may hold the ids that nothing gives.
    async fn find(&self, operation: &Operation) -> Result<(Vec<Step>, Found), SkipReason> {
        let contract = &self.provider.contract;
        let (mut steps, mut found) = (Vec::new(), Found::default());
        if !matches!(self.reach, Reach::Service(_)) {
            return Ok((steps, found));
        }
        for lookup in lookups(contract, operation, &self.values) {
            let is_due = !found.values.contains_key(&lookup.parameter);
            let may_be_asked = |source: &&Operation| {
                let is_reached = self.sender(source).is_some_and(|sender| sender.is_ok());
                is_reached && !self.options.selection.exclude.contains(&source.id)
            };
            let source = contract.operation(&lookup.from).filter(|_| is_due).filter(may_be_asked);
            let Some(source) = source else { continue };
            let listed = Box::pin(self.valid(source)).await?;
            let Some(Step { exchange, .. }) = listed.step() else { continue };
            steps.push(Step { name: StepName::List, exchange: exchange.clone() });
            let answer = exchange.as_ref().ok().map(|exchange| &exchange.response);
            let answer = answer.filter(|answer| answer.is_success());
            let Some(taken) = answer.and_then(|answer| lookup.take(contract, operation, answer)) else { continue };
            found.values.insert(lookup.parameter.clone(), taken.value);
            found.is_guess |= !taken.is_certain;
            if let Take::Item(_) = lookup.take {
                // What was listed is of those that the list's own path names.
                found.values.extend(self.before(operation, &lookup.parameter, source));
                break;
            }
        }
        Ok((steps, found))
    }

    /// The values of the parameters that stand before one in the path, as a list of it has them.
    fn before(&self, operation: &Operation, parameter: &str, list: &Operation) -> Values {
        let values = self.values_of(&list.id);
        let value = |name: &str| {
            let mut declared = list.parameters_in(Location::Path);
            let sample = || declared.find(|parameter| parameter.name == name).map(|parameter| text(&parameter.sample));
            values.get(name).cloned().or_else(sample)
        };
        let own = templated(&operation.path).take_while(|name| *name != parameter);
        own.zip(templated(&list.path)).filter_map(|(own, theirs)| Some((own.to_owned(), value(theirs)?))).collect()
    }
}
