//! Answers of a service against what a document declares for them, row by row: what is told, and what is not.
//! Beside each answer that is wrong stands one that is right, or that nobody can judge.

#[path = "answers/access.rs"]
mod access;

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use serde_json::{Value, json};

use crate::support::{Ran, command, countersign, folder};

/// A document of one operation, in a version of OpenAPI.
fn document(version: &str, response: &Value, schemas: &Value) -> Value {
    let (path, info) = (
        json!({"get": {"operationId": "things", "responses": {"200": response}}}),
        json!({"title": "Things", "version": "1"}),
    );
    match version {
        "2.0" => {
            let mut operation = path;
            operation["get"]["produces"] = response["produces"].clone();
            operation["get"]["responses"]["200"].as_object_mut().unwrap().remove("produces");
            json!({"swagger": "2.0", "info": info, "paths": {"/things": operation}, "definitions": schemas})
        }
        version => {
            json!({"openapi": version, "info": info, "paths": {"/things": path}, "components": {"schemas": schemas}})
        }
    }
}

/// What comes of an answer: `check severity` of each finding, in their order; `silent` before them, where
/// the shape could not be judged.
fn judged(name: &str, document: &Value, headers: &[(&str, &str)], body: &str) -> Vec<String> {
    let folder = folder(&format!("answers-{name}"));
    let file = folder.join("openapi.json");
    std::fs::write(&file, document.to_string()).unwrap();
    let server = MockServer::start();
    let answer =
        headers.iter().fold(HttpMockResponse::builder().status(200), |it, (name, value)| it.header(*name, *value));
    let answer = answer.body(body.to_owned()).build();
    server.mock(|when, then| _ = (when, then.respond_with(move |_: &HttpMockRequest| answer.clone())));
    let options =
        ["--scenario", "credential-valid", "--format", "json", "--base-url", &server.base_url()].map(str::to_owned);
    let mut asking = command(&["test", file.to_str().unwrap()]);
    let ran = Ran::of(asking.args(options).output().expect("the binary runs"));
    let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
    let case = &report["cases"][0];
    let mut checks = case["checks"].as_array().unwrap().iter();
    let is_silent = checks.any(|it| it["check"] == "success-shape" && it["verdict"] == "silent");
    let silent = is_silent.then(|| "silent".to_owned());
    let found = case["findings"].as_array().unwrap().iter();
    let told = found.map(|it| format!("{} {}", it["check"].as_str().unwrap(), it["severity"].as_str().unwrap()));
    silent.into_iter().chain(told).collect()
}

struct Row {
    name: &'static str,
    version: &'static str,
    response: Value,
    schemas: Value,
    headers: Vec<(&'static str, &'static str)>,
    body: &'static str,
    told: &'static [&'static str],
}

#[track_caller]
fn all(rows: Vec<Row>) {
    for Row { name, version, response, schemas, headers, body, told } in rows {
        let judged = judged(name, &document(version, &response, &schemas), &headers, body);
        assert_eq!(judged, told, "{name}: {body}");
    }
}

fn row(
    name: &'static str,
    version: &'static str,
    response: Value,
    content_type: &'static str,
    body: &'static str,
    told: &'static [&'static str],
) -> Row {
    Row { name, version, response, schemas: json!({}), headers: vec![("content-type", content_type)], body, told }
}

fn content(content: Value) -> Value {
    json!({"description": "d", "content": content})
}

#[test]
fn a_range_is_the_media_type_that_came() {
    let a = json!({"schema": {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}});
    let any = content(json!({"*/*": a}));
    let application = content(json!({"application/*": a}));
    all(vec![
        row("any-right", "3.0.3", any.clone(), "application/json", r#"{"a": 1}"#, &[]),
        row("any-wrong", "3.0.3", any.clone(), "application/json", r#"{"b": 1}"#, &["success-shape error"]),
        row(
            "application-wrong",
            "3.1.0",
            application,
            "application/hal+json",
            r#"{"a": "x"}"#,
            &["success-shape error"],
        ),
        // What a CSV is as an object no document says.
        row("any-csv", "3.0.3", any, "text/csv", "a\n1", &["silent"]),
    ]);
}

#[test]
fn a_text_is_no_object_but_by_its_json() {
    let rows = json!({"schema": {"type": "array", "items": {"type": "object", "required": ["a"]}}});
    let word = json!({"schema": {"type": "string", "enum": ["up"]}});
    let produces =
        json!({"description": "d", "produces": ["text/csv", "application/json"], "schema": {"type": "object"}});
    all(vec![
        row("csv-of-rows", "3.0.3", content(json!({"text/csv": rows})), "text/csv", "a\n1", &["silent"]),
        row("csv-of-2", "2.0", produces, "text/csv", "a\n1", &["silent"]),
        row(
            "text-json-wrong",
            "3.0.3",
            content(json!({"text/plain": rows})),
            "text/plain",
            r#"[{"b": 1}]"#,
            &["success-shape error"],
        ),
        row("text-line", "3.0.3", content(json!({"text/plain": word})), "text/plain", "up\n", &[]),
        row(
            "text-wrong",
            "3.0.3",
            content(json!({"text/plain": word})),
            "text/plain",
            "down",
            &["success-shape error"],
        ),
    ]);
}

#[test]
fn parameters_tell_media_types_apart() {
    let of = |name: &str| json!({"schema": {"type": "object", "required": [name]}});
    let two = content(json!({"application/json; version=1": of("a"), "application/json; version=2": of("b")}));
    let plain = content(json!({"application/json; profile=full": of("full"), "application/json": of("a")}));
    all(vec![
        row("version-2", "3.0.3", two.clone(), "application/json; version=2", r#"{"b": 1}"#, &[]),
        row(
            "version-2-wrong",
            "3.0.3",
            two.clone(),
            "application/json; version=2",
            r#"{"a": 1}"#,
            &["success-shape error"],
        ),
        row("version-3", "3.0.3", two.clone(), "application/json; version=3", r#"{"a": 1}"#, &["content-type warning"]),
        // It may be either.
        row("version-unsaid", "3.0.3", two, "application/json", r#"{"b": 1}"#, &[]),
        row("plain", "3.0.3", plain.clone(), "application/json; charset=utf-8", r#"{"a": 1}"#, &[]),
        row("plain-wrong", "3.0.3", plain, "application/json", r#"{"full": 1}"#, &["success-shape error"]),
    ]);
}

#[test]
fn formats_hold_whatever_types_stand_beside_them() {
    let v = |schema: Value| {
        content(json!({"application/json": {"schema": {"type": "object", "properties": {"v": schema}}}}))
    };
    let list = v(json!({"type": ["integer", "null"], "format": "int32"}));
    let number = v(json!({"type": "number", "format": "int32"}));
    let bytes = v(json!({"type": ["string", "null"], "format": "byte"}));
    let json = "application/json";
    all(vec![
        row("int32-list", "3.1.0", list.clone(), json, r#"{"v": 3000000000}"#, &["success-shape error"]),
        row("int32-null", "3.1.0", list, json, r#"{"v": null}"#, &[]),
        row("int32-number", "3.0.3", number.clone(), json, r#"{"v": -3000000000}"#, &["success-shape error"]),
        row("int32-fits", "3.0.3", number, json, r#"{"v": 2147483647}"#, &[]),
        row("byte-list", "3.1.0", bytes, json, r#"{"v": "***"}"#, &["success-shape error"]),
    ]);
}

#[test]
fn items_of_a_stream_are_held_to_their_schema() {
    let n = json!({"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}});
    let lines = content(json!({"application/jsonl": {"itemSchema": n}}));
    let data = json!({"type": "object", "required": ["data"], "properties": {"event": {"const": "tick"}}});
    let events = content(json!({"text/event-stream": {"itemSchema": data}}));
    let old = content(json!({"application/x-ndjson": {}}));
    all(vec![
        row("lines-right", "3.2.0", lines.clone(), "application/jsonl", "{\"n\": 1}\n{\"n\": 2}\n", &[]),
        row(
            "lines-wrong",
            "3.2.0",
            lines,
            "application/jsonl",
            "{\"n\": 1}\n{\"n\": \"x\"}\n",
            &["success-shape error"],
        ),
        row("events-right", "3.2.0", events.clone(), "text/event-stream", "event: tick\ndata: 1\n\n", &[]),
        row("events-wrong", "3.2.0", events, "text/event-stream", "event: tock\ndata: 1\n\n", &["success-shape error"]),
        row(
            "sequence-wrong",
            "3.2.0",
            content(json!({"application/geo+json-seq": {"itemSchema": n}})),
            "application/geo+json-seq",
            "\u{1e}{\"n\": 1}\n\u{1e}{\"n\": \"x\"}\n",
            &["success-shape error"],
        ),
        // How the items of others are told apart is not known here.
        row("items-csv", "3.2.0", content(json!({"text/csv": {"itemSchema": n}})), "text/csv", "n\nx\n", &["silent"]),
        row(
            "items-json",
            "3.2.0",
            content(json!({"application/json": {"itemSchema": n}})),
            "application/json",
            r#"{"n": "x"}"#,
            &["silent"],
        ),
        row("broken-line", "3.0.3", old, "application/x-ndjson", "{\"n\": 1}\n{\"n\":\n", &["readable-body error"]),
    ]);
}

#[test]
fn a_discriminator_that_names_nothing_is_told() {
    let schemas = |kind: Value| {
        let of = |name: &str| json!({"type": "object", "required": ["kind", name], "properties": {"kind": kind[name]}});
        json!({"Cat": of("lives"), "Dog": of("bark")})
    };
    let one_of = json!({"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}], "discriminator": {"propertyName": "kind"}});
    let pet = content(json!({"application/json": {"schema": one_of}}));
    let spelled =
        schemas(json!({"lives": {"type": "string", "enum": ["cat"]}, "bark": {"type": "string", "enum": ["dog"]}}));
    let open = schemas(json!({"lives": {"type": "string"}, "bark": {"type": "string"}}));
    let of = |name, schemas: &Value, body, told| Row {
        schemas: schemas.clone(),
        ..row(name, "3.0.3", pet.clone(), "application/json", body, told)
    };
    all(vec![
        of("named", &open, r#"{"kind": "Cat", "lives": 9}"#, &[]),
        of("unknown", &open, r#"{"kind": "Cow", "lives": 9}"#, &["success-shape error"]),
        // What the alternatives list themselves is what is meant.
        of("spelled", &spelled, r#"{"kind": "cat", "lives": 9}"#, &[]),
        of("spelled-wrong", &spelled, r#"{"kind": "cow", "lives": 9}"#, &["success-shape error"]),
    ]);
}

#[test]
fn what_is_only_written_is_in_no_answer_and_required_of_none() {
    let secret = json!({"Secret": {"type": "string", "writeOnly": true}});
    let referred = json!({"type": "object", "properties": {"password": {"$ref": "#/components/schemas/Secret"}}});
    let parts = json!({"allOf": [{"properties": {"password": {"type": "string", "writeOnly": true}}}, {"required": ["password", "id"]}]});
    let of = |name, schema: &Value, body, told| Row {
        schemas: secret.clone(),
        ..row(name, "3.0.3", content(json!({"application/json": {"schema": schema}})), "application/json", body, told)
    };
    all(vec![
        of("referred", &referred, r#"{"password": "b"}"#, &["success-shape error"]),
        of("referred-absent", &referred, "{}", &[]),
        of("parts-absent", &parts, r#"{"id": 1}"#, &[]),
        of("parts-wrong", &parts, "{}", &["success-shape error"]),
    ]);
}

#[test]
fn headers_are_read_as_they_are_declared() {
    let pipes = json!({"description": "d", "produces": ["application/json"], "schema": {"type": "object"},
        "headers": {"X-T": {"type": "array", "items": {"type": "integer"}, "collectionFormat": "pipes"}}});
    let modern = |headers: Value| json!({"description": "d", "headers": headers, "content": {"application/json": {"schema": {"type": "object"}}}});
    let list = modern(json!({"X-T": {"schema": {"type": "array", "items": {"type": "integer"}}}}));
    let own = modern(json!({"Content-Encoding": {"required": true, "schema": {"type": "string", "enum": ["gzip"]}}}));
    let of = |name, version, response: &Value, header: Option<&'static str>, told| Row {
        headers: [("content-type", "application/json")].into_iter().chain(header.map(|value| ("x-t", value))).collect(),
        ..row(name, version, response.clone(), "application/json", "{}", told)
    };
    all(vec![
        of("pipes", "2.0", &pipes, Some("1|2"), &[]),
        of("pipes-wrong", "2.0", &pipes, Some("1|x"), &["response-headers error"]),
        of("empty-list", "3.0.3", &list, Some(""), &[]),
        of("list-wrong", "3.0.3", &list, Some("1, x"), &["response-headers error"]),
        of("of-the-message", "3.0.3", &own, None, &[]),
    ]);
}

#[test]
fn a_body_where_2_0_has_no_schema_is_noted() {
    let none = json!({"description": "d", "produces": ["application/json"]});
    all(vec![
        row("none-2", "2.0", none.clone(), "application/json", r#"{"a": 1}"#, &["content-type note"]),
        row("none-2-other", "2.0", none, "text/csv", "a", &["content-type warning"]),
    ]);
}

/// XML that is none is held against whoever answers it; what fits its schema nobody asks.
#[test]
fn xml_is_what_its_content_type_says() {
    let xml = || content(json!({"application/xml": {"schema": {"type": "object"}}}));
    all(vec![
        row("xml", "3.0.3", xml(), "application/xml", "<?xml version=\"1.0\"?><a><b/></a>", &["silent"]),
        row("xml-open", "3.0.3", xml(), "application/xml", "<a><b></a>", &["silent", "readable-body error"]),
        row("xml-json", "3.0.3", xml(), "application/xml", "{\"a\": 1}", &["silent", "readable-body error"]),
        row("xml-cut", "3.1.0", xml(), "application/xml; charset=utf-8", "<a><b>", &["silent", "readable-body error"]),
    ]);
}

/// A text is in the charset that it names, and parts stand between the boundary that is named.
#[test]
fn a_body_is_what_the_parameters_of_its_type_say() {
    let text = || content(json!({"text/csv": {"schema": {"type": "string"}}}));
    let parts = || content(json!({"multipart/form-data": {"schema": {"type": "object"}}}));
    let boundary = "multipart/form-data; boundary=x";
    let [whole, open] = ["--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n", "--x\r\n\r\n1\r\n"];
    all(vec![
        row("charset", "3.0.3", text(), "text/csv; charset=utf-8", "é", &[]),
        row("parts", "3.0.3", parts(), boundary, whole, &["silent"]),
        row("parts-open", "3.0.3", parts(), boundary, open, &["silent", "readable-body error"]),
        row("parts-bare", "3.0.3", parts(), "multipart/form-data", whole, &["silent", "readable-body error"]),
        row(
            "parts-other",
            "3.0.3",
            parts(),
            "multipart/form-data; boundary=y",
            whole,
            &["silent", "readable-body error"],
        ),
    ]);
}

/// What begins with bytes of its own is not JSON, a page or nothing; whether it is what it says beyond that nobody asks.
#[test]
fn a_picture_is_no_error_in_json() {
    let of = |media: &str| content(json!({ media: {"schema": {"type": "string", "format": "binary"}}}));
    let error = &["readable-body error"][..];
    all(vec![
        row("png-json", "3.0.3", of("image/png"), "image/png", r#"{"error": "no such picture"}"#, error),
        row("pdf-page", "3.1.0", of("application/pdf"), "application/pdf", "\n<!DOCTYPE html><p>Sorry</p>", error),
        row("zip-empty", "3.0.3", of("application/zip"), "application/zip", "", error),
        row("pdf", "3.0.3", of("application/pdf"), "application/pdf", "%PDF-1.7\n<< /Type /Catalog >>", &[]),
        row("gif", "3.0.3", of("image/gif"), "image/gif", "GIF89a{", &[]),
        row("brace", "3.0.3", of("image/png"), "image/png", "{ no JSON", &[]),
        row("svg", "3.0.3", of("image/svg+xml"), "image/svg+xml", "<svg/>", &[]),
        row("bytes", "3.0.3", of("application/octet-stream"), "application/octet-stream", "{}", &[]),
        row("bytes-none", "3.0.3", of("application/octet-stream"), "application/octet-stream", "", &[]),
    ]);
}

/// Keywords of older drafts hold in 3.1 where the dialect has them, and lists of items wherever they stand.
#[test]
fn keywords_of_older_drafts_hold() {
    let of = |schema: Value| content(json!({"application/json": {"schema": schema}}));
    let pair = || of(json!({"type": "array", "items": [{"type": "string"}], "additionalItems": false}));
    const OLDER: &str = "http://json-schema.org/draft-07/schema#";
    let names = || of(json!({"$schema": OLDER, "dependencies": {"a": ["b"], "c": {"required": ["d"]}}}));
    let of_today = of(json!({"dependencies": {"a": ["b"]}}));
    all(vec![
        row("pair", "3.1.0", pair(), "application/json", r#"["a"]"#, &[]),
        row("pair-more", "3.1.0", pair(), "application/json", r#"["a", "b"]"#, &["success-shape error"]),
        row("needs", "3.1.0", names(), "application/json", r#"{"a": 1, "b": 1, "c": 1, "d": 1}"#, &[]),
        row("needs-list", "3.1.0", names(), "application/json", r#"{"a": 1}"#, &["success-shape error"]),
        row("needs-today", "3.1.0", of_today, "application/json", r#"{"a": 1}"#, &[]),
        row("needs-schema", "3.1.0", names(), "application/json", r#"{"c": 1}"#, &["success-shape error"]),
    ]);
}

/// What a reference leads to that is not there, or is no schema, is compared with nothing, and not counted as judged.
#[test]
fn what_is_not_there_is_not_judged() {
    let dangling = |schema: &str| content(json!({"application/json": {"schema": {"$ref": schema}}}));
    let nowhere = json!({"$ref": "#/components/responses/Nope"});
    all(vec![
        row("no-schema", "3.0.3", dangling("#/components/schemas/Nope"), "application/json", "{}", &["silent"]),
        row("another-object", "3.0.3", dangling("#/paths/~1things/get"), "application/json", "{}", &["silent"]),
        row("no-response", "3.0.3", nowhere, "application/json", "{}", &["silent"]),
        row(
            "itself",
            "3.0.3",
            dangling("#/paths/~1things/get/responses/200/content/application~1json/schema"),
            "application/json",
            "{}",
            &["silent"],
        ),
    ]);
}

/// A document of 3.2 has a URI of its own, by which it may refer to itself.
#[test]
fn a_document_is_found_by_its_own_uri() {
    for reference in ["https://things.example/v1/openapi.json#", "/v1/openapi.json#", "openapi.json#"] {
        let schema = json!({"$ref": format!("{reference}/components/schemas/Thing")});
        let response = content(json!({"application/json": {"schema": schema}}));
        let thing = json!({"Thing": {"type": "object", "properties": {"id": {"type": "integer"}}}});
        let mut document = document("3.2.0", &response, &thing);
        document["$self"] = json!("https://things.example/v1/openapi.json");
        let json = [("content-type", "application/json")];
        assert_eq!(judged("self-right", &document, &json, r#"{"id": 1}"#), <[&str; 0]>::default(), "{reference}");
        assert_eq!(judged("self-wrong", &document, &json, r#"{"id": "x"}"#), ["success-shape error"], "{reference}");
    }
}

/// An empty list of an operation takes the document's media types away (OpenAPI 2.0 "Operation Object").
#[test]
fn an_empty_list_states_no_media_type() {
    let stated = json!({"description": "d", "schema": {"type": "object"}, "produces": []});
    let mut document = document("2.0", &stated, &json!({}));
    document["produces"] = json!(["application/xml"]);
    assert_eq!(judged("cleared", &document, &[("content-type", "application/json")], "{}"), <[&str; 0]>::default());
    document["paths"]["/things"]["get"].as_object_mut().unwrap().remove("produces");
    let told = judged("inherited", &document, &[("content-type", "application/json")], "{}");
    assert!(told.iter().any(|it| it.starts_with("content-type")), "{told:?}");
}

/// A document against the stub that is made from it.
#[test]
fn a_stub_gives_the_answer_that_stands_for_its_code() {
    let folder = folder("answers-stub");
    let error = json!({"application/json": {"schema": {"type": "object", "required": ["error"]}}});
    let ranges = json!({"2XX": content(json!({"text/csv": {"schema": {"type": "string"}}})), "200": content(json!({"application/json": {"schema": {"type": "object"}}})),
        "4XX": {"description": "any"}, "400": content(error.clone())});
    let defaults = json!({"304": {"description": "same"}, "404": content(error.clone()), "default": content(error)});
    let id = json!({"name": "id", "in": "path", "required": true, "schema": {"type": "boolean"}});
    let unique = json!({"type": "array", "uniqueItems": true, "minItems": 3, "items": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}});
    let node = json!({"type": "object", "nullable": true, "required": ["next"], "properties": {"next": {"$ref": "#/components/schemas/Node"}}});
    let of = |schema: Value| json!({"200": content(json!({"application/json": {"schema": schema}}))});
    let document = json!({
        "openapi": "3.0.3", "info": {"title": "Things", "version": "1"}, "security": [{"token": []}],
        "paths": {
            "/ranges": {"get": {"operationId": "ranges", "responses": ranges}},
            "/defaults/{id}": {"get": {"operationId": "defaults", "parameters": [id], "responses": defaults}},
            "/unique": {"get": {"operationId": "unique", "security": [], "responses": of(unique)}},
            "/nodes": {"get": {"operationId": "nodes", "security": [], "responses": of(json!({"$ref": "#/components/schemas/Node"}))}},
        },
        "components": {"schemas": {"Node": node}, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}}
    });
    let file = folder.join("openapi.json");
    std::fs::write(&file, document.to_string()).unwrap();
    let report = countersign(&["test", file.to_str().unwrap(), "--format", "json"]).json(0);
    let cases = report["cases"].as_array().unwrap();
    let found: Vec<_> = cases.iter().flat_map(|case| case["findings"].as_array().unwrap()).collect();
    assert!(found.is_empty(), "{found:?}");
    let silent: Vec<_> = cases
        .iter()
        .filter(|case| case["verdict"] == "silent")
        .map(|case| (&case["scenario"], &case["reason"]))
        .collect();
    assert!(silent.iter().all(|(scenario, _)| **scenario == "path-malformed"), "{silent:?}");
}
