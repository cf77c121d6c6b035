//! The blocks of code of a page, and the OpenAPI documents among them.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde_json::Value;

use super::sample::{self, Scan};

/// A block of code, read.
#[derive(Debug, Clone)]
pub struct Example {
    /// The section that it stands in.
    pub section: usize,
    /// Its first line.
    pub line: usize,
    /// How many statements come before it.
    pub position: usize,
    /// What its fence says.
    pub info: String,
    /// The code.
    pub text: String,
    /// What the code shows.
    pub scan: Scan,
    /// The byte that each line begins at.
    starts: Vec<usize>,
    /// The line of each key, once one was asked for.
    keys: OnceLock<HashMap<String, usize>>,
}

impl Example {
    /// A block of code, of which its text says what it shows.
    pub(super) fn new(section: usize, line: usize, position: usize, info: String, text: String) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(breaks).collect();
        let scan = sample::scan(&text);
        Self { section, line, position, info, text, scan, starts, keys: OnceLock::new() }
    }

    /// The line of the page that has a text as its key, `text: …`; else the first that contains it.
    pub(super) fn line_in(&self, needle: &str) -> usize {
        let key = needle.trim_matches(['\'', '"']);
        let keyed = self.keys.get_or_init(|| keys(&self.text)).get(key).copied();
        let line = keyed.or_else(|| self.text.find(needle).map(|at| self.line_of(at)));
        self.line + line.unwrap_or(0)
    }

    /// The last line of the page that contains a text: where a document defines what it names
    /// before.
    pub(super) fn last_line_in(&self, needle: &str) -> usize {
        self.line + self.text.rfind(needle).map_or(0, |at| self.line_of(at))
    }

    /// The line of a byte, from 0.
    fn line_of(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte).saturating_sub(1)
    }

    /// The code from a line on, as much as a quote needs of it.
    pub(super) fn excerpt(&self, line: usize) -> &str {
        let start = self.starts.get(line).copied().unwrap_or(self.text.len());
        let mut end = self.text.len().min(start + 400);
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        &self.text[start..end]
    }
}

/// An OpenAPI document inside the page.
#[derive(Debug, Clone)]
pub struct Document {
    /// The document.
    pub value: Value,
    /// The example that holds it.
    pub example: usize,
}

/// The blocks of code that are OpenAPI documents, YAML or JSON.
pub(super) fn documents(examples: &[Example]) -> Vec<Document> {
    let is_document =
        |text: &str| ["openapi:", "\"openapi\"", "swagger:", "\"swagger\""].iter().any(|mark| text.contains(mark));
    examples
        .iter()
        .enumerate()
        .filter(|(_, example)| is_document(&example.text))
        .filter_map(|(index, example)| {
            let value = countersign_openapi::Document::parse("page", &example.text).ok()?.root().clone();
            let named = value.get("openapi").or_else(|| value.get("swagger"));
            (named.is_some() && value.get("paths").is_some()).then_some(Document { value, example: index })
        })
        .collect()
}

/// The first line of each key in YAML or JSON: a document may have thousands of paths, and each is
/// asked for.
fn keys(text: &str) -> HashMap<String, usize> {
    let mut keys = HashMap::new();
    for (index, line) in text.lines().enumerate() {
        if let Some((key, _)) = line.split_once(':') {
            let key = key.trim_start_matches([' ', '\t', '-']).trim_matches(['\'', '"', ' ']);
            keys.entry(key.to_owned()).or_insert(index);
        }
    }
    keys
}
