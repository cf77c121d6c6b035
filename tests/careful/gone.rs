//! A service that goes away while it is asked, as one that is told to begin anew.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::thread::{sleep, spawn};
use std::time::Duration;

use serde_json::Value;

const DOCUMENT: &str = "\
openapi: 3.0.3
info: {title: Gone, version: '1'}
paths:
  /first: {get: {operationId: first, responses: {'200': {description: fine}}}}
  /fatal: {get: {operationId: fatal, responses: {'200': {description: fine}}}}
  /third: {get: {operationId: third, responses: {'200': {description: fine}}}}
  /fourth: {get: {operationId: fourth, responses: {'200': {description: fine}}}}
";

/// Answers until `/fatal` is asked for; then nobody listens, and after `away` somebody does who answers all.
fn serve(away: Option<Duration>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    spawn(move || {
        // The door is closed before the one who is inside is sent away: nobody is let in who asks again.
        let fatal = answer(&listener, "/fatal");
        drop(listener);
        drop(fatal);
        if let Some(away) = away {
            sleep(away);
            answer(&TcpListener::bind(address).unwrap(), "/never");
        }
    });
    address
}

/// Answers all but who asks for `last`, whose connection it gives.
fn answer(listener: &TcpListener, last: &str) -> Option<TcpStream> {
    for connection in listener.incoming() {
        let mut connection = connection.unwrap();
        let mut lines = BufReader::new(connection.try_clone().unwrap()).lines();
        let Some(Ok(first)) = lines.next() else { continue };
        while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
        if first.contains(last) {
            return Some(connection);
        }
        let _ = connection.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }
    None
}

fn tested(address: SocketAddr) -> (Value, Option<i32>) {
    let document = format!("{}/gone-{}.yaml", env!("CARGO_TARGET_TMPDIR"), address.port());
    std::fs::write(&document, DOCUMENT).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.env_clear();
    command.envs(std::env::var("SystemRoot").map(|root| ("SystemRoot", root)));
    let base = format!("http://{address}");
    let scenario = ["--scenario", "credential-valid", "--jobs", "1"];
    let output = command.args(["test", &document, "--base-url", &base, "--format", "json"]).args(scenario).output();
    let output = output.unwrap();
    let report = serde_json::from_slice(&output.stdout);
    let report = report.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    (report, output.status.code())
}

/// It is told of the service, once, and of none of the operations that came after.
#[test]
fn a_service_that_goes_away_is_told_once() {
    let (report, exit) = tested(serve(None));
    assert_eq!(exit, Some(1), "{report:#}");
    let findings = report["document_findings"].as_array().unwrap();
    let [finding] = &findings[..] else { panic!("{report:#}") };
    assert_eq!(finding["check"], "no-answer");
    assert_eq!(finding["operations"], serde_json::json!(["first"]));
    let message = "the service is gone: nothing listens there since it answered `first`";
    assert_eq!(finding["message"], message);
    let skipped = report["cases"].as_array().unwrap().iter().filter(|case| case["verdict"] == "skipped");
    let skipped: Vec<_> = skipped.map(|case| (&case["operation"], &case["reason"])).collect();
    assert_eq!(skipped, [(&"third".into(), &message.into()), (&"fourth".into(), &message.into())], "{report:#}");
}

#[test]
fn a_service_that_comes_back_is_waited_for() {
    let (report, exit) = tested(serve(Some(Duration::from_millis(400))));
    assert_eq!(exit, Some(0), "{report:#}");
    assert_eq!(report["summary"]["agreed"], 4, "{report:#}");
    assert_eq!(report["document_findings"], serde_json::json!([]), "{report:#}");
}

/// Answers all but `/fatal`, where every connection is closed before an answer.
fn serve_all_but_one() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    spawn(move || {
        loop {
            drop(answer(&listener, "/fatal"))
        }
    });
    address
}

/// Silence would be green: a documented operation that nobody can use.
#[test]
fn an_operation_that_never_answers_is_an_error_where_others_answer() {
    let (report, exit) = tested(serve_all_but_one());
    assert_eq!(exit, Some(1), "{report:#}");
    let [finding] = &report["document_findings"].as_array().unwrap()[..] else { panic!("{report:#}") };
    assert_eq!((&finding["check"], &finding["severity"]), (&"no-answer".into(), &"error".into()));
    assert_eq!(finding["operations"], serde_json::json!(["fatal"]));
    assert_eq!(report["summary"]["agreed"], 3, "{report:#}");
}
