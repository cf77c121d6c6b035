//! JSON as pages write it.

use super::{literal, tokens};
use crate::reading::sketch::Sketch;

/// Reads JSON as pages write it: with comments, `…`, unquoted placeholders.
pub fn lenient(text: &str) -> Option<Sketch> {
    if let Ok(value) = serde_json::from_str::<serde_json::Value>(text) {
        return Some(Sketch::of(&value));
    }
    let tokens = tokens::read(text);
    let mut reader = literal::LiteralReader::new(&tokens);
    match reader.value(0, 0).0 {
        // What can't be JSON says nothing of its parts.
        _ if reader.is_broken => None,
        Sketch::Object(fields) if fields.is_empty() => None,
        value @ (Sketch::Object(_) | Sketch::Array(_)) => Some(value),
        _ => None,
    }
}
