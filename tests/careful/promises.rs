//! What the README promises of options and settings, against services that notice.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use httpmock::{HttpMockRequest, HttpMockResponse};
use serde_json::Value;

use super::{TOKEN, VALID, fine, reasons, service, tested};

fn sent(request: &HttpMockRequest, name: &str) -> Option<String> {
    let mut headers = request.headers_vec().iter();
    headers.find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
}

fn is_good(request: &HttpMockRequest) -> bool {
    sent(request, "authorization").is_some_and(|value| value == format!("Bearer {TOKEN}"))
}

fn refused() -> HttpMockResponse {
    let refused = HttpMockResponse::builder().status(401).header("content-type", "application/json");
    refused.body(r#"{"error": "NO_TOKEN", "message": "A token is required"}"#).build()
}

/// A file of a test of its own.
fn file(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("promises");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(name);
    let _ = std::fs::remove_file(&file);
    file
}

/// Runs the providers of a `countersign.toml`, which are tested against a service.
fn configured(name: &str, toml: &str, options: &[&str], variables: &[(&str, &str)]) -> (Value, Option<i32>, String) {
    of_all(name, toml, &[&["--operation", "listOrders"], options].concat(), variables)
}

/// The same of all operations.
fn of_all(name: &str, toml: &str, options: &[&str], variables: &[(&str, &str)]) -> (Value, Option<i32>, String) {
    let config = file(&format!("{name}.toml"));
    let orders = format!("{}/tests/fixtures/orders.yaml", env!("CARGO_MANIFEST_DIR"));
    std::fs::write(&config, toml.replace("ORDERS", &orders)).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.env_clear().envs(variables.iter().copied());
    command.envs(["SystemRoot", "PATH"].iter().filter_map(|name| Some((*name, std::env::var(name).ok()?))));
    command.args(["test", "orders", "--config", &config.display().to_string(), "--format", "json"]);
    let output = command.args(options).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{stderr}"));
    (report, output.status.code(), stderr)
}

/// The findings of a report, each with why it is waived.
fn findings(report: &Value) -> Vec<(String, Value)> {
    let cases = report["cases"].as_array().unwrap().iter();
    let each = cases.flat_map(|case| case["findings"].as_array().unwrap());
    each.map(|finding| (finding["check"].as_str().unwrap().to_owned(), finding["waived"].clone())).collect()
}

#[test]
fn what_a_baseline_knows_is_not_told_as_new() {
    let (anybody, _) = service(|_, _| fine());
    let known = file("known.json").display().to_string();
    let (report, code) = tested(&anybody.base_url(), &["--baseline-write", &known], &[]);
    assert_eq!((code, findings(&report).is_empty()), (Some(1), false), "{report}");
    let (again, code) = tested(&anybody.base_url(), &["--baseline", &known], &[]);
    assert_eq!(code, Some(0), "{again}");
    assert!(findings(&again).iter().all(|(_, waived)| waived == "it is in the baseline"), "{again}");
    // What is new is told, beside what is known.
    let (worse, _) = service(|_, request| if is_good(request) { refused() } else { fine() });
    let (report, code) = tested(&worse.base_url(), &["--baseline", &known], &[]);
    assert_ne!(code, Some(0), "{report}");
}

#[test]
fn a_waiver_holds_until_its_day_and_for_what_it_names() {
    let (anybody, _) = service(|_, _| fine());
    let base = anybody.base_url();
    let waived = |until: &str, check: &str| {
        let toml = format!(
            "[providers.orders]\ndocument = \"ORDERS\"\n[[providers.orders.waivers]]\ncheck = \"{check}\"\n\
             reason = \"we know\"\nuntil = \"{until}\"\n"
        );
        let name = format!("waiver-{check}-{until}");
        configured(&name, &toml, &["--base-url", &base], &[("COUNTERSIGN_TOKEN", TOKEN)])
    };
    let (report, code, _) = waived("2999-01-01", "auth-enforced");
    assert_eq!(code, Some(0), "{report}");
    let found = findings(&report);
    assert!(!found.is_empty() && found.iter().all(|(_, waived)| waived == "we know"), "{found:?}");
    assert!(report["summary"]["waived"].as_u64().unwrap() > 0);
    let (report, code, _) = waived("2001-01-01", "auth-enforced");
    assert_eq!(code, Some(1), "it is over: {report}");
    let (report, code, _) = waived("2999-01-01", "error-body");
    assert_eq!(code, Some(1), "it is of another check: {report}");
}

/// A waiver whose cases were judged, and have no finding that it is about, is told in a run that leaves none of them out.
#[test]
fn a_waiver_that_matches_nothing_any_longer_is_told() {
    let (anybody, _) = service(|_, _| fine());
    let base = anybody.base_url();
    let stderr = |check: &str, options: &[&str]| {
        let toml = format!(
            "[providers.orders]\ndocument = \"ORDERS\"\n[[providers.orders.waivers]]\ncheck = \"{check}\"\n\
             operation = \"listOrders\"\nscenario = \"credential-missing\"\nreason = \"we know\"\nuntil = \"2999-01-01\"\n"
        );
        let options = [&["--base-url", &base], options].concat();
        of_all(&format!("unmatched-{check}"), &toml, &options, &[("COUNTERSIGN_TOKEN", TOKEN)]).2
    };
    let told = "a waiver of orders, until 2999-01-01, matches no finding any longer: we know";
    assert!(stderr("error-body", &[]).contains(told));
    assert!(!stderr("auth-enforced", &[]).contains("matches no finding"));
    for whole in [["--operation", "listOrders"], ["--scenario", "credential-missing"]] {
        assert!(stderr("error-body", &whole).contains(told), "{whole:?}");
    }
    for part in [["--check", "auth-enforced"], ["--exclude", "error-body"], ["--scenario", "credential-valid"]] {
        assert!(!stderr("error-body", &part).contains("matches no finding"), "{part:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_token_command_prints_the_credential() {
    let (server, _) = service(|_, request| if is_good(request) { fine() } else { refused() });
    let base = server.base_url();
    let toml = |command: &str| {
        format!(
            "[providers.orders]\ndocument = \"ORDERS\"\n[providers.orders.credentials.token]\ntoken_command = {command}\n"
        )
    };
    let options = ["--base-url", &base, "--scenario", "credential-valid"];
    let command = format!("[\"printf\", \"%s\\\\n\", \"{TOKEN}\"]");
    let (report, code, _) = configured("printed", &toml(&command), &options, &[]);
    assert_eq!((code, &report["summary"]["agreed"]), (Some(0), &Value::from(1)), "{report}");
    let (report, _, stderr) = configured("fails", &toml("[\"false\"]"), &options, &[]);
    let said = format!("{report}{stderr}");
    assert!(said.contains("`false`") || said.contains("false"), "{said}");
    assert_eq!(report["summary"]["agreed"], 0, "{report}");
}

#[test]
fn client_credentials_are_granted_and_sent() {
    let granted = Arc::new(Mutex::new(Vec::new()));
    let asked = Arc::clone(&granted);
    let (server, _) = service(move |_, request| {
        if request.uri().path() != "/oauth/token" {
            return if is_good(request) { fine() } else { refused() };
        }
        let body = String::from_utf8_lossy(request.body_ref()).into_owned();
        asked.lock().unwrap().push((sent(request, "authorization"), body));
        let answer = format!("{{\"access_token\": \"{TOKEN}\", \"token_type\": \"Bearer\"}}");
        HttpMockResponse::builder().status(200).header("content-type", "application/json").body(answer).build()
    });
    let base = server.base_url();
    let toml = format!(
        "[providers.orders]\ndocument = \"ORDERS\"\n[providers.orders.credentials.token]\nclient_id = \"THE_ID\"\n\
         client_secret = \"THE_SECRET\"\ntoken_url = \"{base}/oauth/token\"\nscope = \"orders.read\"\n"
    );
    let options = ["--base-url", &base, "--scenario", "credential-valid"];
    let variables = [("THE_ID", "an-id"), ("THE_SECRET", "a-very-secret-secret")];
    let (report, code, stderr) = configured("grant", &toml, &options, &variables);
    assert_eq!((code, &report["summary"]["agreed"]), (Some(0), &Value::from(1)), "{report} {stderr}");
    assert!(!format!("{report}{stderr}").contains("a-very-secret-secret"));
    let granted = granted.lock().unwrap().clone();
    assert_eq!(granted.len(), 1, "{granted:?}");
    let (_, body) = &granted[0];
    assert!(body.contains("grant_type=client_credentials") && body.contains("scope=orders.read"), "{body}");
}

#[test]
fn a_rate_holds_requests_apart() {
    let (server, count) = service(|_, request| if is_good(request) { fine() } else { refused() });
    let begun = Instant::now();
    tested(&server.base_url(), &["--rate", "20", "--max-requests", "6"], &[]);
    assert_eq!(count.load(Ordering::SeqCst), 6);
    // Five waits of a twentieth of a second lie between six requests.
    assert!(begun.elapsed() >= Duration::from_millis(250), "{:?}", begun.elapsed());
}

/// A service that locks out who tries too often is not tried more often than that.
#[test]
fn bad_credentials_are_bounded() {
    let run = |options: &[&str]| {
        let bad = Arc::new(AtomicUsize::new(0));
        let counts = Arc::clone(&bad);
        let (server, _) = service(move |_, request| {
            if is_good(request) {
                return fine();
            }
            // A good one in another form is none that somebody guesses.
            let guessed = sent(request, "authorization").filter(|value| !value.contains(TOKEN));
            let is_guess = guessed.is_some_and(|value| value.trim().contains(' '));
            counts.fetch_add(usize::from(is_guess), Ordering::SeqCst);
            refused()
        });
        let (report, _) = tested(&server.base_url(), options, &[]);
        (bad.load(Ordering::SeqCst), report)
    };
    let (unbounded, _) = run(&[]);
    assert!(unbounded > 1, "{unbounded}: on the loopback there is no bound");
    let (bounded, report) = run(&["--max-bad-credentials", "1"]);
    assert!(bounded <= 1, "{bounded}");
    let spent = reasons(&report).into_iter().filter(|reason| reason.contains("bad credential")).count();
    assert!(spent > 0, "{:?}", reasons(&report));
    // What has none, and what has a good one, is asked all the same.
    let verdict = |scenario: &str| {
        let cases = report["cases"].as_array().unwrap();
        cases.iter().find(|case| case["scenario"] == scenario).unwrap()["verdict"].clone()
    };
    assert_eq!((verdict("credential-missing"), verdict("credential-valid")), ("agreed".into(), "agreed".into()));
}

/// Two providers at one host: what a run may send there is sent for both together.
#[test]
fn providers_of_one_host_have_one_budget() {
    let bad = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&bad);
    let (server, sent_to) = service(move |_, request| {
        // A good token that is written otherwise is a good one.
        let token = sent(request, "authorization").and_then(|value| Some(value.split_once(' ')?.1.trim().to_owned()));
        let is_bad = token.is_some_and(|token| !token.is_empty() && !token.contains(TOKEN));
        counts.fetch_add(usize::from(is_bad), Ordering::SeqCst);
        if is_good(request) { fine() } else { refused() }
    });
    let orders = std::fs::read_to_string(format!("{}/tests/fixtures/orders.yaml", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let documents = ["one", "other"].map(|name| {
        let place = file(&format!("{name}-of-one-host.yaml"));
        std::fs::write(&place, orders.replace("https://orders.example/v1", &server.base_url())).unwrap();
        place.display().to_string()
    });
    let run = |options: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
        command.env_clear().env("COUNTERSIGN_TOKEN", TOKEN);
        command.envs(std::env::var("SystemRoot").map(|root| ("SystemRoot", root)));
        command.arg("test").args(&documents).args(["--live", "--operation", "listOrders", "--format", "json"]);
        let output = command.args(options).output().unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let counted = (sent_to.swap(0, Ordering::SeqCst), bad.swap(0, Ordering::SeqCst));
        assert_eq!(report["summary"]["requests"], counted.0);
        (counted, report)
    };
    let ((requests, bad), _) = run(&[]);
    assert!(requests > 20 && bad > 2, "{requests}, {bad} of them bad");
    let ((_, bad), report) = run(&["--max-bad-credentials", "2"]);
    assert_eq!(bad, 2, "{report}");
    let ((requests, _), report) = run(&["--max-requests", "5"]);
    assert_eq!(requests, 5, "{report}");
}

#[test]
fn a_parameter_has_the_value_that_is_given() {
    let paths = Arc::new(Mutex::new(BTreeSet::new()));
    let seen = Arc::clone(&paths);
    let (server, _) = service(move |_, request| {
        seen.lock().unwrap().insert(request.uri().path().to_owned());
        if is_good(request) { fine() } else { refused() }
    });
    let orders = format!("{}/tests/fixtures/orders.yaml", env!("CARGO_MANIFEST_DIR"));
    for (given, path) in [("id=o-77", "/orders/o-77"), ("id=a b", "/orders/a%20b")] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
        command.env_clear().env("COUNTERSIGN_TOKEN", TOKEN);
        command.envs(std::env::var("SystemRoot").map(|root| ("SystemRoot", root)));
        let base = server.base_url();
        let options = [&["--operation", "getOrder", "--param", given, "--base-url", &base], &VALID[..]].concat();
        let output = command.args(["test", &orders]).args(options).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
        let asked = std::mem::take(&mut *paths.lock().unwrap());
        assert_eq!(asked, BTreeSet::from([path.to_owned()]));
    }
}

/// What the service was sent as a credential in the scenario of an unknown one.
fn unknown_credential(seed: &str) -> BTreeSet<String> {
    let tokens = Arc::new(Mutex::new(BTreeSet::new()));
    let seen = Arc::clone(&tokens);
    let (server, _) = service(move |_, request| {
        if is_good(request) {
            return fine();
        }
        seen.lock().unwrap().extend(sent(request, "authorization"));
        refused()
    });
    tested(&server.base_url(), &["--scenario", "credential-unknown", "--seed", seed], &[]);
    std::mem::take(&mut *tokens.lock().unwrap())
}

#[test]
fn a_seed_decides_what_is_made_up() {
    let (one, again, other) = (unknown_credential("1"), unknown_credential("1"), unknown_credential("2"));
    assert!(!one.is_empty());
    assert_eq!(one, again);
    assert!(one.is_disjoint(&other), "{one:?} and {other:?}");
}

#[test]
fn an_answer_may_be_compressed() {
    // `{"orders": [1, 2]}`
    let body = STANDARD.decode("H4sIAAAAAAACA6tWyi9KSS0qVrJSiDbUUTCKrQUA36ku3BIAAAA=").unwrap();
    let (server, _) = service(move |_, request| {
        if !is_good(request) {
            return refused();
        }
        assert!(sent(request, "accept-encoding").is_some_and(|value| value.contains("gzip")));
        let answer = HttpMockResponse::builder().status(200).header("content-type", "application/json");
        answer.header("content-encoding", "gzip").body(body.clone()).build()
    });
    let (report, code) = tested(&server.base_url(), &VALID, &[]);
    assert_eq!((code, &report["summary"]["agreed"]), (Some(0), &Value::from(1)), "{report}");
}

#[test]
fn no_credential_goes_along_with_a_redirect() {
    let (other, asked) = service(|_, _| fine());
    let elsewhere = other.base_url();
    let (server, _) = service(move |_, request| {
        if !is_good(request) {
            return refused();
        }
        HttpMockResponse::builder().status(302).header("location", format!("{elsewhere}/orders")).build()
    });
    let (report, _) = tested(&server.base_url(), &[], &[]);
    assert_eq!(asked.load(Ordering::SeqCst), 0, "the redirect was followed");
    assert!(findings(&report).iter().any(|(check, _)| check == "no-redirect"), "{report}");
}
