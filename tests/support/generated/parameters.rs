//! Parameters: every place, style and kind of value.

use serde_json::{Value, json};

use super::{SampleOperation, SampleVersion};

/// The styles of each place, each with the kinds of value that it is defined for (OpenAPI 3.0.4, §4.8.12.3).
const STYLES: [(&str, &str, &[&str]); 9] = [
    ("path", "simple", &["primitive", "array", "object"]),
    ("path", "label", &["primitive", "array", "object"]),
    ("path", "matrix", &["primitive", "array", "object"]),
    ("query", "form", &["primitive", "array", "object"]),
    ("query", "spaceDelimited", &["array"]),
    ("query", "pipeDelimited", &["array"]),
    ("query", "deepObject", &["object"]),
    ("header", "simple", &["primitive", "array", "object"]),
    ("cookie", "form", &["primitive"]),
];

/// The names of query parameters that real documents have.
const NAMES: [&str; 9] = ["q", "filter[name]", "ids[]", "$top", "page.size", "X_Y", "größe", "a b", "sort-by"];

fn values(kind: &str) -> Vec<Value> {
    match kind {
        "primitive" => vec![
            json!({ "type": "string" }),
            json!({ "type": "string", "minLength": 1 }),
            json!({ "type": "string", "format": "date-time" }),
            json!({ "type": "string", "format": "uuid" }),
            json!({ "type": "string", "pattern": "^[A-Z]{2}-[0-9]+$" }),
            json!({ "type": "string", "enum": ["a b", "ä/ö", "100%", "x&y=z", "q?#", "a,b", "a;b", "a+b"] }),
            json!({ "type": "string", "maxLength": 3, "example": "a/b" }),
            json!({ "type": "integer" }),
            json!({ "type": "integer", "format": "int64", "minimum": 10, "maximum": 12 }),
            json!({ "type": "number", "minimum": 0.5, "maximum": 0.75 }),
            json!({ "type": "boolean" }),
        ],
        "array" => vec![
            json!({ "type": "array", "items": { "type": "string" } }),
            json!({ "type": "array", "items": { "type": "integer" }, "minItems": 2, "uniqueItems": true }),
            json!({ "type": "array", "items": { "type": "string", "enum": ["a b", "c&d", "e,f"] }, "minItems": 2 }),
        ],
        _ => vec![
            json!({ "type": "object", "required": ["r"], "properties": { "r": { "type": "integer" }, "g": { "type": "string" } } }),
            json!({ "type": "object", "additionalProperties": { "type": "integer" } }),
            json!({ "type": "object", "required": ["odd"], "properties": { "odd": { "type": "string", "enum": ["a&b"] } } }),
        ],
    }
}

pub fn operations(version: SampleVersion) -> Vec<SampleOperation> {
    if version == SampleVersion::V2 {
        return of_2();
    }
    let mut operations = Vec::new();
    for (place, style, kinds) in STYLES {
        for schema in kinds.iter().flat_map(|kind| values(kind)) {
            for explode in [false, true] {
                operations.push(with(json!({
                    "in": place, "name": name_in(place), "required": true, "style": style, "explode": explode, "schema": schema,
                })));
            }
        }
    }
    for name in NAMES {
        operations.push(with(json!({ "in": "query", "name": name, "required": true, "schema": { "type": "string" } })));
    }
    for place in ["query", "header", "cookie"] {
        operations.push(with(json!({ "in": place, "name": name_in(place), "schema": { "type": "integer" } })));
        operations.push(with(json!({ "in": place, "name": name_in(place), "required": true, "schema": {} })));
        operations.push(with(json!({ "in": place, "name": name_in(place), "required": true, "deprecated": true, "schema": { "type": "string" } })));
    }
    operations.push(with(json!({ "in": "query", "name": "q", "required": true, "allowReserved": true, "schema": { "type": "string", "enum": ["a/b?c"] } })));
    operations.push(with(json!({ "in": "query", "name": "q", "allowEmptyValue": true, "required": true, "schema": { "type": "string" } })));
    for place in ["path", "query", "header", "cookie"] {
        let schema = json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "string" } } });
        operations.push(with(json!({ "in": place, "name": name_in(place), "required": true, "content": { "application/json": { "schema": schema } } })));
    }
    // Parameters of one name in two places, and more than one in a path.
    operations.push(SampleOperation::new(
        "get",
        "one name, many places",
        json!({ "parameters": [
        { "in": "query", "name": "id", "required": true, "schema": { "type": "integer" } },
        { "in": "header", "name": "id", "required": true, "schema": { "type": "string" } },
        { "in": "path", "name": "id", "required": true, "schema": { "type": "boolean" } },
        { "in": "path", "name": "other", "required": true, "schema": { "type": "string", "format": "date" } },
    ] }),
    ));
    // Headers that no parameter can describe (OpenAPI 3.0.4, §4.8.12.2).
    for name in ["Accept", "Content-Type", "Authorization"] {
        operations.push(with(json!({ "in": "header", "name": name, "schema": { "type": "string" } })));
    }
    // Those that a client sends itself.
    for name in ["User-Agent", "Host", "Content-Length", "Connection", "Accept-Encoding", "Cookie"] {
        operations
            .push(with(json!({ "in": "header", "name": name, "required": true, "schema": { "type": "string" } })));
    }
    if version >= SampleVersion::V32 {
        operations.push(with(json!({ "in": "querystring", "name": "all", "required": true, "content": {
            "application/x-www-form-urlencoded": { "schema": { "type": "object", "required": ["a"], "properties": { "a": { "type": "string" } } } },
        } })));
        operations.push(with(json!({ "in": "cookie", "name": "crumb", "required": true, "style": "cookie", "schema": { "type": "string" } })));
    }
    operations
}

/// An operation with one parameter, which is also what it is called.
fn with(parameter: Value) -> SampleOperation {
    let words = parameter.as_object().into_iter().flatten().map(|(key, value)| format!("{key}={value}"));
    let about = words.collect::<Vec<_>>().join(" ");
    SampleOperation::new("get", about, json!({ "parameters": [parameter] }))
}

fn name_in(place: &str) -> &'static str {
    match place {
        "header" => "X-Given",
        "cookie" => "crumb",
        _ => "given",
    }
}

/// In version 2.0 the schema stands in the parameter, and arrays have a format.
fn of_2() -> Vec<SampleOperation> {
    let mut operations = Vec::new();
    for place in ["path", "query", "header"] {
        let base = json!({ "in": place, "name": name_in(place), "required": true });
        for schema in values("primitive") {
            operations.push(with(merged(&base, &schema)));
        }
        for schema in values("array") {
            for format in ["csv", "ssv", "tsv", "pipes", "multi"] {
                if format == "multi" && place != "query" {
                    continue;
                }
                operations.push(with(merged(&merged(&base, &schema), &json!({ "collectionFormat": format }))));
            }
        }
    }
    for name in NAMES {
        operations.push(with(json!({ "in": "query", "name": name, "required": true, "type": "string" })));
    }
    operations
}

fn merged(one: &Value, other: &Value) -> Value {
    let (one, other) = (one.as_object().into_iter().flatten(), other.as_object().into_iter().flatten());
    one.chain(other).map(|(key, value)| (key.clone(), value.clone())).collect::<serde_json::Map<_, _>>().into()
}
