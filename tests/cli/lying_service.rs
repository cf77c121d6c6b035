//! A service that breaks its contract in every way that it can, and gives the credential back.

use std::sync::OnceLock;

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use serde_json::Value;

use crate::reports::assert_fits;
use crate::support::{self, Ran, orders, shown};

/// What may stand in no output, as it is or in base64.
const CANARY: &str = "canary-3f9b2c71d4";

/// Serves anybody; answers with other bodies than documented; fails; and always says what it was
/// sent.
fn answer(request: &HttpMockRequest) -> HttpMockResponse {
    let sent = request.headers_vec().iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    let sent = sent.map_or("nothing", |(_, value)| value.as_str()).to_owned();
    let is_valid = sent == format!("Bearer {CANARY}");
    let refused = r#"{"error":"TOKEN_NEEDED","message":"Please, a token"}"#;
    let (status, body) = match request.uri().path() {
        "/orders" => (200, r#"{"orders":"none"}"#.to_owned()),
        "/invoices" => (200, format!(r#"{{"orders":[],"you_sent":"{sent}"}}"#)),
        "/orders/1" if is_valid => (200, r#"{"orders":[1]}"#.to_owned()),
        "/orders/1" => (401, refused.to_owned()),
        "/health" if is_valid => (200, r#"{"orders":[]}"#.to_owned()),
        _ => (500, refused.to_owned()),
    };
    let headers = vec![("content-type".to_owned(), "application/json".to_owned()), ("x-you-sent".to_owned(), sent)];
    HttpMockResponse::builder().status(status).headers(headers).body(body).build()
}

/// The base URL of the service. One server, never dropped, is enough for all tests.
fn base_url() -> String {
    static SERVER: OnceLock<MockServer> = OnceLock::new();
    let server = SERVER.get_or_init(|| {
        let server = MockServer::start();
        server.mock(|when, then| {
            _ = (when, then.respond_with(answer));
        });
        server
    });
    server.base_url()
}

fn tested(options: &[&str]) -> Ran {
    let (orders, base) = (orders(), base_url());
    let base: &[&str] = if options.contains(&"--base-url") { &[] } else { &["--base-url", &base] };
    let arguments = [&["test", &orders], base, options].concat();
    support::run(&arguments, &[("COUNTERSIGN_TOKEN", CANARY)])
}

/// Every finding, as `operation scenario check severity`.
fn findings(report: &Value) -> Vec<String> {
    let cases = report["cases"].as_array().unwrap().iter();
    let found = cases.flat_map(|case| {
        let findings = case["findings"].as_array().unwrap().iter();
        findings.map(move |finding| [&case["operation"], &case["scenario"], &finding["check"], &finding["severity"]])
    });
    found.map(|parts| parts.map(|part| part.as_str().unwrap()).join(" ")).collect()
}

#[test]
fn each_lie_is_found_with_its_severity() {
    let report = tested(&["--format", "json"]).json(1);
    assert_fits("test", &report);
    let found = findings(&report);
    let mutants = [
        "listOrders credential-missing auth-enforced error",
        "listOrders credential-unknown auth-enforced error",
        "listOrders credential-valid success-shape error",
        "listOrders credential-valid credential-echoed warning",
        "getOrder credential-missing error-body error",
        "health credential-missing no-server-error error",
    ];
    for mutant in mutants {
        assert!(found.iter().any(|found| found == mutant), "{mutant} is not among\n{}", found.join("\n"));
    }
    let is_honest = |found: &&String| found.starts_with("getOrder credential-valid") && !found.contains("echoed");
    assert_eq!(found.iter().find(is_honest), None);
}

#[test]
fn what_is_wrong_everywhere_is_said_once() {
    let report = tested(&["--format", "json"]).json(1);
    let folded = report["document_findings"].as_array().unwrap();
    let echoed = folded.iter().find(|finding| finding["check"] == "credential-echoed");
    let operations = ["getOrder", "health", "listOrders"].map(Value::from);
    assert_eq!(echoed.map(|echoed| &echoed["operations"]), Some(&Value::from(operations.to_vec())));
}

/// Writes the reports of so many shards; says how each ended.
fn shards(folder: &std::path::Path, of: usize, options: &[&str]) -> Vec<(String, Option<i32>)> {
    let shard = |number| {
        let file = folder.join(format!("{number}-of-{of}.json")).display().to_string();
        let (shard, format) = (format!("{number}/{of}"), format!("json={file}"));
        let ran = tested(&[&["--shard", &shard, "--format", &format], options].concat());
        (file, ran.code)
    };
    (1..=of).map(shard).collect()
}

#[test]
fn what_is_wrong_everywhere_is_said_once_of_all_shards() {
    let folder = support::folder("lies-in-shards");
    let whole = tested(&["--format", "json"]).json(1);
    // No shard has the three operations that make it a finding of the document, and one has none at all.
    let parts = shards(&folder, 9, &[]);
    assert!(parts.iter().any(|(_, code)| *code == Some(0)), "{parts:?}");
    let files: Vec<&str> = parts.iter().map(|(file, _)| file.as_str()).collect();
    let merged = support::run(&[&["report", "merge"], &files[..]].concat(), &[]).json(1);
    assert_fits("test", &merged);
    let ids = |report: &Value| {
        let found = report["document_findings"].as_array().unwrap().iter();
        let mut ids: Vec<String> = found.map(|it| format!("{} {}", it["id"], it["operations"])).collect();
        ids.sort();
        ids
    };
    assert!(!ids(&whole).is_empty());
    assert_eq!(ids(&merged), ids(&whole));
    for count in ["cases", "clashed", "errors", "warnings", "notes"] {
        assert_eq!(merged["summary"][count], whole["summary"][count], "{count}");
    }
}

/// A run that could not judge anything is none, in one part or in several.
#[test]
fn shards_that_are_no_run_are_none_together() {
    let folder = support::folder("no-run-in-shards");
    let server = MockServer::start();
    server.mock(|when, then| _ = (when, then.status(404).header("content-type", "text/html").body("<p>not here</p>")));
    let base = server.base_url();
    // Of one operation nobody knows whether it is the operation that is not there, or the API.
    let paths: String = ["one", "two", "three", "four"]
        .map(|name| format!("  /{name}: {{get: {{operationId: {name}, responses: {{'200': {{description: ok}}}}}}}}\n"))
        .concat();
    let document = folder.join("four.yaml");
    std::fs::write(&document, format!("openapi: 3.0.3\ninfo: {{title: Four, version: '1'}}\npaths:\n{paths}")).unwrap();
    let parts = ["1/2", "2/2"].map(|shard| {
        let file = folder.join(format!("{}.json", &shard[..1])).display().to_string();
        let format = format!("json={file}");
        let document = document.display().to_string();
        let ran = support::run(&["test", &document, "--base-url", &base, "--shard", shard, "--format", &format], &[]);
        (file, ran.code)
    });
    assert!(parts.iter().all(|(_, code)| *code == Some(2)), "{parts:?}");
    let merged = support::run(&["report", "merge", &parts[0].0, &parts[1].0], &[]);
    merged.exits(2);
    let report: Value = serde_json::from_str(&merged.stdout).unwrap();
    let errors = report["document_findings"].as_array().unwrap().iter().filter(|it| it["severity"] == "error");
    assert_eq!(report["summary"]["errors"], errors.count());
}

#[test]
fn what_does_something_is_sent_only_where_it_is_allowed() {
    let verdicts = |options: &[&str], operation: &str| -> Vec<String> {
        let report = tested(&[&["--format", "json", "--scenario", "credential-missing"], options].concat()).json(1);
        let cases = report["cases"].as_array().unwrap().iter().filter(|case| case["operation"] == operation);
        cases.map(|case| format!("{}: {}", case["verdict"], case["reason"]).replace('"', "")).collect()
    };
    let held_back = |what: &str| format!("skipped: {what}, and --allow does not name it");
    assert_eq!(verdicts(&[], "createOrder"), [held_back("POST may change something")]);
    assert_eq!(verdicts(&[], "listInvoices"), [held_back("its effect is `billed`")]);
    assert_eq!(verdicts(&["--allow", "listInvoices"], "listInvoices"), ["clashed: null"]);
    assert_eq!(verdicts(&["--allow", "listInvoices"], "createOrder").len(), 1);
}

#[test]
fn the_exit_code_is_as_severe_as_was_asked_for() {
    let only = |check: &str, fail_on: &str| tested(&["--check", check, "--fail-on", fail_on]);
    only("credential-echoed", "error").exits(0);
    only("credential-echoed", "warning").exits(1);
    only("auth-enforced", "error").exits(1);
    only("auth-enforced", "never").exits(0);
}

#[test]
fn no_output_holds_the_credential() {
    let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, CANARY);
    for options in [&["--format", "text"][..], &["--format", "json"], &["--color", "always"], &["--quiet"]] {
        let ran = tested(&[options, &["--allow", "listInvoices", "--allow", "createOrder"]].concat());
        ran.exits(1);
        let all = ran.stdout + &ran.stderr;
        assert!(!all.contains(CANARY) && !all.contains(&encoded), "{options:?}");
        assert!(all.contains("$COUNTERSIGN_TOKEN"), "the command to reproduce names the variable");
    }
}

#[test]
fn findings_are_written_for_people() {
    let ran = tested(&["--scenario", "credential-valid", "--scenario", "credential-missing"]);
    ran.exits(1);
    let here = format!("{}/", env!("CARGO_MANIFEST_DIR"));
    let text = ran.stdout_without_times().replace(&base_url(), "http://service").replace(&here, "");
    shown("findings", &text);
}

/// The exchanges of what was found go into a folder that can be passed on.
#[test]
fn evidence_is_readable_and_names_no_credential() {
    let folder = support::folder("evidence").join("of-orders");
    let place = folder.display().to_string();
    tested(&["--evidence", &place]).exits(1);
    let index = std::fs::read_to_string(folder.join("index.md")).unwrap();
    let pages: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    for page in &pages {
        let text = std::fs::read_to_string(page).unwrap();
        assert!(!text.contains(CANARY), "{}", page.display());
        let name = page.file_name().unwrap().to_str().unwrap();
        assert!(name == "index.md" || index.contains(&format!("]({name})")), "{name} is not listed");
    }
    assert!(pages.len() > 3);
    let page = std::fs::read_to_string(folder.join("orders.getOrder.credential-missing.md")).unwrap();
    for part in ["GET /orders/1 HTTP/1.1\n", "HTTP/1.1 401 Unauthorized\n", "TOKEN_NEEDED", "curl -i -X GET"] {
        assert!(page.contains(part), "{part} is not in {page}");
    }

    let again = tested(&["--evidence", &place]);
    again.exits(2);
    assert!(again.stderr.contains("the folder is not empty"), "{}", again.stderr);
}

/// What is known of one answer says nothing of a graver one.
#[test]
fn a_baseline_covers_what_was_answered_and_nothing_else() {
    let known = support::folder("baseline-graver").join("known.json").display().to_string();
    let only = ["--operation", "health", "--scenario", "credential-valid", "--allow", "health"];
    let run = |base: &str, option: &str| {
        tested(&[&only[..], &["--base-url", base, option, &known, "--format", "json"]].concat())
    };
    let answering = |status: u16| {
        let server = MockServer::start();
        server.mock(|when, then| _ = (when, then.status(status).header("content-type", "application/json").body("{}")));
        server
    };
    let (teapot, gone) = (answering(418), answering(410));
    run(&teapot.base_url(), "--baseline-write");
    let again = run(&teapot.base_url(), "--baseline");
    let waived = |ran: &Ran| serde_json::from_str::<Value>(&ran.stdout).unwrap()["summary"]["waived"].clone();
    assert_eq!(waived(&again), 1);
    assert_eq!(waived(&run(&gone.base_url(), "--baseline")), 0);
}

/// Another place of a body, or another media type, is another fault of the same rule.
#[test]
fn a_baseline_covers_no_other_fault_of_the_same_rule() {
    let folder = support::folder("baseline-other");
    let document = folder.join("one.yaml").display().to_string();
    let schema =
        "{type: object, required: [id], properties: {id: {type: integer}, list: {type: array, items: {type: string}}}}";
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n  /x:\n    get:\n      operationId: x\n      responses:\n        \
         '200': {{description: d, content: {{application/json: {{schema: {schema}}}}}}}\n"
    );
    std::fs::write(&document, text).unwrap();
    let known = folder.join("known.json").display().to_string();
    let run = |media_type: &str, body: &str, option: &str| {
        let server = MockServer::start();
        server.mock(|when, then| _ = (when, then.status(200).header("content-type", media_type).body(body)));
        support::run(
            &["test", &document, "--base-url", &server.base_url(), option, &known, "--fail-on", "warning"],
            &[],
        )
    };
    let json = "application/json";
    run(json, r#"{"id": 1, "list": ["a", 1]}"#, "--baseline-write").exits(1);
    run(json, r#"{"id": 1, "list": [2, "a", 1]}"#, "--baseline").exits(0);
    run(json, r#"{"list": ["a"]}"#, "--baseline").exits(1);
    run(json, "[]", "--baseline").exits(1);
    run("text/plain", r#"{"id": 1}"#, "--baseline-write").exits(1);
    run("text/plain", r#"{"id": 1}"#, "--baseline").exits(0);
    run("text/plain", r#"{"id": "x"}"#, "--baseline").exits(1);
    run("text/csv", "a", "--baseline").exits(1);
}

#[test]
fn a_baseline_is_as_its_schema_says() {
    let place = support::folder("baseline-schema").join("known.json");
    tested(&["--baseline-write", &place.display().to_string()]).exits(1);
    let baseline: Value = serde_json::from_str(&std::fs::read_to_string(place).unwrap()).unwrap();
    assert!(!baseline["findings"].as_array().unwrap().is_empty());
    assert_fits("baseline", &baseline);
}

/// A baseline is told of an entry whose case was judged and does not have it any more.
#[test]
fn an_entry_of_a_baseline_that_no_longer_holds_is_told_and_taken_out() {
    let place = support::folder("stale").join("known.json");
    let file = place.display().to_string();
    tested(&["--baseline-write", &file]).exits(1);
    let read = || -> Value { serde_json::from_str(&std::fs::read_to_string(&place).unwrap()).unwrap() };
    let mut known = read();
    let mut entry = known["findings"][0].clone();
    entry["id"] = "000000000000".into();
    let check = entry["check"].as_str().unwrap().to_owned();
    let mut unasked = entry.clone();
    unasked["operation"] = "noSuchOperation".into();
    unasked["id"] = "111111111111".into();
    known["findings"].as_array_mut().unwrap().extend([entry, unasked]);
    std::fs::write(&place, known.to_string()).unwrap();
    let ran = tested(&["--baseline", &file]);
    ran.exits(0);
    assert!(ran.stdout.contains("\nknown error["), "{}", ran.stdout);
    assert!(ran.stderr.contains("note: 1 entry of ") && ran.stderr.contains("--baseline-prune"), "{}", ran.stderr);
    // What is left out may hold still.
    tested(&["--baseline", &file, "--baseline-prune", "--exclude", &check]);
    assert_eq!(read(), known);
    let pruned = tested(&["--baseline", &file, "--baseline-prune"]);
    pruned.exits(0);
    let ids: Vec<String> = read()["findings"].as_array().unwrap().iter().map(|entry| entry["id"].to_string()).collect();
    assert!(!ids.contains(&"\"000000000000\"".to_owned()), "it no longer holds");
    assert!(ids.contains(&"\"111111111111\"".to_owned()), "nobody asked, so it may hold");
    assert!(!tested(&["--baseline", &file]).stderr.contains("no longer"), "it is gone");
}

/// One finding of a report, again: in words, and by sending its case.
#[test]
fn a_finding_is_explained_and_sent_again_by_its_id() {
    let place = support::folder("stored").join("report.json");
    let file = place.display().to_string();
    tested(&["--format", &format!("json={file}")]).exits(1);
    let report: Value = serde_json::from_str(&std::fs::read_to_string(&place).unwrap()).unwrap();
    let cases = report["cases"].as_array().unwrap();
    let open = cases
        .iter()
        .flat_map(|case| case["findings"].as_array().unwrap())
        .find(|found| found["check"] == "auth-enforced");
    let id = open.unwrap()["id"].as_str().unwrap();
    let explained = support::countersign(&["explain", id, "--report", &file]);
    explained.exits(0);
    for part in
        ["error[auth-enforced] a request that must be refused is served", "listOrders × credential-missing", "  why "]
    {
        assert!(explained.stdout.contains(part), "{part} is not in\n{}", explained.stdout);
    }
    let again = support::run(&["replay", id, "--report", &file], &[("COUNTERSIGN_TOKEN", CANARY)]);
    again.exits(1);
    assert!(again.stdout.contains(id) && again.stdout.contains("1 case: 1 clashed."), "{}", again.stdout);
    assert!(!again.stdout.contains(CANARY) && !again.stderr.contains(CANARY));
    // A report may be a stranger's: it sends no credential elsewhere, and gives no option.
    let forged = |change: &dyn Fn(&mut Value)| {
        let mut report = report.clone();
        report["providers"].as_array_mut().unwrap().iter_mut().for_each(change);
        std::fs::write(&place, report.to_string()).unwrap();
        support::run(&["replay", id, "--report", &file], &[("COUNTERSIGN_TOKEN", CANARY)])
    };
    let elsewhere = forged(&|provider| provider["target"] = "https://elsewhere.invalid".into());
    elsewhere.exits(2);
    assert!(elsewhere.stderr.contains("if credentials may go there, name it with --base-url"), "{}", elsewhere.stderr);
    let option = forged(&|provider| provider["source"] = "--config=theirs.toml".into());
    option.exits(2);
    assert!(option.stderr.contains("find `--config=theirs.toml`"), "{}", option.stderr);
    std::fs::write(&place, report.to_string()).unwrap();
    for command in ["explain", "replay"] {
        let unknown = support::countersign(&[command, "0123456789ab", "--report", &file]);
        unknown.exits(2);
        assert!(unknown.stderr.contains("failed to find \"0123456789ab\" in "), "{}", unknown.stderr);
    }
}

/// A test page fails what the exit code fails, and nothing else.
#[test]
fn junit_fails_what_the_exit_code_fails() {
    let failures = |options: &[&str]| {
        let ran = tested(&[&["--format", "junit"], options].concat());
        ran.stdout.matches("<failure ").count()
    };
    let (errors, warnings, never) =
        (failures(&[]), failures(&["--fail-on", "warning"]), failures(&["--fail-on", "never"]));
    assert!(errors > 0 && warnings > errors, "{errors} {warnings}");
    assert_eq!(never, 0);
    let text = tested(&["--format", "junit"]).stdout;
    assert!(text.contains(" time=\"0.") && text.contains(" file=\"") && text.contains(" line=\""), "{text}");
}
