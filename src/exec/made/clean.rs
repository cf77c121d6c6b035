//! Deletes what was made, the deepest first, and says what is left.

use super::{Baselines, with_etag};
use crate::exec::ledger::{depth, is_gone};
use crate::plan::{Resource, ResourceRole};
use crate::report::{LeftBehind, MadeThing, NotDeleted};
use countersign_openapi::Operation;

impl Baselines<'_> {
    /// Deletes all that the run made and that is there still, and gives what it could not delete.
    pub(in crate::exec) async fn clean_up(&self) -> Vec<LeftBehind> {
        let ledger = self.transport().ledger();
        self.look_for_failed().await;
        let mut made = ledger.made();
        // Of what is as deep, the last first.
        made.reverse();
        made.sort_by_key(|thing| std::cmp::Reverse(depth(thing)));
        let mut left = Vec::new();
        for thing in made {
            // What it stood in may have taken it along.
            if !ledger.made().contains(&thing) {
                continue;
            }
            if let Err(reason) = self.delete_thing(&thing).await {
                left.push(LeftBehind { thing, reason });
            }
        }
        let is_there = |left: &LeftBehind| left.thing.path.is_none() || ledger.made().contains(&left.thing);
        left.retain(is_there);
        left.reverse();
        left
    }

    /// What was made and is there still, where there is no time to delete it.
    pub(in crate::exec) fn left_behind(&self) -> Vec<LeftBehind> {
        let left = |thing| LeftBehind { thing, reason: NotDeleted::NoAnswer };
        self.transport().ledger().made().into_iter().map(left).collect()
    }

    async fn delete_thing(&self, thing: &MadeThing) -> Result<(), NotDeleted> {
        if !thing.is_new {
            return Err(NotDeleted::PerhapsNotMade);
        }
        let path = thing.path.as_deref().ok_or(NotDeleted::NotNamed)?;
        let contract = self.planner().contract();
        let delete = contract.asked("DELETE", path).ok_or(NotDeleted::NoOperation)?;
        let resource = Resource::of(contract, delete).filter(|(_, role)| *role == ResourceRole::Delete);
        let (resource, _) = resource.ok_or(NotDeleted::NoOperation)?;
        if !self.planner().allows(delete) {
            return Err(NotDeleted::NotAllowed(delete.id.clone()));
        }
        let ids = resource.ids_in(path).ok_or(NotDeleted::NoOperation)?;
        let status = self.delete_once(&resource, delete, &ids).await?;
        if !is_gone(status) {
            return Err(NotDeleted::Answered(status));
        }
        self.transport().ledger().remove(path);
        Ok(())
    }

    async fn delete_once(
        &self,
        resource: &Resource<'_>,
        delete: &Operation,
        ids: &[String],
    ) -> Result<u16, NotDeleted> {
        let request = self.valid_for(delete, ids).ok_or(NotDeleted::NotSent)?.request;
        let read = match resource.read.and_then(|read| Some((read, self.valid_for(read, ids)?))) {
            // Only for what it must be sent with.
            Some((read, valid)) if request.header("if-match").is_some() => {
                self.transport().clean(read, &valid.request).await
            }
            _ => None,
        };
        let request = with_etag(delete, request, read.as_ref());
        let attempt = self.transport().clean(delete, &request).await.ok_or(NotDeleted::NotSent)?;
        attempt.map(|exchange| exchange.response.status).map_err(|_| NotDeleted::NoAnswer)
    }
}
