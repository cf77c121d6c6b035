//! The one reader of OpenAPI documents: a value, and where each of its nodes
//! stands in the text.
//!
//! YAML ([1.2, core schema](https://yaml.org/spec/1.2.2/#103-core-schema), with
//! merge keys) and JSON ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)) give
//! the same [`serde_json::Value`]; nodes are addressed by JSON pointer
//! ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)). Both readers keep places
//! and refuse a key that is given twice, which is why neither is serde's.

use std::{collections::HashSet, fmt, path::Path, sync::Arc};

use serde_json::Value;

mod error;
mod json;
mod mark;
mod pointer;
mod scalar;
mod version;
mod yaml;

pub use error::DocumentError;
pub use mark::Place;
pub use pointer::{escape, join, tokens, unescape};
pub use version::Version;

use mark::{Mark, Node};

/// Deeper nesting is refused: serde_json refuses it too when it reads a value
/// back, and everything that walks a document may then recurse.
const MAX_DEPTH: usize = 128;

/// One OpenAPI document: its value and where each node stands.
///
/// A clone shares the document.
#[derive(Clone)]
pub struct Document(Arc<Inner>);

struct Inner {
    name: String,
    text: String,
    root: Value,
    mark: Mark,
}

impl Document {
    /// Reads YAML or JSON, whichever `text` is; `name` is what errors call it.
    ///
    /// # Errors
    /// Where the text is neither, is not a mapping, gives a key twice, nests
    /// deeper than 128 levels or expands aliases beyond measure.
    pub fn parse(name: impl Into<String>, text: impl Into<String>) -> Result<Document, DocumentError> {
        let name = name.into();
        let mut text = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let Node { value, mark } = parse_either(&text).map_err(|wrong| DocumentError::parse(&name, wrong))?;
        if !value.is_object() {
            let what = format!("expected a mapping, found {}", kind(&value));
            return Err(DocumentError::at("parse", &name, Some(mark.place), what));
        }
        Ok(Document(Arc::new(Inner { name, text, root: value, mark })))
    }

    /// Reads a file; its path is the document's name.
    ///
    /// # Errors
    /// As [`Document::parse`], and where the file can't be read or is not UTF-8.
    pub fn read(path: &Path) -> Result<Document, DocumentError> {
        let name = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|e| DocumentError::io(&name, e))?;
        let text = String::from_utf8(bytes).map_err(|e| DocumentError::utf8(&name, &e))?;
        Document::parse(name, text)
    }

    /// What errors call this document: its path, as a rule.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The text that was read, without a byte order mark.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The whole value, always an object.
    pub fn root(&self) -> &Value {
        &self.0.root
    }

    /// The node at a JSON pointer; `""` is the root. Follows no `$ref`.
    pub fn get(&self, pointer: &str) -> Option<&Value> {
        self.0.root.pointer(pointer)
    }

    /// Where a node stands; a mapping's member stands where its key does.
    ///
    /// What came in by a YAML alias or merge key stands where it was written.
    pub fn place(&self, pointer: &str) -> Option<Place> {
        let mut value = &self.0.root;
        let mut mark = &self.0.mark;
        for token in tokens(pointer)? {
            let index = match value {
                Value::Object(map) => map.keys().position(|key| *key == token)?,
                Value::Array(_) => pointer::index(&token)?,
                _ => return None,
            };
            value = match value {
                Value::Object(map) => map.get(&token)?,
                other => other.get(index)?,
            };
            mark = mark.children.get(index)?;
        }
        Some(mark.place)
    }

    /// The node at a JSON pointer, through every local `$ref` on the way and at
    /// its end, and the pointer where that node really stands. What stands beside
    /// a `$ref` is ignored
    /// ([Reference Object](https://spec.openapis.org/oas/v3.0.3#reference-object)).
    ///
    /// # Errors
    /// Where nothing stands there, or a `$ref` leads out of the document or in a
    /// circle; the place is that of the `$ref`.
    pub fn resolve<'a>(&'a self, pointer: &str) -> Result<(String, &'a Value), DocumentError> {
        let missing = |what| DocumentError::at("resolve", self.name(), None, what);
        let mut todo = path(pointer).ok_or_else(|| missing(format!("expected a JSON pointer, found {pointer:?}")))?;
        let (mut at, mut value) = (String::new(), self.root());
        let mut followed = HashSet::new();
        loop {
            if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
                let fail = |what| self.error_at("resolve", &join(&at, "$ref"), what);
                if !followed.insert(at.clone()) {
                    return Err(fail(format!("the reference {reference:?} leads in a circle")));
                }
                let target = pointer::of_fragment(reference).and_then(|p| path(&p));
                let mut target = target.ok_or_else(|| fail(not_local(reference)))?;
                todo.append(&mut target);
                (at, value) = (String::new(), self.root());
                continue;
            }
            let Some(token) = todo.pop() else {
                return Ok((at, value));
            };
            let child = match value {
                Value::Object(map) => map.get(&token),
                Value::Array(items) => pointer::index(&token).and_then(|i| items.get(i)),
                _ => None,
            };
            value = child.ok_or_else(|| self.error_at("resolve", &at, no_member(value, &token)))?;
            at = join(&at, &token);
        }
    }

    /// Which OpenAPI version the document says it is written in.
    ///
    /// # Errors
    /// Where it says none, or one that is not known.
    pub fn version(&self) -> Result<Version, DocumentError> {
        version::of(self)
    }

    /// An error about a node of this document; `doing` completes "failed to …".
    pub fn error_at(&self, doing: &'static str, pointer: &str, what: impl Into<String>) -> DocumentError {
        DocumentError::at(doing, self.name(), self.place(pointer), what)
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Document").field(&self.0.name).finish()
    }
}

/// What is wrong with a text, and where.
struct Wrong {
    place: Place,
    what: String,
}

impl Wrong {
    fn new(place: Place, what: impl Into<String>) -> Wrong {
        Wrong { place, what: what.into() }
    }
}

fn too_deep(place: Place) -> Wrong {
    Wrong::new(place, format!("expected no more than {MAX_DEPTH} levels of nesting"))
}

/// JSON first where a text looks like it; then YAML, whose flow style looks the
/// same. Of two errors the one further on is told: that reader understood more.
fn parse_either(text: &str) -> Result<Node, Wrong> {
    if !text.trim_start().starts_with(['{', '[']) {
        return yaml::parse(text);
    }
    json::parse(text)
        .or_else(|json| yaml::parse(text).map_err(|yaml| if yaml.place > json.place { yaml } else { json }))
}

/// A pointer's tokens, the last one first, so that the next is popped.
fn path(pointer: &str) -> Option<Vec<String>> {
    let mut path: Vec<String> = tokens(pointer)?.collect();
    path.reverse();
    Some(path)
}

fn not_local(reference: &str) -> String {
    format!("expected a reference into this document such as \"#/components/…\", found {reference:?}")
}

fn no_member(value: &Value, token: &str) -> String {
    let Value::Object(map) = value else {
        return format!("there is no {token:?} in {}", kind(value));
    };
    match nearest(token, map.keys().map(String::as_str)) {
        Some(near) => format!("there is no {token:?} here; the nearest name is {near:?}"),
        None => format!("there is no {token:?} here"),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a sequence",
        Value::Object(_) => "a mapping",
    }
}

/// The candidate that someone who wrote `word` most likely meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::normalized_damerau_levenshtein(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests;
