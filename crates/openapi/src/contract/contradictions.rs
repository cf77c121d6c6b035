//! Schemas that no value fits, by what stands side by side in them.

use serde_json::{Map, Value};

/// Why no value fits a schema, or none of the type that its keywords are about; nothing where that is not known.
pub(super) fn contradiction(schema: &Map<String, Value>) -> Option<String> {
    bounds(schema).or_else(|| listed(schema)).or_else(|| needed(schema))
}

/// A least above the most. A bound that is exclusive by a flag of its own leaves nothing where both are the same.
fn bounds(schema: &Map<String, Value>) -> Option<String> {
    const PAIRS: [(&str, &str); 5] = [
        ("minimum", "maximum"),
        ("exclusiveMinimum", "exclusiveMaximum"),
        ("minLength", "maxLength"),
        ("minItems", "maxItems"),
        ("minProperties", "maxProperties"),
    ];
    let number = |name: &str| schema.get(name).and_then(Value::as_f64);
    let (least, most) =
        PAIRS.into_iter().find(|(least, most)| number(least) > number(most) && number(most).is_some())?;
    Some(format!("`{least}` is above `{most}`"))
}

/// Listed values that are all of another type.
fn listed(schema: &Map<String, Value>) -> Option<String> {
    let values = schema.get("enum")?.as_array().filter(|values| !values.is_empty())?;
    let named: Vec<&str> = match schema.get("type")? {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().map(Value::as_str).collect::<Option<_>>()?,
        _ => return None,
    };
    let takes_null = ["nullable", "x-nullable"].iter().any(|name| schema.get(*name) == Some(&Value::Bool(true)));
    let fits = |value: &Value| takes_null && value.is_null() || named.iter().any(|name| is_of(name, value));
    (!values.iter().any(fits)).then(|| format!("none of the values in `enum` is of type {}", named.join(" or ")))
}

/// Whether a value is of a type; of one that is not known it may be.
fn is_of(name: &str, value: &Value) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

/// A property that must be there and may not: the schema has no other than its own.
fn needed(schema: &Map<String, Value>) -> Option<String> {
    let is_closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
    let is_object = schema.get("type").is_some_and(|name| name == "object");
    let has_patterns = schema.get("patternProperties").is_some_and(|patterns| patterns != &Value::Object(Map::new()));
    if !is_closed || !is_object || has_patterns {
        return None;
    }
    let own = schema.get("properties").and_then(Value::as_object);
    let mut needed = schema.get("required")?.as_array()?.iter().filter_map(Value::as_str);
    let name = needed.find(|name| !own.is_some_and(|own| own.contains_key(*name)))?;
    Some(format!("`{name}` is required, and `additionalProperties: false` allows no property of that name"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(schema: &Value) -> Option<String> {
        contradiction(schema.as_object().unwrap())
    }

    #[test]
    fn what_no_value_fits_is_told() {
        for schema in [
            json!({"type": "integer", "minimum": 5, "maximum": 3}),
            json!({"type": "string", "minLength": 5, "maxLength": 3}),
            json!({"type": "integer", "enum": ["x", "y"]}),
            json!({"type": ["integer", "null"], "enum": ["x"]}),
            json!({"type": "object", "required": ["z"], "properties": {"a": {}}, "additionalProperties": false}),
        ] {
            assert!(of(&schema).is_some(), "{schema}");
        }
    }

    #[test]
    fn what_some_value_fits_is_not() {
        for schema in [
            json!({"minimum": 3, "maximum": 3}),
            json!({"minimum": 3}),
            json!({"maximum": 3, "exclusiveMaximum": true}),
            json!({"type": "integer", "enum": ["x", 1]}),
            json!({"type": "integer", "enum": [1.0]}),
            json!({"type": "string", "nullable": true, "enum": [null]}),
            json!({"type": "object", "required": ["z"], "additionalProperties": {}}),
            json!({"type": "object", "required": ["z"], "additionalProperties": false, "patternProperties": {"^z": {}}}),
            json!({"type": "object", "required": ["z"], "properties": {"z": {}}, "additionalProperties": false}),
        ] {
            assert_eq!(of(&schema), None, "{schema}");
        }
    }
}
