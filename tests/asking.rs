//! What a run asks of a service besides its cases: ids that nothing gives, the answer without
//! `Accept`, and whether the API is there at all.

use std::sync::Arc;

use countersign::claim::StepName;
use countersign::exec::{self, Options, RunTarget, Selection};
use countersign::finding::{DocumentFinding, Severity, Verdict};
use countersign::provider::Provider;
use countersign::report::Tail;
use httpmock::HttpMockRequest;

#[path = "asking/five.rs"]
mod five;
#[path = "asking/ids.rs"]
mod ids;
#[path = "asking/noticed.rs"]
mod noticed;
#[path = "asking/service.rs"]
mod service;
#[expect(dead_code, reason = "only the command itself is needed here")]
mod support;
#[path = "asking/typed.rs"]
mod typed;

use service::{CannedAnswer, LoopbackService, header};

const TOKEN: &str = "a-token-for-tests";

/// The widgets' own service, which keeps its contract.
fn widgets(path: &str, request: &HttpMockRequest) -> CannedAnswer {
    if path != "/status" && header(request, "x-key").as_deref() != Some(TOKEN) {
        return (401, "application/json", String::new());
    }
    let body = match path {
        "/status" => r#"{"up": true}"#,
        "/widgets" => r#"{"next": null, "data": [{"name": "first", "id": "w-7"}, {"name": "second", "id": "w-8"}]}"#,
        "/widgets/w-7" | "/newest" => r#"{"made": {"by": "anne"}}"#,
        "/widgets/w-7/parts" => r#"[{"number": 42}]"#,
        "/widgets/w-7/parts/42" | "/makers/anne" => "{}",
        _ => return (404, "application/json", r#"{"error": "there is none"}"#.to_owned()),
    };
    (200, "application/json", body.to_owned())
}

fn provider() -> Provider {
    let document = include_str!("asking/widgets.yaml");
    Provider::read("widgets", ("widgets.yaml", document), ("", ""), None).unwrap()
}

fn options(service: &LoopbackService) -> Options {
    let variables = Arc::new(|name: &str| (name == "COUNTERSIGN_TOKEN").then(|| TOKEN.to_owned()));
    Options { target: RunTarget::Url(service.server.base_url()), variables, ..Options::default() }
}

/// What a run came to: findings and skipped cases in words, and for each operation the names of
/// the steps that were heard of in its valid case.
#[derive(Debug, Default)]
struct AskedRun {
    findings: Vec<String>,
    skipped: Vec<String>,
    steps: Vec<(String, Vec<StepName>)>,
    reproduce: Vec<String>,
}

async fn run(options: &Options) -> (AskedRun, Tail) {
    run_of(provider(), options).await
}

async fn run_of(provider: Provider, options: &Options) -> (AskedRun, Tail) {
    let mut ran = AskedRun::default();
    let tail = exec::run(&[provider], options, &mut |judged| {
        let id = format!("{} {}", judged.case.operation, judged.case.name());
        for finding in &judged.outcome.findings {
            ran.findings.push(format!("{id} {} {}: {}", finding.check, finding.severity, finding.message));
            ran.reproduce.extend(finding.reproduce.clone());
        }
        if judged.outcome.verdict == Verdict::Skipped {
            ran.skipped.push(format!("{id}: {}", judged.outcome.reason.as_ref().unwrap()));
        }
        if let Some(observation) = judged.observation.filter(|_| judged.case.scenario.id == "credential-valid") {
            let steps = observation.trace.baselines.iter().chain(&observation.trace.steps);
            ran.steps.push((judged.case.operation.clone(), steps.map(|step| step.name.clone()).collect()));
        }
        Ok(())
    })
    .await
    .unwrap();
    (ran, tail)
}

fn only(operations: &[&str]) -> Selection {
    Selection { operations: operations.iter().map(|id| (*id).to_owned()).collect(), ..Selection::default() }
}

#[tokio::test]
async fn an_id_that_nothing_gives_is_taken_from_a_documented_list() {
    let service = LoopbackService::start(widgets).await;
    let (ran, _) = run(&options(&service)).await;
    assert_eq!(ran.findings, Vec::<String>::new());
    let ids = ["GET /widgets/w-7", "GET /widgets/w-7/parts", "GET /widgets/w-7/parts/42", "GET /makers/anne"];
    for line in ids {
        assert!(service.received(line) > 3, "{line}: {:?}", service.received);
    }
    assert_eq!(service.received("GET /widgets/sample"), 0);
    let steps = |id: &str| ran.steps.iter().find(|(operation, _)| operation == id).unwrap().1.clone();
    assert_eq!(steps("getWidget"), [StepName::List, StepName::Valid, StepName::WithoutAccept, StepName::Sent]);
    assert_eq!(steps("listWidgets"), [StepName::Valid, StepName::WithoutAccept, StepName::Sent]);
}

#[tokio::test]
async fn a_list_is_asked_once_whoever_needs_it() {
    let service = LoopbackService::start(widgets).await;
    let narrow = Options { selection: only(&["getWidget", "listParts", "getPart"]), ..options(&service) };
    run(&narrow).await;
    assert_eq!(service.received("GET /widgets"), 1);
    let other = LoopbackService::start(widgets).await;
    let first = Options { limits: exec::Limits { requests: Some(1), ..Default::default() }, ..options(&other) };
    let (ran, tail) = run(&Options { selection: only(&["getWidget"]), ..first }).await;
    assert_eq!((other.all(), tail.summary.requests), (1, 1), "the budget holds for lists");
    assert_eq!(ran.skipped.len(), tail.summary.cases);
}

/// Of an embedded stub nobody asks more than the cases: its samples are as good as any.
#[tokio::test]
async fn a_stub_is_asked_for_no_id() {
    let (ran, tail) = run(&Options::default()).await;
    assert_eq!((ran.findings, tail.summary.requests), (Vec::new(), tail.summary.cases));
}

#[tokio::test]
async fn where_no_list_gives_an_id_a_made_up_one_is_rightly_not_found() {
    let empty = |path: &str, request: &HttpMockRequest| match path {
        "/widgets" if header(request, "x-key").as_deref() == Some(TOKEN) => {
            (200, "application/json", r#"{"data": []}"#.to_owned())
        }
        _ => widgets(path, request),
    };
    let service = LoopbackService::start(empty).await;
    let (ran, _) = run(&Options { selection: only(&["getWidget", "listParts"]), ..options(&service) }).await;
    assert_eq!(ran.findings, Vec::<String>::new());
    assert!(service.received("GET /widgets/sample") > 3, "{:?}", service.received);
}

/// Where a list has no id, what its items are called by is tried, and need not be one.
#[tokio::test]
async fn a_name_may_be_an_id() {
    let named = |names_are_ids: bool| {
        move |path: &str, request: &HttpMockRequest| match path {
            _ if header(request, "x-key").as_deref() != Some(TOKEN) => widgets(path, request),
            "/widgets" => (200, "application/json", r#"{"data": [{"size": 3, "name": "first"}]}"#.to_owned()),
            "/widgets/first" if names_are_ids => (200, "application/json", "{}".to_owned()),
            _ => widgets(path, request),
        }
    };
    for names_are_ids in [true, false] {
        let service = LoopbackService::start(named(names_are_ids)).await;
        let (ran, _) = run(&Options { selection: only(&["getWidget"]), ..options(&service) }).await;
        assert!(service.received("GET /widgets/first") > 3, "{:?}", service.received);
        assert_eq!(ran.findings, Vec::<String>::new());
    }
}

/// What something is done to is for somebody to say.
#[tokio::test]
async fn no_id_is_looked_up_for_what_does_something() {
    let service = LoopbackService::start(widgets).await;
    let allow = vec!["deleteWidget".to_owned()];
    run(&Options { selection: only(&["deleteWidget"]), allow, ..options(&service) }).await;
    assert_eq!((service.received("GET /widgets"), service.received("DELETE /widgets/w-7")), (0, 0));
    // And what is made up is not `sample`, which may well be somebody's.
    assert!(service.received("DELETE /widgets/countersign-made-up-id") > 0, "{:?}", service.received);
}

/// What is excluded is not asked for anything.
#[tokio::test]
async fn a_list_that_is_excluded_is_not_asked() {
    let service = LoopbackService::start(widgets).await;
    let selection = Selection { exclude: vec!["listWidgets".to_owned()], ..only(&["getWidget"]) };
    run(&Options { selection, ..options(&service) }).await;
    assert_eq!((service.received("GET /widgets"), service.received("GET /widgets/w-7")), (0, 0));
}

#[tokio::test]
async fn who_asks_for_nothing_is_answered_what_is_documented() {
    let pages = |path: &str, request: &HttpMockRequest| match (path, header(request, "accept").as_deref()) {
        ("/newest", Some("*/*")) => (200, "text/html", "<!doctype html>".to_owned()),
        ("/status", Some("*/*")) => (406, "application/json", "{}".to_owned()),
        ("/widgets", Some("*/*")) => (200, "application/problem+json", r#"{"data": []}"#.to_owned()),
        _ => widgets(path, request),
    };
    let service = LoopbackService::start(pages).await;
    let (ran, _) = run(&Options { selection: only(&["newest", "status", "listWidgets"]), ..options(&service) }).await;
    assert_eq!(
        ran.findings,
        [
            "status credential-valid without-accept warning: to `Accept: */*`, 406 is answered",
            "listWidgets credential-valid without-accept warning: to `Accept: */*`, the answer is labelled \
             application/problem+json",
            "newest credential-valid without-accept warning: to `Accept: */*`, the answer is labelled text/html",
        ]
    );
    assert!(ran.reproduce.iter().all(|command| command.contains("Accept: */*")), "{:?}", ran.reproduce);
}

/// The one finding of a run in which nothing was asked in vain.
async fn astray(
    answer: impl Fn(&str, &HttpMockRequest) -> CannedAnswer + Send + Sync + 'static,
) -> (DocumentFinding, usize) {
    let service = LoopbackService::start(answer).await;
    let (ran, tail) = run(&options(&service)).await;
    assert_eq!(ran.findings, Vec::<String>::new());
    assert_eq!((ran.skipped.len(), tail.summary.errors), (tail.summary.cases, 1));
    let [finding] = &tail.document_findings[..] else { panic!("{:#?}", tail.document_findings) };
    assert_eq!(finding.check, "base-url");
    let not_allowed = |skipped: &String| skipped.contains("--allow");
    let for_it = |skipped: &String| skipped.ends_with(&finding.message) || not_allowed(skipped);
    assert!(ran.skipped.iter().all(for_it), "{:?}", ran.skipped);
    (finding.clone(), service.all())
}

#[tokio::test]
async fn a_base_url_that_is_not_the_api_s_is_one_finding() {
    let page = || "<!doctype html><title>Welcome</title>".to_owned();
    let (finding, requests) = astray(move |_, _| (200, "text/html; charset=utf-8", page())).await;
    assert_eq!(finding.later.says, "200 and an HTML page");
    assert_eq!(requests, finding.operations.len() + 1);
    let (finding, _) = astray(|_, _| (404, "application/json", r#"{"detail": "Not Found"}"#.to_owned())).await;
    assert_eq!(
        finding.message,
        "the base URL is probably not the API's: its paths and one that can't exist are answered alike, 404"
    );
    let (finding, _) = astray(|_, _| (302, "text/plain", String::new())).await;
    assert_eq!(finding.later.says, "302 to /login");
    let (finding, _) = astray(move |_, _| (403, "text/html", page())).await;
    assert_eq!(finding.later.says, "403 and an HTML page");
    let (finding, _) = astray(|_, _| (503, "text/plain", "no healthy upstream".to_owned())).await;
    assert_eq!(finding.message, "whatever is asked for at the base URL is answered 503: nobody serves the API there");
}

/// A service that is an API in part is judged as one.
#[tokio::test]
async fn an_api_with_a_part_that_is_missing_is_not_astray() {
    let partly = |path: &str, request: &HttpMockRequest| match path {
        "/status" | "/widgets" => (404, "text/html", "<!doctype html>".to_owned()),
        _ => widgets(path, request),
    };
    let refused = |_: &str, _: &HttpMockRequest| (403, "application/json", r#"{"message": "Forbidden"}"#.to_owned());
    let services = [LoopbackService::start(partly).await, LoopbackService::start(refused).await];
    for service in services {
        let (ran, tail) = run(&options(&service)).await;
        assert!(!tail.document_findings.iter().any(|finding| finding.check == "base-url"));
        let usual = |skipped: &String| ["no credential: ", "--allow"].iter().any(|reason| skipped.contains(reason));
        assert!(ran.skipped.iter().all(usual), "{:?}", ran.skipped);
        assert!(!ran.findings.is_empty());
    }
}

/// Two ways in, of which a service may have forgotten one.
fn doors() -> Provider {
    Provider::read("doors", ("doors.yaml", include_str!("asking/doors.yaml")), ("", ""), None).unwrap()
}

/// The errors.
fn grave(findings: Vec<String>) -> Vec<String> {
    findings.into_iter().filter(|finding| finding.contains(" error: ")).collect()
}

/// The names of the cases that a run has of credentials.
fn cases(provider: &Provider) -> Vec<String> {
    exec::cases(provider, &Options::default()).iter().map(countersign::plan::Case::name).collect()
}

#[test]
fn each_alternative_has_its_cases() {
    let cases = cases(&doors());
    for case in ["credential-valid", "credential-valid.key", "credential-valid.bearer+key", "credential-unknown.key"] {
        assert!(cases.contains(&case.to_owned()), "{case} is not among {cases:?}");
    }
    for case in ["credential-missing.key", "credential-unknown.bearer+key", "credential-in-query"] {
        assert!(!cases.contains(&case.to_owned()), "{case} says nothing that another does not");
    }
}

#[tokio::test]
async fn each_alternative_alone_must_be_served() {
    let door = |key_opens: bool| {
        move |_: &str, request: &HttpMockRequest| {
            let by_bearer = header(request, "authorization").as_deref() == Some("Bearer the-bearer-s-token");
            let by_key = key_opens && request.uri_str().contains("access_token=the-key-s-token");
            (if by_bearer || by_key { 200 } else { 401 }, "application/json", "{}".to_owned())
        }
    };
    let given = |names: &'static [&'static str]| {
        let held = |name: &str| match name {
            "COUNTERSIGN_TOKEN_BEARER" | "COUNTERSIGN_TOKEN" => Some("the-bearer-s-token".to_owned()),
            "COUNTERSIGN_TOKEN_KEY" => Some("the-key-s-token".to_owned()),
            _ => None,
        };
        Arc::new(move |name: &str| held(name).filter(|_| names.contains(&name)))
    };
    let both = &["COUNTERSIGN_TOKEN_BEARER", "COUNTERSIGN_TOKEN_KEY"];

    let honest = LoopbackService::start(door(true)).await;
    let (ran, _) = run_of(doors(), &Options { variables: given(both), ..options(&honest) }).await;
    assert_eq!(grave(ran.findings), Vec::<String>::new());

    let forgetful = LoopbackService::start(door(false)).await;
    let (ran, tail) = run_of(doors(), &Options { variables: given(both), ..options(&forgetful) }).await;
    let refused = "the credential of key is refused by every operation that was tried";
    assert!(tail.document_findings.iter().any(|found| found.message == refused && found.severity == Severity::Error));
    assert!(ran.steps.iter().any(|(_, steps)| steps.contains(&StepName::WithoutAccept)), "the other way in is open");
    assert_eq!(grave(ran.findings), Vec::<String>::new());

    // A token that is every scheme's may not be meant for this one.
    let (ran, _) = run_of(doors(), &Options { variables: given(&["COUNTERSIGN_TOKEN"]), ..options(&forgetful) }).await;
    assert_eq!(grave(ran.findings), Vec::<String>::new());
    let reason = "getRoom credential-valid.key: no credential of the scheme's own: COUNTERSIGN_TOKEN_KEY is not set";
    assert!(ran.skipped.iter().any(|skipped| skipped == reason), "{:?}", ran.skipped);
}

/// A valid credential that no operation takes is said to be refused once; after it, none is sent.
#[tokio::test]
async fn a_refused_credential_is_said_in_one_line() {
    let refuse = |path: &str, request: &HttpMockRequest| match path {
        "/status" => widgets(path, request),
        _ => (401, "application/json", "{}".to_owned()),
    };
    let service = LoopbackService::start(refuse).await;
    let (ran, tail) = run(&Options { selection: only(&["listWidgets", "newest"]), ..options(&service) }).await;
    assert_eq!(grave(ran.findings), Vec::<String>::new());
    let refused: Vec<&str> = tail.document_findings.iter().map(|found| found.message.as_str()).collect();
    assert_eq!(refused, ["the credential of key is refused by every operation that was tried"]);
    assert_eq!(tail.refused, ["COUNTERSIGN_TOKEN"]);
    let reason = "newest credential-valid: listWidgets refused the valid credential (401), so none is sent";
    assert!(ran.skipped.iter().any(|skipped| skipped == reason), "{:?}", ran.skipped);
}

/// What was taken once is good: an operation that refuses it later says nothing of the others.
#[tokio::test]
async fn a_refusal_after_a_success_is_the_operations_own() {
    let refuse = |path: &str, request: &HttpMockRequest| match path {
        "/newest" => (401, "application/json", "{}".to_owned()),
        _ => widgets(path, request),
    };
    let service = LoopbackService::start(refuse).await;
    let (ran, _) = run(&Options { selection: only(&["listWidgets", "newest", "status"]), ..options(&service) }).await;
    let expected =
        "newest credential-valid credential-accepted warning: a credential is refused that other operations take";
    assert!(ran.findings.iter().any(|found| found == expected), "{:?}", ran.findings);
    assert!(!ran.skipped.iter().any(|skipped| skipped.contains("refused the valid credential")), "{:?}", ran.skipped);
}

/// With `--live`, an operation with a server of its own is asked there, if its credential is for there.
#[tokio::test]
async fn an_operation_is_asked_at_its_own_server() {
    let service = LoopbackService::start(|_, _| (200, "application/json", "{}".to_owned())).await;
    let document = include_str!("asking/servers.yaml").replace("https://here.example", &service.server.base_url());
    let provider = Provider::read("servers", ("servers.yaml", &document), ("", ""), None).unwrap();
    let live = Options { target: RunTarget::Documented, ..options(&service) };
    let (ran, _) = run_of(provider.clone(), &live).await;
    for line in ["GET /v1/usual", "GET /v2/moved", "GET /v3/whole"] {
        assert!(service.received(line) > 0, "{line}: {:?}", service.received);
    }
    let reason = "getAway credential-valid: its own server https://files.example/v1 is not where the credentials are for; give it with --base-url";
    assert_eq!(ran.skipped.iter().filter(|skipped| *skipped == reason).count(), 1, "{:?}", ran.skipped);
    // A base URL that is given takes the place of every server.
    let (ran, _) = run_of(provider, &options(&service)).await;
    assert!(service.received("GET /away") > 0 && !ran.skipped.iter().any(|skipped| skipped.contains("its own server")));
}

/// A way in that the document does not have is one that nobody watches.
#[tokio::test]
async fn a_credential_that_is_accepted_anywhere_is_found_out() {
    let anywhere = |path: &str, request: &HttpMockRequest| {
        let in_headers = request.headers_vec().iter().any(|(_, value)| value.ends_with("a-bearer-token"));
        match in_headers || request.uri_str().contains("a-bearer-token") {
            true => (200, "application/json", "{}".to_owned()),
            false => widgets(path, request),
        }
    };
    let document = include_str!("asking/doors.yaml")
        .replace("[{bearer: []}, {key: []}, ", "[{bearer: []}, ")
        .replace("{bearer: [], key: []}, {key: []}]", "{bearer: []}]");
    let provider = Provider::read("doors", ("doors.yaml", &document), ("", ""), None).unwrap();
    let service = LoopbackService::start(anywhere).await;
    let variables = Arc::new(|name: &str| (name == "COUNTERSIGN_TOKEN").then(|| "a-bearer-token".to_owned()));
    let (ran, _) = run_of(provider, &Options { variables, ..options(&service) }).await;
    for scenario in ["scheme-wrong", "scheme-missing", "credential-in-query", "credential-in-header"] {
        let found =
            ran.findings.iter().any(|found| found.starts_with(&format!("getRoom {scenario} auth-enforced warning")));
        assert!(found, "{scenario} is not found in {:#?}", ran.findings);
    }
}

/// What may not be shown is no id: it would stand in paths, and in reports.
#[tokio::test]
async fn a_secret_is_no_id() {
    let document = include_str!("asking/widgets.yaml").replace("/widgets", "/tokens").replace("widget_id", "token");
    let provider = Provider::read("tokens", ("tokens.yaml", &document), ("", ""), None).unwrap();
    let tokens = |path: &str, request: &HttpMockRequest| match path {
        "/tokens" if header(request, "x-key").as_deref() == Some(TOKEN) => {
            (200, "application/json", format!(r#"{{"data": [{{"token": "a-secret", "id": "{TOKEN}"}}]}}"#))
        }
        _ => widgets(path, request),
    };
    let service = LoopbackService::start(tokens).await;
    let selection = only(&["getWidget"]);
    run_of(provider, &Options { selection, ..options(&service) }).await;
    assert_eq!(service.received("GET /tokens"), 1);
    assert!(service.received("GET /tokens/sample") > 3, "{:?}", service.received);
}
