//! Schemas of every kind, with those that refer to themselves, and those that nothing fits.

use serde_json::{Map, Value, json};

use super::{SampleOperation, SampleVersion, answers, refusal};

/// A schema and the first version that has its keywords.
pub struct SampleSchema {
    pub name: &'static str,
    pub since: SampleVersion,
    pub schema: Value,
}

fn kind(since: SampleVersion, name: &'static str, schema: Value) -> SampleSchema {
    SampleSchema { name, since, schema }
}

/// The schemas that others refer to, by their names; `Error` is what refusals are.
pub fn named(version: SampleVersion) -> Value {
    let refer = |name: &str| version.reference(name);
    let mut named = Map::new();
    let error = json!({ "type": "object", "required": ["code"], "properties": { "code": { "type": "string" }, "message": { "type": "string" } } });
    named.insert("Error".to_owned(), error);
    let list = json!({ "type": "object", "properties": { "value": { "type": "integer" }, "next": refer("List") } });
    named.insert("List".to_owned(), list);
    let tree = json!({ "type": "object", "required": ["children"], "properties": { "children": { "type": "array", "items": refer("Tree") } } });
    named.insert("Tree".to_owned(), tree);
    named.insert(
        "Ping".to_owned(),
        json!({ "type": "object", "properties": { "pong": refer("Pong"), "other": refer("Ping") } }),
    );
    named.insert("Pong".to_owned(), json!({ "type": "object", "properties": { "ping": refer("Ping"), "list": { "type": "array", "items": refer("Ping") } } }));
    named.insert("Extended".to_owned(), json!({ "allOf": [refer("Base"), { "type": "object", "properties": { "parts": { "type": "array", "items": refer("Extended") } } }] }));
    named.insert("Base".to_owned(), json!({ "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string" }, "parent": refer("Extended") } }));
    named.insert("Map".to_owned(), json!({ "type": "object", "additionalProperties": refer("Map") }));
    named.insert("A/b~c".to_owned(), json!({ "type": "string", "minLength": 1 }));
    // Nothing fits these: each needs itself.
    named.insert(
        "Endless".to_owned(),
        json!({ "type": "object", "required": ["next"], "properties": { "next": refer("Endless") } }),
    );
    named.insert("EndlessList".to_owned(), json!({ "type": "array", "minItems": 1, "items": refer("EndlessList") }));
    named.insert("Alias".to_owned(), refer("Alias"));
    if version != SampleVersion::V2 {
        named.insert("Expression".to_owned(), json!({ "oneOf": [{ "type": "integer" }, { "type": "object", "required": ["left", "right"], "properties": { "left": refer("Expression"), "right": refer("Expression") } }] }));
        named.insert("Cat".to_owned(), json!({ "type": "object", "required": ["kind", "lives"], "properties": { "kind": { "type": "string", "enum": ["Cat"] }, "lives": { "type": "integer" }, "friend": refer("Pet") } }));
        named.insert("Dog".to_owned(), json!({ "type": "object", "required": ["kind", "barks"], "properties": { "kind": { "type": "string", "enum": ["Dog"] }, "barks": { "type": "boolean" } } }));
        named.insert(
            "Pet".to_owned(),
            json!({ "oneOf": [refer("Cat"), refer("Dog")], "discriminator": { "propertyName": "kind" } }),
        );
    }
    if version >= SampleVersion::V31 {
        named.insert(
            "Optional".to_owned(),
            json!({ "type": "object", "properties": { "next": { "anyOf": [refer("Optional"), { "type": "null" }] } } }),
        );
    }
    Value::Object(named)
}

/// Every kind of schema that a version has.
pub fn kinds(version: SampleVersion) -> Vec<SampleSchema> {
    let mut kinds = plain();
    kinds.extend(composed());
    kinds.extend(of_31());
    kinds.extend(contradictory());
    kinds.extend(named(version).as_object().into_iter().flatten().map(|(name, _)| {
        let name: &'static str = name.clone().leak();
        let pointer = name.replace('~', "~0").replace('/', "~1");
        kind(version, name, version.reference(&pointer))
    }));
    kinds.retain(|kind| kind.since <= version);
    kinds
}

fn plain() -> Vec<SampleSchema> {
    use SampleVersion::{V2, V30};
    vec![
        kind(V2, "anything", json!({})),
        kind(V2, "text", json!({ "type": "string" })),
        kind(V2, "text-lengths", json!({ "type": "string", "minLength": 5, "maxLength": 5 })),
        kind(V2, "text-long", json!({ "type": "string", "minLength": 300 })),
        kind(V2, "text-pattern", json!({ "type": "string", "pattern": "^(?:[a-f0-9]{8}|\\d{2,3}-x)$" })),
        kind(V2, "text-pattern-part", json!({ "type": "string", "pattern": "\\.png$", "minLength": 12 })),
        kind(V2, "text-lookahead", json!({ "type": "string", "pattern": "^(?!x)[a-z]+$" })),
        kind(V2, "text-enum", json!({ "type": "string", "enum": ["", "a", "ä"] })),
        kind(V2, "format-date", json!({ "type": "string", "format": "date" })),
        kind(V2, "format-date-time", json!({ "type": "string", "format": "date-time" })),
        kind(V2, "format-time", json!({ "type": "string", "format": "time" })),
        kind(V2, "format-duration", json!({ "type": "string", "format": "duration" })),
        kind(V2, "format-email", json!({ "type": "string", "format": "email", "maxLength": 40 })),
        kind(V2, "format-uuid", json!({ "type": "string", "format": "uuid" })),
        kind(V2, "format-uri", json!({ "type": "string", "format": "uri", "minLength": 30 })),
        kind(V2, "format-hostname", json!({ "type": "string", "format": "hostname" })),
        kind(V2, "format-ipv4", json!({ "type": "string", "format": "ipv4" })),
        kind(V2, "format-ipv6", json!({ "type": "string", "format": "ipv6" })),
        kind(V2, "format-byte", json!({ "type": "string", "format": "byte" })),
        kind(V2, "format-unknown", json!({ "type": "string", "format": "colour" })),
        kind(V2, "whole", json!({ "type": "integer" })),
        kind(V2, "whole-bounds", json!({ "type": "integer", "minimum": -3, "maximum": -3 })),
        kind(V2, "whole-multiple", json!({ "type": "integer", "minimum": 1, "multipleOf": 7 })),
        kind(V2, "whole-huge", json!({ "type": "integer", "format": "int64", "minimum": 9007199254740993_i64 })),
        kind(V2, "number", json!({ "type": "number" })),
        kind(V2, "number-multiple", json!({ "type": "number", "multipleOf": 0.01, "minimum": 0.015 })),
        kind(V2, "truth", json!({ "type": "boolean" })),
        kind(V2, "truth-enum", json!({ "type": "boolean", "enum": [false] })),
        kind(V2, "list", json!({ "type": "array", "items": { "type": "string" } })),
        kind(V2, "list-many", json!({ "type": "array", "minItems": 4, "maxItems": 5, "items": { "type": "integer" } })),
        kind(
            V2,
            "list-unique",
            json!({ "type": "array", "minItems": 3, "uniqueItems": true, "items": { "type": "string", "enum": ["a", "b", "c"] } }),
        ),
        kind(
            V2,
            "list-of-lists",
            json!({ "type": "array", "minItems": 2, "items": { "type": "array", "minItems": 2, "items": { "type": "boolean" } } }),
        ),
        kind(V2, "list-anything", json!({ "type": "array", "items": {} })),
        kind(V2, "object", json!({ "type": "object" })),
        kind(
            V2,
            "object-closed",
            json!({ "type": "object", "required": ["a"], "additionalProperties": false, "properties": { "a": { "type": "string" }, "b": { "type": "integer" } } }),
        ),
        kind(
            V2,
            "object-open",
            json!({ "type": "object", "required": ["extra"], "additionalProperties": { "type": "integer" } }),
        ),
        kind(
            V2,
            "object-counted",
            json!({ "type": "object", "minProperties": 2, "maxProperties": 3, "additionalProperties": { "type": "string" } }),
        ),
        kind(V2, "object-untyped", json!({ "required": ["a"], "properties": { "a": { "type": "string" } } })),
        kind(
            V2,
            "object-names",
            json!({ "type": "object", "required": ["a/b", "", "ä", "~", "%", "$ref"], "properties": { "a/b": { "type": "string" }, "": { "type": "integer" }, "ä": { "type": "boolean" } } }),
        ),
        kind(
            V2,
            "read-only",
            json!({ "type": "object", "required": ["id", "name"], "properties": { "id": { "type": "string", "readOnly": true }, "name": { "type": "string" } } }),
        ),
        kind(
            V30,
            "write-only",
            json!({ "type": "object", "required": ["password", "name"], "properties": { "password": { "type": "string", "writeOnly": true }, "name": { "type": "string" } } }),
        ),
        kind(
            V2,
            "example-wrong",
            json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "integer" } }, "example": { "a": "not a number" } }),
        ),
        kind(V2, "default-wrong", json!({ "type": "integer", "default": "many", "minimum": 1 })),
    ]
}

fn composed() -> Vec<SampleSchema> {
    use SampleVersion::{V2, V30};
    let a = json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "string" } } });
    let b = json!({ "type": "object", "required": ["b"], "properties": { "b": { "type": "integer" } } });
    vec![
        kind(V2, "all-of", json!({ "allOf": [a, b] })),
        kind(
            V2,
            "all-of-beside",
            json!({ "type": "object", "required": ["c"], "properties": { "c": { "type": "boolean" } }, "allOf": [a, b] }),
        ),
        kind(
            V2,
            "all-of-bounds",
            json!({ "allOf": [{ "type": "integer", "minimum": 3 }, { "maximum": 4 }, { "multipleOf": 2 }] }),
        ),
        kind(
            V2,
            "all-of-enums",
            json!({ "allOf": [{ "type": "string", "enum": ["a", "b"] }, { "enum": ["b", "c"] }] }),
        ),
        kind(V30, "one-of", json!({ "oneOf": [a, b] })),
        kind(
            V30,
            "one-of-overlapping",
            json!({ "oneOf": [{ "type": "integer", "minimum": 0 }, { "type": "integer", "maximum": 10 }] }),
        ),
        kind(
            V30,
            "one-of-properties",
            json!({ "type": "object", "properties": { "a": { "type": "string" }, "b": { "type": "string" } }, "oneOf": [{ "required": ["a"] }, { "required": ["b"] }] }),
        ),
        kind(V30, "any-of", json!({ "anyOf": [a, b, { "type": "string" }] })),
        kind(
            V30,
            "any-of-required",
            json!({ "type": "object", "properties": { "a": { "type": "string" }, "b": { "type": "string" } }, "anyOf": [{ "required": ["a"] }, { "required": ["b"] }] }),
        ),
        kind(V30, "not", json!({ "type": "string", "not": { "enum": ["string", "sample", ""] } })),
        kind(
            V30,
            "not-property",
            json!({ "type": "object", "properties": { "a": { "type": "string" } }, "not": { "required": ["a"] } }),
        ),
        kind(
            V30,
            "all-of-one-of",
            json!({ "allOf": [a, { "oneOf": [b, { "type": "object", "required": ["c"], "properties": { "c": { "type": "null" } } }] }] }),
        ),
    ]
}

/// What came with JSON Schema 2020-12.
fn of_31() -> Vec<SampleSchema> {
    use SampleVersion::{V30, V31};
    vec![
        kind(V30, "nullable", json!({ "type": "string", "nullable": true })),
        kind(V31, "null", json!({ "type": "null" })),
        kind(V31, "types", json!({ "type": ["string", "null"], "minLength": 2 })),
        kind(V31, "types-many", json!({ "type": ["integer", "array", "object"], "items": { "type": "string" } })),
        kind(V31, "true", json!(true)),
        kind(V31, "const", json!({ "const": { "a": [1, null] } })),
        kind(V31, "exclusive", json!({ "type": "integer", "exclusiveMinimum": 4, "exclusiveMaximum": 6 })),
        kind(
            V31,
            "tuple",
            json!({ "type": "array", "prefixItems": [{ "type": "string" }, { "type": "integer" }], "items": false, "minItems": 2 }),
        ),
        kind(
            V31,
            "contains",
            json!({ "type": "array", "items": { "type": "integer" }, "contains": { "const": 5 }, "minContains": 2 }),
        ),
        kind(
            V31,
            "pattern-properties",
            json!({ "type": "object", "patternProperties": { "^x-": { "type": "integer" } }, "additionalProperties": false, "minProperties": 1 }),
        ),
        kind(
            V31,
            "property-names",
            json!({ "type": "object", "propertyNames": { "pattern": "^[a-z]{4}$" }, "minProperties": 1, "additionalProperties": { "type": "boolean" } }),
        ),
        kind(
            V31,
            "dependent",
            json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "string" }, "b": { "type": "string" } }, "dependentRequired": { "a": ["b"] } }),
        ),
        kind(
            V31,
            "if-then",
            json!({ "type": "object", "required": ["kind"], "properties": { "kind": { "enum": ["x", "y"] } }, "if": { "properties": { "kind": { "const": "x" } } }, "then": { "required": ["x"], "properties": { "x": { "type": "integer" } } } }),
        ),
        kind(
            V31,
            "unevaluated",
            json!({ "allOf": [{ "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"] }], "unevaluatedProperties": false }),
        ),
        kind(
            V31,
            "definitions",
            json!({ "$defs": { "inner": { "type": "integer", "minimum": 2 } }, "type": "object", "required": ["a"], "properties": { "a": { "type": "integer" } } }),
        ),
        kind(
            V31,
            "ref-siblings",
            json!({ "$ref": "#/components/schemas/List", "description": "A list.", "required": ["value"] }),
        ),
        kind(V31, "examples", json!({ "type": "string", "examples": ["one", 2], "minLength": 3 })),
        kind(V31, "content", json!({ "type": "string", "contentEncoding": "base64", "contentMediaType": "image/png" })),
    ]
}

/// Nothing fits these.
fn contradictory() -> Vec<SampleSchema> {
    use SampleVersion::{V2, V30, V31};
    vec![
        kind(V2, "none-bounds", json!({ "type": "integer", "minimum": 5, "maximum": 4 })),
        kind(V2, "none-enum", json!({ "type": "integer", "enum": ["a"] })),
        kind(V2, "none-all-of", json!({ "allOf": [{ "type": "string" }, { "type": "integer" }] })),
        kind(V2, "none-lengths", json!({ "type": "string", "minLength": 3, "maxLength": 2 })),
        kind(V2, "none-items", json!({ "type": "array", "items": { "type": "string" }, "minItems": 3, "maxItems": 1 })),
        kind(
            V2,
            "none-unique",
            json!({ "type": "array", "items": { "type": "boolean" }, "minItems": 3, "uniqueItems": true }),
        ),
        kind(
            V2,
            "none-closed",
            json!({ "type": "object", "required": ["a"], "additionalProperties": false, "properties": { "b": { "type": "string" } } }),
        ),
        kind(
            V2,
            "none-inside",
            json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "integer", "minimum": 5, "maximum": 4 } } }),
        ),
        kind(V30, "none-not", json!({ "not": {} })),
        kind(V30, "none-one-of", json!({ "oneOf": [{ "type": "string" }, { "type": "string" }] })),
        kind(V31, "none-false", json!(false)),
    ]
}

/// Each schema as what is answered, and, apart, as what is sent.
pub fn operations(version: SampleVersion) -> Vec<SampleOperation> {
    let mut operations = Vec::new();
    for SampleSchema { name, schema, .. } in kinds(version) {
        let ok = answers::answer(version, "application/json", &schema);
        let responses = json!({ "200": ok, "400": refusal(version), "401": refusal(version) });
        operations.push(SampleOperation::new("get", format!("answered {name}"), json!({ "responses": responses })));
        let sent = match version {
            SampleVersion::V2 => {
                json!({ "parameters": [{ "in": "body", "name": "body", "required": true, "schema": schema }] })
            }
            _ => {
                json!({ "requestBody": { "required": true, "content": { "application/json": { "schema": schema } } } })
            }
        };
        operations.push(SampleOperation::new("post", format!("sent {name}"), sent));
    }
    operations
}
