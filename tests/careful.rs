//! How careful a run is on other people's machines: it waits when it is asked to, goes through the
//! proxies that it should, and gives no credential away.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use serde_json::{Value, json};

#[path = "careful/gone.rs"]
mod gone;
#[path = "careful/origins.rs"]
mod origins;
#[path = "careful/promises.rs"]
mod promises;

const TOKEN: &str = "a-token-for-tests";

/// A service whose answers are by the number of the request, from 0; it counts them.
fn service(
    answer: impl Fn(usize, &HttpMockRequest) -> HttpMockResponse + Send + Sync + 'static,
) -> (MockServer, Arc<AtomicUsize>) {
    let server = MockServer::start();
    let count = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&count);
    let respond = move |request: &HttpMockRequest| answer(counts.fetch_add(1, Ordering::SeqCst), request);
    server.mock(|when, then| _ = (when, then.respond_with(respond)));
    (server, count)
}

fn fine() -> HttpMockResponse {
    let fine = HttpMockResponse::builder().status(200).header("content-type", "application/json");
    fine.body(r#"{"orders": []}"#).build()
}

fn later(status: u16, wait: Option<String>) -> HttpMockResponse {
    let later = HttpMockResponse::builder().status(status);
    wait.into_iter().fold(later, |later, wait| later.header("retry-after", wait)).build()
}

/// Tests one operation of the orders, with these variables too: the report and the exit code.
fn tested(base: &str, options: &[&str], variables: &[(&str, &str)]) -> (Value, Option<i32>) {
    let orders = format!("{}/tests/fixtures/orders.yaml", env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.env_clear().env("COUNTERSIGN_TOKEN", TOKEN).envs(variables.iter().copied());
    command.envs(std::env::var("SystemRoot").map(|root| ("SystemRoot", root)));
    command.args(["test", &orders, "--operation", "listOrders", "--base-url", base, "--format", "json"]);
    let output = command.args(options).output().unwrap();
    let report = serde_json::from_slice(&output.stdout);
    let report = report.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    (report, output.status.code())
}

fn reasons(report: &Value) -> Vec<&str> {
    let cases = report["cases"].as_array().unwrap().iter();
    cases.filter(|case| case["verdict"] == "skipped").filter_map(|case| case["reason"].as_str()).collect()
}

const VALID: [&str; 2] = ["--scenario", "credential-valid"];

#[test]
fn who_asks_to_wait_is_waited_for() {
    let asks: [fn() -> HttpMockResponse; 3] = [
        || later(429, Some("1".to_owned())),
        || later(429, None),
        || later(503, Some(httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(2)))),
    ];
    for (index, ask) in asks.into_iter().enumerate() {
        let (server, count) = service(move |number, _| if number == 0 { ask() } else { fine() });
        let begun = Instant::now();
        let (report, code) = tested(&server.base_url(), &VALID, &[]);
        assert_eq!((code, &report["summary"]["agreed"]), (Some(0), &Value::from(1)), "{index}: {report}");
        assert!(begun.elapsed() >= Duration::from_millis(900), "{index}: {:?}", begun.elapsed());
        // Who calls the operation meets it, and the document does not have it.
        let told = &report["document_findings"][0];
        let status = if index == 2 { 503 } else { 429 };
        let message = format!("undocumented status {status}, by which a pause is asked for");
        assert_eq!(
            (&told["message"], &told["severity"], &told["operations"]),
            (&message.into(), &"warning".into(), &json!(["listOrders"]))
        );
        assert_eq!(report["summary"]["requests"], count.load(Ordering::SeqCst), "what is sent again is counted");
    }
}

/// A server that closes each connection when it is used again: what only reads is sent once more,
/// and counted.
#[test]
fn a_connection_that_was_closed_is_no_answer_of_the_service() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&count);
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let mut reader = BufReader::new(connection);
            for number in 0..2 {
                let is_request = reader.by_ref().lines().map_while(Result::ok).any(|line| line.is_empty());
                counts.fetch_add(usize::from(is_request), Ordering::SeqCst);
                if number == 0 {
                    let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 13\r\n\r\n{\"orders\":[]}";
                    let _ = reader.get_mut().write_all(answer.as_bytes());
                }
            }
        }
    });
    let (report, _) = tested(&base, &["--jobs", "1"], &[]);
    assert_eq!(report["summary"]["silent"], 0, "{report:#}");
    assert_eq!(report["summary"]["requests"], count.load(Ordering::SeqCst), "what is sent again is counted");
}

#[test]
fn who_asks_for_more_than_a_minute_is_left_alone() {
    let (server, count) = service(|_, _| later(429, Some("3600".to_owned())));
    let (report, _) = tested(&server.base_url(), &[], &[]);
    assert_eq!(count.load(Ordering::SeqCst), 1);
    let reason = "the service asks to be left alone for 3600 seconds, so no more is sent";
    assert!(reasons(&report).contains(&reason), "{report}");
}

#[test]
fn who_goes_on_asking_is_left_alone() {
    let (server, count) = service(|_, _| later(429, Some("0".to_owned())));
    let (report, _) = tested(&server.base_url(), &[], &[]);
    assert_eq!(count.load(Ordering::SeqCst), 2, "asked once more, and then no more");
    assert!(reasons(&report).iter().all(|reason| reason.starts_with("the service asks to be left alone, and again")));
}

#[test]
fn a_request_that_is_sent_again_is_of_the_budget() {
    let (server, count) = service(|_, _| later(429, Some("0".to_owned())));
    let budget = ["--max-requests", "1", "--scenario", "credential-valid"];
    tested(&server.base_url(), &budget, &[]);
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

/// A proxy is named by the environment. What is on this machine needs none.
#[test]
fn the_loopback_needs_no_proxy() {
    let (proxy, through) = service(|_, _| fine());
    let (server, count) = service(|_, _| fine());
    let proxy = proxy.base_url();
    let proxies = [("HTTP_PROXY", &*proxy), ("http_proxy", &*proxy), ("ALL_PROXY", &*proxy)];
    for base in [server.base_url(), server.base_url().replace("127.0.0.1", "localhost")] {
        tested(&base, &VALID, &proxies);
    }
    assert_eq!((through.load(Ordering::SeqCst), count.load(Ordering::SeqCst) > 1), (0, true));
}

/// Another machine is asked through the proxy, and over plain http without a credential: neither in
/// a case, nor in what a case is compared with.
#[test]
fn a_credential_does_not_go_over_plain_http() {
    let (proxy, through) = service(|_, request| {
        let carries =
            |(name, value): &(String, String)| name.eq_ignore_ascii_case("authorization") && value.contains(TOKEN);
        let leaks = request.headers_vec().iter().any(carries) || request.uri_str().contains(TOKEN);
        if leaks { later(500, None) } else { later(401, None) }
    });
    let proxy = proxy.base_url();
    let (report, _) = tested("http://api.invalid/v1", &[], &[("HTTP_PROXY", &proxy), ("http_proxy", &proxy)]);
    assert!(through.load(Ordering::SeqCst) > 0, "what needs no credential is asked");
    assert!(reasons(&report).contains(&"a credential does not go over plain http"), "{report}");
    let cases = report["cases"].as_array().unwrap().iter();
    let failed =
        cases.flat_map(|case| case["findings"].as_array().unwrap()).filter(|it| it["check"] == "no-server-error");
    assert_eq!(failed.count(), 0, "a credential went out");
}

/// One operation that is not there says nothing of the others, and its answer is one.
#[test]
fn an_operation_that_is_away_for_long_is_told_and_others_are_asked() {
    let away = Arc::new(AtomicUsize::new(0));
    let asked = Arc::clone(&away);
    let (server, _) = service(move |_, request| {
        if request.uri().path() != "/orders" {
            return fine();
        }
        asked.fetch_add(1, Ordering::SeqCst);
        later(503, Some("99999".to_owned()))
    });
    let options = ["--operation", "health", "--scenario", "credential-valid", "--scenario", "credential-missing"];
    let (report, code) = tested(&server.base_url(), &options, &[]);
    let of = |operation: &str, scenario: &str| {
        let mut cases = report["cases"].as_array().unwrap().iter();
        cases.find(|case| case["operation"] == operation && case["scenario"] == scenario).unwrap().clone()
    };
    let valid = of("listOrders", "credential-valid");
    assert_eq!((valid["findings"][0]["check"].as_str(), code), (Some("no-server-error"), Some(1)), "{report}");
    assert_eq!(of("listOrders", "credential-missing")["verdict"], "skipped");
    assert_eq!(of("health", "credential-valid")["verdict"], "agreed");
    assert!(away.load(Ordering::SeqCst) <= 2, "it asked to be left alone");
}

/// What ends the session comes when nobody needs it any more.
#[test]
fn what_ends_the_session_is_asked_last() {
    let ended = Arc::new(AtomicUsize::new(0));
    let ends = Arc::clone(&ended);
    let (server, _) = service(move |_, request| {
        let mut headers = request.headers_vec().iter();
        let is_good = headers.any(|(name, value)| name == "authorization" && value == &format!("Bearer {TOKEN}"));
        let is_over = ends.load(Ordering::SeqCst) > 0;
        if is_good && request.uri().path() == "/logout" {
            ends.fetch_add(1, Ordering::SeqCst);
        }
        let refused = HttpMockResponse::builder().status(401).header("content-type", "application/json");
        if is_good && !is_over { fine() } else { refused.body(r#"{"error": "x", "message": "y"}"#).build() }
    });
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("careful-session");
    std::fs::create_dir_all(&folder).unwrap();
    let responses = "{'200': {description: fine}, '401': {description: no}}";
    let operation = |id: &str| format!("{{get: {{operationId: {id}, responses: {responses}}}}}");
    let document = format!(
        "openapi: 3.0.3\ninfo: {{title: A, version: '1'}}\nsecurity: [{{t: []}}]\npaths:\n  /first: {}\n  /logout: {}\n  /zebras: {}\n\
         components: {{securitySchemes: {{t: {{type: http, scheme: bearer}}}}}}\n",
        operation("first"),
        operation("logout"),
        operation("zebras"),
    );
    let file = folder.join("openapi.yaml");
    std::fs::write(&file, document).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.env_clear().env("COUNTERSIGN_TOKEN", TOKEN).arg("test").arg(&file);
    command.args(["--base-url", &server.base_url(), "--allow", "logout", "--format", "json"]).args(VALID);
    let report: Value = serde_json::from_slice(&command.output().unwrap().stdout).unwrap();
    let verdicts: Vec<_> = report["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| (case["operation"].as_str(), case["verdict"].as_str()))
        .collect();
    assert_eq!(verdicts, ["first", "zebras", "logout"].map(|id| (Some(id), Some("agreed"))), "{report}");
}
