//! What happened in a case, step by step.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Exchange, Response};

/// A named exchange, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub name: String,
    pub exchange: Result<Exchange, String>,
}

/// The valid request: a baseline.
pub const VALID: &str = "valid";
/// What the case is about.
pub const SENT: &str = "sent";
/// The valid request of another operation, in whose answer an id was looked for: a baseline.
pub const LIST: &str = "list";
/// The valid request once more, for which any media type is acceptable.
pub const WITHOUT_ACCEPT: &str = "without-accept";

/// The steps of a case, with the baselines of its operation: `valid` is what the service makes of
/// the request with everything right.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Trace {
    pub steps: Vec<Step>,
    #[serde(skip)]
    pub baselines: Arc<Vec<Step>>,
}

impl Trace {
    /// The exchange that the case is about: its last step.
    pub fn last(&self) -> Result<&Exchange, &str> {
        match self.steps.last() {
            Some(step) => step.exchange.as_ref().map_err(String::as_str),
            None => Err("nothing was sent"),
        }
    }

    /// To tell a lie about the last answer.
    pub fn last_response_mut(&mut self) -> Option<&mut Response> {
        self.steps.last_mut().and_then(|step| step.exchange.as_mut().ok()).map(|exchange| &mut exchange.response)
    }

    /// A step or a baseline by its name.
    pub fn step(&self, name: &str) -> Option<&Step> {
        self.steps.iter().chain(self.baselines.iter()).find(|step| step.name == name)
    }
}
