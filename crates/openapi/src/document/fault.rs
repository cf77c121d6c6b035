//! What is wrong with a text.

use serde_json::Value;

use super::mark::Place;

/// Deeper nesting is refused: serde_json refuses it too when it reads a value
/// back, and everything that walks a document may then recurse.
pub(super) const MAX_DEPTH: usize = 128;

/// What is wrong with a text, and where.
pub(super) struct TextFault {
    pub place: Place,
    pub what: String,
}

impl TextFault {
    pub fn new(place: Place, what: impl Into<String>) -> TextFault {
        TextFault { place, what: what.into() }
    }
}

pub(super) fn too_deep(place: Place) -> TextFault {
    TextFault::new(place, format!("expected no more than {MAX_DEPTH} levels of nesting"))
}

/// What a value is, in YAML's words.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a sequence",
        Value::Object(_) => "a mapping",
    }
}
