//! The patterns of texts.

/// Whether a pattern can be read as JSON Schema has them, as a regular expression of ECMA-262 (JSON Schema 2020-12 core
/// §6.4).
#[cfg(feature = "instances")]
pub fn is_pattern(text: &str) -> bool {
    jsonschema::validator_for(&serde_json::json!({ "pattern": text })).is_ok()
}

/// Nothing is held to patterns.
#[cfg(not(feature = "instances"))]
pub fn is_pattern(_: &str) -> bool {
    true
}
