//! `const`
//! ([JSON Schema, 6.1.3](https://json-schema.org/draft/2020-12/json-schema-validation#section-6.1.3)).
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | `const` of a string | an enum of one value | nothing |
//! | `const` of anything else | its type | told |
//! | an alternative that is `const: null` | an `Option` around the others | nothing |

use serde_json::{Map, Value};

/// The values that a schema lists, by `enum` or by `const`.
pub(super) fn listed(schema: &Map<String, Value>) -> Option<Vec<&Value>> {
    match (schema.get("const"), schema.get("enum").and_then(Value::as_array)) {
        (Some(one), _) => Some(vec![one]),
        (None, Some(all)) => Some(all.iter().collect()),
        (None, None) => None,
    }
}

/// The type of listed values, where a schema gives none.
pub(super) fn kind(values: &[&Value]) -> &'static str {
    let of = |fits: fn(&Value) -> bool| values.iter().all(|value| fits(value) || value.is_null());
    match values {
        [] => "",
        _ if of(Value::is_string) => "string",
        _ if of(Value::is_boolean) => "boolean",
        _ if of(|value| value.is_i64() || value.is_u64()) => "integer",
        _ if of(Value::is_number) => "number",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::components;
    use serde_json::json;

    #[test]
    fn a_constant_is_an_enum_of_one_value_or_its_type() {
        let (schemas, losses) = components(concat!(
            "{type: object, properties: {a: {const: x}, b: {const: 3}, c: {type: boolean, const: true}, ",
            "d: {anyOf: [{const: null}, {type: string}]}}}",
        ));
        let properties = &schemas["A"]["properties"];
        assert_eq!(schemas["Aa"], json!({"type": "string", "enum": ["x"]}));
        assert_eq!(properties["b"], json!({"type": "integer"}));
        assert_eq!(properties["c"], json!({"type": "boolean"}));
        assert_eq!(properties["d"], json!({"type": "string", "nullable": true}));
        let lost = |name| format!("#/components/schemas/A/properties/{name}, enum: any value of its type fits");
        assert_eq!(losses, [lost("b"), lost("c")]);
    }
}
