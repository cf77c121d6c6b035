//! What SARIF 2.1.0 is, by the schema that OASIS publishes with the standard; its pattern of a language has a bracket too
//! many there, which is no pattern, and is mended here.

use serde_json::Value;

const SCHEMA: &str = include_str!("sarif-schema-2.1.0.json");

/// Holds a report to the schema, which allows no property but its own.
#[track_caller]
pub fn fits(report: &Value) {
    let schema: Value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).expect("it is a schema");
    let wrong: Vec<String> =
        validator.iter_errors(report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
