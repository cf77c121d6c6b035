//! Which operations a stage of a life is about.

use super::LifeStage;
use super::faults::{FaultKind, RequestFault};
use super::valid::{Provocation, Valid};
use crate::live::Request;
use countersign_openapi::{Cause, Operation, StatusKey};

impl Valid<'_> {
    /// The request of a stage, where the operation can be of one: with what was made in its path, which is known
    /// when it was.
    pub fn stage(&self, stage: LifeStage) -> Vec<Provocation> {
        let is_item = self.path.last().is_some_and(|_| is_item(self.operation));
        let is_of = match (&*self.request.method, is_item) {
            ("POST", false) if stage == LifeStage::CreatedTwice => self.lists_conflict(),
            ("POST", false) => stage == LifeStage::Created,
            ("GET", false) => stage == LifeStage::Listed,
            ("GET", true) => matches!(stage, LifeStage::Read | LifeStage::Gone),
            // Some make what was not there; which do, is known where what belongs together is.
            ("PUT", true) => matches!(stage, LifeStage::Created | LifeStage::Changed),
            ("PATCH", true) => stage == LifeStage::Changed,
            ("DELETE", true) => matches!(stage, LifeStage::Deleted | LifeStage::DeletedAgain),
            _ => false,
        };
        let provocation = |request: Request| Provocation { fault: self.fault_of(stage), ..Provocation::of(request) };
        is_of.then(|| provocation(self.request.clone())).into_iter().collect()
    }

    /// Whether the document has an answer for what is there already (RFC 9110 §15.5.10).
    fn lists_conflict(&self) -> bool {
        self.operation.answers.iter().any(|answer| answer.status == StatusKey::Code(409))
    }

    /// What is wrong with the request for what is gone: only where the document has an answer for it.
    fn fault_of(&self, stage: LifeStage) -> Option<RequestFault> {
        let is_wrong = stage == LifeStage::DeletedAgain && self.lists(Cause::NotFound, 404);
        is_wrong.then(|| RequestFault {
            kind: FaultKind::Lenient,
            says: "the path names what was deleted before".to_owned(),
            source: self.operation.source.clone(),
            basis: self.operation.basis,
        })
    }
}

/// Whether an operation's path ends in a parameter, behind which a slash may stand, or the end of an entity set's key.
fn is_item(operation: &Operation) -> bool {
    operation.path.split('#').next().is_some_and(|path| path.trim_end_matches(['/', ')', '\'']).ends_with('}'))
}
