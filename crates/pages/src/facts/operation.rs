//! Operations: a method and a path (OpenAPI 3.0 §4.7.8).

use std::collections::{HashMap, HashSet};

use countersign_openapi::{OperationKey, is_secret_name};
use serde_json::{Value, json};

use super::payload::Payload;
use super::stated::Stated;
use crate::reading::credential::is_credential_header;
use crate::reading::sample::SampleTool;
use crate::reading::{PageReading, operations};

/// An operation that a page speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StatedOperation {
    /// Its method, and its path as the page has it, behind the base where the page states one.
    pub key: OperationKey,
    /// The base that the path stands behind, with its origin where that is told.
    pub base: Option<String>,
    /// Whether the page says that it needs no credential.
    pub is_public: bool,
    /// Whether the commands that ask it send no credential, and others of the page do. That is shown, and not said:
    /// locks do not keep it.
    pub is_shown_open: bool,
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
        let open = shown_open(reading);
        for mention in &reading.operations {
            let (key, base) = (mention.key.clone(), mention.base.clone());
            let is_shown_open = open.contains(&key.unnamed());
            let fact = StatedOperation { key, base, is_public: mention.is_public, is_shown_open };
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
        Some(StatedOperation { key: subject.parse().ok()?, base, is_public, is_shown_open: false })
    }

    /// Where the host is, the base URLs say.
    fn canonical(&self) -> StatedOperation {
        StatedOperation { key: self.whole().unnamed(), base: None, is_public: self.is_public, is_shown_open: false }
    }
}

/// The operations that commands ask without a credential, where others of the page send one.
fn shown_open(reading: &PageReading<'_>) -> HashSet<OperationKey> {
    let requests = reading.outline.examples.iter().flat_map(|example| &example.scan.requests);
    let whole =
        requests.filter(|request| request.tool == SampleTool::Command && !request.open.headers && !request.open.query);
    let mut carries: HashMap<OperationKey, bool> = HashMap::new();
    for request in whole {
        let Some(key) = operations::asked_by(&reading.paths, request) else { continue };
        let of_header =
            request.headers.iter().any(|(name, _)| is_credential_header(name) || name.eq_ignore_ascii_case("cookie"));
        let query = request.url.split_once('?').map_or("", |(_, query)| query).split('&');
        let of_query = query.filter_map(|pair| pair.split('=').next()).any(is_secret_name);
        *carries.entry(key.unnamed()).or_default() |= of_header || of_query;
    }
    if !carries.values().any(|carries| *carries) {
        return HashSet::new();
    }
    carries.into_iter().filter(|(_, carries)| !carries).map(|(key, _)| key).collect()
}
