//! Counts the steps of a validator, which knows no budget itself: a keyword of ours stands in each
//! definition, and once all steps are taken it fits nothing, so that whatever is under way ends.

use std::cell::Cell;

use jsonschema::{Keyword, ValidationError};
use serde_json::Value;

use super::budget::Exceeded;

/// The keyword that is a step.
pub const KEYWORD: &str = "x-countersign-step";

pub struct SchemaStep;

thread_local! {
    static LEFT: Cell<u64> = const { Cell::new(u64::MAX) };
}

impl<'i> Keyword<'i> for SchemaStep {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if self.is_valid(instance) { Ok(()) } else { Err(ValidationError::custom("too many steps")) }
    }

    fn is_valid(&self, _: &'i Value) -> bool {
        let left = LEFT.get();
        LEFT.set(left.saturating_sub(1));
        left > 0
    }
}

/// Runs what takes steps, on this thread, with no more of them than these.
pub fn within<T>(steps: u64, run: impl FnOnce() -> T) -> Result<T, Exceeded> {
    LEFT.set(steps);
    let done = run();
    if LEFT.replace(u64::MAX) == 0 { Err(Exceeded::Steps(steps)) } else { Ok(done) }
}
