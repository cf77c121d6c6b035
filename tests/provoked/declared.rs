//! What a document declares beside one request and one answer: further media types, other bodies, callbacks.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use countersign::exec::{self, Options, RunTarget, Selection};
use countersign::finding::Severity;
use countersign::provider::Provider;
use countersign::report::DeclaredPart;
use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use serde_json::{Value, json};

const DOCUMENT: &str = r#"
openapi: 3.1.0
info: {title: Notes, version: '1'}
webhooks: {changed: {post: {responses: {'200': {description: heard}}}}}
paths:
  /notes:
    get:
      operationId: list
      parameters:
        - {name: kind, in: query, schema: {anyOf: [{type: string, enum: [short, long]}, {type: 'null'}]}}
      responses:
        '200':
          description: all
          content: {application/json: {schema: {type: array}}, text/csv: {schema: {type: string}}}
        '400': {description: wrong, content: {application/json: {schema: {type: object}}}}
    put:
      operationId: save
      requestBody:
        required: false
        content:
          application/json: {schema: {$ref: '#/components/schemas/Note'}}
          application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Note'}}
          image/png: {schema: {type: object}}
      responses:
        '200': {description: saved, content: {application/json: {schema: {type: object}}}}
        '400': {description: wrong, content: {application/json: {schema: {type: object}}}}
      callbacks: {saved: {'{$request.body#/text}': {post: {responses: {'200': {description: heard}}}}}}
  /notes/{id}:
    delete:
      operationId: drop
      parameters: [{name: id, in: path, required: true, schema: {type: integer}, example: 7}]
      responses: {'204': {description: gone}, '404': {description: none}}
components:
  schemas:
    Note:
      type: object
      required: [text, kind]
      properties: {text: {type: string}, kind: {type: string, enum: [short, long]}, remark: {type: string}}
"#;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Nothing,
    RefusesCsv,
    RefusesForms,
    RefusesNoBody,
    RefusesLong,
    RefusesMark,
    FailsForLong,
}

use Wrong::{FailsForLong, Nothing, RefusesCsv, RefusesForms, RefusesLong, RefusesMark, RefusesNoBody};

fn answer(request: &HttpMockRequest, wrong: Wrong, asked: &Mutex<Vec<String>>) -> HttpMockResponse {
    let method = request.method_str();
    asked.lock().unwrap().push(method.to_owned());
    let header = |name: &str| {
        let headers = request.headers_vec();
        headers
            .iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    };
    let respond = |status: u16, media_type: &str, body: &str| {
        HttpMockResponse::builder().status(status).header("content-type", media_type).body(body.to_owned()).build()
    };
    let json = |status: u16| respond(status, "application/json", "{}");
    let kind = request.query_params().into_iter().find(|(name, _)| name == "kind").map(|(_, value)| value);
    match method {
        "GET" | "HEAD" if kind.as_deref() == Some("long") && wrong == FailsForLong => json(500),
        "GET" | "HEAD" if kind.as_ref().is_some_and(|kind| !["short", "long"].contains(&kind.as_str())) => json(400),
        "GET" | "HEAD" if header("accept") == "text/csv" => match wrong {
            RefusesCsv => json(406),
            _ => respond(200, "text/csv", "a,b"),
        },
        "GET" | "HEAD" => respond(200, "application/json", "[]"),
        "DELETE" => HttpMockResponse::builder().status(204).body(String::new()).build(),
        _ => {
            let body = request.body_ref();
            let is_form = header("content-type").contains("form");
            let sent: Value = serde_json::from_slice(body).unwrap_or_default();
            let is_wrong = !is_form && !body.is_empty() && (!sent["text"].is_string() || !sent["kind"].is_string());
            let is_refused = match wrong {
                RefusesForms => is_form,
                RefusesNoBody => body.is_empty(),
                RefusesLong => sent["kind"] == json!("long"),
                RefusesMark => sent.get("remark").is_some(),
                _ => false,
            };
            json(if is_wrong || is_refused { 400 } else { 200 })
        }
    }
}

struct Ran {
    found: BTreeSet<(String, String, Severity)>,
    unasked: Vec<(DeclaredPart, String, String)>,
    /// The methods, in the order in which they were sent.
    asked: Vec<String>,
}

async fn run(wrong: Wrong, scenarios: &[&str]) -> Ran {
    let server = MockServer::start_async().await;
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let log = Arc::clone(&asked);
    let respond = move |request: &HttpMockRequest| answer(request, wrong, &log);
    server.mock_async(|when, then| _ = (when, then.respond_with(respond))).await;
    let provider = Provider::read("notes", ("api.yaml", DOCUMENT), ("", ""), None).unwrap();
    let options = Options {
        target: RunTarget::Url(server.base_url()),
        allow: vec!["save".to_owned(), "drop".to_owned()],
        selection: Selection {
            scenarios: scenarios.iter().map(|id| (*id).to_owned()).collect(),
            ..Selection::default()
        },
        ..Options::default()
    };
    let mut found = BTreeSet::new();
    let tail = exec::run(&[provider], &options, &mut |judged| {
        let findings = judged.outcome.findings.iter();
        found.extend(findings.map(|finding| (judged.case.name(), finding.check.clone(), finding.severity)));
        Ok(())
    })
    .await
    .unwrap();
    let unasked = tail.summary.coverage.unasked.into_iter();
    let unasked = unasked.map(|it| (it.part, it.name, it.reason.to_string())).collect();
    let asked = asked.lock().unwrap().clone();
    Ran { found, unasked, asked }
}

const DECLARED: [&str; 5] =
    ["credential-valid", "parameters-chosen", "accept-listed", "body-chosen", "media-type-listed"];

#[tokio::test]
async fn who_takes_all_that_is_declared_is_accused_of_nothing() {
    let ran = run(Nothing, &DECLARED).await;
    assert_eq!(ran.found, BTreeSet::new());
    let told: Vec<(DeclaredPart, &str)> = ran.unasked.iter().map(|(part, name, _)| (*part, name.as_str())).collect();
    let callback = "POST saved {$request.body#/text}";
    let parts = [
        (DeclaredPart::RequestMediaType, "image/png"),
        (DeclaredPart::Callback, callback),
        (DeclaredPart::Webhook, "POST changed"),
    ];
    assert_eq!(told, parts);
}

#[tokio::test]
async fn what_is_declared_and_refused_is_told() {
    for (wrong, case, check, severity) in [
        (RefusesCsv, "accept-listed.text-csv", "input-accepted", Severity::Warning),
        (RefusesForms, "media-type-listed.application-x-www-form-urlencoded", "input-accepted", Severity::Warning),
        (RefusesNoBody, "body-chosen.none", "input-accepted", Severity::Warning),
        (RefusesLong, "body-chosen.kind.1", "input-accepted", Severity::Warning),
        // Its value is ours.
        (RefusesMark, "body-chosen.remark", "input-accepted", Severity::Note),
        // As generators write what may be left out.
        (FailsForLong, "parameters-chosen.3", "no-server-error", Severity::Error),
    ] {
        let ran = run(wrong, &DECLARED).await;
        let told = (case.to_owned(), check.to_owned(), severity);
        assert!(ran.found.contains(&told), "{wrong:?}: {:?}", ran.found);
        let is_own = |found: &(String, String, Severity)| found.0 == case || found.2 == Severity::Note;
        let is_undeclared = |found: &(String, String, Severity)| found.1 == "status-declared" && found.0 == case;
        assert!(ran.found.iter().all(|it| is_own(it) || is_undeclared(it)), "{wrong:?}: {:?}", ran.found);
    }
}

#[tokio::test]
async fn reads_come_first_and_deletions_last() {
    let ran = run(Nothing, &["credential-valid", "body-chosen"]).await;
    let turns: Vec<usize> = ran
        .asked
        .iter()
        .map(|method| match method.as_str() {
            "GET" | "HEAD" => 0,
            "DELETE" => 2,
            _ => 1,
        })
        .collect();
    assert!(turns.is_sorted() && turns.contains(&0) && turns.contains(&1) && turns.contains(&2), "{:?}", ran.asked);
}
