//! Canaries: a credential of each kind of scheme, given back by a service in every form that we know, is in no output
//! of any command; and each form, planted into an output, is found there by the same search.

#[path = "canaries/forms.rs"]
mod forms;
#[allow(dead_code, reason = "it holds more than is run here")]
#[path = "support/mod.rs"]
mod support;

use std::fs;
use std::path::Path;

use httpmock::{HttpMockResponse, MockServer};
use serde_json::{Value, json};

use forms::{forms, leaks};
use support::{Ran, command, countersign, folder};

const FORMATS: [&str; 7] = ["text", "json", "junit", "sarif", "html", "markdown", "github"];

/// A scheme, what stands in its variable, and what of that is secret.
struct Canary {
    name: &'static str,
    scheme: Value,
    variables: &'static [(&'static str, &'static str)],
    secret: &'static str,
}

fn canaries() -> Vec<Canary> {
    let bearer = || json!({"type": "http", "scheme": "bearer"});
    let key = |place: &str| json!({"type": "apiKey", "in": place, "name": "X-Key"});
    let beside = |name: &'static str, variables, secret| Canary { name, scheme: bearer(), variables, secret };
    vec![
        Canary {
            name: "bearer",
            scheme: bearer(),
            variables: &[("COUNTERSIGN_TOKEN", "tok_4fQ9zK27Lm/x+Yb81=w")],
            secret: "tok_4fQ9zK27Lm/x+Yb81=w",
        },
        Canary {
            name: "basic",
            scheme: json!({"type": "http", "scheme": "basic"}),
            variables: &[("COUNTERSIGN_TOKEN", "ann:pä&wör<t>-€-77xyz")],
            secret: "pä&wör<t>-€-77xyz",
        },
        Canary {
            name: "header",
            scheme: key("header"),
            variables: &[("COUNTERSIGN_TOKEN", "sk-live-9\"quoted\\4fQ9zK27")],
            secret: "sk-live-9\"quoted\\4fQ9zK27",
        },
        Canary {
            name: "query",
            scheme: key("query"),
            variables: &[("COUNTERSIGN_TOKEN", "a b&c=d%25/é+\"'x9Zq12")],
            secret: "a b&c=d%25/é+\"'x9Zq12",
        },
        Canary {
            name: "cookie",
            scheme: key("cookie"),
            variables: &[("COUNTERSIGN_TOKEN", "Kq7Wn2Xv9Rb4Tj6Mc1Hd8Ls3Gf5Pz0")],
            secret: "Kq7Wn2Xv9Rb4Tj6Mc1Hd8Ls3Gf5Pz0",
        },
        // Held, and sent in scenarios that are not run.
        beside(
            "forbidden",
            &[("COUNTERSIGN_TOKEN", "another-000111222"), ("COUNTERSIGN_FORBIDDEN_TOKEN", "fbd_3344RRssTTuu55vv")],
            "fbd_3344RRssTTuu55vv",
        ),
        beside(
            "revoked",
            &[("COUNTERSIGN_TOKEN", "another-000111222"), ("COUNTERSIGN_REVOKED_TOKEN", "rev_5566DDeeFFgg77hh")],
            "rev_5566DDeeFFgg77hh",
        ),
        beside(
            "expired",
            &[("COUNTERSIGN_TOKEN", "another-000111222"), ("COUNTERSIGN_EXPIRED_TOKEN", "exp_7788JJkkLLmm99nn")],
            "exp_7788JJkkLLmm99nn",
        ),
    ]
}

fn document(scheme: &Value) -> String {
    let refused = json!({"type": "object", "required": ["error"], "properties": {"error": {"type": "integer"}}});
    let content = |schema: &Value| json!({"application/json": {"schema": schema}});
    json!({
        "openapi": "3.0.3", "info": {"title": "Trees", "version": "1"}, "security": [{"key": []}],
        "paths": {"/trees": {"get": {"operationId": "listTrees", "responses": {
            "200": {"description": "ok", "content": content(&json!({"type": "object", "required": ["id"]}))},
            "401": {"description": "no", "content": content(&refused)}
        }}}},
        "components": {"securitySchemes": {"key": scheme}}
    })
    .to_string()
}

/// A service that gives the secret back in every form: as values, as names, in headers, and in texts that are no JSON.
fn echo(secret: &str) -> MockServer {
    let server = MockServer::start();
    let all = forms(secret);
    let as_json = json!({"error": all.iter().map(|(_, form)| form).collect::<Vec<_>>(),
        "names": all.iter().map(|(_, form)| (form.clone(), json!(1))).collect::<serde_json::Map<_, _>>()});
    // As it is, and not escaped once more.
    let plain: Vec<String> = all.iter().map(|(_, form)| format!("<p>{form}</p>")).collect();
    let in_header: Vec<(usize, String)> = all
        .iter()
        .enumerate()
        .filter(|(_, (_, form))| form.bytes().all(|byte| (b' '..=b'~').contains(&byte)))
        .map(|(index, (_, form))| (index, form.clone()))
        .collect();
    server.mock(|_, then| {
        then.respond_with(move |request| {
            let has_query = request.uri_str().contains("access_token");
            let (kind, body) = match has_query {
                true => ("text/html", plain.join("\n")),
                false => ("application/json", as_json.to_string()),
            };
            let mut response = HttpMockResponse::builder().status(403).header("content-type", kind);
            for (index, form) in &in_header {
                response = response.header(format!("x-echo-{index}"), form);
            }
            response.body(body).build()
        });
    });
    server
}

/// Runs a command, and gives all that it left: its streams and its files, by name.
fn outputs(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut command = command(arguments);
    let ran = Ran::of(command.current_dir(folder).envs(variables.iter().copied()).output().unwrap());
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    let mut all = vec![(format!("{arguments:?} stdout"), ran.stdout), (format!("{arguments:?} stderr"), ran.stderr)];
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false
                    if path.file_stem().is_some_and(|stem| stem == "given")
                        && path.extension().is_none_or(|it| it != "lock") => {}
                false => all.push((path.display().to_string(), fs::read_to_string(path).unwrap())),
            }
        }
    }
    all
}

#[track_caller]
fn assert_hidden(name: &str, outputs: &[(String, String)], secret: &str) {
    for (output, text) in outputs {
        let found = leaks(text, secret);
        assert!(found.is_empty(), "{name}: {found:?} in {output}:\n{text}");
    }
}

#[test]
fn a_canary_is_in_no_output() {
    for Canary { name, scheme, variables, secret } in canaries() {
        let folder = folder(&format!("canaries-{name}"));
        fs::write(folder.join("given.json"), document(&scheme)).unwrap();
        let service = echo(secret);
        let base = service.base_url();
        let mut arguments = vec!["test", "given.json", "--base-url", &base, "--evidence", "evidence"];
        arguments.extend(
            ["credential-valid", "credential-missing", "credential-in-query"].map(|it| ["--scenario", it]).concat(),
        );
        arguments.extend(["--baseline-write", "baseline.json", "--matrix", "--format", "text"]);
        let files: Vec<String> = FORMATS[1..].iter().map(|format| format!("{format}=report.{format}")).collect();
        arguments.extend(files.iter().flat_map(|file| ["--format", file.as_str()]));
        let outputs = self::outputs(&folder, &arguments, variables);
        let echoed = outputs.iter().any(|(_, text)| text.contains("credential-echoed"));
        assert!(echoed, "{name}: it came back\n{}", outputs[1].1);
        assert!(outputs.len() >= 11, "{name}: streams, six files, evidence and a baseline");
        assert_hidden(name, &outputs, secret);
        // What goes to a stream goes through other hands than what goes to a file, whatever the scheme.
        for format in FORMATS.into_iter().filter(|_| name == "bearer") {
            let arguments =
                ["test", "given.json", "--base-url", &base, "--scenario", "credential-valid", "--format", format];
            assert_hidden(name, &self::outputs(&folder, &arguments, variables), secret);
        }
        let report: Value = serde_json::from_str(&fs::read_to_string(folder.join("report.json")).unwrap()).unwrap();
        let id = report["cases"][0]["findings"][0]["id"].as_str().unwrap();
        let again = ["replay", id, "--report", "report.json", "--base-url", &base, "given.json"];
        let read = [&["explain", id, "--report", "report.json"][..], &["report", "merge", "report.json"]];
        for arguments in read.into_iter().chain((name == "bearer").then_some(&again[..])) {
            assert_hidden(name, &self::outputs(&folder, arguments, variables), secret);
        }
    }
}

/// A credential in a sample of a page is somebody's, whoever wrote it there.
#[test]
fn what_a_page_gives_away_is_said_nowhere() {
    const SECRET: &str = "sk_live_51HqCanary9Zk3LmT0ken77";
    let folder = folder("canaries-page");
    let page = format!(
        "# API\n\nBase URL: `https://a.example/v1`\n\nSend `Authorization: Bearer <token>` with all requests.\n\n## GET /trees\n\n\
         ```sh\ncurl https://a.example/v1/trees -H 'Authorization: Bearer {SECRET}'\n```\n\n### 401\n\n```json\n{{\"error\": \"NO\"}}\n```\n"
    );
    fs::write(folder.join("given.md"), &page).unwrap();
    fs::write(folder.join("given.json"), document(&json!({"type": "http", "scheme": "bearer"}))).unwrap();
    let file = folder.join("given.json");
    countersign(&["list", file.to_str().unwrap()]).exits(0);
    let mut all = Vec::new();
    for format in ["text", "json"] {
        all.extend(outputs(&folder, &["facts", "given.md", "--format", format], &[]));
    }
    all.extend(outputs(&folder, &["draft", "given.md"], &[]));
    for format in FORMATS {
        all.extend(outputs(&folder, &["drift", "--spec", "given.json", "--docs", "given.md", "--format", format], &[]));
    }
    assert!(all.iter().any(|(_, text)| text.contains("/trees")), "it was read");
    assert_hidden("page", &all, SECRET);
}

/// What is recorded has credentials of others in it: where they are sent, and wherever they come back.
#[test]
fn what_was_recorded_is_in_no_output() {
    for Canary { name, scheme, secret, .. } in canaries().into_iter().take(5) {
        let folder = folder(&format!("canaries-recorded-{name}"));
        fs::write(folder.join("given.json"), document(&scheme)).unwrap();
        fs::write(folder.join("given.har"), recording(name, secret).to_string()).unwrap();
        let base = ["test", "given.json", "--har", "given.har", "--base-url", "https://api.example"];
        let mut arguments = [&base[..], &["--evidence", "evidence", "--baseline-write", "baseline.json"]].concat();
        let files: Vec<String> = FORMATS.iter().map(|format| format!("{format}=report.{format}")).collect();
        arguments.extend(files.iter().flat_map(|file| ["--format", file.as_str()]));
        let outputs = self::outputs(&folder, &arguments, &[]);
        let report = outputs.iter().find(|(output, _)| output.ends_with("report.json")).map(|(_, text)| text.as_str());
        let report: Value = serde_json::from_str(report.unwrap_or_default()).unwrap_or_default();
        assert!(report["cases"][0]["findings"][0].is_object(), "{name}: it was judged\n{}", outputs[1].1);
        assert_hidden(name, &outputs, secret);
        for format in FORMATS {
            assert_hidden(name, &self::outputs(&folder, &[&base[..], &["--format", format]].concat(), &[]), secret);
        }
        for format in ["text", "json", "markdown", "html"] {
            let used = ["diff", "given.json", "given.json", "--used-by", "given.har", "--format", format];
            assert_hidden(name, &self::outputs(&folder, &used, &[]), secret);
        }
    }
}

/// A request with the credential of a scheme, whose answer gives it back in every form.
fn recording(scheme: &str, secret: &str) -> Value {
    let header = |name: &str, value: String| json!({"name": name, "value": value});
    let (sent, query) = match scheme {
        "bearer" => (header("Authorization", format!("Bearer {secret}")), String::new()),
        "basic" => {
            let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, format!("ann:{secret}"));
            (header("Authorization", format!("Basic {encoded}")), String::new())
        }
        "header" => (header("X-Key", secret.to_owned()), String::new()),
        "cookie" => (header("Cookie", format!("a=b; X-Key={secret}")), String::new()),
        _ => {
            let encoded = percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC);
            (header("Accept", "*/*".to_owned()), format!("?X-Key={encoded}"))
        }
    };
    let in_ascii = if secret.is_ascii() { secret } else { "nothing" };
    let given: Vec<String> = forms(secret).into_iter().map(|(_, form)| form).collect();
    let body = json!({"error": given}).to_string();
    json!({"log": {"version": "1.2", "entries": [{
        "request": {"method": "GET", "url": format!("https://api.example/trees{query}"), "headers": [sent]},
        "response": {"status": 401,
            "headers": [header("Content-Type", "application/json".to_owned()), header("X-Given", format!("{in_ascii} in it"))],
            "content": {"mimeType": "application/json", "text": body}}
    }]}})
}

/// Whose service this is, and what it says where it is asked: a stub has the caller's credential, and a log.
#[test]
fn a_stub_says_it_nowhere() {
    use std::io::{BufRead, BufReader, Read, Write};
    for Canary { name, scheme, variables, secret } in canaries().into_iter().take(5) {
        let folder = folder(&format!("canaries-stub-{name}"));
        fs::write(folder.join("given.json"), document(&scheme)).unwrap();
        let mut command = command(&["stub", "given.json", "--listen", "127.0.0.1:0"]);
        command.current_dir(&folder).envs(variables.iter().copied());
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        let mut stub = command.spawn().unwrap();
        let mut stdout = BufReader::new(stub.stdout.take().unwrap());
        let mut first = String::new();
        stdout.read_line(&mut first).unwrap();
        let address = first.trim().strip_prefix("listening on http://").unwrap().to_owned();
        let in_target = percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC);
        let plain: String = secret.chars().filter(char::is_ascii).collect();
        for target in [format!("/trees?X-Key={in_target}"), format!("/{in_target}/trees"), "/trees".to_owned()] {
            let mut asked = std::net::TcpStream::connect(&address).unwrap();
            let head =
                format!("GET {target} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {plain}\r\nX-Key: {plain}\r\n");
            write!(asked, "{head}Cookie: X-Key={plain}\r\nConnection: close\r\n\r\n").unwrap();
            asked.read_to_string(&mut String::new()).unwrap();
        }
        stub.kill().unwrap();
        let mut said = [first, String::new(), String::new()];
        stdout.read_to_string(&mut said[1]).unwrap();
        stub.stderr.take().unwrap().read_to_string(&mut said[2]).unwrap();
        stub.wait().unwrap();
        assert!(said[1].contains("export ") && said[2].contains("/trees"), "{name}: {said:?}");
        assert_hidden(name, &said.map(|text| ("stub".to_owned(), text)), secret);
    }
}

/// What a command writes for good: settings, locks, and notes of what a run made.
#[test]
fn what_is_written_for_good_holds_none() {
    let (secret, folder) = ("tok_4fQ9zK27Lm/x+Yb81=w", folder("canaries-kept"));
    let variables = [("COUNTERSIGN_TOKEN", secret)];
    let mut given: Value = serde_json::from_str(&document(&json!({"type": "http", "scheme": "bearer"}))).unwrap();
    given["paths"]["/trees"]["post"] =
        json!({"operationId": "makeTree", "responses": {"201": {"description": "made"}}});
    given["paths"]["/trees/{id}"]["get"] = json!({"operationId": "getTree", "parameters": [
        {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
        "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": {"type": "object"}}}}}});
    fs::write(folder.join("given.json"), given.to_string()).unwrap();
    let server = MockServer::start();
    server.mock(|_, then| {
        then.respond_with(move |request| {
            let status = if request.method_str() == "POST" { 201 } else { 200 };
            let id = format!("{}-7", secret.replace('/', "%2F"));
            let body = json!({"id": id, "token": secret, "url": format!("/trees/{id}")}).to_string();
            let response = HttpMockResponse::builder().status(status).header("content-type", "application/json");
            response.header("location", format!("/trees/{id}")).body(body).build()
        });
    });
    let base = server.base_url();
    let test = ["test", "given.json", "--base-url", &base, "--allow", "makeTree", "--format", "json=report.json"];
    assert_hidden("notes", &outputs(&folder, &test, &variables), secret);
    let list: &[&str] = &["list", "given.json", "--format", "json"];
    for arguments in
        [list, &["init", "given.json"], &["list"], &["explain", "auth-enforced"], &["test", "--max-requests", "9"]]
    {
        assert_hidden("kept", &outputs(&folder, arguments, &variables), secret);
    }
    assert!(folder.join("countersign.toml").exists(), "init has written");
    let page = format!(
        "# API\n\nBase URL: `https://a.example`\n\nSend `Authorization: Bearer <token>` with all requests.\n\n## GET /trees\n\n\
         ```sh\ncurl https://a.example/trees -H 'Authorization: Bearer {secret}'\n```\n"
    );
    fs::write(folder.join("given.md"), page).unwrap();
    let accept = ["drift", "given", "--docs", "given.md", "--accept"];
    assert_hidden("lock", &outputs(&folder, &accept, &variables), secret);
    let locked = fs::read_dir(&folder).unwrap().any(|it| it.unwrap().path().extension().is_some_and(|it| it == "lock"));
    assert!(locked, "drift has written its lock");
}

/// A search that finds nothing would prove nothing.
#[test]
fn each_planted_leak_is_caught() {
    for Canary { name, secret, .. } in canaries() {
        for (form, text) in forms(secret) {
            let quoted = json!({"message": format!("you sent {text}, which is wrong")}).to_string();
            let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
            let of_a_command = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
            for output in
                [text.clone(), quoted, format!("<td>{escaped}</td>"), format!("::error title=x::{of_a_command}")]
            {
                assert!(!leaks(&output, secret).is_empty(), "{name}: {form} is missed in {output}");
            }
        }
    }
    assert_eq!(
        leaks("nothing of it, {key:valid}, tok_, 401 Unauthorized", "tok_4fQ9zK27Lm/x+Yb81=w"),
        Vec::<&str>::new()
    );
}
