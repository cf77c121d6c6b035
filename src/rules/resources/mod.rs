//! Rules about the life of what is made: that it is there, is as it was sent, changes, and goes.

pub mod change_kept;
pub mod created_kept;
pub mod created_listed;
pub mod deletion_kept;
mod differences;
pub mod read_back;

use serde_json::{Map, Value};

use crate::claim::StepName;
use crate::live::{Exchange, LifeStage, Response, TraceStep};
use crate::rules::exchange::CheckContext;

/// The exchange of a step, where it was answered.
fn exchange<'w>(context: &CheckContext<'w>, name: &StepName) -> Option<&'w Exchange> {
    context.observation.trace.step(name)?.exchange.as_ref().ok()
}

/// The answer of a step, where there is one.
fn answer<'w>(context: &CheckContext<'w>, name: &StepName) -> Option<&'w Response> {
    context.observation.trace.step(name).and_then(TraceStep::response)
}

/// Whether the case is about this stage of a life.
fn is_at(context: &CheckContext, stage: LifeStage) -> bool {
    context.observation.trace.stage == Some(stage)
}

/// What was sent in an exchange, where that is a JSON object.
fn sent(exchange: &Exchange) -> Option<Map<String, Value>> {
    let body: Value = serde_json::from_slice(exchange.request.body.as_ref()?.whole()).ok()?;
    crate::plan::sent_object(&body).cloned()
}

/// Whether a request is done when it is answered so: 202 says that it will be (RFC 9110 §15.3.3).
fn is_done(response: &Response) -> bool {
    response.is_success() && response.status != 202
}

/// Whether an answer says that nothing is there.
fn says_gone(response: &Response) -> bool {
    matches!(response.status, 404 | 410)
}
