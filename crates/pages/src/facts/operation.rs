//! Operations: a method and a path (OpenAPI 3.0 §4.7.8).

use serde_json::{Value, json};

use super::payload::Payload;
use super::stated::Stated;
use crate::reading::Reading;
use crate::reading::operation_key::OperationKey;

impl Payload for OperationKey {
    const ID: &'static str = "operation";
    const STATES: &'static str =
        "An operation that the page speaks of: its method, and its path with ids made into parameters.";

    fn read(reading: &Reading<'_>) -> Vec<Stated<OperationKey>> {
        let mentions = reading.operations.iter();
        mentions.map(|mention| reading.stated(mention.key.clone(), mention.at, &mention.quote)).collect()
    }

    fn subject(&self) -> String {
        self.to_string()
    }

    fn value(&self) -> Value {
        json!({})
    }

    fn parse(subject: &str, _: &Value) -> Option<OperationKey> {
        OperationKey::parse(subject)
    }

    fn canonical(&self) -> OperationKey {
        self.unnamed()
    }
}
