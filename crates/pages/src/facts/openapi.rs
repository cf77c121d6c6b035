//! OpenAPI documents inside a page.

use countersign_openapi::{Contract, Operation, OperationKey};
use serde_json::{Value, json};

use super::payload::Payload;
use super::stated::Stated;
use crate::reading::PageReading;

/// An embedded OpenAPI document.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EmbeddedDocument {
    pub title: String,
    /// The version of OpenAPI.
    pub openapi: String,
    /// The version of the API.
    pub version: String,
    pub operations: Vec<OperationKey>,
}

impl EmbeddedDocument {
    fn of(contract: &Contract) -> EmbeddedDocument {
        let text =
            |pointer: &str| contract.document.get(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let openapi = Some(text("/openapi")).filter(|version| !version.is_empty());
        EmbeddedDocument {
            title: text("/info/title"),
            openapi: openapi.unwrap_or_else(|| text("/swagger")),
            version: text("/info/version"),
            operations: contract.operations().iter().map(Operation::key).collect(),
        }
    }
}

impl Payload for EmbeddedDocument {
    const ID: &'static str = "openapi";
    const STATES: &'static str = "An embedded OpenAPI document: its version, its title, its operations. What it declares is read by the other kinds.";

    fn read(reading: &PageReading<'_>) -> Vec<Stated<EmbeddedDocument>> {
        let facts = reading.outline.whole_documents().map(|document| {
            let fact = EmbeddedDocument::of(&document.contract);
            let quote = format!("openapi {}: {}", fact.openapi, fact.title);
            reading.stated(fact, document.start(), &quote)
        });
        facts.collect()
    }

    fn subject(&self) -> String {
        self.title.clone()
    }

    fn value(&self) -> Value {
        let operations: Vec<String> = self.operations.iter().map(OperationKey::to_string).collect();
        json!({"openapi": self.openapi, "version": self.version, "operations": operations})
    }

    fn parse(subject: &str, value: &Value) -> Option<EmbeddedDocument> {
        let text = |name: &str| value[name].as_str().map(str::to_owned);
        let operations = value["operations"].as_array()?.iter().map(|key| key.as_str()?.parse().ok());
        Some(EmbeddedDocument {
            title: subject.to_owned(),
            openapi: text("openapi")?,
            version: text("version")?,
            operations: operations.collect::<Option<Vec<_>>>()?,
        })
    }

    fn canonical(&self) -> EmbeddedDocument {
        let mut sorted = self.clone();
        sorted.operations.sort_by_key(OperationKey::to_string);
        sorted
    }
}
