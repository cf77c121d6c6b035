//! The keywords of a schema, and what each holds.

use serde_json::{Map, Value};

use super::types::Types;

/// What a keyword's value must be to mean something.
pub enum Keyword {
    Schema,
    Schemas,
    Named,
    /// As it is, where it is of this kind.
    Plain(fn(&Value) -> bool),
}

/// What a keyword of JSON Schema holds; nothing for one that is not known, and for those that
/// OpenAPI's dialects have in ways of their own (`type`, `format`, `pattern`, `items`, `required`
/// and exclusive bounds).
pub fn keyword(name: &str) -> Option<Keyword> {
    let plain = |fits: fn(&Value) -> bool| Some(Keyword::Plain(fits));
    match name {
        "additionalProperties"
        | "not"
        | "if"
        | "then"
        | "else"
        | "contains"
        | "propertyNames"
        | "unevaluatedItems"
        | "unevaluatedProperties" => Some(Keyword::Schema),
        "allOf" | "oneOf" | "anyOf" | "prefixItems" => Some(Keyword::Schemas),
        "properties" | "patternProperties" | "dependentSchemas" => Some(Keyword::Named),
        "enum" => plain(|value| value.as_array().is_some_and(|values| !values.is_empty())),
        "const" => plain(|_| true),
        "minimum" | "maximum" => plain(Value::is_number),
        "multipleOf" => plain(|value| value.as_f64().is_some_and(|multiple| multiple > 0.0)),
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" | "minContains"
        | "maxContains" => plain(|value| count(value).is_some()),
        "uniqueItems" => plain(Value::is_boolean),
        "dependentRequired" => plain(Value::is_object),
        _ => None,
    }
}

/// A length or a count: a whole number, however it is written (JSON Schema 2020-12 Core §4.2.3).
pub fn count(value: &Value) -> Option<u64> {
    let whole = |number: &f64| number.fract() == 0.0 && (0.0..9e15).contains(number);
    value.as_u64().or_else(|| value.as_f64().filter(whole).map(|number| number as u64))
}

/// Whether a keyword is for readers: whatever it says, the same values are allowed.
pub fn is_text(name: &str) -> bool {
    const TEXTS: [&str; 14] = [
        "title",
        "description",
        "summary",
        "example",
        "examples",
        "externalDocs",
        "tags",
        "definitions",
        "$defs",
        "$comment",
        "$schema",
        "$id",
        "$anchor",
        "$vocabulary",
    ];
    TEXTS.contains(&name) || name.starts_with("x-") && name != "x-nullable"
}

/// The types of values that a keyword speaks of: any other fits it, whatever it says.
pub fn concerns(name: &str) -> Types {
    match name {
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => Types::NUMBER,
        "minLength" | "maxLength" | "pattern" | "contentEncoding" | "contentMediaType" | "contentSchema" => {
            Types::STRING
        }
        "items" | "prefixItems" | "contains" | "minContains" | "maxContains" | "minItems" | "maxItems"
        | "uniqueItems" | "unevaluatedItems" => Types::ARRAY,
        "properties"
        | "required"
        | "additionalProperties"
        | "patternProperties"
        | "propertyNames"
        | "minProperties"
        | "maxProperties"
        | "dependentRequired"
        | "dependentSchemas"
        | "unevaluatedProperties"
        | "dependencies"
        | "discriminator" => Types::OBJECT,
        _ => Types::ALL,
    }
}

/// Whether a keyword allows every value as it stands there, beside the others of its schema.
pub fn is_idle(name: &str, value: &Value, members: &Map<String, Value>) -> bool {
    let lacks = |names: &[&str]| names.iter().all(|name| !members.contains_key(*name));
    match name {
        _ if is_text(name) => true,
        "nullable" | "x-nullable" | "deprecated" | "readOnly" | "writeOnly" | "uniqueItems" => {
            value != &Value::Bool(true)
        }
        "type" => Types::of_keyword(value) == Types::ALL && !names_no_type(value),
        "required" => value.as_array().is_none_or(Vec::is_empty),
        "allOf" | "oneOf" | "anyOf" | "prefixItems" => value.as_array().is_none_or(Vec::is_empty),
        "properties" | "patternProperties" | "dependentSchemas" | "dependentRequired" | "dependencies" => {
            value.as_object().is_none_or(Map::is_empty)
        }
        // What has a schema of its own is evaluated.
        "unevaluatedItems" if members.get("items").is_some_and(|items| !items.is_array()) => true,
        "unevaluatedProperties" if members.contains_key("additionalProperties") => true,
        "items" | "additionalProperties" | "unevaluatedItems" | "unevaluatedProperties" => {
            !value.is_array() && allows_all(value)
        }
        // Names are texts.
        "propertyNames" => allows_all(value) || only_type(value).is_some_and(|types| types.covers(Types::STRING)),
        "not" => allows_none(value),
        "minLength" | "minItems" | "minProperties" => count(value).is_none_or(|least| least == 0),
        "contains" => needs_none(members),
        "minContains" => count(value).is_none_or(|least| least == 1) || lacks(&["contains"]) || needs_none(members),
        "maxContains" => count(value).is_none() || lacks(&["contains"]),
        "then" | "else" => lacks(&["if"]) || says_nothing(value),
        "if" => ["then", "else"].iter().all(|name| members.get(*name).is_none_or(says_nothing)),
        "contentSchema" => lacks(&["contentMediaType"]),
        "pattern" if value.as_str().is_some_and(matches_all) => true,
        "exclusiveMinimum" => !value.is_number() && (value != &Value::Bool(true) || lacks(&["minimum"])),
        "exclusiveMaximum" => !value.is_number() && (value != &Value::Bool(true) || lacks(&["maximum"])),
        // Patterns are not anchored: each text has nothing in it.
        "pattern" => value.as_str().is_none_or(|pattern| ["", ".*"].contains(&pattern)),
        "format" => !value.is_string(),
        _ => match keyword(name) {
            Some(Keyword::Plain(fits)) => !fits(value),
            _ => false,
        },
    }
}

/// Whether of what `contains` says nothing need be there.
fn needs_none(members: &Map<String, Value>) -> bool {
    members.get("minContains").and_then(count) == Some(0) && !members.contains_key("maxContains")
}

/// Whether every text has a match of a pattern: it is anchored at no end, or asks for nothing there.
fn matches_all(pattern: &str) -> bool {
    ["", "^", "$", ".*", "^.*", ".*$", "^.*$", "[\\s\\S]*", "^[\\s\\S]*$"].contains(&pattern)
}

/// The types that a schema allows which says nothing else. It does not look into what is below: several
/// keywords ask this of one schema, and each level would be looked at twice as often as the one above.
fn only_type(schema: &Value) -> Option<Types> {
    let members = schema.as_object()?;
    let mut said = members.iter().filter(|(name, _)| !is_text(name));
    let (name, value) = said.next()?;
    (name == "type" && said.next().is_none() && !names_no_type(value)).then(|| Types::of_keyword(value))
}

/// Whether a schema has no keyword; it does not look into what is below either.
fn says_nothing(schema: &Value) -> bool {
    schema == &Value::Bool(true) || schema.as_object().is_some_and(|members| members.keys().all(|name| is_text(name)))
}

/// Whether a `type` is none that there is, such as the `file` of 2.0.
fn names_no_type(value: &Value) -> bool {
    value.as_str().is_some_and(|name| Types::named(name).is_none())
}

/// Whether a schema allows every value, without a look at what it refers to.
pub fn allows_all(schema: &Value) -> bool {
    match schema {
        Value::Object(members) => members.iter().all(|(name, value)| is_idle(name, value, members)),
        other => other != &Value::Bool(false),
    }
}

/// Whether it allows no value at all, by itself.
pub fn allows_none(schema: &Value) -> bool {
    schema == &Value::Bool(false) || schema.get("not").is_some_and(allows_all)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_keyword_that_allows_everything_says_nothing() {
        let idle = [
            json!({ "title": "A", "x-order": 1, "nullable": false }),
            json!({ "minLength": 0, "items": { "description": "any" }, "additionalProperties": true }),
            json!({ "then": { "type": "string" }, "maxContains": 3 }),
            json!({ "required": true, "exclusiveMinimum": true, "enum": [] }),
            json!({ "propertyNames": { "type": "string" }, "not": false, "pattern": ".*" }),
            json!({ "contains": { "type": "string" }, "minContains": 0, "contentSchema": { "type": "object" } }),
            json!({ "if": { "required": ["a"] }, "then": true, "else": { "title": "A" } }),
            json!({ "minLength": 0.0, "maxItems": 2.5, "pattern": "^.*$" }),
            json!({ "items": {}, "unevaluatedItems": false, "additionalProperties": {}, "unevaluatedProperties": false }),
        ];
        assert!(idle.iter().all(allows_all));
        let not = [
            json!(false),
            json!({ "type": "file" }),
            json!({ "items": { "type": "string" } }),
            json!({ "if": {}, "then": { "type": "string" } }),
            json!({ "nobody": "knows" }),
            json!({ "minimum": 1, "exclusiveMinimum": true }),
            json!({ "propertyNames": { "type": "integer" } }),
            json!({ "propertyNames": { "type": "string", "maxLength": 3 } }),
            json!({ "not": { "type": "string" } }),
            json!({ "not": {} }),
            json!({ "pattern": ".+" }),
            json!({ "pattern": "^$" }),
            json!({ "maxLength": 2.0 }),
            json!({ "contains": { "type": "string" }, "minContains": 0, "maxContains": 2 }),
            json!({ "unevaluatedItems": false }),
            json!({ "prefixItems": [{}], "unevaluatedItems": false }),
            json!({ "properties": { "a": {} }, "unevaluatedProperties": false }),
            json!({ "contentMediaType": "application/json", "contentSchema": { "type": "object" } }),
        ];
        assert!(!not.iter().any(allows_all));
    }
}
