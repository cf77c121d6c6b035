//! What a change of a rule could break without any other test noticing: each was found by changing it.

use std::sync::Arc;

use countersign::exec::{self, Options, RunTarget};
use countersign::finding::{CheckOutcome, Verdict};
use countersign::provider::Provider;
use httpmock::HttpMockRequest;

use crate::service::{CannedAnswer, LoopbackService, header};

const TOKEN: &str = "a-token-for-lamps-7c1d";

/// Two operations that need a bearer token; the answer of one is an object with a text.
const LAMPS: &str = "openapi: 3.0.3
info: {title: Lamps, version: '1'}
security: [{token: []}]
paths:
  /lamps: {get: {operationId: listLamps, responses: &responses {
    '200': {description: ok, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}},
    '401': {description: no}, '404': {description: gone}}}}
  /lamps/{id}: {get: {operationId: getLamp, parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: *responses}}
components: {securitySchemes: {token: {type: http, scheme: bearer}}}
";

/// A cookie that is declared, and a code that is asked for without a credential.
const CODES: &str = "openapi: 3.0.3
info: {title: Codes, version: '1'}
paths:
  /hello: {get: {operationId: hello, responses: {'200': {description: ok, headers: {Set-Cookie: {required: true, schema: {type: string, pattern: '^sid='}}}}}}}
  /verify: {post: {operationId: verify, requestBody: {required: true, content: {application/json: {schema: {type: object, required: [code], properties: {code: {type: string}}}}}},
    responses: {'200': {description: ok}, '400': {description: wrong}, '401': {description: wrong}}}}
  /me: {get: {operationId: me, security: [{token: []}], responses: {'200': {description: ok}, '401': {description: no}}}}
components: {securitySchemes: {token: {type: http, scheme: bearer}}}
";

/// What the checks of each case came to, as `operation scenario check verdict`, and with the reason where it has one.
async fn judged(answer: impl Fn(&str, &HttpMockRequest) -> CannedAnswer + Send + Sync + 'static) -> Vec<String> {
    judged_of(LAMPS, ("x-lamp", "1"), answer).await
}

/// The same of a document, where each answer has a header.
async fn judged_of(
    document: &str,
    header: (&'static str, &'static str),
    answer: impl Fn(&str, &HttpMockRequest) -> CannedAnswer + Send + Sync + 'static,
) -> Vec<String> {
    let service = LoopbackService::start_with(header, answer).await;
    let provider = Provider::read("lamps", ("lamps.yaml", document), ("", ""), None).unwrap();
    let variables = Arc::new(|name: &str| (name == "COUNTERSIGN_TOKEN").then(|| TOKEN.to_owned()));
    let allow = vec!["POST /verify".to_owned()].into_iter().filter(|_| document == CODES).collect();
    let target = RunTarget::Url(service.server.base_url());
    let options = Options { target, variables, allow, ..Options::default() };
    let mut all = Vec::new();
    let in_words = |check: &CheckOutcome| {
        let reason = check.reason.as_ref().filter(|_| check.verdict == Verdict::Silent);
        format!("{} {}{}", check.check, check.verdict, reason.map_or_else(String::new, |reason| format!(": {reason}")))
    };
    exec::run(&[provider], &options, &mut |judged| {
        let case = format!("{} {}", judged.case.operation, judged.case.name());
        all.extend(judged.outcome.checks.iter().map(|check| format!("{case} {}", in_words(check))));
        Ok(())
    })
    .await
    .unwrap();
    all
}

fn is_good(request: &HttpMockRequest) -> bool {
    header(request, "authorization").is_some_and(|value| value == format!("Bearer {TOKEN}"))
}

#[track_caller]
fn assert_holds(all: &[String], line: &str) {
    assert!(all.iter().any(|own| own.starts_with(line)), "no {line}: {all:#?}");
}

/// Who hides what there is answers 404 to whom it does not know. Where nothing in the path was made up, that is its
/// refusal; where an id was, the id may not exist.
#[tokio::test]
async fn a_404_is_a_refusal_where_nothing_was_made_up() {
    let all = judged(|path, request| match is_good(request) && path == "/lamps" {
        true => (200, "application/json", r#"{"name": "desk"}"#.to_owned()),
        false => (404, "application/json", String::new()),
    });
    let all = all.await;
    for scenario in ["credential-missing", "credential-unknown"] {
        assert_holds(&all, &format!("listLamps {scenario} auth-enforced agreed"));
        assert_holds(&all, &format!("getLamp {scenario} auth-enforced silent"));
    }
}

/// JSON by its grammar that our reader does not take is not called no JSON.
#[tokio::test]
async fn json_that_we_do_not_read_is_silent() {
    for (body, told) in [
        (r#"{"name": "\ud800"}"#, "listLamps credential-valid success-shape silent"),
        (r#"["\ud800"]"#, "listLamps credential-valid success-shape clashed"),
    ] {
        let answer = move |_: &str, request: &HttpMockRequest| match is_good(request) {
            true => (200, "application/json", body.to_owned()),
            false => (401, "application/json", String::new()),
        };
        let all = judged(answer).await;
        assert_holds(&all, told);
        assert_holds(&all, "listLamps credential-valid readable-body agreed");
    }
}

/// One `Set-Cookie` is a value, as several are.
#[tokio::test]
async fn a_single_cookie_is_held_to_its_schema() {
    for (cookie, told) in [("sid=7", "agreed"), ("other=7", "clashed")] {
        let all = judged_of(CODES, ("set-cookie", cookie), |_, _| (200, "text/plain", String::new())).await;
        assert_holds(&all, &format!("hello credential-valid response-headers {told}"));
    }
}

/// A code that was made up is refused with the 401 that is listed, and nothing is said of a credential: it is in the body,
/// and no parameter is required.
#[tokio::test]
async fn a_401_may_be_of_what_is_in_the_body() {
    let answer = |path: &str, request: &HttpMockRequest| match path {
        "/verify" => (401, "text/plain", String::new()),
        "/me" if !is_good(request) => (401, "text/plain", String::new()),
        _ => (200, "text/plain", String::new()),
    };
    let all = judged_of(CODES, ("set-cookie", "sid=7"), answer).await;
    assert!(
        !all.iter().any(|line| line.starts_with("verify credential-valid") && line.contains("clashed")),
        "{all:#?}"
    );
    assert_holds(&all, "verify credential-valid ");
}
