//! What is made at a service, so that it can be asked for, changed and deleted: each thing by the operation that the
//! document has for it, below what it stands in, and never anything that somebody else made.

mod clean;
mod failed;
mod foreign;
mod life;
mod tries;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::OnceCell;

use super::baselines::{Baselines, Found};
use super::credentials::locked;
use super::transport::{Attempt, Destination};
use crate::live::{Exchange, Request, Template};
use crate::plan::{Case, ParameterValues, Resource, ResourceRole, made_ids, varied};
use crate::reason::SkipReason;
use countersign_openapi::{Location, Operation, is_json, templated};

use tries::Tries;

/// How much of what may be sent is sent to make something.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// All that is a plain value; where that is refused, what is required.
    Whole,
    Required,
}

/// The making of one thing.
#[derive(Clone)]
pub(super) struct Making {
    pub request: Request,
    pub attempt: Attempt,
    /// What its path has, where it was made and the answer says how it is called.
    pub ids: Option<Vec<String>>,
}

/// What was made so far, by the operation that makes it.
#[derive(Default)]
pub(super) struct Makings {
    /// What stays until the end of the run: it is read, and others stand in it.
    kept: Mutex<BTreeMap<String, Arc<OnceCell<Making>>>>,
    /// What a service shows of it.
    read: Mutex<BTreeMap<String, Arc<OnceCell<Option<Attempt>>>>>,
    /// Whether what was there before was looked at.
    before: Mutex<BTreeMap<String, Arc<OnceCell<()>>>>,
    /// What was made to be deleted.
    deleted: Mutex<BTreeMap<String, Arc<OnceCell<life::Deletion>>>>,
    /// How many were made.
    numbers: Mutex<BTreeMap<String, usize>>,
}

/// So long what a service has made may not be seen yet.
const A_MOMENT: Duration = Duration::from_secs(1);

/// So many are called after one operation's number.
const OF_AN_OPERATION: usize = 100;

/// The cell of an operation, which may be filled at this moment.
fn cell<T>(cells: &Mutex<BTreeMap<String, Arc<OnceCell<T>>>>, operation: &Operation) -> Arc<OnceCell<T>> {
    Arc::clone(locked(cells).entry(operation.id.clone()).or_default())
}

impl<'a> Baselines<'a> {
    /// Whether things of a resource may be made: somebody keeps notes, and allowed it.
    pub(super) fn may_make(&self, resource: &Resource) -> bool {
        let is_service = matches!(self.transport().destination(), Destination::Service { .. });
        is_service && self.planner().may_make(resource)
    }

    /// The values for an operation's path of what was made for it: its parents stay, and what it changes is its own.
    ///
    /// # Errors
    /// Where the limits do not allow to make it.
    pub(super) async fn made_values(&self, operation: &Operation) -> Result<Option<ParameterValues>, SkipReason> {
        let contract = self.planner().contract();
        let given = self.planner().values_for(operation);
        if templated(&operation.path).any(|name| given.contains_key(name)) {
            return Ok(None);
        }
        let is_create =
            matches!(Resource::of(contract, operation), Some((_, ResourceRole::Create | ResourceRole::List)));
        for (count, resource) in Resource::along(contract, operation).into_iter().rev() {
            // What is made by this operation itself is none of its parents.
            if !self.may_make(&resource) || resource.create.id == operation.id {
                continue;
            }
            let making = match operation.is_safe() || is_create {
                true => self.kept(&resource).await?,
                false => self.make(&resource, Extent::Required).await?,
            };
            if let Some(ids) = making.ids {
                let names = templated(&operation.path).take(count).map(str::to_owned);
                return Ok(Some(names.zip(ids).collect()));
            }
        }
        Ok(None)
    }

    /// One of a resource that stays until the end of the run, made once.
    pub(super) async fn kept(&self, resource: &Resource<'_>) -> Result<Making, SkipReason> {
        let cell = cell(&self.makings().kept, resource.create);
        Box::pin(cell.get_or_try_init(|| self.make(resource, Extent::Whole))).await.cloned()
    }

    /// What a service shows of it, asked once; nothing where no operation shows it.
    async fn kept_read(&self, resource: &Resource<'_>, ids: &[String]) -> Result<Option<Attempt>, SkipReason> {
        let cell = cell(&self.makings().read, resource.create);
        let read = async || {
            let first = self.read(resource, ids).await?;
            let is_there = |read: &Attempt| read.as_ref().is_ok_and(|it| !matches!(it.response.status, 404 | 410));
            if first.as_ref().is_none_or(is_there) {
                return Ok(first);
            }
            // A service may be a moment behind itself.
            tokio::time::sleep(A_MOMENT).await;
            self.read(resource, ids).await
        };
        cell.get_or_try_init(read).await.cloned()
    }

    /// Makes another one of a resource.
    async fn make(&self, resource: &Resource<'_>, extent: Extent) -> Result<Making, SkipReason> {
        let (contract, create) = (self.planner().contract(), resource.create);
        let mut values = self.look_before(resource).await?;
        if resource.is_named_by_client() {
            values.extend(self.own_name(create));
        }
        let named = self.named_in_body(create).await?;
        let mut valid = self.valid_with(create, values).ok_or_else(|| SkipReason::NothingMade(create.id.clone()))?;
        self.refer(create, &mut valid.request, &named);
        if let Some(reason) = self.refusal(create, &valid) {
            return Err(reason);
        }
        let mut tries = Tries::new(self, create, valid.request, extent);
        let mut request = tries.first();
        loop {
            let attempt = self.transport().send(create, &request).await?;
            if let Some(next) = attempt.as_ref().ok().and_then(|it| tries.after(&request, &it.response)) {
                request = next;
                continue;
            }
            let served = attempt.as_ref().ok().filter(|exchange| exchange.response.is_success());
            let served = served.filter(|exchange| !exchange.response.is_of_who_forgets());
            let base = self.transport().destination().base().unwrap_or_default();
            let named = |it: &Exchange| made_ids(contract, resource, base, &it.request.target.shown(), &it.response);
            // What was there before is somebody else's, whatever is answered.
            let is_own = |ids: &Vec<String>| self.transport().ledger().is_own(&resource.path_with(ids));
            let ids = served.and_then(named).filter(is_own);
            return Ok(Making { request, attempt, ids });
        }
    }

    /// Has the ledger know what is there before one of a resource is made, and gives the values of what it stands in.
    pub(super) async fn look_before(&self, resource: &Resource<'_>) -> Result<ParameterValues, SkipReason> {
        let values = Box::pin(self.made_values(resource.create)).await?.unwrap_or_default();
        let cell = cell(&self.makings().before, resource.create);
        cell.get_or_try_init(async || {
            let valid = resource.list.filter(|list| list.is_safe()).and_then(|list| {
                let valid = self.valid_with(list, values.clone())?;
                self.refusal(list, &valid).is_none().then_some((list, valid))
            });
            if let Some((list, valid)) = valid {
                let attempt = self.transport().send(list, &valid.request).await?;
                let listed = attempt.ok().filter(|exchange| exchange.response.is_success());
                let listed = listed.and_then(|exchange| exchange.response.json());
                let path = &valid.request.path;
                listed.into_iter().for_each(|listed| self.transport().ledger().knew(resource.create, path, listed));
            }
            Ok::<(), SkipReason>(())
        })
        .await?;
        Ok(values)
    }

    /// A number that no other request has, and the same one in every run.
    fn number(&self, operation: &Operation) -> usize {
        let operations = self.planner().contract().operations();
        let index = operations.iter().position(|own| own.id == operation.id).unwrap_or_default();
        let mut numbers = locked(&self.makings().numbers);
        let number = numbers.entry(operation.id.clone()).or_default();
        *number += 1;
        (index + 1) * OF_AN_OPERATION + *number
    }

    /// The same request for something that is called otherwise.
    fn varied(&self, create: &Operation, request: &Request) -> Request {
        let number = self.number(create);
        let change = |body: &Value| varied(self.planner().contract(), create, body, number);
        with_body(create, request, change).unwrap_or_else(|| request.clone())
    }

    /// Sends a request that makes or changes something; where a name in it is taken already, once more with another.
    ///
    /// # Errors
    /// Where the limits do not allow to ask.
    pub(super) async fn send(&self, operation: &Operation, request: &Request) -> Result<Attempt, SkipReason> {
        let attempt = self.transport().send(operation, request).await?;
        let is_taken = attempt.as_ref().is_ok_and(|exchange| exchange.response.status == 409);
        let writes = || {
            let resource = Resource::of(self.planner().contract(), operation);
            resource.is_some_and(|(resource, _)| self.may_make(&resource))
        };
        if operation.is_safe() || !is_taken || !writes() {
            return Ok(attempt);
        }
        match self.varied(operation, request) {
            other if other != *request => self.transport().send(operation, &other).await,
            _ => Ok(attempt),
        }
    }

    /// The valid request of an operation with these values; nothing where none can be made.
    pub(super) fn valid_with(&self, operation: &Operation, values: ParameterValues) -> Option<Case> {
        let found = Found { values, ..Found::default() };
        let mut valid = self.valid_cases(operation, &found).into_iter();
        valid.find(|case| case.alternative.is_none() && case.unsent.is_none())
    }

    /// The valid request of an operation for what these ids name.
    fn valid_for(&self, operation: &Operation, ids: &[String]) -> Option<Case> {
        let names = templated(&operation.path).map(str::to_owned);
        self.valid_with(operation, names.zip(ids.iter().cloned()).collect())
    }

    /// What a service shows of something; nothing where no operation shows it, or none that may be asked.
    async fn read(&self, resource: &Resource<'_>, ids: &[String]) -> Result<Option<Attempt>, SkipReason> {
        let Some(read) = resource.read.filter(|read| read.is_safe()) else { return Ok(None) };
        self.asked(read, ids).await
    }

    /// The list in which something stands, in the same way.
    async fn listed(&self, resource: &Resource<'_>, ids: &[String]) -> Result<Option<Attempt>, SkipReason> {
        let Some(list) = resource.list.filter(|list| list.is_safe()) else { return Ok(None) };
        self.asked(list, ids).await
    }

    async fn asked(&self, operation: &Operation, ids: &[String]) -> Result<Option<Attempt>, SkipReason> {
        let Some(valid) = self.valid_for(operation, ids) else { return Ok(None) };
        if self.refusal(operation, &valid).is_some() {
            return Ok(None);
        }
        Ok(Some(self.transport().send(operation, &valid.request).await?))
    }
}

/// A request whose JSON body is changed; nothing where it has none.
fn with_body(operation: &Operation, request: &Request, change: impl Fn(&Value) -> Value) -> Option<Request> {
    let body = operation.body.as_ref().filter(|body| is_json(&body.media_type))?;
    let own = request.body.as_ref().filter(|_| body.schema.is_some())?;
    let changed = change(&serde_json::from_slice(own).ok()?);
    Some(Request { body: Some(changed.to_string().into_bytes().into()), ..request.clone() })
}

/// A request that names the version of what it changes, where it must (RFC 9110 §13.1.1).
fn with_etag(operation: &Operation, request: Request, read: Option<&Attempt>) -> Request {
    const IF_MATCH: &str = "if-match";
    let mut headers = operation.parameters_in(Location::Header);
    let is_named = headers.any(|header| header.name.eq_ignore_ascii_case(IF_MATCH));
    let etag = read.and_then(|read| read.as_ref().ok()?.response.header("etag").next());
    match etag.filter(|_| is_named) {
        Some(etag) => request.with_header(IF_MATCH, Template::text(etag.shown())),
        None => request,
    }
}
