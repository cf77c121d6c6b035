//! The typed client that was generated of a provider's document.

use countersign_client::replay::{CallInput, Provider as Generated};
use serde_json::Value;

/// A generated client, and what it lacks of its document.
#[derive(Clone, Copy)]
pub struct TypedClient(&'static Generated);

impl TypedClient {
    /// The client of a provider that was generated.
    pub fn of(generated: &'static Generated) -> TypedClient {
        TypedClient(generated)
    }

    /// Whether it has a method for an operation.
    pub fn has(&self, operation: &str) -> bool {
        self.0.operations.contains(&operation)
    }

    /// What it makes of an answer that it is given: a value of [`ClientOutcome`](crate::live::ClientOutcome).
    pub async fn call(&self, input: CallInput) -> Value {
        (self.0.call)(input).await
    }

    /// The operations without a typed client, each with the reason.
    pub fn left_out(&self) -> &'static [(&'static str, &'static str)] {
        self.0.left_out
    }

    /// What it does not hold of the others: the operation or the schema, and what.
    pub fn losses(&self) -> &'static [(&'static str, &'static str)] {
        self.0.losses
    }
}
