//! The stages of a life: made, read, listed, changed, deleted, gone. Each is asked about for itself, and makes what
//! it needs.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::{A_MOMENT, Extent, Making, cell, with_body, with_etag};
use crate::claim::StepName;
use crate::exec::baselines::Baselines;
use crate::exec::ledger::is_gone;
use crate::exec::transport::Attempt;
use crate::live::{LifeStage, Request, Trace, TraceStep};
use crate::plan::{Case, Resource, lists, located, sent_object, shown_of, varied};
use crate::reason::SkipReason;
use countersign_openapi::{Operation, parameter_has_effect, templated};

/// Something that was made and deleted, and what was seen of it before and after.
pub(in crate::exec) struct Deletion {
    ids: Vec<String>,
    request: Request,
    before: Option<Attempt>,
    attempt: Attempt,
    /// The request that shows it, and the answer.
    after: Option<(Request, Attempt)>,
    listed: Option<Attempt>,
}

impl Deletion {
    fn is_done(&self) -> bool {
        self.attempt.as_ref().is_ok_and(|exchange| is_gone(exchange.response.status))
    }
}

impl Baselines<'_> {
    /// A stage of the life of what an operation makes, shows, lists, changes or deletes: the case with the request
    /// that was sent, and what came.
    ///
    /// # Errors
    /// Why it was not asked about.
    pub(in crate::exec) async fn life(
        &self,
        operation: &Operation,
        case: &Case,
        stage: LifeStage,
    ) -> Result<(Case, Trace), SkipReason> {
        let nothing = || SkipReason::NothingMade(case.operation.clone());
        let (resource, _) = Resource::of(self.planner().contract(), operation).ok_or_else(nothing)?;
        let (request, trace) = match stage {
            LifeStage::Created => self.created(&resource).await?,
            LifeStage::CreatedTwice => self.created_twice(&resource).await?,
            LifeStage::Read | LifeStage::Listed => self.shown(&resource, operation, stage).await?,
            LifeStage::Changed => self.changed(&resource, operation, case).await?,
            LifeStage::Deleted | LifeStage::Gone | LifeStage::DeletedAgain => {
                self.deleted(&resource, operation, stage).await?
            }
        };
        let trace = Trace { stage: Some(stage), ..trace };
        Ok((Case { request, synthetic: false, ..case.clone() }, trace))
    }

    async fn created(&self, resource: &Resource<'_>) -> Result<(Request, Trace), SkipReason> {
        let Making { request, attempt, ids } = self.kept(resource).await?;
        let (read, located) = match &ids {
            Some(ids) => (self.kept_read(resource, ids).await?, self.located(resource, ids, &attempt).await?),
            None => (None, None),
        };
        let steps = [(StepName::ReadAfter, read), (StepName::Located, located), (StepName::Sent, Some(attempt))];
        Ok((request, trace(steps, [])))
    }

    /// What a service shows where the answer to a making says that the thing is; nothing where that is where it is read.
    async fn located(
        &self,
        resource: &Resource<'_>,
        ids: &[String],
        made: &Attempt,
    ) -> Result<Option<Attempt>, SkipReason> {
        let created = made.as_ref().ok().map(|exchange| &exchange.response).filter(|answer| answer.status == 201);
        let base = self.transport().destination().base().unwrap_or_default();
        let target = created.and_then(|answer| located(base, answer)).filter(|target| !target.contains('?'));
        let is_other = |target: &String| resource.ids_in(target).is_none_or(|own| own != ids);
        // Whoever answers may name anything.
        let may_act = |target: &String| target.split('/').any(parameter_has_effect);
        let Some(target) = target.filter(|target| is_other(target) && !may_act(target)) else { return Ok(None) };
        let Some(read) = resource.read.filter(|read| read.is_safe()) else { return Ok(None) };
        let Some(valid) = self.valid_for(read, ids).filter(|valid| self.refusal(read, valid).is_none()) else {
            return Ok(None);
        };
        Ok(Some(self.transport().send(read, &Request { path: target.into(), ..valid.request }).await?))
    }

    async fn created_twice(&self, resource: &Resource<'_>) -> Result<(Request, Trace), SkipReason> {
        let Making { request, ids, .. } = self.kept(resource).await?;
        ids.ok_or_else(|| SkipReason::NothingMade(resource.create.id.clone()))?;
        let sent = self.transport().send(resource.create, &request).await?;
        Ok((request, trace([(StepName::Sent, Some(sent))], [])))
    }

    async fn shown(
        &self,
        resource: &Resource<'_>,
        operation: &Operation,
        stage: LifeStage,
    ) -> Result<(Request, Trace), SkipReason> {
        let Making { attempt, ids, .. } = self.kept(resource).await?;
        let nothing = || SkipReason::NothingMade(resource.create.id.clone());
        let ids = ids.ok_or_else(nothing)?;
        let request = self.valid_for(operation, &ids).ok_or_else(nothing)?.request;
        let read = self.kept_read(resource, &ids).await?;
        let mut sent = match (stage, &read) {
            (LifeStage::Read, Some(read)) => read.clone(),
            _ => self.transport().send(operation, &request).await?,
        };
        let listed = sent.as_ref().ok().filter(|exchange| exchange.response.is_success());
        let listed = listed.and_then(|exchange| exchange.response.json()).filter(|_| stage == LifeStage::Listed);
        if listed.zip(ids.last()).is_some_and(|(list, id)| !lists(&list, id)) {
            tokio::time::sleep(A_MOMENT).await;
            sent = self.transport().send(operation, &request).await?;
        }
        let made = [(StepName::Created, Some(attempt)), (StepName::ReadAfter, read)];
        let trace = trace([(StepName::Sent, Some(sent))], made);
        Ok((request, Trace { made: ids.last().cloned(), ..trace }))
    }

    /// What is changed is the operation's own; what it was before is read, and sent again but for what is changed.
    async fn changed(
        &self,
        resource: &Resource<'_>,
        operation: &Operation,
        case: &Case,
    ) -> Result<(Request, Trace), SkipReason> {
        let nothing = || SkipReason::NothingMade(resource.create.id.clone());
        let baseline = self.of(operation).await?;
        let ids: Vec<String> = if resource.create.id == operation.id {
            self.make(resource, Extent::Required).await?.ids.ok_or_else(nothing)?
        } else {
            let made = baseline.made().ok_or_else(nothing)?;
            templated(&operation.path).filter_map(|name| made.get(name).cloned()).collect()
        };
        let before = self.read(resource, &ids).await?;
        let valid = self.valid_for(operation, &ids).ok_or_else(nothing)?.request;
        let shown = before.as_ref().and_then(|read| read.as_ref().ok()?.response.json());
        let number = self.number(operation);
        let change = |body: &Value| {
            let current = shown.as_ref().map_or_else(|| body.clone(), |shown| current(body, shown));
            let changed = varied(self.planner().contract(), operation, &current, number);
            as_named(operation, changed, ids.last())
        };
        let request = with_body(operation, &valid, change).unwrap_or(valid);
        let request = with_etag(operation, request, before.as_ref());
        let sent = self.transport().send(operation, &request).await?;
        let after = self.read(resource, &ids).await?;
        let steps = [(StepName::ReadBefore, before), (StepName::ReadAfter, after), (StepName::Sent, Some(sent))];
        Ok((request, Trace { baselines: baseline.steps(case), ..trace(steps, []) }))
    }

    async fn deleted(
        &self,
        resource: &Resource<'_>,
        operation: &Operation,
        stage: LifeStage,
    ) -> Result<(Request, Trace), SkipReason> {
        let delete = resource.delete.ok_or_else(|| SkipReason::NothingDeleted(resource.create.id.clone()))?;
        let cell = cell(&self.makings().deleted, resource.create);
        let deletion = cell.get_or_try_init(|| self.delete(resource, delete)).await?;
        let nothing = || SkipReason::NothingDeleted(delete.id.clone());
        if stage != LifeStage::Deleted && !deletion.is_done() {
            return Err(nothing());
        }
        match stage {
            LifeStage::Gone => {
                let (request, after) = deletion.after.clone().ok_or_else(nothing)?;
                Ok((request, trace([(StepName::Sent, Some(after))], [])))
            }
            LifeStage::DeletedAgain => {
                let request = self.valid_for(operation, &deletion.ids).ok_or_else(nothing)?.request;
                let sent = self.transport().send(operation, &request).await?;
                Ok((request, trace([(StepName::Sent, Some(sent))], [])))
            }
            _ => {
                let after = deletion.after.as_ref().map(|(_, attempt)| attempt.clone());
                let steps = [
                    (StepName::ReadBefore, deletion.before.clone()),
                    (StepName::ReadAfter, after),
                    (StepName::ListAfter, deletion.listed.clone()),
                    (StepName::Sent, Some(deletion.attempt.clone())),
                ];
                let made = deletion.ids.last().cloned();
                Ok((deletion.request.clone(), Trace { made, ..trace(steps, []) }))
            }
        }
    }

    async fn delete(&self, resource: &Resource<'_>, delete: &Operation) -> Result<Deletion, SkipReason> {
        let nothing = || SkipReason::NothingMade(resource.create.id.clone());
        let ids = self.make(resource, Extent::Required).await?.ids.ok_or_else(nothing)?;
        let before = self.read(resource, &ids).await?;
        let valid = self.valid_for(delete, &ids).ok_or_else(nothing)?;
        if let Some(reason) = self.refusal(delete, &valid) {
            return Err(reason);
        }
        let request = with_etag(delete, valid.request, before.as_ref());
        let attempt = self.transport().send(delete, &request).await?;
        let (after, listed) = (self.read(resource, &ids).await?, self.listed(resource, &ids).await?);
        let again = resource.read.and_then(|read| self.valid_for(read, &ids));
        let after = again.map(|valid| valid.request).zip(after);
        Ok(Deletion { ids, request, before, attempt, after, listed })
    }
}

/// Steps and baselines, as many as there are.
fn trace<const N: usize, const M: usize>(
    steps: [(StepName, Option<Attempt>); N],
    baselines: [(StepName, Option<Attempt>); M],
) -> Trace {
    let step = |(name, attempt): (StepName, Option<Attempt>)| Some(TraceStep { name, exchange: attempt? });
    let baselines = baselines.into_iter().filter_map(step).collect();
    let steps = steps.into_iter().filter_map(step).collect();
    Trace { steps, baselines: Arc::new(baselines), ..Trace::default() }
}

/// A body in which the property that is called as the path's parameter is what the path has: it names the same thing.
fn as_named(operation: &Operation, mut body: Value, id: Option<&String>) -> Value {
    let name = templated(&operation.path).last();
    let own = name.and_then(|name| body.get_mut(name)).filter(|own| own.is_string() || own.is_number());
    if let Some((own, id)) = own.zip(id) {
        *own = match id.parse::<i64>() {
            Ok(number) if own.is_number() => Value::from(number),
            _ => Value::from(id.as_str()),
        };
    }
    body
}

/// A body in which each property that is shown is as it is now: who changes one thing sends the others as they are.
fn current(body: &Value, shown: &Value) -> Value {
    let Some(shown) = sent_object(body).and_then(|sent| shown_of(sent, shown)) else { return body.clone() };
    let overlay = |own: &Map<String, Value>| -> Map<String, Value> {
        let of = |(name, value): (&String, &Value)| (name.clone(), shown.get(name).unwrap_or(value).clone());
        own.iter().map(of).collect()
    };
    match body.as_object() {
        Some(own) if own.len() == 1 && own.values().all(Value::is_object) => {
            let inner = |(name, value): (&String, &Value)| {
                (name.clone(), Value::Object(value.as_object().map(overlay).unwrap_or_default()))
            };
            Value::Object(own.iter().map(inner).collect())
        }
        Some(own) => Value::Object(overlay(own)),
        None => body.clone(),
    }
}
