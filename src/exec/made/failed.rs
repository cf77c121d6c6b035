//! What a service made though it failed: it answered 500, and the thing is there.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::Baselines;
use crate::exec::ledger::FailedMaking;
use crate::live::Request;
use crate::plan::{Resource, called, listed, lists_thing, may_go_on, shown_of};
use countersign_openapi::{Contract, Operation, PathTemplate, templated};

impl Baselines<'_> {
    /// Looks in the lists for what was not there before, and takes note of it: of what shows a text that was sent as
    /// made, and of the rest as perhaps made.
    pub(super) async fn look_for_failed(&self) {
        let contract = self.planner().contract();
        let failed = self.transport().ledger().failed();
        let mut asked: Vec<(&str, &str)> = Vec::new();
        for making in &failed {
            // One list tells of all that were made at the same path.
            if asked.contains(&(making.operation.as_str(), making.target.as_str())) {
                continue;
            }
            asked.push((&making.operation, &making.target));
            let own = |other: &&FailedMaking| other.operation == making.operation && other.target == making.target;
            let sent: Vec<&Map<String, Value>> = failed.iter().filter(own).map(|making| &making.sent).collect();
            if let Some(create) = contract.operation(&making.operation) {
                self.look_for(contract, create, &making.target, &sent).await;
            }
        }
    }

    async fn look_for(&self, contract: &Contract, create: &Operation, target: &str, sent: &[&Map<String, Value>]) {
        let Some((resource, _)) = Resource::of(contract, create) else { return };
        let ledger = self.transport().ledger();
        let Some((before, now)) = self.lists_of(&resource, target).await else {
            return ledger.perhaps(create, target);
        };
        let parents: Vec<String> = parents_in(create, target);
        for item in listed(&now).into_iter().flatten().filter_map(Value::as_object) {
            let Some(id) = called(&resource, item).into_iter().find_map(id_of) else { continue };
            let path = resource.path_with(&[parents.clone(), vec![id.clone()]].concat());
            if lists_thing(&resource, &before, &id) || ledger.made().iter().any(|own| own.path.as_ref() == Some(&path))
            {
                continue;
            }
            ledger.found(create, path, target, sent.iter().any(|sent| shows_text(sent, item)));
        }
    }

    /// The list before anything was made, and now; nothing where that is not known of all of it.
    async fn lists_of(&self, resource: &Resource<'_>, target: &str) -> Option<(Arc<Value>, Arc<Value>)> {
        // Of a list that has more pages nobody knows what is new.
        let is_whole = |list: &Arc<Value>| listed(list).is_some_and(|items| !may_go_on(list, items.len(), false));
        let (list, valid) = self.list_of(resource, target)?;
        let before = self.transport().ledger().known(resource.create, &valid.path).filter(is_whole)?;
        let answer = self.transport().clean(list, &valid).await?.ok()?.response;
        let now = answer.json().filter(|now| answer.is_success() && is_whole(now))?;
        Some((before, now))
    }

    /// What asks for the list that stands at the path where something was made.
    fn list_of<'r>(&self, resource: &Resource<'r>, target: &str) -> Option<(&'r Operation, Request)> {
        let list = resource.list.filter(|list| list.is_safe())?;
        let names = templated(&list.path).map(str::to_owned);
        let valid = self.valid_with(list, names.zip(parents_in(resource.create, target)).collect())?;
        self.refusal(list, &valid).is_none().then_some((list, valid.request))
    }
}

/// What the path that something is made at names, the outermost first.
fn parents_in(create: &Operation, target: &str) -> Vec<String> {
    let path = PathTemplate::parse(create.path.split('#').next().unwrap_or_default());
    let values = path.values(target.split('?').next().unwrap_or_default()).unwrap_or_default();
    values.into_iter().map(|(_, value)| value).collect()
}

/// What an item is called, of the id or the link that says so.
fn id_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => text.trim_end_matches('/').rsplit('/').next().map(str::to_owned),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Whether an item shows a text that was sent, under the same name.
fn shows_text(sent: &Map<String, Value>, item: &Map<String, Value>) -> bool {
    let item = Value::Object(item.clone());
    let shown = shown_of(sent, &item);
    let is_shown = |(name, own): (&String, &Value)| {
        own.as_str().is_some_and(|text| !text.is_empty()) && shown.is_some_and(|shown| shown.get(name) == Some(own))
    };
    sent.iter().any(is_shown)
}
