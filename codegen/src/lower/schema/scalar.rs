//! Strings, numbers, booleans and enumerations.
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | `enum` of strings | an enum | nothing |
//! | `enum` of other values, or of strings whose Rust names are the same | the type without `enum` | told |
//! | `format: int32`, `int64` and unsigned | the integer of that size | nothing |

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{Schemas, constant, types::kinds};
use crate::lower::names::pascal;

const SIZES: [&str; 8] = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"];

impl Schemas<'_> {
    pub(super) fn scalar(&mut self, at: &str, kind: &str, schema: &Map<String, Value>) -> Value {
        let values = constant::listed(schema).filter(|values| !values.iter().all(|value| value.is_null()));
        let kind = match (kind, &values) {
            ("", Some(values)) => constant::kind(values),
            _ => kind,
        };
        let strings = values.as_ref().and_then(|values| strings(values));
        match (kind, strings) {
            ("string" | "", Some(strings)) if distinct(&strings) => {
                return json!({ "type": "string", "enum": strings });
            }
            _ if values.is_some() => self.lose(at, "enum", "any value of its type fits"),
            _ => {}
        }
        match kind {
            "integer" => match schema.get("format").and_then(Value::as_str) {
                Some(format) if SIZES.contains(&format) => {
                    json!({ "type": "integer", "format": format })
                }
                _ => json!({ "type": "integer" }),
            },
            "string" | "number" | "boolean" => json!({ "type": kind }),
            _ => json!({}),
        }
    }
}

/// The values if they are strings, apart from `null`, which `nullable` speaks of.
fn strings<'v>(values: &[&'v Value]) -> Option<Vec<&'v str>> {
    let values = values.iter().filter(|value| !value.is_null());
    let strings: Vec<&str> = values.map(|value| value.as_str()).collect::<Option<_>>()?;
    (!strings.is_empty()).then_some(strings)
}

fn distinct(strings: &[&str]) -> bool {
    let mut names = HashSet::new();
    strings.iter().all(|value| names.insert(pascal(value)))
}

/// Whether a schema says nothing of the value.
pub(super) fn is_any(value: &Value) -> bool {
    let Some(schema) = value.as_object() else {
        return true;
    };
    kinds(schema).is_empty()
        && !["enum", "const", "allOf", "oneOf", "anyOf"].iter().any(|key| schema.contains_key(*key))
}

#[cfg(test)]
mod tests {
    use super::super::tests::components;
    use serde_json::json;

    #[test]
    fn an_enum_of_strings_is_one_where_rust_can_tell_them_apart() {
        let (schemas, losses) = components(concat!(
            "{properties: {a: {enum: [x, null]}, b: {type: string, enum: [a-b, a_b]}, c: {type: integer, enum: [1], format: int32}, ",
            "d: {type: integer, format: money, minimum: 1}, e: {type: number, format: float}}}",
        ));
        assert_eq!(schemas["Aa"], json!({"type": "string", "enum": ["x"]}));
        let properties = &schemas["A"]["properties"];
        assert_eq!(properties["b"], json!({"type": "string"}));
        assert_eq!(properties["c"], json!({"type": "integer", "format": "int32"}));
        assert_eq!(properties["d"], json!({"type": "integer"}));
        assert_eq!(properties["e"], json!({"type": "number"}));
        let lost = |name| format!("#/components/schemas/A/properties/{name}, enum: any value of its type fits");
        assert_eq!(losses, [lost("b"), lost("c")]);
    }
}
