//! The eighth law of the house (see `src/lib.rs`): a document, a page, a recording, a report or an answer full of
//! escapes, markup and commands steers nothing, in any output of any command. Each place of a document has its turn,
//! so that what is around it is still read.

#[path = "strangers/outputs.rs"]
mod outputs;
#[cfg(unix)]
#[path = "strangers/shell.rs"]
mod shell;
#[path = "support/mod.rs"]
mod support;

use std::fs;
use std::path::Path;

use httpmock::{HttpMockResponse, MockServer};
use serde_json::{Value, json};

use outputs::{assert_steers_nothing, is_read_as_its_format};
use support::{Ran, command, countersign, folder};

/// What would be a line, a command, an escape, markup or a word of a shell, if it were taken for one.
const HOSTILE: &str = "x\nFORGED all is well\r\n::error::FORGED\n##[error]FORGED ##vso[task.x]FORGED \u{1b}[31m\u{1b}[2J\
                       \u{9b}2J\u{7}\u{202e}\u{2066}\u{2028}FORGED </script><script>alert(1)</script> <img src=x> ]]> \
                       $(touch pwned) `touch pwned` ; touch pwned ' \" \\ ${IFS}\n```\n# FORGED";

const FORMATS: [&str; 7] = ["text", "json", "junit", "sarif", "html", "markdown", "github"];

/// Two operations behind a credential, with a text in all places where one may stand.
fn document() -> Value {
    let content = json!({"application/json": {
        "schema": {"type": "object", "required": ["name"], "properties": {"name": {"type": "integer", "description": "d"}}},
        "examples": {"one": {"summary": "s", "value": {"name": 1}}}
    }});
    let refused = json!({"description": "refused", "content": {"application/json": {
        "schema": {"type": "object", "required": ["error"], "properties": {"error": {"type": "string", "enum": ["NO"]}}}
    }}});
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Title", "version": "1", "description": "about"},
        "servers": [{"url": "https://api.example/v1", "description": "here"}],
        "tags": [{"name": "tag", "description": "of it"}],
        "security": [{"key": []}],
        "paths": {
            "/things/{id}": {"get": {
                "operationId": "readThing", "summary": "s", "tags": ["tag"],
                "parameters": [
                    {"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}, "example": 4},
                    {"name": "X-Header", "in": "header", "required": true, "schema": {"type": "string"}, "example": "sent"},
                    {"name": "query", "in": "query", "required": true, "schema": {"type": "string"}, "example": "asked"}
                ],
                "responses": {"200": {"description": "ok", "content": content,
                    "headers": {"X-Given": {"required": true, "schema": {"type": "integer"}}}}, "401": refused}
            }},
            "/things": {"post": {
                "operationId": "makeThing", "x-effect": "billed",
                "requestBody": {"required": true, "content": {"text/plain": {"schema": {"type": "string"}, "example": "body"}}},
                "responses": {"201": {"description": "made"}, "401": refused}
            }}
        },
        "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer", "x-token-prefix": "tok_"}}}
    })
}

/// The places of texts in the document, each with what takes it there.
fn places() -> Vec<(&'static str, Value)> {
    let at = |pointer: &str, value: &str| {
        let mut document = document();
        *document.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = json!(value);
        document
    };
    let renamed = |above: &str, from: &str| {
        let mut document = document();
        let members = document.pointer_mut(above).unwrap().as_object_mut().unwrap();
        let value = members.remove(from).unwrap();
        members.insert(format!("{from}{HOSTILE}"), value);
        document
    };
    let get = "/paths/~1things~1{id}/get";
    let mut all = vec![
        ("path", renamed("/paths", "/things")),
        ("status", renamed(&format!("{get}/responses"), "200")),
        ("media type", renamed(&format!("{get}/responses/200/content"), "application/json")),
        ("header", renamed(&format!("{get}/responses/200/headers"), "X-Given")),
        ("property", renamed(&format!("{get}/responses/200/content/application~1json/schema/properties"), "name")),
        ("scheme", renamed("/components/securitySchemes", "key")),
        ("method", renamed("/paths/~1things~1{id}", "get")),
        ("body's media type", renamed("/paths/~1things/post/requestBody/content", "text/plain")),
    ];
    for pointer in [
        "/info/title",
        "/info/version",
        "/servers/0/url",
        "/tags/0/name",
        "/paths/~1things~1{id}/get/operationId",
        "/paths/~1things~1{id}/get/tags/0",
        "/paths/~1things~1{id}/get/parameters/0/name",
        "/paths/~1things~1{id}/get/parameters/0/example",
        "/paths/~1things~1{id}/get/parameters/1/name",
        "/paths/~1things~1{id}/get/parameters/1/example",
        "/paths/~1things~1{id}/get/parameters/2/name",
        "/paths/~1things~1{id}/get/parameters/2/example",
        "/paths/~1things~1{id}/get/responses/200/content/application~1json/schema/required/0",
        "/paths/~1things~1{id}/get/responses/401/content/application~1json/schema/properties/error/enum/0",
        "/paths/~1things/post/x-effect",
        "/paths/~1things/post/requestBody/content/text~1plain/example",
        "/components/securitySchemes/key/scheme",
        "/components/securitySchemes/key/x-token-prefix",
        "/openapi",
    ] {
        all.push((pointer, at(pointer, HOSTILE)));
    }
    let pattern = json!({"type": "string", "pattern": HOSTILE});
    let mut document = document();
    document["paths"]["/things/{id}"]["get"]["parameters"][2]["schema"] = pattern;
    all.push(("pattern", document));
    all
}

/// A service that says the same everywhere.
fn service() -> MockServer {
    let server = MockServer::start();
    server.mock(|_, then| {
        let body = json!({"name": HOSTILE, "error": HOSTILE}).to_string();
        then.respond_with(move |_| {
            let response = HttpMockResponse::builder().status(403).header("content-type", "application/json");
            response.header("x-given", "$(touch pwned) ::error:: ##[error]FORGED").body(body.clone()).build()
        });
    });
    server
}

fn run(folder: &Path, arguments: &[&str]) -> Ran {
    let mut command = command(arguments);
    let ran = Ran::of(command.current_dir(folder).env("COUNTERSIGN_TOKEN", "tok_good").output().unwrap());
    assert!(!ran.stderr.contains("panicked"), "{arguments:?}: {}", ran.stderr);
    assert_steers_nothing(&format!("{arguments:?}: stderr"), &ran.stderr);
    ran
}

fn assert_formats(folder: &Path, arguments: &[&str]) {
    for format in FORMATS {
        let ran = run(folder, &[arguments, &["--format", format]].concat());
        is_read_as_its_format(&format!("{arguments:?}"), format, &ran.stdout);
    }
}

#[test]
fn a_document_steers_nothing_wherever_it_says_it() {
    let service = service();
    let base = service.base_url();
    let folder = folder("strangers-documents");
    let plain = folder.join("plain.json");
    fs::write(&plain, document().to_string()).unwrap();
    let listed = countersign(&["list", plain.to_str().unwrap(), "--format", "json"]).json(0);
    let operations = listed["providers"][0]["operations"].as_array().unwrap();
    assert!(operations.iter().all(|operation| operation["unsent"].is_null()) && operations.len() == 2, "{listed}");
    for (index, (place, document)) in places().into_iter().enumerate() {
        fs::write(folder.join("it.json"), document.to_string()).unwrap();
        let _ = fs::remove_file(folder.join("countersign.toml"));
        for format in ["text", "json"] {
            let listed = run(&folder, &["list", "it.json", "--format", format]);
            is_read_as_its_format(place, format, &listed.stdout);
        }
        let made = run(&folder, &["init", "it.json", "--config", "made.toml"]);
        assert_steers_nothing(place, &made.stdout);
        if let Ok(settings) = fs::read_to_string(folder.join("made.toml")) {
            assert_steers_nothing(place, &settings);
            let read: toml::Table = settings.parse().unwrap_or_else(|error| panic!("{place}: {error}\n{settings}"));
            assert!(!settings.lines().any(|line| line.trim_start().starts_with("token_command")), "{read:?}");
            fs::remove_file(folder.join("made.toml")).unwrap();
        }
        // One format for each place, and each at several: what a format does with a text is the same everywhere.
        let format = FORMATS[index % FORMATS.len()];
        let evidence = folder.join("evidence");
        let _ = fs::remove_dir_all(&evidence);
        let asked = ["test", "it.json", "--base-url", &base, "--allow", "makeThing", "--evidence", "evidence"];
        let ran = run(&folder, &[&asked[..], &["--format", format, "--format", "json=report.json"]].concat());
        is_read_as_its_format(place, format, &ran.stdout);
        for page in fs::read_dir(&evidence).into_iter().flatten() {
            is_read_as_its_format(place, "markdown", &fs::read_to_string(page.unwrap().path()).unwrap());
        }
        for sides in [["plain.json", "it.json"], ["it.json", "plain.json"]] {
            let ran = run(&folder, &["diff", sides[0], sides[1], "--format", format]);
            is_read_as_its_format(place, format, &ran.stdout);
        }
        #[cfg(unix)]
        if let Ok(report) = fs::read_to_string(folder.join("report.json")) {
            shell::assert_commands_run_nothing(place, &folder, &serde_json::from_str(&report).unwrap());
        }
    }
}

/// What a stub prints is meant for `eval`, and its log for a terminal.
#[cfg(unix)]
#[test]
fn a_stub_exports_data_and_logs_lines() {
    use std::io::{BufRead, BufReader, Read, Write};
    let folder = folder("strangers-stub");
    let mut named = document();
    let scheme = named["components"]["securitySchemes"]["key"].take();
    named["components"]["securitySchemes"] = json!({ HOSTILE: scheme });
    named["security"] = json!([{ HOSTILE: [] }]);
    let of_schemes = places().into_iter().filter(|(place, _)| place.contains("securitySchemes"));
    let mut exported = 0;
    for (place, document) in of_schemes.chain([("a scheme's name", named)]) {
        fs::write(folder.join("it.json"), document.to_string()).unwrap();
        let mut stub = command(&["stub", "it.json", "--listen", "127.0.0.1:0"]);
        stub.current_dir(&folder).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        let mut stub = stub.spawn().unwrap();
        let mut stdout = BufReader::new(stub.stdout.take().unwrap());
        let mut first = String::new();
        stdout.read_line(&mut first).unwrap();
        let address = first.trim().strip_prefix("listening on http://").unwrap_or_else(|| panic!("{place}: {first}"));
        let mut asked = std::net::TcpStream::connect(address).unwrap();
        write!(asked, "GET /things/%0A::error::FORGED%1b[31m HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            .unwrap();
        asked.read_to_string(&mut String::new()).unwrap();
        stub.kill().unwrap();
        let (mut exports, mut log) = (String::new(), String::new());
        stdout.read_to_string(&mut exports).unwrap();
        stub.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        stub.wait().unwrap();
        assert_steers_nothing(place, &log);
        exported += exports.lines().filter(|line| line.starts_with("export ")).count();
        shell::assert_lines_run_nothing(place, &folder, &exports);
    }
    assert!(exported >= 8, "{exported} lines were run");
}

#[test]
fn an_answer_steers_nothing_in_any_format() {
    let service = service();
    let folder = folder("strangers-answers");
    fs::write(folder.join("plain.json"), document().to_string()).unwrap();
    assert_formats(&folder, &["test", "plain.json", "--base-url", &service.base_url(), "--allow", "makeThing"]);
    let written = ["test", "plain.json", "--base-url", &service.base_url(), "--format", "json=report.json"];
    run(&folder, &written);
    let report: Value = serde_json::from_str(&fs::read_to_string(folder.join("report.json")).unwrap()).unwrap();
    let findings = report["cases"].as_array().unwrap().iter().flat_map(|case| case["findings"].as_array().unwrap());
    let ids: Vec<&str> = findings.map(|finding| finding["id"].as_str().unwrap()).collect();
    for id in &ids[..2] {
        let explained = run(&folder, &["explain", id]);
        assert_steers_nothing("explain", &explained.stdout);
    }
}

/// Reports are files that somebody sends.
#[test]
fn a_report_steers_nothing() {
    let folder = folder("strangers-reports");
    let id = "0123456789ab";
    let said = json!({"witness": "spec", "says": HOSTILE, "source": HOSTILE});
    let finding = json!({
        "id": id, "check": HOSTILE, "severity": "error", "message": HOSTILE, "waived": HOSTILE, "earlier": said,
        "later": said, "also": [], "answer": {"status": 200, "content_type": HOSTILE, "body": HOSTILE},
        "reproduce": HOSTILE
    });
    let case = json!({"provider": HOSTILE, "operation": HOSTILE, "scenario": HOSTILE, "verdict": "clashed",
        "reason": null, "checks": [], "findings": [finding]});
    let report = json!({
        "version": 1, "tool": {"name": HOSTILE, "version": HOSTILE}, "started": HOSTILE, "seed": 0, "cases": [case],
        "summary": countersign::report::RunSummary::default(),
        "providers": [{"provider": HOSTILE, "target": HOSTILE, "document": HOSTILE, "source": HOSTILE}],
        "document_findings": []
    });
    fs::write(folder.join("report.json"), report.to_string()).unwrap();
    let explained = run(&folder, &["explain", id]);
    assert!(explained.stdout.contains("touch pwned"), "it was shown\n{}{}", explained.stdout, explained.stderr);
    assert_steers_nothing("explain", &explained.stdout);
    assert_steers_nothing("replay", &run(&folder, &["replay", id]).stdout);
    assert_steers_nothing("replay", &run(&folder, &["replay", id, "--base-url", "http://127.0.0.1:1"]).stdout);
    let merged = run(&folder, &["report", "merge", "report.json"]);
    is_read_as_its_format("merge", "json", &merged.stdout);
    let twice = run(&folder, &["report", "merge", "report.json", "report.json"]);
    twice.exits(2);
}

#[test]
fn a_page_steers_nothing() {
    let folder = folder("strangers-pages");
    let flat = HOSTILE.replace(['\n', '\r'], " ");
    let page = format!(
        "# API {flat}\n\nBase URL: `https://api.example/v1`\n\nAll requests need `Authorization: Bearer <token>` {flat}.\n\n\
         ## GET /things/{{id}} {flat}\n\nReturns a thing.\n\nRequired header `X-Thing`: {flat}\n\n```json\n{}\n```\n\n\
         ### 401 Unauthorized {flat}\n\n```json\n{}\n```\n\n```sh\ncurl https://api.example/v1/things/4 -H 'Authorization: Bearer {flat}'\n```\n",
        json!({"name": HOSTILE}),
        json!({"error": HOSTILE, "code": "NO"}),
    );
    fs::write(folder.join("page.md"), &page).unwrap();
    fs::write(folder.join("then.md"), page.replace("401", "403").replace("/things/{id}", "/thing")).unwrap();
    fs::write(folder.join("plain.json"), document().to_string()).unwrap();
    for format in ["text", "json"] {
        let facts = run(&folder, &["facts", "page.md", "--format", format]);
        assert!(facts.stdout.contains("401"), "{}", facts.stdout);
        is_read_as_its_format("facts", format, &facts.stdout);
    }
    let drafted = run(&folder, &["draft", "page.md"]);
    assert_steers_nothing("draft", &drafted.stdout);
    assert!(drafted.stdout.contains("touch pwned"), "it was written\n{}", drafted.stdout);
    countersign_openapi::Document::parse("draft.yaml", drafted.stdout).unwrap();
    assert_formats(&folder, &["diff", "then.md", "page.md"]);
    assert_formats(&folder, &["drift", "--spec", "plain.json", "--docs", "page.md"]);
}

#[test]
fn a_recording_steers_nothing() {
    let folder = folder("strangers-recordings");
    fs::write(folder.join("plain.json"), document().to_string()).unwrap();
    let entry = |path: &str, status: u16| {
        json!({
            "request": {"method": "GET", "url": format!("https://api.example/v1{path}"),
                "headers": [{"name": "X-Header", "value": HOSTILE}, {"name": HOSTILE, "value": HOSTILE}]},
            "response": {"status": status,
                "headers": [{"name": "Content-Type", "value": "application/json"}, {"name": "X-Given", "value": HOSTILE}],
                "content": {"mimeType": HOSTILE, "text": json!({"name": HOSTILE}).to_string()}}
        })
    };
    let path = format!("/nowhere/{HOSTILE}");
    let entries = [entry("/things/4?query=a", 200), entry("/things/5", 418), entry(&path, 200)];
    fs::write(folder.join("it.har"), json!({"log": {"version": HOSTILE, "entries": entries}}).to_string()).unwrap();
    assert_formats(&folder, &["test", "plain.json", "--har", "it.har"]);
    assert_formats(&folder, &["diff", "plain.json", "plain.json", "--used-by", "it.har"]);
}
