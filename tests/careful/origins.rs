//! Credentials go where the user said, whatever a document or an answer names: nothing at all is sent elsewhere.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::Ordering;

use httpmock::{HttpMockRequest, HttpMockResponse};
use serde_json::{Value, json};

use super::{TOKEN, service};

const CLIENT: [(&str, &str); 2] = [("THE_ID", "a-client-of-tests"), ("THE_SECRET", "a-secret-of-tests")];

struct Outcome {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("origins-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Outcome {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.env_clear().envs(variables.iter().copied()).current_dir(folder);
    command.envs(std::env::var("SystemRoot").map(|root| ("SystemRoot", root)));
    let output = command.args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Outcome { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
}

fn answered(status: u16, body: &Value) -> HttpMockResponse {
    let answer = HttpMockResponse::builder().status(status).header("content-type", "application/json");
    answer.body(body.to_string()).build()
}

fn is_good(request: &HttpMockRequest) -> bool {
    let good = format!("Bearer {TOKEN}");
    request.headers_vec().iter().any(|(name, value)| name.eq_ignore_ascii_case("authorization") && *value == good)
}

/// A document that names `elsewhere` wherever a document can name a place.
fn document(here: &str, elsewhere: &str) -> Value {
    let there = json!([{ "url": elsewhere }]);
    let item = json!({ "type": "object", "properties": { "id": { "type": "integer" } } });
    let content = json!({ "application/json": { "schema": item,
        "examples": { "one": { "externalValue": format!("{elsewhere}/example.json") } } } });
    let links = json!({
        "next": { "operationRef": format!("{elsewhere}/openapi.json#/paths/~1things/get"), "server": there[0] },
        "own": { "operationId": "getThing", "parameters": { "id": "$response.body#/id" }, "server": there[0] },
    });
    let answers = |status: &str| {
        json!({ status: { "description": "ok", "content": content, "links": links,
                "headers": { "Location": { "schema": { "type": "string" } } } },
            "401": { "description": "no" } })
    };
    let refers = |name: &str| json!({ "$ref": format!("{elsewhere}/{name}.json") });
    json!({
        "openapi": "3.2.0", "$self": format!("{elsewhere}/openapi.json"), "info": { "title": "T", "version": "1" },
        "servers": [{ "url": here }, { "url": elsewhere }],
        "externalDocs": { "url": format!("{elsewhere}/docs") },
        "security": [{ "key": [] }],
        "paths": {
            "/things": {
                "get": { "operationId": "listThings", "responses": answers("200") },
                "post": { "operationId": "makeThing", "responses": answers("201"),
                    "requestBody": { "required": true, "content": { "application/json": { "schema": item } } },
                    "callbacks": { "made": { format!("{elsewhere}/made"): {
                        "post": { "responses": { "200": { "description": "ok" } } } } } } },
            },
            "/things/{id}": {
                "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "integer" } }],
                "get": { "operationId": "getThing", "responses": answers("200") },
                "delete": { "operationId": "dropThing", "responses": answers("204") },
            },
            "/of-a-path": { "servers": there, "get": { "operationId": "ofPath", "responses": answers("200") } },
            "/of-one": { "get": { "operationId": "ofOne", "servers": there, "responses": answers("200") } },
            "/elsewhere": refers("path"),
            "/answer": { "get": { "operationId": "answer", "responses": { "200": refers("response") } } },
        },
        "components": { "schemas": { "Far": refers("schema") }, "securitySchemes": {
            "key": { "type": "http", "scheme": "bearer" },
            "known": { "type": "openIdConnect", "openIdConnectUrl": format!("{elsewhere}/.well-known/openid-configuration") },
            "flow": { "type": "oauth2", "oauth2MetadataUrl": format!("{elsewhere}/metadata"), "flows": {
                "clientCredentials": { "tokenUrl": format!("{elsewhere}/token"), "scopes": {} } } },
        } },
    })
}

#[test]
fn nothing_is_sent_to_whom_only_a_document_or_an_answer_names() {
    let (other, asked) = service(|_, _| answered(200, &json!({ "access_token": "granted", "id": 1 })));
    let elsewhere = other.base_url();
    let answers = elsewhere.clone();
    let (server, own) = service(move |_, request| {
        if !is_good(request) {
            return answered(401, &json!({ "error": "no" }));
        }
        let thing = format!("{answers}/things/1");
        let body =
            json!({ "id": 1, "next": thing, "_links": { "self": { "href": thing }, "next": { "href": thing } } });
        let answer = HttpMockResponse::builder().status(if request.method_str() == "POST" { 201 } else { 200 });
        let answer = answer.header("content-type", "application/json").header("location", thing.clone());
        answer.header("link", format!("<{thing}>; rel=\"next\"")).body(body.to_string()).build()
    });
    let here = server.base_url();
    let folder = folder("document");
    std::fs::write(folder.join("api.json"), document(&here, &elsewhere).to_string()).unwrap();
    let variables = [&[("COUNTERSIGN_TOKEN", TOKEN)][..], &CLIENT].concat();
    let writes = ["--allow", "makeThing", "--allow", "dropThing"];
    let settings = "[providers.api]\ndocument = \"api.json\"\n[providers.api.credentials.flow]\nclient_id = \"THE_ID\"\n\
                    client_secret = \"THE_SECRET\"\n";
    for settings in ["", settings] {
        std::fs::write(folder.join("countersign.toml"), settings).unwrap();
        let name = if settings.is_empty() { "api.json" } else { "api" };
        for target in [&["--base-url", &here][..], &["--live"]] {
            own.store(0, Ordering::SeqCst);
            let ran = run(&folder, &[&["test", name], target, &writes].concat(), &variables);
            // With a credential that can't be had, less is asked.
            let least = if settings.is_empty() { 20 } else { 1 };
            assert!(own.load(Ordering::SeqCst) >= least, "{target:?}: {}{}", ran.stdout, ran.stderr);
            assert_eq!(asked.load(Ordering::SeqCst), 0, "{target:?}: {}{}", ran.stdout, ran.stderr);
        }
        for arguments in [&["list", name][..], &["test", name], &["diff", "api.json", "api.json"]] {
            run(&folder, arguments, &variables);
            assert_eq!(asked.load(Ordering::SeqCst), 0, "{arguments:?}");
        }
    }
}

/// A document at a URL: what it refers to is neither fetched nor read of this machine.
#[test]
fn a_document_from_a_url_reads_no_file_and_no_other_url() {
    let folder = folder("url");
    std::fs::write(
        folder.join("path.json"),
        r#"{"get": {"operationId": "ofAFile", "responses": {"200": {"description": "x"}}}}"#,
    )
    .unwrap();
    let own = folder.join("path.json").display().to_string();
    let (other, asked) = service(|_, _| answered(200, &json!({ "get": { "operationId": "ofAUrl" } })));
    let paths = json!({
        "/a": { "$ref": "path.json" }, "/b": { "$ref": own }, "/c": { "$ref": format!("file://{own}") },
        "/d": { "$ref": format!("{}/path.json", other.base_url()) }, "/e": { "get": { "operationId": "own",
            "responses": { "200": { "description": "x" } } } },
    });
    let document = json!({ "openapi": "3.1.0", "info": { "title": "T", "version": "1" }, "paths": paths });
    let (server, fetched) = service(move |_, _| answered(200, &document));
    let ran = run(&folder, &["list", &server.url("/api.json")], &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("own") && !ran.stdout.contains("ofAFile") && !ran.stdout.contains("ofAUrl"));
    assert_eq!((asked.load(Ordering::SeqCst), fetched.load(Ordering::SeqCst)), (0, 1), "{}", ran.stdout);
}

/// Where the settings name the other place, the client's credentials go there, and the token to the service.
#[test]
fn a_token_is_asked_for_where_the_settings_say() {
    const DOCUMENT: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\nsecurity: [{flow: []}]\n\
        paths: {/a: {get: {operationId: a, responses: {'200': {description: ok}, '401': {description: no}}}}}\n\
        components: {securitySchemes: {flow: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'TOKEN_URL', scopes: {}}}}}}\n";
    let (other, asked) = service(|_, _| answered(200, &json!({ "access_token": TOKEN, "token_type": "Bearer" })));
    let (server, _) =
        service(|_, request| if is_good(request) { answered(200, &json!({})) } else { answered(401, &json!({})) });
    let (base, url) = (server.base_url(), other.url("/token"));
    let folder = folder("settings");
    std::fs::write(folder.join("api.yaml"), DOCUMENT.replace("TOKEN_URL", &url)).unwrap();
    let settings = "[providers.api]\ndocument = \"api.yaml\"\n[providers.api.credentials.flow]\nclient_id = \"THE_ID\"\n\
                    client_secret = \"THE_SECRET\"\n";
    let test = ["test", "api", "--base-url", &base, "--scenario", "credential-valid"];
    std::fs::write(folder.join("countersign.toml"), settings).unwrap();
    let ran = run(&folder, &test, &CLIENT);
    assert_eq!((ran.code, asked.load(Ordering::SeqCst)), (Some(2), 0), "{}", ran.stderr);
    assert!(ran.stderr.contains("only the document names the tokenUrl of flow"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("sends:"), "{}", ran.stderr);
    std::fs::write(folder.join("countersign.toml"), format!("{settings}token_url = {url:?}\n")).unwrap();
    let ran = run(&folder, &test, &CLIENT);
    assert_eq!((ran.code, asked.load(Ordering::SeqCst)), (Some(0), 1), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains(&format!("sends: THE_ID, THE_SECRET to {}", other.base_url())), "{}", ran.stderr);
}
