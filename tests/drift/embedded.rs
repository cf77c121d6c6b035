//! Pages that hold an OpenAPI document: against that document they agree, whatever it says and
//! however the page is written, and against one that differs each difference is seen.

use std::fs;
use std::path::{Path, PathBuf};

use countersign::drift::{ShowingPages, StatementChange, contradicted, disagreements};
use countersign_openapi::{Contract, Document};
use countersign_pages::{Documentation, Page};
use serde_json::{Value, json};

/// What drift says of a page and a document.
fn drift(page: &str, document: &str) -> Vec<StatementChange> {
    let contract = Contract::read(Document::parse("openapi.yaml", document).unwrap());
    against(page, &contract)
}

fn against(page: &str, contract: &Contract) -> Vec<StatementChange> {
    let Documentation { facts, documents, .. } = Documentation::of(&Page::parse("page", page));
    assert!(!documents.is_empty(), "a document is found in\n{}", &page[..page.len().min(400)]);
    let mut found = disagreements("page", contract, &facts, &documents, &[], &ShowingPages::default()).changes;
    found.extend(contradicted("page", &facts));
    found
}

/// Pages that hold a document, each written in another way.
fn pages(document: &str) -> Vec<(&'static str, String)> {
    let indented = |by: usize| {
        let lines = document.lines().map(|line| match line {
            "" => String::new(),
            line => format!("{}{line}", " ".repeat(by)),
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    let quoted = document.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n");
    let escaped = document.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let (two, four) = (indented(2), indented(4));
    vec![
        ("a fence", format!("# API\n\n```yaml\n{document}\n```\n")),
        ("a fence of tildes", format!("# API\n\nThe whole of it:\n\n~~~~\n{document}\n~~~~\n\nThat is all.\n")),
        ("a longer fence", format!("---\ntitle: API\n---\n\n`````yaml openapi.yaml\n{document}\n`````\n")),
        ("a tab", format!("<Tabs>\n  <Tab title=\"OpenAPI\">\n\n  ```yaml\n{two}\n  ```\n\n  </Tab>\n</Tabs>\n")),
        ("an item", format!("# API\n\n1. Take this document.\n\n    ```yaml\n{four}\n    ```\n\n2. Read it.\n")),
        ("a quote", format!("# API\n\n> ```yaml\n{quoted}\n> ```\n")),
        (
            "HTML",
            format!(
                "<!doctype html>\n<html><head><title>API</title></head><body><h1>API</h1>\n<p>The whole of \
                 it:</p><pre><code class=\"language-yaml\">{escaped}\n</code></pre><p>That is all.</p></body></html>\n"
            ),
        ),
        ("HTML in Markdown", format!("# API\n\n<pre>\n{escaped}\n</pre>\n\nThat is all.\n")),
    ]
}

fn agrees(name: &str, document: &str) {
    let contract = Contract::read(Document::parse(name, document).unwrap());
    for (style, page) in pages(document) {
        let found = against(&page, &contract);
        assert!(found.is_empty(), "{name} in {style}: {found:#?}");
    }
}

/// The documents below a folder of tests that are whole ones.
fn documents(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let is_text = path.extension().is_some_and(|ending| ["yaml", "json"].iter().any(|own| ending == *own));
        let is_whole = || {
            let document = Document::read(&path).ok().filter(|document| document.version().is_ok());
            document.is_some_and(|document| document.get("/paths").is_some())
        };
        if is_text && is_whole() {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn law_a_page_that_holds_a_document_agrees_with_it() {
    let mut paths = documents("tests/fixtures");
    paths.extend(documents("tests/documents"));
    paths.extend(documents("tests/corpus"));
    for provider in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("specs")).unwrap() {
        paths.push(provider.unwrap().path().join("openapi.yaml"));
    }
    assert!(paths.len() >= 20, "{paths:?}");
    for path in paths {
        agrees(&path.display().to_string(), &fs::read_to_string(&path).unwrap());
    }
}

/// Other people's documents, where they are: as they are written, in a fence and in HTML. Those of
/// more than a megabyte take minutes without optimisation, and are read where the folder is named.
#[test]
fn law_a_page_that_holds_somebodys_document_agrees_with_it() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let named = std::env::var_os("COUNTERSIGN_CORPUS");
    let most = if named.is_some() { u64::MAX } else { 1_000_000 };
    let folder = named.map_or(beside, PathBuf::from).join("specs");
    let Ok(entries) = fs::read_dir(&folder) else {
        crate::skipped::skip("pages that hold other people's documents: there is no corpus");
        return;
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "yaml" || ending == "json"));
    paths.sort();
    paths.retain(|path| fs::metadata(path).is_ok_and(|file| file.len() < most));
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let contract = Contract::read(Document::parse("openapi", text.as_str()).unwrap());
        for (style, page) in pages(&text).into_iter().filter(|(style, _)| ["a fence", "HTML"].contains(style)) {
            let found = against(&page, &contract);
            assert!(found.is_empty(), "{} in {style}: {found:#?}", path.display());
        }
    }
}

/// A document of the kinds of statements that are compared.
fn shop() -> Value {
    let error = json!({"type": "object", "properties": {"error": {"type": "string"}}});
    json!({
        "openapi": "3.0.3",
        "info": {"title": "Shop", "version": "1"},
        "servers": [{"url": "https://api.shop.example/v1"}],
        "security": [{"token": []}],
        "paths": {
            "/orders": {
                "get": {
                    "parameters": [
                        {"name": "limit", "in": "query", "schema": {"type": "integer"}},
                        {"name": "X-Shop", "in": "header", "required": true, "schema": {"type": "string"}},
                    ],
                    "responses": {
                        "200": {
                            "description": "The orders.",
                            "headers": {"X-Total": {"schema": {"type": "integer"}}},
                            "content": {"application/json": {"schema": {
                                "type": "array", "items": {"$ref": "#/components/schemas/Order"}
                            }}},
                        },
                        "401": {"description": "No token.", "content": {"application/json": {"schema": error}}},
                    },
                },
                "post": {
                    "requestBody": {"required": true, "content": {"application/json": {"schema": {
                        "$ref": "#/components/schemas/Order"
                    }}}},
                    "responses": {"201": {"description": "Made."}, "401": {"description": "No token."}},
                },
            },
            "/orders/{order_id}": {
                "get": {
                    "parameters": [{"name": "order_id", "in": "path", "required": true, "schema": {"type": "string"}}],
                    "responses": {
                        "200": {"description": "It."}, "401": {"description": "No token."}, "404": {"description": "None."},
                    },
                },
            },
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Order": {
                "type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "sum": {"type": "integer"}}
            }},
        },
    })
}

/// A page of that document, changed.
fn page(document: &Value) -> String {
    format!("# API\n\n```json\n{document:#}\n```\n")
}

#[test]
fn each_difference_of_a_document_in_a_page_is_seen() {
    let limit = json!({"name": "limit", "in": "query", "required": true, "schema": {"type": "integer"}});
    let more = json!({"name": "page", "in": "query", "schema": {"type": "integer"}});
    let needed = json!({"name": "page", "in": "query", "required": true, "schema": {"type": "integer"}});
    let edits: Vec<(&str, Value, &str)> = vec![
        ("/paths/~1orders/get/parameters/0", limit, "parameter-"),
        ("/paths/~1orders/get/parameters/-", more, "parameter-"),
        ("/paths/~1orders/get/parameters/-", needed, "parameter-"),
        ("/paths/~1orders/get/parameters/0", Value::Null, "parameter-"),
        ("/paths/~1orders/get/parameters/0/schema/type", "string".into(), "request-"),
        ("/paths/~1orders/get/responses/401", Value::Null, "status-"),
        ("/paths/~1orders/get/responses/403", json!({"description": "Not yours."}), "status-"),
        ("/paths/~1orders/get/responses/200/headers/X-Total", Value::Null, "header-"),
        ("/paths/~1orders/get/responses/200/content", Value::Null, "media-type-"),
        ("/components/schemas/Order/properties/sum/type", "string".into(), "re"),
        ("/components/schemas/Order/properties/tip", json!({"type": "integer"}), "re"),
        ("/components/schemas/Order/required/-", "sum".into(), "re"),
        ("/paths/~1orders/post/requestBody/required", false.into(), "body-"),
        ("/paths/~1orders/post/requestBody", Value::Null, "body-"),
        ("/components/securitySchemes/token", json!({"type": "apiKey", "in": "header", "name": "X-Key"}), "security-"),
        ("/security", json!([]), "security-"),
        ("/servers/0/url", "https://api.shop.example/v2".into(), "base-url-"),
    ];
    let spec = shop();
    let text = spec.to_string();
    assert!(drift(&page(&spec), &text).is_empty());
    for (pointer, value, rule) in edits {
        let mut other = spec.clone();
        edit(&mut other, pointer, value.clone());
        let found = drift(&page(&other), &text);
        let is_seen = found.iter().any(|change| change.rule.starts_with(rule));
        assert!(is_seen, "{pointer} = {value} on the page: {found:#?}");
        let found = drift(&page(&spec), &other.to_string());
        let is_seen = found.iter().any(|change| change.rule.starts_with(rule));
        assert!(is_seen, "{pointer} = {value} in the document: {found:#?}");
    }
    let mut more = spec;
    more["paths"]["/refunds"] = json!({"get": {"responses": {"200": {"description": "All."}}}});
    assert!(drift(&page(&shop()), &more.to_string()).is_empty(), "a page need not speak of every operation");
    assert!(drift(&page(&more), &text).iter().any(|change| change.rule == "operation-removed"));
}

/// Takes away what is at a pointer, or puts a value there; `-` is behind a list's end (RFC 6902 §4.1).
fn edit(document: &mut Value, pointer: &str, value: Value) {
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    let last = last.replace("~1", "/").replace("~0", "~");
    match document.pointer_mut(parent).unwrap() {
        Value::Object(members) if value.is_null() => _ = members.shift_remove(&last),
        Value::Object(members) => _ = members.insert(last, value),
        Value::Array(items) if last == "-" => items.push(value),
        Value::Array(items) if value.is_null() => _ = items.remove(last.parse().unwrap()),
        Value::Array(items) => items[last.parse::<usize>().unwrap()] = value,
        other => panic!("nothing can be put into {other}"),
    }
}

/// Both sides have a place: the page by its heading and line, the document by pointer.
#[test]
fn a_difference_has_the_places_of_both() {
    let mut other = shop();
    edit(&mut other, "/paths/~1orders/get/responses/403", json!({"description": "Not yours."}));
    let found = drift(&page(&other), &shop().to_string());
    let [change] = found.as_slice() else { panic!("{found:#?}") };
    let earlier = change.earlier.as_ref().unwrap();
    assert_eq!(earlier.witness.to_string(), "docs");
    assert_eq!(earlier.says, "403");
    let line = page(&other).lines().position(|line| line.contains("\"403\"")).unwrap() + 1;
    assert_eq!(earlier.source, format!("page#API:{line}"));
    assert!(change.later.is_none());
    assert_eq!(change.message, "seen from the document on the page, 403 is documented no more");
}

#[test]
fn what_the_page_says_around_its_document_completes_it() {
    let mut bare = shop();
    edit(&mut bare, "/paths/~1orders/get/parameters/1", Value::Null);
    edit(&mut bare, "/paths/~1orders/get/responses/401", Value::Null);
    edit(&mut bare, "/paths/~1orders/post/responses/401", Value::Null);
    edit(&mut bare, "/paths/~1orders~1{order_id}/get/responses/401", Value::Null);
    edit(&mut bare, "/security", Value::Null);
    edit(&mut bare, "/components/securitySchemes", Value::Null);
    let spec = shop().to_string();
    assert!(drift(&page(&bare), &spec).len() > 2);
    let around = "Every request needs `Authorization: Bearer <token>` and the header `X-Shop: <shop>`.\n\nWithout a \
                  token the answer is `401 Unauthorized`.\n";
    let found = drift(&format!("{around}\n{}", page(&bare)), &spec);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn where_the_base_url_ends_makes_no_difference() {
    let mut other = shop();
    other["servers"] = json!([{"url": "https://api.shop.example"}]);
    let paths = other["paths"].as_object().unwrap().clone();
    other["paths"] = paths.into_iter().map(|(path, item)| (format!("/v1{path}"), item)).collect();
    let found = drift(&page(&other), &shop().to_string());
    assert!(found.is_empty(), "{found:#?}");
    let found = drift(&page(&shop()), &other.to_string());
    assert!(found.is_empty(), "{found:#?}");
    edit(&mut other, "/paths/~1v1~1orders/get/parameters/0", Value::Null);
    assert!(!drift(&page(&other), &shop().to_string()).is_empty());
}

#[test]
fn a_block_for_each_operation_is_a_part_of_the_document() {
    let part = |path: &str| {
        let mut part = shop();
        part["paths"] = json!({ path: shop()["paths"][path] });
        page(&part)
    };
    let text = format!("{}\n{}", part("/orders"), part("/orders/{order_id}"));
    let found = drift(&text, &shop().to_string());
    assert!(found.is_empty(), "{found:#?}");
}

/// A document of another version of OpenAPI says the same.
#[test]
fn versions_make_no_difference() {
    let old = json!({
        "swagger": "2.0",
        "info": {"title": "Shop", "version": "1"},
        "host": "api.shop.example",
        "basePath": "/v1",
        "schemes": ["https"],
        "securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
        "security": [{"key": []}],
        "paths": {"/orders": {"get": {
            "produces": ["application/json"],
            "parameters": [{"name": "limit", "in": "query", "type": "integer"}],
            "responses": {"200": {"description": "All.", "schema": {"type": "array", "items": {"type": "string"}}}},
        }}},
    });
    let new = json!({
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "servers": [{"url": "https://api.shop.example/v1"}],
        "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}},
        "security": [{"key": []}],
        "paths": {"/orders": {"get": {
            "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}],
            "responses": {"200": {"description": "All.", "content": {"application/json": {"schema": {
                "type": "array", "items": {"type": "string"}
            }}}}},
        }}},
    });
    for (one, other) in [(&old, &new), (&new, &old), (&old, &old)] {
        let found = drift(&page(one), &other.to_string());
        assert!(found.is_empty(), "{found:#?}");
    }
    let mut wrong = old.clone();
    edit(&mut wrong, "/paths/~1orders/get/responses/200/schema/items/type", "integer".into());
    assert!(!drift(&page(&wrong), &new.to_string()).is_empty());
}

/// Two paths that the slash at their end alone tells apart are two.
#[test]
fn a_path_and_the_same_with_a_slash_are_two() {
    let answers = |status: u16| format!("{{get: {{responses: {{'{status}': {{description: Done.}}}}}}}}");
    let document = format!(
        "openapi: 3.0.3\ninfo: {{title: Harbour, version: '1'}}\nservers: [{{url: 'https://api.harbor.example'}}]\npaths:\n  \
         /berths: {}\n  /berths/: {}\n",
        answers(200),
        answers(201)
    );
    agrees("slashes.yaml", &document);
}
