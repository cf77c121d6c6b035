//! Bodies in XML: written as the document says, asked like those in JSON, and sent in no other form.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use countersign::exec::{self, Options, RunTarget};
use countersign::finding::Severity;
use countersign::provider::Provider;
use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};

const DOCUMENT: &str = r#"
openapi: 3.0.3
info: {title: Orders, version: '1'}
paths:
  /orders:
    put:
      operationId: save
      requestBody:
        required: true
        content: {application/xml: {schema: {$ref: '#/components/schemas/Order'}}}
      responses:
        '200': {description: saved}
        '400': {description: wrong}
        '415': {description: no XML}
components:
  schemas:
    Base:
      type: object
      required: [id]
      properties: {id: {type: integer, minimum: 1, xml: {attribute: true}}}
    Order:
      allOf: [{$ref: '#/components/schemas/Base'}]
      type: object
      required: [note, lines]
      properties:
        note: {type: string, minLength: 2, xml: {name: remark}}
        state: {type: string, enum: [new, sent]}
        lines: {type: array, items: {type: string, xml: {name: line}}}
      xml: {name: order}
"#;

/// As [`DOCUMENT`], of a body whose element has no name.
fn without_name() -> String {
    let own = "schema: {type: object, required: [id], properties: {id: {type: integer}}}";
    DOCUMENT.replace("schema: {$ref: '#/components/schemas/Order'}", own)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Taking {
    /// What the document says.
    Documented,
    /// Whatever comes.
    Anything,
}

fn answer(request: &HttpMockRequest, taking: Taking, sent: &Mutex<Vec<String>>) -> HttpMockResponse {
    let respond = |status: u16| HttpMockResponse::builder().status(status).body(String::new()).build();
    let body = String::from_utf8_lossy(request.body_ref()).into_owned();
    let mut headers = request.headers_vec().iter();
    let is_xml = headers.any(|(name, value)| name.eq_ignore_ascii_case("content-type") && value == "application/xml");
    if request.method_str() != "PUT" {
        return HttpMockResponse::builder().status(405).header("allow", "PUT").body(String::new()).build();
    }
    sent.lock().unwrap().push(body.clone());
    let within = |begin: &str, end: &str| {
        let (_, rest) = body.split_once(begin)?;
        Some(rest.split_once(end)?.0.to_owned())
    };
    let is_right = body.ends_with("</order>")
        && within("<order id=\"", "\"").is_some_and(|id| id.parse().is_ok_and(|id: i64| id > 0))
        && within("<remark>", "</remark>").is_some_and(|note| note.len() > 1)
        && within("<state>", "</state>").is_none_or(|state| ["new", "sent"].contains(&state.as_str()));
    match taking {
        Taking::Documented if body.is_empty() => respond(400),
        Taking::Documented if !is_xml => respond(415),
        Taking::Documented => respond(if is_right { 200 } else { 400 }),
        Taking::Anything => respond(200),
    }
}

/// The cases that a run accuses, with the check, notes apart; and the bodies that were sent.
async fn run(document: &str, taking: Option<Taking>) -> (BTreeSet<(String, String)>, Vec<String>) {
    let server = MockServer::start_async().await;
    let sent: Arc<Mutex<Vec<String>>> = Arc::default();
    let log = Arc::clone(&sent);
    let respond = move |request: &HttpMockRequest| answer(request, taking.unwrap_or(Taking::Documented), &log);
    server.mock_async(|when, then| _ = (when, then.respond_with(respond))).await;
    let provider = Provider::read("orders", ("api.yaml", document), ("", ""), None).unwrap();
    let target = taking.map_or(RunTarget::Stub, |_| RunTarget::Url(server.base_url()));
    let options = Options { target, allow: vec!["save".to_owned()], ..Options::default() };
    let mut found = BTreeSet::new();
    exec::run(&[provider], &options, &mut |judged| {
        let findings = judged.outcome.findings.iter().filter(|finding| finding.severity != Severity::Note);
        found.extend(findings.map(|finding| (judged.case.name(), finding.check.clone())));
        Ok(())
    })
    .await
    .unwrap();
    let sent = sent.lock().unwrap().clone();
    (found, sent)
}

#[tokio::test]
async fn a_body_is_written_as_its_schema_says() {
    let (found, sent) = run(DOCUMENT, Some(Taking::Documented)).await;
    assert_eq!(found, BTreeSet::new());
    assert!(
        sent.iter().any(|body| body == "<order id=\"1\"><remark>sample</remark><line>sample</line></order>"),
        "{sent:?}"
    );
    assert!(sent.iter().any(|body| body.contains("<state>")), "{sent:?}");
}

#[tokio::test]
async fn who_takes_any_xml_is_told() {
    let (found, _) = run(DOCUMENT, Some(Taking::Anything)).await;
    let told: BTreeSet<&str> = found.iter().map(|(case, _)| case.as_str()).collect();
    for case in ["body-missing", "property-missing.note", "property-missing.id"] {
        assert!(told.contains(case), "{case}: {told:?}");
    }
    assert!(!told.contains("property-missing.lines"), "a list of no items is not there: {told:?}");
}

#[tokio::test]
async fn a_stub_of_the_same_document_takes_what_is_right_alone() {
    let (found, _) = run(DOCUMENT, None).await;
    assert_eq!(found, BTreeSet::new());
}

#[tokio::test]
async fn what_has_no_name_is_sent_by_no_case() {
    let (found, sent) = run(&without_name(), Some(Taking::Anything)).await;
    assert_eq!(sent.iter().filter(|body| !body.is_empty()).collect::<Vec<_>>(), Vec::<&String>::new());
    assert!(found.iter().any(|(case, _)| case == "body-missing"), "it needs no body that can be written: {found:?}");
}
