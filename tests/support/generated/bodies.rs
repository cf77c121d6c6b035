//! What operations are sent: every media type, every kind of form.

use serde_json::{Value, json};

use super::answers::MEDIA_TYPES;
use super::{SampleOperation, SampleVersion};

pub fn operations(version: SampleVersion) -> Vec<SampleOperation> {
    if version == SampleVersion::V2 {
        return of_2();
    }
    let mut operations = Vec::new();
    for media_type in MEDIA_TYPES {
        for schema in of_media_type(media_type) {
            for required in [true, false] {
                operations.push(sent(
                    about(media_type, &schema, required),
                    required,
                    json!({ media_type: { "schema": schema } }),
                ));
            }
        }
    }
    operations.extend(forms().into_iter().enumerate().map(|(number, (media_type, form))| {
        sent(format!("form {number} {media_type}"), true, json!({ media_type: form }))
    }));
    operations.push(sent("two media types".to_owned(), true, json!({
        "multipart/form-data": { "schema": { "type": "object", "properties": { "a": { "type": "string" } } } },
        "application/json": { "schema": { "type": "object", "required": ["a"], "properties": { "a": { "type": "string" } } } },
    })));
    operations.push(sent("no schema".to_owned(), true, json!({ "application/json": {} })));
    operations.push(sent("any".to_owned(), true, json!({ "application/json": { "schema": {} } })));
    operations.push(sent(
        "example".to_owned(),
        true,
        json!({ "application/json": { "schema": { "type": "object" }, "example": { "a": 1 } } }),
    ));
    operations
}

fn about(media_type: &str, schema: &Value, required: bool) -> String {
    format!("{media_type} {} required={required}", schema["type"].as_str().unwrap_or_default())
}

fn sent(about: String, required: bool, content: Value) -> SampleOperation {
    SampleOperation::new("post", about, json!({ "requestBody": { "required": required, "content": content } }))
}

fn of_media_type(media_type: &str) -> Vec<Value> {
    let text = json!({ "type": "string" });
    let object = json!({ "type": "object", "required": ["name"], "properties": { "name": { "type": "string", "minLength": 2 }, "count": { "type": "integer" } } });
    if media_type.to_ascii_lowercase().contains("json") && !media_type.contains("ndjson") {
        return vec![
            object,
            json!({ "type": "array", "minItems": 1, "items": { "type": "integer" } }),
            text,
            json!({ "type": "integer", "minimum": 3 }),
        ];
    }
    let is_binary = ["octet-stream", "image/", "pdf"].iter().any(|part| media_type.contains(part));
    vec![if is_binary {
        json!({ "type": "string", "format": "binary" })
    } else if media_type.contains("xml") || media_type.contains('*') {
        object
    } else {
        text
    }]
}

/// Bodies of forms.
fn forms() -> Vec<(&'static str, Value)> {
    let properties = json!({
        "text": { "type": "string" }, "odd": { "type": "string", "enum": ["a&b=c d+e%"] }, "whole": { "type": "integer" },
        "yes": { "type": "boolean" }, "many": { "type": "array", "minItems": 2, "items": { "type": "string" } },
        "deep": { "type": "object", "required": ["x"], "properties": { "x": { "type": "integer" } } },
    });
    let schema = json!({ "type": "object", "required": ["text", "odd", "whole", "yes", "many", "deep"], "properties": properties });
    let with_file = json!({ "type": "object", "required": ["file"], "properties": {
        "file": { "type": "string", "format": "binary" }, "files": { "type": "array", "items": { "type": "string", "format": "binary" } },
        "note": { "type": "string" },
    } });
    let mut forms = vec![
        ("application/x-www-form-urlencoded", json!({ "schema": schema })),
        ("multipart/form-data", json!({ "schema": schema })),
        ("multipart/form-data", json!({ "schema": with_file })),
        ("multipart/form-data", json!({ "schema": with_file, "encoding": { "file": { "contentType": "image/png" } } })),
    ];
    for (style, explode) in [("form", false), ("spaceDelimited", false), ("pipeDelimited", false), ("form", true)] {
        let encoding = json!({ "many": { "style": style, "explode": explode } });
        forms.push(("application/x-www-form-urlencoded", json!({ "schema": schema, "encoding": encoding })));
    }
    let encoding = json!({ "deep": { "style": "deepObject", "explode": true } });
    forms.push(("application/x-www-form-urlencoded", json!({ "schema": schema, "encoding": encoding })));
    forms
}

/// Version 2.0 has parameters in the place of bodies.
fn of_2() -> Vec<SampleOperation> {
    let mut operations = Vec::new();
    for media_type in MEDIA_TYPES.iter().filter(|media_type| !media_type.contains('*')) {
        for schema in of_media_type(media_type) {
            for required in [true, false] {
                let body = json!({ "in": "body", "name": "body", "required": required, "schema": schema });
                let value = json!({ "consumes": [media_type], "parameters": [body] });
                operations.push(SampleOperation::new("post", about(media_type, &schema, required), value));
            }
        }
    }
    for media_type in ["application/x-www-form-urlencoded", "multipart/form-data"] {
        for format in ["csv", "ssv", "tsv", "pipes", "multi"] {
            let parameters = json!([
                { "in": "formData", "name": "text", "type": "string", "required": true },
                { "in": "formData", "name": "many", "type": "array", "items": { "type": "string" }, "minItems": 2, "collectionFormat": format, "required": true },
                { "in": "formData", "name": "yes", "type": "boolean" },
            ]);
            let value = json!({ "consumes": [media_type], "parameters": parameters });
            operations.push(SampleOperation::new("post", format!("form {format} {media_type}"), value));
        }
    }
    let file = json!([{ "in": "formData", "name": "file", "type": "file", "required": true }]);
    operations.push(SampleOperation::new(
        "post",
        "form file",
        json!({ "consumes": ["multipart/form-data"], "parameters": file }),
    ));
    operations
}
