//! `type`, which may be several since
//! [3.1](https://spec.openapis.org/oas/v3.1.1#schema-object).
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | one type, or one and `null` | that type; `null` is told by `nullable` | nothing |
//! | several types | an enum with a variant for each | nothing |
//! | `null` alone | any value | nothing that a client would miss |
//! | no type, but keywords of one | the type that they speak of | nothing |
//! | `file` of 2.0 | a string | nothing |

use serde_json::{Map, Value, json};

const KEYWORDS: [(&str, &[&str]); 3] = [
    ("object", &["properties", "additionalProperties", "required", "patternProperties"]),
    ("array", &["items", "prefixItems"]),
    ("string", &["contentEncoding", "contentMediaType"]),
];

/// A schema's `type`, or the one that its keywords speak of; empty where there is
/// none or there are several.
pub(super) fn kind(schema: &Map<String, Value>) -> &str {
    match kinds(schema).as_slice() {
        [one] => one,
        _ => "",
    }
}

/// All that a schema's `type` may be, apart from `null`.
pub(super) fn kinds(schema: &Map<String, Value>) -> Vec<&str> {
    let said: Vec<&str> = match schema.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => {
            // A parameter of 2.0 is its own schema, and `required` there says that it must be given.
            let is_keyword = |key: &&str| schema.get(*key).is_some_and(|value| *key != "required" || value.is_array());
            let spoken = |(_, keys): &&(&str, &[&str])| keys.iter().any(is_keyword);
            KEYWORDS.iter().find(spoken).map(|(kind, _)| *kind).into_iter().collect()
        }
    };
    let mut kinds: Vec<&str> = Vec::new();
    for kind in said {
        let kind = if kind == "file" { "string" } else { kind };
        if kind != "null" && !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}

/// Whether a schema's `type` lets `null` through.
pub(super) fn says_null(schema: &Value) -> bool {
    match schema.get("type") {
        Some(Value::String(kind)) => kind == "null",
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == "null"),
        _ => false,
    }
}

/// Whether nothing but `null` fits.
pub(super) fn is_null(schema: &Value) -> bool {
    let listed = schema.get("enum").and_then(Value::as_array);
    let alone = schema.get("type").is_some_and(|kind| *kind == "null" || *kind == json!(["null"]));
    alone
        || schema.get("const") == Some(&Value::Null)
        || listed.is_some_and(|all| !all.is_empty() && all.iter().all(Value::is_null))
}

#[cfg(test)]
mod tests {
    use super::super::tests::components;
    use serde_json::json;

    #[test]
    fn several_types_are_an_enum_and_null_is_an_option() {
        let (schemas, losses) = components(concat!(
            "{type: object, properties: {a: {type: [string, 'null']}, b: {type: [number, integer, string]}, ",
            "c: {type: [object, 'null'], properties: {x: {type: 'null'}}}, d: {type: ['null']}, ",
            "e: {type: [array, object], items: {type: string}, properties: {y: {}}}, f: {contentEncoding: base64}}}",
        ));
        let properties = &schemas["A"]["properties"];
        assert_eq!(properties["a"], json!({"type": "string", "nullable": true}));
        let numbers = json!([{"type": "integer"}, {"type": "string"}, {"type": "number"}]);
        assert_eq!(schemas["Ab"], json!({"oneOf": numbers}));
        assert_eq!(properties["c"]["nullable"], true);
        assert_eq!(schemas["Ac"]["properties"]["x"], json!({}));
        assert_eq!((&properties["d"], &properties["f"]), (&json!({}), &json!({"type": "string"})));
        assert_eq!(schemas["Ae"]["oneOf"][1], json!({"$ref": "#/components/schemas/AeObject"}));
        assert!(losses.is_empty());
    }
}
