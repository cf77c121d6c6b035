//! The three kinds of files that say what is used.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Names, UsedParts, har};
use crate::har::{Har, HarError};

/// A file that says what is used, and can't be read: where, and what was expected there. Completes "failed to …".
#[derive(Debug, thiserror::Error)]
pub enum UsageError {
    #[error("read {file}:{line}:{column}: {message}")]
    Placed { file: String, line: usize, column: usize, message: String },
    #[error(transparent)]
    Har(#[from] HarError),
}

/// What was read of a file.
#[derive(Default)]
pub struct FoundUsage {
    pub operations: BTreeMap<(String, String), UsedParts>,
    pub unknown: usize,
}

/// What a recorder writes; `schemas/usage.schema.json` is its schema.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UsageFile {
    pub version: u32,
    pub operations: Vec<RecordedOperation>,
}

/// An operation that was called. A part that is left out was not recorded, and may be used.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedOperation {
    /// `METHOD /path`, or the id.
    pub operation: String,
    /// `query limit`, `header x-trace`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<BTreeSet<String>>,
    /// Paths of property names in what was sent: `lines/sku`, whether a list is between them or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sends: Option<BTreeSet<String>>,
    /// The same in what came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reads: Option<BTreeSet<String>>,
}

impl UsageError {
    pub fn nothing(file: &str, unknown: usize) -> UsageError {
        let message = match unknown {
            0 => "it names no operation".to_owned(),
            unknown => format!("none of its {unknown} requests is of an operation of the documents"),
        };
        UsageError::Placed { file: file.to_owned(), line: 1, column: 1, message }
    }

    fn of_json(file: &str, error: &serde_json::Error, expected: &str) -> UsageError {
        let (line, column) = (error.line(), error.column());
        UsageError::Placed { file: file.to_owned(), line, column, message: format!("expected {expected}: {error}") }
    }
}

/// Reads a file of whichever kind: a HAR or what a recorder wrote, which are JSON, or a list.
pub fn read(file: &str, text: &str, names: &Names) -> Result<FoundUsage, UsageError> {
    let text = text.trim_start_matches('\u{feff}');
    if !text.trim_start().starts_with('{') {
        return list(file, text, names);
    }
    let known = "a HAR (`log`), or what `countersign::harness` writes (`operations`)";
    let whole: BTreeMap<String, Value> =
        serde_json::from_str(text).map_err(|error| UsageError::of_json(file, &error, known))?;
    if whole.contains_key("log") {
        return Ok(har::used(&Har::parse(file, text.as_bytes())?, names));
    }
    if !whole.contains_key("operations") {
        let found = whole.keys().next().map_or_else(|| "nothing".to_owned(), |key| format!("`{key}`"));
        let message = format!("expected {known}, found {found}");
        return Err(UsageError::Placed { file: file.to_owned(), line: 1, column: 1, message });
    }
    let recorded: UsageFile =
        serde_json::from_str(text).map_err(|error| UsageError::of_json(file, &error, "what is used"))?;
    if recorded.version != 1 {
        let message = format!("expected version 1, found {}", recorded.version);
        return Err(UsageError::Placed { file: file.to_owned(), line: 1, column: 1, message });
    }
    recorded_operations(file, text, recorded, names)
}

fn recorded_operations(file: &str, text: &str, recorded: UsageFile, names: &Names) -> Result<FoundUsage, UsageError> {
    let mut found = FoundUsage::default();
    for RecordedOperation { operation, parameters, sends, reads } in recorded.operations {
        let keys = names.find(&operation);
        if keys.is_empty() {
            return Err(unknown(
                file,
                text,
                text.find(&format!("\"{operation}\"")).map_or(0, |at| at + 1),
                &operation,
                names,
            ));
        }
        for key in keys {
            let parts = UsedParts { parameters: parameters.clone(), sends: sends.clone(), reads: reads.clone() };
            found.add(key, parts);
        }
    }
    Ok(found)
}

/// One operation a line; `#` begins a comment.
fn list(file: &str, text: &str, names: &Names) -> Result<FoundUsage, UsageError> {
    let mut found = FoundUsage::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let name = line.split('#').next().unwrap_or_default();
        let start = at + (name.len() - name.trim_start().len());
        at += line.len();
        let name = name.trim();
        if name.is_empty() {
            continue;
        }
        let keys = names.find(name);
        if keys.is_empty() {
            return Err(unknown(file, text, start, name, names));
        }
        keys.into_iter().for_each(|key| found.add(key, UsedParts::default()));
    }
    Ok(found)
}

/// An operation that neither document has, at this byte of the text.
fn unknown(file: &str, text: &str, at: usize, name: &str, names: &Names) -> UsageError {
    let before = &text[..at.min(text.len())];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    UsageError::Placed {
        file: file.to_owned(),
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        message: format!("unknown operation \"{name}\"{}", names.nearest(name)),
    }
}

impl FoundUsage {
    pub fn add(&mut self, key: (String, String), parts: UsedParts) {
        match self.operations.get_mut(&key) {
            Some(known) => known.unite(parts),
            None => drop(self.operations.insert(key, parts)),
        }
    }
}
