//! What operations answer: every kind of status, media type, header.

use serde_json::{Value, json};

use super::{SampleOperation, SampleVersion, refusal};

/// The media types of bodies.
pub const MEDIA_TYPES: [&str; 18] = [
    "application/json",
    "application/json; charset=utf-8",
    "Application/JSON;profile=\"a; b\"",
    "application/problem+json",
    "application/vnd.example.v1+json",
    "application/hal+json; version=2",
    "application/*",
    "*/*",
    "application/*+json",
    "text/plain",
    "text/csv; header=present",
    "text/html",
    "application/xml",
    "application/octet-stream",
    "image/png",
    "application/pdf",
    "application/x-ndjson",
    "text/event-stream",
];

/// A response with one body.
pub fn answer(version: SampleVersion, media_type: &str, schema: &Value) -> Value {
    match version {
        // In 2.0 the media type stands beside the answers.
        SampleVersion::V2 => json!({ "description": "", "schema": schema }),
        _ => json!({ "description": "", "content": { media_type: { "schema": schema } } }),
    }
}

pub fn operations(version: SampleVersion) -> Vec<SampleOperation> {
    let mut operations: Vec<SampleOperation> =
        MEDIA_TYPES.iter().map(|media_type| of_media_type(version, media_type)).collect();
    operations.extend(answers(version).into_iter().flat_map(|responses| {
        let about = told(&responses);
        ["get", "post", "put", "patch", "delete"].map(|method| {
            let value = json!({ "responses": with_refusals(version, &responses) });
            SampleOperation::new(method, format!("{method} {about}"), value)
        })
    }));
    operations.extend(["head", "options"].map(|method| {
        let value = json!({ "responses": with_refusals(version, &json!({ "200": { "description": "" } })) });
        SampleOperation::new(method, method, value)
    }));
    operations.extend(headers(version));
    operations
}

/// The statuses of responses, each with how many media types its body has.
pub fn told(responses: &Value) -> String {
    let each = responses.as_object().into_iter().flatten().map(|(status, response)| {
        let types =
            response["content"].as_object().map_or(usize::from(!response["schema"].is_null()), |content| content.len());
        format!("{status} ({types})")
    });
    each.collect::<Vec<_>>().join(", ")
}

fn with_refusals(version: SampleVersion, responses: &Value) -> Value {
    let mut responses = responses.clone();
    let of_default = responses["default"].is_object();
    for status in ["400", "401"] {
        let is_told = of_default || !responses["4XX"].is_null() || !responses[status].is_null();
        if !is_told {
            responses[status] = refusal(version);
        }
    }
    responses
}

fn of_media_type(version: SampleVersion, media_type: &str) -> SampleOperation {
    let schema = match media_type {
        text if text.starts_with("text/") || text.contains("ndjson") => json!({ "type": "string" }),
        binary if ["octet-stream", "image/", "pdf"].iter().any(|part| binary.contains(part)) => match version {
            SampleVersion::V2 => json!({ "type": "file" }),
            _ => json!({ "type": "string", "format": "binary" }),
        },
        _ => json!({ "type": "object", "required": ["id"], "properties": { "id": { "type": "integer" } } }),
    };
    let mut value =
        json!({ "responses": with_refusals(version, &json!({ "200": answer(version, media_type, &schema) })) });
    if version == SampleVersion::V2 {
        value["produces"] = json!([media_type]);
    }
    SampleOperation::new("get", media_type, value)
}

/// Sets of responses.
fn answers(version: SampleVersion) -> Vec<Value> {
    let named = |name: &str| {
        answer(
            version,
            "application/json",
            &json!({ "type": "object", "required": [name], "properties": { name: { "type": "boolean" } } }),
        )
    };
    let empty = json!({ "description": "" });
    let mut sets = vec![
        json!({ "200": named("done") }),
        json!({ "201": named("made") }),
        json!({ "204": empty }),
        json!({ "202": empty, "204": empty }),
        json!({ "200": named("same"), "201": named("made") }),
        json!({ "default": named("any") }),
        json!({ "200": named("done"), "default": refusal(version) }),
        json!({ "200": named("done"), "404": refusal(version), "409": refusal(version), "429": refusal(version), "500": refusal(version) }),
        json!({ "204": named("none") }),
        json!({ "302": empty }),
        json!({ "200": empty, "304": empty }),
    ];
    if version != SampleVersion::V2 {
        sets.push(json!({ "2XX": named("range"), "4XX": refusal(version), "5XX": refusal(version) }));
        sets.push(json!({ "200": { "description": "", "content": {} } }));
        sets.push(json!({ "200": { "description": "", "content": { "application/json": {} } } }));
        sets.push(json!({ "200": { "description": "", "content": {
            "text/plain": { "schema": { "type": "string" } },
            "application/json": { "schema": { "type": "array", "items": { "type": "string" } } },
        } } }));
    }
    sets
}

/// Operations whose answers have headers, one for each kind of schema.
fn headers(version: SampleVersion) -> Vec<SampleOperation> {
    let schemas = [
        json!({ "type": "string" }),
        json!({ "type": "string", "format": "date-time" }),
        json!({ "type": "string", "enum": ["a", "b"] }),
        json!({ "type": "string", "pattern": "^[0-9]{3}$" }),
        json!({ "type": "integer", "minimum": 5 }),
        json!({ "type": "number" }),
        json!({ "type": "boolean" }),
        json!({ "type": "array", "items": { "type": "integer" }, "minItems": 2 }),
        json!({ "type": "object", "required": ["r"], "properties": { "r": { "type": "integer" }, "g": { "type": "string" } } }),
    ];
    let mut operations = Vec::new();
    for schema in &schemas {
        for (required, explode) in [(true, false), (false, false), (true, true)] {
            let header = match version {
                SampleVersion::V2 if schema["type"] == "object" || explode => continue,
                SampleVersion::V2 => schema.clone(),
                _ => json!({ "required": required, "explode": explode, "schema": schema }),
            };
            let mut ok = answer(version, "application/json", &json!({ "type": "object" }));
            ok["headers"] = json!({ "X-Told": header });
            let about = format!("header {schema} required={required} explode={explode}");
            operations.push(SampleOperation::new(
                "get",
                about,
                json!({ "responses": with_refusals(version, &json!({ "200": ok })) }),
            ));
        }
    }
    operations
}
