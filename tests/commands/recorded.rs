//! Exchanges that were recorded, judged as a service's answers are: nothing is sent, what holds of every answer is
//! asked, and no secret that a browser wrote down comes out again.

use serde_json::{Value, json};

use crate::support::{Ran, command, countersign, folder};

/// A token, a session and a password, as a browser records them.
const SECRETS: [&str; 4] = ["tok_canary_7f3e9", "sess-canary-41aa", "hunter2-canary", "c2VjcmV0LWNhbmFyeQ"];

fn orders() -> String {
    format!("{}/tests/fixtures/orders.yaml", env!("CARGO_MANIFEST_DIR"))
}

/// An exchange of the API that the document describes.
fn exchange(method: &str, path: &str, status: u16, body: &Value) -> Value {
    json!({
        "request": {
            "method": method, "url": format!("https://orders.example/v1{path}"),
            "headers": [
                {"name": ":authority", "value": "orders.example"},
                {"name": "Authorization", "value": format!("Bearer {}", SECRETS[0])},
                {"name": "Cookie", "value": format!("session={}; theme=dark", SECRETS[1])},
                {"name": "Accept", "value": "application/json"}
            ]
        },
        "response": {
            "status": status,
            "headers": [
                {"name": "Content-Type", "value": "application/json"},
                {"name": "Content-Encoding", "value": "br"},
                {"name": "Set-Cookie", "value": format!("refresh={}", SECRETS[3])}
            ],
            "content": {"size": 10, "mimeType": "application/json", "text": body.to_string()}
        }
    })
}

fn good(path: &str) -> Value {
    exchange("GET", path, 200, &json!({"orders": [1, 2]}))
}

fn judged(name: &str, entries: &[Value], options: &[&str]) -> Ran {
    let folder = folder(&format!("recorded-{name}"));
    let file = folder.join("capture.har");
    std::fs::write(&file, json!({"log": {"version": "1.2", "entries": entries}}).to_string()).unwrap();
    let mut asking = command(&["test", &orders(), "--har", "capture.har"]);
    if !options.contains(&"--format") {
        asking.args(["--format", "json"]);
    }
    Ran::of(asking.args(options).current_dir(folder).output().expect("the binary runs"))
}

/// All but notes.
fn findings(report: &Value) -> Vec<String> {
    let cases = report["cases"].as_array().unwrap().iter();
    let of = |case: &Value| {
        let name = format!("{} {}", case["operation"].as_str().unwrap(), case["scenario"].as_str().unwrap());
        let found = case["findings"].as_array().unwrap().iter().filter(|it| it["severity"] != "note");
        found
            .map(move |it| format!("{name} {} {}", it["check"].as_str().unwrap(), it["severity"].as_str().unwrap()))
            .collect::<Vec<_>>()
    };
    cases.flat_map(of).collect()
}

#[test]
fn what_keeps_the_contract_is_not_accused() {
    let refused = exchange("GET", "/orders/7", 401, &json!({"error": "NO_TOKEN", "message": "A token is required"}));
    let ran = judged("good", &[good("/orders"), refused, good("/health?full=1")], &[]);
    let report = ran.json(0);
    assert_eq!(findings(&report), [""; 0]);
    assert_eq!((&report["summary"]["requests"], &report["summary"]["cases"]), (&json!(0), &json!(3)));
    assert_eq!(report["providers"][0]["target"], "recorded");
    let coverage = &report["summary"]["coverage"];
    assert_eq!(coverage["operations"]["served"], 2, "{coverage}");
    assert_eq!(coverage["responses"]["judged"], 3, "{coverage}");
    assert_eq!(ran.stderr, "");
}

#[test]
fn what_breaks_it_is_found_where_it_is() {
    let shape = exchange("GET", "/orders", 200, &json!({"orders": ["one"]}));
    let teapot = exchange("GET", "/orders/7", 418, &json!({"error": "X", "message": "y"}));
    let failure = exchange("GET", "/invoices", 500, &json!({}));
    let echo = exchange("GET", "/health", 200, &json!({"orders": [1], "token": SECRETS[0]}));
    let report = judged("bad", &[good("/orders"), shape, teapot, failure, echo], &[]).json(1);
    let found = findings(&report);
    for expected in [
        "listOrders recorded success-shape error",
        "getOrder recorded status-declared warning",
        "listInvoices recorded no-server-error error",
        "health recorded credential-echoed warning",
    ] {
        assert!(found.iter().any(|it| it == expected), "{expected}: {found:?}");
    }
    assert_eq!(found.iter().filter(|it| it.starts_with("listOrders")).count(), 1, "{found:?}");
    let cases = report["cases"].as_array().unwrap().iter();
    let sources = cases.flat_map(|case| case["findings"].as_array().unwrap());
    let sources: Vec<&str> = sources.map(|it| it["later"]["source"].as_str().unwrap()).collect();
    assert!(sources.iter().any(|it| it.starts_with("capture.har entry-2#/body")), "{sources:?}");
}

/// Whether a credential was good, or a request meant to be refused, nobody knows.
#[test]
fn what_was_meant_is_not_guessed() {
    let mut open = good("/orders");
    open["request"]["headers"] = json!([]);
    let report = judged("meant", &[open, exchange("GET", "/orders", 401, &json!({"error": "E", "message": "m"}))], &[]);
    assert_eq!(findings(&report.json(0)), [""; 0]);
}

#[test]
fn what_was_not_recorded_is_silent() {
    let (mut without, mut aborted) = (good("/orders"), good("/orders/7"));
    without["response"]["content"] = json!({"size": 4711, "mimeType": "application/json"});
    aborted["response"] = json!({"status": 0});
    let report = judged("silent", &[good("/health"), without, aborted], &[]).json(0);
    let reason = |operation: &str| {
        let mut cases = report["cases"].as_array().unwrap().iter();
        let case = cases.find(|case| case["operation"] == operation).unwrap();
        format!("{} {}", case["verdict"].as_str().unwrap(), case["reason"].as_str().unwrap_or_default())
    };
    assert_eq!(reason("listOrders"), "silent the body was not recorded");
    assert_eq!(reason("getOrder"), "silent the recording has no answer");
    assert_eq!(reason("health"), "agreed ");
}

/// What writers of recordings leave out, or cut, is not empty.
#[test]
fn what_was_recorded_in_part_is_silent() {
    let mut contents = vec![
        json!({"size": -1, "mimeType": "application/json"}),
        json!({"size": 4711, "text": "", "mimeType": "application/json"}),
        json!({"size": 4711, "text": "{\"orders\": [", "mimeType": "application/json"}),
        json!({"mimeType": "application/json"}),
    ];
    let mut entry = good("/orders");
    for content in contents.drain(..) {
        entry["response"]["content"] = content;
        let report = judged("part", &[good("/health"), entry.clone()], &[]).json(0);
        assert_eq!(findings(&report), [""; 0], "{}", entry["response"]["content"]);
    }
    // An answer of no length is as empty as it says; one that breaks off where it should end is broken.
    for content in [json!({"size": 0, "text": ""}), json!({"size": 12, "text": "{\"orders\": ["})] {
        entry["response"]["content"] = content;
        let report = judged("whole", &[good("/health"), entry.clone()], &[]).json(1);
        assert_eq!(findings(&report).len(), 1, "{}", entry["response"]["content"]);
    }
}

/// What a login gave is as secret in the next answer, whatever it is called there.
#[test]
fn what_an_answer_gave_is_hidden_in_the_next() {
    const GIVEN: &str = "given-by-a-login-0042";
    let login = exchange("GET", "/health", 200, &json!({"orders": [1], "access_token": GIVEN}));
    let next = exchange("GET", "/orders", 500, &json!({"error": "E", "message": format!("no order of {GIVEN}")}));
    let ran = judged("given", &[login, next], &[]);
    assert!(ran.stdout.contains("no order of") && !ran.stdout.contains(GIVEN), "{}", ran.stdout);
}

/// A credential that was in a header first stands in no command of a later exchange that has it in its URL.
#[test]
fn a_credential_of_a_header_is_in_no_command() {
    let later = exchange("GET", &format!("/orders?access_token={}", SECRETS[0]), 500, &json!({"error": "E"}));
    for format in ["text", "json", "html", "markdown"] {
        let ran = judged("later", &[good("/orders/7"), later.clone()], &["--format", format]);
        assert!(ran.stdout.contains("500") && !ran.stdout.contains(SECRETS[0]), "{format}: {}", ran.stdout);
    }
}

/// Nor a password of a scheme that the document does not have.
#[test]
fn a_password_is_known_wherever_it_stands() {
    const PASSWORD: &str = "a-password-0042";
    let mut first = good("/orders/7");
    let basic = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, format!("ada:{PASSWORD}"));
    first["request"]["headers"] = json!([{"name": "Authorization", "value": format!("Basic {basic}")}]);
    let later = exchange("GET", &format!("/orders?u={PASSWORD}"), 500, &json!({"error": PASSWORD}));
    let ran = judged("password", &[first, later], &["--format", "text"]);
    assert!(ran.stdout.contains("500") && !ran.stdout.contains(PASSWORD), "{}", ran.stdout);
}

#[test]
fn no_secret_of_a_recording_comes_out() {
    let mut login =
        exchange("POST", "/orders", 401, &json!({"error": SECRETS[1], "message": format!("no {}", SECRETS[0])}));
    login["request"]["url"] = json!(format!("https://orders.example/v1/orders?api_key={}", SECRETS[3]));
    login["request"]["postData"] =
        json!({"mimeType": "application/json", "text": json!({"password": SECRETS[2]}).to_string()});
    let teapot = exchange("GET", &format!("/orders/7?session={}", SECRETS[1]), 418, &json!({"seen": SECRETS}));
    for format in ["json", "text", "html", "markdown", "junit", "sarif", "github"] {
        let ran = judged(
            &format!("secret-{format}"),
            &[login.clone(), teapot.clone()],
            &["--format", format, "--evidence", "evidence"],
        );
        let folder =
            std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("recorded-secret-{format}/evidence"));
        let pages =
            std::fs::read_dir(folder).unwrap().map(|page| std::fs::read_to_string(page.unwrap().path()).unwrap());
        let all = pages.fold(ran.stdout + &ran.stderr, |all, page| all + &page);
        assert!(all.contains("418"), "{format}: {all}");
        for secret in &SECRETS[..3] {
            assert!(!all.contains(secret), "{format} holds {secret}: {all}");
        }
        assert!(!all.contains(SECRETS[3]), "{format}: {all}");
    }
}

/// What can't all be kept out of sight is not shown at all.
#[test]
fn more_secrets_than_are_looked_for_are_refused() {
    let of = |index: usize| {
        let mut entry = good("/orders");
        entry["request"]["headers"] = json!([{"name": "Cookie", "value": format!("session={index:0>200}")}]);
        entry
    };
    let ran = judged("many-secrets", &(0..700).map(of).collect::<Vec<_>>(), &[]);
    ran.exits(2);
    assert!(ran.stderr.contains("capture.har") && ran.stderr.contains("128 KiB"), "{}", ran.stderr);
    judged("some-secrets", &(0..20).map(of).collect::<Vec<_>>(), &[]).exits(0);
}

/// A recording has what else a page loads, and a proxy has another host.
#[test]
fn the_api_is_where_it_is_said_to_be() {
    let mut local = good("/orders");
    local["request"]["url"] = json!("http://127.0.0.1:8080/api/orders?page=2#top");
    let mut script = good("/orders");
    script["request"]["url"] = json!("https://cdn.example/app.js");
    let based = judged("based", &[local.clone(), script.clone()], &["--base-url", "http://127.0.0.1:8080/api"]);
    assert_eq!(based.json(0)["summary"]["cases"], 1);
    assert!(based.stderr.contains("1 of 2 exchanges are of no operation"), "{}", based.stderr);
    assert!(based.stderr.contains("GET https://cdn.example/app.js"), "{}", based.stderr);
    let nowhere = judged("nowhere", &[local, script], &[]);
    nowhere.exits(2);
    assert!(
        nowhere.stderr.contains("none of the exchanges in capture.har is of a selected operation"),
        "{}",
        nowhere.stderr
    );
}

#[test]
fn a_file_that_is_no_recording_is_refused_with_its_place() {
    let folder = folder("recorded-broken");
    for (text, place, said) in [
        ("{\"log\": {\n  \"entries\": [{\"request\": {\"method\": 7}}]}}", ":2:", "expected a string"),
        ("{\"log\": {}}", ":1:", "missing field `entries`"),
        ("<html>", ":1:1", "expected value"),
        ("", ":1:0", "EOF"),
    ] {
        std::fs::write(folder.join("broken.har"), text).unwrap();
        let mut asking = command(&["test", &orders(), "--har", "broken.har"]);
        let ran = Ran::of(asking.current_dir(&folder).output().unwrap());
        ran.exits(2);
        assert!(ran.stderr.contains(&format!("broken.har{place}")) && ran.stderr.contains(said), "{}", ran.stderr);
    }
    countersign(&["test", &orders(), "--har", "none.har"]).exits(2);
}

/// An answer that the recorded client asked for itself, as browsers do of their own accord, is no fault of the service;
/// the same answer to another request is.
#[test]
fn what_the_client_asked_for_itself_is_silent() {
    for (status, header, verdict) in [
        (206, Some("Range"), "silent"),
        (206, None, "clashed"),
        (416, Some("Range"), "silent"),
        (304, Some("If-None-Match"), "silent"),
        (412, Some("If-Match"), "silent"),
        (412, Some("Range"), "clashed"),
        (200, Some("Range"), "agreed"),
    ] {
        let mut entry = exchange("GET", "/orders", status, &json!({"orders": [1, 2]}));
        if let Some(header) = header {
            entry["request"]["headers"].as_array_mut().unwrap().push(json!({"name": header, "value": "bytes=0-4"}));
        }
        let ran = judged("own-doing", &[good("/health"), entry], &[]);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        let mut cases = report["cases"].as_array().unwrap().iter();
        let case = cases.find(|case| case["operation"] == "listOrders").unwrap();
        assert_eq!(case["verdict"], verdict, "{status} {header:?}: {case}");
    }
    // Where nothing else was recorded, nothing was judged.
    let mut part = exchange("GET", "/orders", 206, &json!({}));
    part["request"]["headers"].as_array_mut().unwrap().push(json!({"name": "Range", "value": "bytes=0-4"}));
    let alone = judged("own-doing-alone", &[part], &[]);
    alone.exits(2);
    assert!(alone.stderr.contains("none of the exchanges in capture.har has an answer"), "{}", alone.stderr);
}
