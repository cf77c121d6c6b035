//! Strings, numbers, booleans and enumerations.
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | `enum` of strings | an enum | nothing |
//! | `enum` of other values | the type without `enum` | told |
//! | `format: int32`, `int64` and unsigned | the integer of that size | nothing |

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{UsedSchemas, constant, types::kinds};
use countersign_openapi::rust_names::{TakenNames, pascal};

const SIZES: [&str; 8] = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"];

impl UsedSchemas<'_> {
    pub(super) fn scalar(&mut self, at: &str, kind: &str, schema: &Map<String, Value>) -> Value {
        let values = constant::listed(schema).filter(|values| !values.iter().all(|value| value.is_null()));
        let kind = match (kind, &values) {
            ("", Some(values)) => constant::kind(values),
            _ => kind,
        };
        let strings = values.as_ref().and_then(|values| strings(values));
        match (kind, strings) {
            ("string" | "", Some(strings)) => {
                return json!({ "type": "string", "enum": self.variants_of(&strings) });
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

impl UsedSchemas<'_> {
    /// What typify is told that the values of an enum are.
    fn variants_of(&mut self, values: &[&str]) -> Vec<String> {
        let (mut names, mut seen) = (TakenNames::default(), HashSet::new());
        let values = values.iter().filter(|value| seen.insert(**value));
        let variant = |value: &&str| {
            let name = names.pascal(value);
            match name == pascal(value) {
                true => (*value).to_owned(),
                false => self.stand_ins.stand_in(&name, value),
            }
        };
        values.map(variant).collect()
    }
}

/// The values if they are strings, apart from `null`, which `nullable` speaks of.
fn strings<'v>(values: &[&'v Value]) -> Option<Vec<&'v str>> {
    let values = values.iter().filter(|value| !value.is_null());
    let strings: Vec<&str> = values.map(|value| value.as_str()).collect::<Option<_>>()?;
    (!strings.is_empty()).then_some(strings)
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
    fn an_enum_of_strings_is_one() {
        let (schemas, losses) = components(concat!(
            "{properties: {a: {enum: [x, null]}, b: {type: string, enum: [a-b, a_b]}, c: {type: integer, enum: [1], format: int32}, ",
            "d: {type: integer, format: money, minimum: 1}, e: {type: number, format: float}}}",
        ));
        assert_eq!(schemas["Aa"], json!({"type": "string", "enum": ["x"]}));
        let properties = &schemas["A"]["properties"];
        assert_eq!(schemas["Ab"]["enum"], json!(["a-b", "Ab2!"]));
        assert_eq!(properties["c"], json!({"type": "integer", "format": "int32"}));
        assert_eq!(properties["d"], json!({"type": "integer"}));
        assert_eq!(properties["e"], json!({"type": "number"}));
        let lost = |name| format!("#/components/schemas/A/properties/{name}, enum: any value of its type fits");
        assert_eq!(losses, [lost("c")]);
    }
}
