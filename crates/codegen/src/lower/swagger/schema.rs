//! Schemas of 2.0
//! ([Schema Object](https://spec.openapis.org/oas/v2.0#schema-object)).
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | `#/definitions/…`, `#/responses/…` | the components' references | nothing |
//! | `type: file` | a binary string | nothing |
//! | `x-nullable` | `nullable` | nothing |
//! | `discriminator: name` | an object, as 3.0 has it | nothing more than of that |

use serde_json::{Map, Value, json};

const MOVED: [(&str, &str); 2] =
    [("#/definitions/", "#/components/schemas/"), ("#/responses/", "#/components/responses/")];

pub(super) fn of(value: Option<&Value>) -> Value {
    restated(value.unwrap_or(&Value::Null))
}

fn restated(value: &Value) -> Value {
    match value {
        Value::Object(map) => map.iter().map(member).collect::<Map<_, _>>().into(),
        Value::Array(values) => values.iter().map(restated).collect(),
        other => other.clone(),
    }
}

/// A member of a schema, or of the properties of one: a property may be called as
/// a keyword is, but its value is then no text.
fn member((key, value): (&String, &Value)) -> (String, Value) {
    match (key.as_str(), value) {
        ("$ref", Value::String(reference)) => (key.clone(), moved(reference).into()),
        ("type", Value::String(kind)) if kind == "file" => (key.clone(), "string".into()),
        ("x-nullable", Value::Bool(_)) => ("nullable".into(), value.clone()),
        ("discriminator", Value::String(name)) => (key.clone(), json!({ "propertyName": name })),
        ("enum" | "example" | "default", _) => (key.clone(), value.clone()),
        _ => (key.clone(), restated(value)),
    }
}

pub(super) fn moved(reference: &str) -> String {
    let moved = MOVED.iter().find_map(|(old, new)| Some(format!("{new}{}", reference.strip_prefix(old)?)));
    moved.unwrap_or_else(|| reference.to_owned())
}
