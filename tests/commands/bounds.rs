//! The ninth law of the house (see `src/lib.rs`): every walk over what a stranger wrote ends. Each of these
//! documents is a few kilobytes, and would fill a machine if it were followed wherever it leads. What is
//! judged is that each command ends, and what it says then: a time is nobody's promise.

use std::fs;

use crate::support::{countersign, folder};
use serde_json::{Map, Value, json};

/// A document with an operation that is sent a value of the schema `A`, and one that answers it.
fn document(version: &str, schemas: Value) -> Value {
    let content = json!({ "application/json": { "schema": { "$ref": "#/components/schemas/A" } } });
    let answered = json!({ "200": { "description": "ok", "content": content } });
    json!({
        "openapi": version, "info": { "title": "T", "version": "1" },
        "paths": { "/a": {
            "get": { "operationId": "answered", "responses": answered },
            "post": { "operationId": "sent", "requestBody": { "required": true, "content": content },
                "responses": { "200": { "description": "ok" } } },
        } },
        "components": { "schemas": schemas },
    })
}

fn to(schema: impl std::fmt::Display) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

/// Schemas `A`, `S1` … that each are made from the next; the last is a text.
fn chain(length: usize, link: impl Fn(Value) -> Value) -> Value {
    let name = |index: usize| if index == 0 { "A".to_owned() } else { format!("S{index}") };
    let mut all: Map<String, Value> = (0..length).map(|index| (name(index), link(to(name(index + 1))))).collect();
    all.insert(name(length), json!({ "type": "string" }));
    Value::Object(all)
}

/// Each property holds another set of the schemas: there are more of those than anybody could count.
fn sets(count: usize) -> Value {
    let mut all = Map::new();
    let last = |index: usize| if index == count { json!({ "type": "string" }) } else { to(format!("S{}", index + 1)) };
    all.insert("A".to_owned(), json!({ "properties": { "a": { "allOf": [to("A"), to("S1")] }, "b": to("A") } }));
    for index in 1..=count {
        all.insert(format!("S{index}"), json!({ "properties": { "a": last(index), "b": last(index) } }));
    }
    Value::Object(all)
}

/// Schemas that all hold all others, by whatever holds them.
fn mesh(count: usize, hold: impl Fn(Value) -> Value) -> Value {
    let name = |index: usize| if index == 0 { "A".to_owned() } else { format!("S{index}") };
    let all: Map<String, Value> = (0..count)
        .map(|index| {
            let each: Map<String, Value> = (0..count).map(|to_| (format!("p{to_}"), hold(to(name(to_))))).collect();
            (name(index), json!({ "type": "object", "properties": each }))
        })
        .collect();
    Value::Object(all)
}

/// A schema of many parts, each of which requires what it describes, as any may describe what another requires.
fn parts(count: usize) -> Value {
    let part = |index: usize| {
        let name = format!("p{index}");
        json!({ "type": "object", "required": [name], "properties": { name: { "type": "integer" } } })
    };
    json!({ "A": { "allOf": (0..count).map(part).collect::<Vec<_>>() } })
}

/// Schemas of which all others are parts, and that require something.
fn parts_of_each_other(count: usize) -> Value {
    let name = |index: usize| if index == 0 { "A".to_owned() } else { format!("S{index}") };
    let parts = |own: usize| {
        let others = (0..count).filter(|other| *other != own).map(|other| to(name(other)));
        let last = json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "integer" } } });
        json!({ "allOf": others.chain([last]).collect::<Vec<_>>() })
    };
    Value::Object((0..count).map(|index| (name(index), parts(index))).collect())
}

fn documents() -> Vec<(&'static str, Value)> {
    let repeated =
        |schema: Value| (0..3).fold(schema, |items, _| json!({ "type": "array", "minItems": 100_000, "items": items }));
    let own = |hold: Value| {
        let each: Map<String, Value> = (0..5).map(|index| (format!("p{index}"), hold.clone())).collect();
        json!({ "A": { "type": "object", "properties": each } })
    };
    let both = |keyword: &'static str| move |next: Value| json!({ keyword: [next, next] });
    let old = |schemas| document("3.0.3", schemas);
    let new = |schemas| document("3.1.0", schemas);
    vec![
        ("itself", old(own(to("A")))),
        ("itself-all-of", old(own(json!({ "allOf": [to("A")] })))),
        ("itself-all-of-nullable", old(own(json!({ "allOf": [to("A")], "nullable": true })))),
        ("itself-any-of-null", new(own(json!({ "anyOf": [to("A"), { "type": "null" }] })))),
        ("itself-with-text", new(own(json!({ "$ref": "#/components/schemas/A", "description": "One." })))),
        (
            "itself-required",
            old(json!({ "A": { "required": ["a", "b"], "properties": { "a": to("A"), "b": to("A") } } })),
        ),
        (
            "itself-in-parts",
            old(json!({ "A": { "allOf": [to("A"), { "properties": { "a": { "oneOf": [to("A"), to("A")] } } }] } })),
        ),
        ("mesh", old(mesh(10, |to| to))),
        ("mesh-all-of", old(mesh(10, |to| json!({ "allOf": [to] })))),
        ("mesh-any-of", new(mesh(10, |to| json!({ "anyOf": [to, { "type": "null" }] })))),
        ("one-of-doubled", old(chain(40, both("oneOf")))),
        ("any-of-doubled", old(chain(40, both("anyOf")))),
        ("all-of-doubled", old(chain(40, both("allOf")))),
        ("not-doubled", new(chain(40, |next| json!({ "not": next, "if": next, "then": next, "else": next })))),
        (
            "properties-doubled",
            old(chain(40, |next| json!({ "required": ["a", "b"], "properties": { "a": next, "b": next } }))),
        ),
        ("items-doubled", old(chain(40, |next| json!({ "type": "array", "minItems": 2, "items": next })))),
        ("long-references", old(chain(3_000, |next| next))),
        ("long-references-with-text", new(chain(3_000, |next| json!({ "$ref": next["$ref"], "minLength": 1 })))),
        ("long-parts", old(chain(3_000, |next| json!({ "allOf": [next, { "maxLength": 9 }] })))),
        ("long-properties", old(chain(3_000, |next| json!({ "properties": { "a": next } })))),
        ("long-required", old(chain(3_000, |next| json!({ "required": ["a"], "properties": { "a": next } })))),
        ("parts-that-require", old(parts(2_000))),
        ("parts-of-each-other", old(parts_of_each_other(10))),
        ("sets", old(sets(26))),
        ("items-in-items", old(json!({ "A": repeated(json!({ "type": "string", "minLength": 1_000_000 })) }))),
        ("many-properties", old(json!({ "A": { "type": "object", "minProperties": 1_000_000_000 } }))),
        ("long-text", old(json!({ "A": { "type": "string", "minLength": 9_000_000_000_000_u64 } }))),
        ("patterns", old(json!({ "A": { "type": "string", "pattern": "^(((a?){1000}){1000}){1000}$" } }))),
        ("patterns-long", old(json!({ "A": { "type": "string", "pattern": "(((a{1000}){1000}){1000}){1000}" } }))),
        ("many-headers", headers(1_000)),
        ("many-alternatives", secured(300, |names| names.map(|name| json!({ name: [] })).collect())),
        ("many-together", secured(300, |names| vec![Value::Object(names.map(|name| (name, json!([]))).collect())])),
        ("many-media-types", answered_in(3_000)),
        ("many-bodies", sent_in(3_000)),
        ("many-that-must-be", old(json!({ "A": object(5_000, &json!({ "type": "string" })) }))),
        ("many-that-may-be-null", old(json!({ "A": object(5_000, &json!({ "type": "string", "nullable": true })) }))),
        ("many-that-list", old(json!({ "A": object(5_000, &json!({ "type": "string", "enum": ["a", "b"] })) }))),
        ("many-parameters", queried((0..5_000).map(|index| {
            json!({ "name": format!("p{index}"), "in": "query", "schema": { "type": "string", "enum": ["a", "b"] } })
        }))),
        ("many-objects", queried((0..1_000).map(|index| {
            json!({ "name": format!("p{index}"), "in": "query", "style": "deepObject", "schema": object(2, &json!({ "type": "string" })) })
        }))),
        ("many-members", queried([
            json!({ "name": "p", "in": "query", "required": true, "style": "deepObject", "schema": object(10_000, &json!({ "type": "string" })) }),
        ].into_iter())),
        ("many-cookies", queried([
            json!({ "name": "p", "in": "cookie", "required": true, "schema": object(5_000, &json!({ "type": "string" })) }),
        ].into_iter())),
        ("many-path-parameters", pathed(600)),
        ("many-problems", queried((0..5_000).map(|index| json!({ "name": format!("p{index}"), "in": "nowhere" })))),
    ]
}

/// An object of properties that must all be there.
fn object(count: usize, property: &Value) -> Value {
    let names: Vec<String> = (0..count).map(|index| format!("k{index}")).collect();
    let properties: Map<String, Value> = names.iter().map(|name| (name.clone(), property.clone())).collect();
    json!({ "type": "object", "required": names, "properties": properties })
}

/// An operation that has such parameters.
fn queried(parameters: impl Iterator<Item = Value>) -> Value {
    let mut document = document("3.0.3", json!({ "A": {} }));
    document["paths"]["/a"]["get"]["parameters"] = json!(parameters.collect::<Vec<_>>());
    document
}

/// An operation whose path is of very many parameters.
fn pathed(count: usize) -> Value {
    let mut document = document("3.0.3", json!({ "A": {} }));
    let names: Vec<String> = (0..count).map(|index| format!("p{index}")).collect();
    let parameter =
        |name: &String| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } });
    let path: String = names.iter().map(|name| format!("/{{{name}}}")).collect();
    let parameters: Vec<Value> = names.iter().map(parameter).collect();
    let responses = json!({ "200": { "description": "ok" } });
    document["paths"][path] =
        json!({ "get": { "operationId": "pathed", "parameters": parameters, "responses": responses } });
    document
}

/// A body that may be sent in very many media types.
fn sent_in(count: usize) -> Value {
    let mut document = document("3.0.3", json!({ "A": { "type": "string" } }));
    let media = |index: usize| (format!("application/vnd.x{index}+json"), json!({ "schema": to("A") }));
    let content: Map<String, Value> = (0..count).map(media).collect();
    document["paths"]["/a"]["post"]["requestBody"]["content"] = json!(content);
    document
}

/// A document with very many schemes, and the alternatives that are made of their names.
fn secured(count: usize, alternatives: impl Fn(&mut dyn Iterator<Item = String>) -> Vec<Value>) -> Value {
    let mut document = document("3.0.3", json!({ "A": { "type": "string" } }));
    let scheme = |index: usize| json!({ "type": "apiKey", "in": "header", "name": format!("X-{index}") });
    let schemes: Map<String, Value> = (0..count).map(|index| (format!("k{index}"), scheme(index))).collect();
    document["components"]["securitySchemes"] = json!(schemes);
    document["security"] = json!(alternatives(&mut (0..count).map(|index| format!("k{index}"))));
    document["paths"]["/a"]["get"]["responses"]["401"] = json!({ "description": "refused" });
    document["paths"]["/a"]["post"]["responses"]["401"] = json!({ "description": "refused" });
    document
}

/// An answer that may come in very many media types.
fn answered_in(count: usize) -> Value {
    let mut document = document("3.0.3", json!({ "A": { "type": "string" } }));
    let media = |index: usize| (format!("application/vnd.x{index}+json"), json!({ "schema": to("A") }));
    let content: Map<String, Value> = (0..count).map(media).collect();
    document["paths"]["/a"]["get"]["responses"]["200"]["content"] = json!(content);
    document
}

/// An operation that wants very many headers.
fn headers(count: usize) -> Value {
    let headers: Vec<Value> = (0..count)
        .map(|index| json!({ "name": format!("h{index}"), "in": "header", "required": true, "schema": { "type": "string" } }))
        .collect();
    let mut document = document("3.0.3", json!({ "A": {} }));
    document["paths"]["/a"]["get"]["parameters"] = json!(headers);
    document
}

#[test]
fn every_command_ends_on_what_a_stranger_wrote() {
    let folder = folder("bounds");
    for (name, document) in documents() {
        let file = folder.join(format!("{name}.json"));
        fs::write(&file, document.to_string()).unwrap();
        let file = file.to_str().unwrap();
        let listed = countersign(&["list", file, "--format", "json"]).json(0);
        let cases: usize = operations(&listed).map(|operation| operation["cases"].as_array().unwrap().len()).sum();
        assert!(cases >= 2, "{name}: each operation has a case, sent or not\n{listed:#}");
        let tested = countersign(&["test", file, "--format", "json", "--fail-on", "never"]);
        assert!(!tested.stderr.contains("panicked"), "{name}: {}", tested.stderr);
        let report: Value =
            serde_json::from_str(&tested.stdout).unwrap_or_else(|_| panic!("{name}: {}", tested.stderr));
        for case in report["cases"].as_array().unwrap() {
            assert_eq!(case["findings"], json!([]), "{name}: nobody can do more than the document says\n{case:#}");
            let has_reason = case["verdict"] == "agreed" || case["reason"].is_string();
            assert!(has_reason, "{name}: {case:#}");
        }
        // What is the same text is compared with nothing; the same in another writing is.
        let again = folder.join(format!("{name}-again.json"));
        fs::write(&again, format!("{document:#}")).unwrap();
        let same = countersign(&["diff", file, again.to_str().unwrap(), "--format", "json"]).json(0);
        let rules: Vec<&str> =
            same["changes"].as_array().unwrap().iter().map(|change| change["rule"].as_str().unwrap()).collect();
        let is_unfinished = |rule: &&str| rule.ends_with("-schemas-unfinished");
        assert!(rules.iter().all(is_unfinished), "{name}: {rules:?}");
        assert_eq!(!rules.is_empty(), name == "sets", "{name}: {rules:?}");
    }
}

fn operations(listed: &Value) -> impl Iterator<Item = &Value> {
    listed["providers"][0]["operations"].as_array().unwrap().iter()
}

/// What never left this machine is held against nobody; what the client can hold is sent.
#[test]
fn a_url_that_can_not_be_sent_is_skipped() {
    let folder = folder("bounds-urls");
    let mut document = document("3.0.3", json!({ "A": {} }));
    let parameter = json!({ "name": "q", "in": "query", "required": true, "schema": { "type": "string" } });
    document["paths"]["/a"]["get"]["parameters"] = json!([parameter]);
    document["paths"]["/a"]["get"]["responses"] = json!({ "200": { "description": "ok" } });
    document["paths"]["/a"]["post"] =
        json!({ "operationId": "other", "responses": { "200": { "description": "ok" } } });
    let file = folder.join("urls.json");
    fs::write(&file, document.to_string()).unwrap();
    // The second is too long with what is before its path alone.
    for (length, is_sent) in [(70_000, false), (65_525, false), (60_000, true)] {
        let given = format!("q={}", "a".repeat(length));
        let arguments = ["test", file.to_str().unwrap(), "--param", &given, "--format", "json"];
        let report = countersign(&arguments).json(0);
        assert_eq!(report["document_findings"], json!([]), "{length}");
        let valid = |operation: &str| {
            let cases = report["cases"].as_array().unwrap().iter();
            let mut own = cases.filter(|case| case["operation"] == operation && case["scenario"] == "credential-valid");
            own.next().unwrap()
        };
        let asked = valid("answered");
        assert_eq!(asked["verdict"], if is_sent { "agreed" } else { "skipped" }, "{asked:#}");
        let is_told = asked["reason"].as_str().is_some_and(|reason| reason.starts_with("its URL would have "));
        assert_eq!(is_told, !is_sent, "{asked:#}");
        assert_eq!(valid("other")["verdict"], "agreed");
    }
}

/// All that stands below a path is named with it, so that a long one takes its length as often as it has parts.
#[test]
fn a_path_that_nobody_asks_for_is_not_read() {
    let folder = folder("bounds-paths");
    let file = folder.join("paths.json");
    fs::write(&file, pathed(5_000).to_string()).unwrap();
    let file = file.to_str().unwrap();
    let listed = countersign(&["list", file, "--format", "json"]).json(0);
    assert_eq!(operations(&listed).count(), 2, "those beside it are there");
    let problem = listed["providers"][0]["problems"][0]["message"].as_str().unwrap();
    assert_eq!(problem, "a path of 38890 bytes is not read: no more than 8000 are");
    let again = folder.join("again.json");
    fs::write(&again, format!("{:#}", pathed(5_000))).unwrap();
    for arguments in [&["diff", file, again.to_str().unwrap()][..], &["test", file]] {
        let ran = countersign(arguments);
        ran.exits(0);
        assert!(format!("{}{}", ran.stdout, ran.stderr).contains("is not read"), "{arguments:?}: {}", ran.stderr);
    }
}

/// A device, and what a link leads to that is one.
#[cfg(unix)]
#[test]
fn what_has_no_end_is_not_read_to_one() {
    let folder = folder("bounds-endless");
    std::os::unix::fs::symlink("/dev/zero", folder.join("countersign.toml")).unwrap();
    let endless = "/dev/zero";
    for (within, arguments) in [
        ("/", &["list", endless][..]),
        ("/", &["test", endless]),
        ("/", &["stub", endless]),
        ("/", &["diff", endless, endless]),
        ("/", &["facts", endless]),
        ("/", &["draft", endless]),
        ("/", &["test", "temporis", "--ca-cert", endless]),
        (folder.to_str().unwrap(), &["list"]),
    ] {
        let ran = crate::support::Ran::of(crate::support::command(arguments).current_dir(within).output().unwrap());
        ran.exits(2);
        let is_told = ["is longer than", "a document is read up to"].iter().any(|told| ran.stderr.contains(told));
        assert!(is_told, "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn what_was_not_made_is_told_with_its_place() {
    let folder = folder("bounds-told");
    let told = |name: &str| {
        let file = folder.join(format!("{name}.json"));
        let (_, document) = documents().into_iter().find(|(other, _)| *other == name).unwrap();
        fs::write(&file, document.to_string()).unwrap();
        let listed = countersign(&["list", file.to_str().unwrap(), "--format", "json"]).json(0);
        let unsent = operations(&listed).find_map(|operation| operation["unsent"].as_str().map(str::to_owned));
        unsent.unwrap_or_default()
    };
    let at = "no value for the schema at /components/schemas/A can be made";
    assert_eq!(told("items-in-items"), format!("{at}: it takes more than 262144 bytes"));
    assert_eq!(told("itself-required"), format!("{at}: it holds others without end, or too deep"));
    assert_eq!(told("many-headers"), "1000 parameters must be sent, and no more than 256 are");
    assert_eq!(told("itself-all-of"), "");
    assert_eq!(told("many-path-parameters"), "600 parameters must be sent, and no more than 256 are");
    let members = told("many-members");
    assert!(members.starts_with("its URL would have ") && members.ends_with(" bytes, and no more than 65534 are sent"));
    let alternatives = "300 alternatives of security are declared, and no more than the first 32 are asked";
    assert_eq!(told("many-alternatives"), alternatives);
    let together = "no credential can be sent: 300 credentials are to be sent together, and no more than 16 are";
    assert_eq!(told("many-together"), together);
}
