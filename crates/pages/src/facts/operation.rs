//! Operations: a method and a path (OpenAPI 3.0 §4.7.8).

use countersign_openapi::OperationKey;
use serde_json::{Value, json};

use super::payload::Payload;
use super::stated::Stated;
use crate::reading::PageReading;

/// An operation that a page speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StatedOperation {
    /// Its method, and its path as the page has it, behind the base where the page states one.
    pub key: OperationKey,
    /// The base that the path stands behind, with its origin where that is told.
    pub base: Option<String>,
    /// Whether the page says that it needs no credential.
    pub is_public: bool,
}

impl StatedOperation {
    /// The path of the base; empty where there is none.
    pub fn base_path(&self) -> &str {
        let base = self.base.as_deref().unwrap_or_default();
        let path = base.split_once("://").map_or(base, |(_, rest)| rest.find('/').map_or("", |at| &rest[at..]));
        path.trim_end_matches('/')
    }

    /// The key with the whole path, from the root of the host.
    pub fn whole(&self) -> OperationKey {
        let path = format!("{}{}", self.base_path(), self.key.path());
        OperationKey::new(self.key.method(), countersign_openapi::PathTemplate::parse(&path))
    }
}

impl Payload for StatedOperation {
    const ID: &'static str = "operation";
    const STATES: &'static str =
        "An operation that the page speaks of: its method, its path with ids made into parameters, and its base.";

    fn read(reading: &PageReading<'_>) -> Vec<Stated<StatedOperation>> {
        let mut facts: Vec<Stated<StatedOperation>> = Vec::new();
        for mention in &reading.operations {
            let (key, base) = (mention.key.clone(), mention.base.clone());
            let fact = StatedOperation { key, base, is_public: mention.is_public };
            facts.push(reading.stated(fact, mention.at, &mention.quote));
        }
        facts
    }

    fn subject(&self) -> String {
        self.key.to_string()
    }

    fn value(&self) -> Value {
        let mut value = json!({});
        if let Some(base) = &self.base {
            value["base"] = base.as_str().into();
        }
        if self.is_public {
            value["public"] = true.into();
        }
        value
    }

    fn parse(subject: &str, value: &Value) -> Option<StatedOperation> {
        let base = match value.get("base") {
            Some(base) => Some(base.as_str()?.to_owned()),
            None => None,
        };
        let is_public = value.get("public").is_some_and(|public| public == true);
        Some(StatedOperation { key: subject.parse().ok()?, base, is_public })
    }

    /// Where the host is, the base URLs say.
    fn canonical(&self) -> StatedOperation {
        StatedOperation { key: self.whole().unnamed(), base: None, is_public: self.is_public }
    }
}
