//! What happened in a case, step by step.

use std::sync::Arc;

use super::{Exchange, Response};
use crate::claim::StepName;
use crate::reason::ExchangeError;

/// A named exchange, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceStep {
    pub name: StepName,
    pub exchange: Result<Exchange, ExchangeError>,
}

impl TraceStep {
    /// The answer, where there is one.
    pub fn response(&self) -> Option<&Response> {
        self.exchange.as_ref().ok().map(|exchange| &exchange.response)
    }

    /// Whether it was answered, and with a success.
    pub fn is_served(&self) -> bool {
        self.response().is_some_and(Response::is_success)
    }
}

/// The steps of a case, with the baselines of its operation: the valid one is what the service makes
/// of the request with everything right.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trace {
    pub steps: Vec<TraceStep>,
    pub baselines: Arc<Vec<TraceStep>>,
    /// What the thing is called that was made for the case.
    pub made: Option<String>,
    /// What is chosen in the case was served in another one, with something more.
    pub is_served_beside: bool,
    /// Which stage of its life the case is about, where it is about one.
    pub stage: Option<LifeStage>,
}

/// A stage in the life of something that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LifeStage {
    Created,
    /// The same is made once more.
    CreatedTwice,
    Read,
    Listed,
    Changed,
    Deleted,
    /// It is read after it was deleted.
    Gone,
    DeletedAgain,
}

impl LifeStage {
    /// Whether it is not there any more.
    pub fn is_over(self) -> bool {
        matches!(self, LifeStage::Gone | LifeStage::DeletedAgain)
    }
}

impl Trace {
    /// Keeps of the bodies that came in the case their bytes alone.
    pub fn let_go_of_json(&mut self) {
        let exchanges = self.steps.iter_mut().filter_map(|step| step.exchange.as_mut().ok());
        exchanges.for_each(|exchange| exchange.response.body.let_go_of_json());
    }

    /// The exchange that the case is about: its last step.
    ///
    /// # Errors
    /// Why there is none.
    pub fn last(&self) -> Result<&Exchange, &ExchangeError> {
        match self.steps.last() {
            Some(step) => step.exchange.as_ref(),
            None => Err(&ExchangeError::NothingSent),
        }
    }

    /// To tell a mutant about the last answer.
    pub fn last_response_mut(&mut self) -> Option<&mut Response> {
        self.steps.last_mut().and_then(|step| step.exchange.as_mut().ok()).map(|exchange| &mut exchange.response)
    }

    /// A step or a baseline by its name.
    pub fn step(&self, name: &StepName) -> Option<&TraceStep> {
        self.steps.iter().chain(self.baselines.iter()).find(|step| step.name == *name)
    }
}
