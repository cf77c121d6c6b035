//! One lie, one finding: what is told to a check in its own words (`a_lie_is_told_once` of the laws) is told here by a
//! service over HTTP, in each answer that it gives to a request of one kind, to a whole run with all its scenarios.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use countersign::claim::StepName;
use countersign::exec::stub::{Incoming, Responder};
use countersign::exec::{self, CredentialStore, Options, RunTarget};
use countersign::finding::{Finding, Severity};
use countersign::live::{Ending, Exchange, Response, SentRequest, Trace, TraceStep};
use countersign::plan::ParameterValues;
use countersign::provider::Provider;
use countersign::rules::{self, exchange::Mutant, exchange::Observation};
use countersign::secret::Redacted;
use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};

/// The statuses that the fixture documents; a lie is told in one of them at a time.
const STATUSES: [u16; 5] = [200, 400, 401, 403, 405];

/// A key that begins as the document says.
const KEY: &str = "key_for-tests-0001";

fn provider() -> Provider {
    let text = include_str!("fixtures/everything.yaml");
    Provider::read("everything", ("everything.yaml", text), ("", ""), None).unwrap()
}

fn variables(name: &str) -> Option<String> {
    (name == "COUNTERSIGN_TOKEN").then(|| KEY.to_owned())
}

/// A service that keeps its contract, but for what the mutant changes in answers of this status.
async fn liar(mutant: &'static Mutant, status: u16) -> MockServer {
    let Provider { contract, settings, .. } = provider();
    let values = ParameterValues::new();
    let (credentials, _) = CredentialStore::of_stub(&contract, &settings, &values, &variables);
    let responder = Responder::new(contract, credentials, values);
    let respond = move |request: &HttpMockRequest| {
        let answer = responder.answer(Incoming {
            method: request.method_str().to_owned(),
            target: request.uri().to_string(),
            headers: request.headers_vec().clone(),
            body: request.body_vec(),
        });
        let truth = Response {
            status: answer.status,
            headers: answer.headers.into_iter().map(|(name, value)| (name, Redacted::plain(value))).collect(),
            body: Redacted::plain(answer.body),
            ending: Ending::Complete,
        };
        let told = if truth.status == status { told(mutant, request, &truth) } else { truth };
        let builder = HttpMockResponse::builder().status(told.status);
        let headers = told.headers.iter().map(|(name, value)| (name.clone(), value.shown()));
        headers.fold(builder, |builder, (name, value)| builder.header(name, value)).body(told.body.whole()).build()
    };
    let server = MockServer::start_async().await;
    server.mock_async(|when, then| _ = (when, then.respond_with(respond))).await;
    server
}

/// The answer with the lie in it.
fn told(mutant: &Mutant, request: &HttpMockRequest, truth: &Response) -> Response {
    let headers = request.headers_vec().iter().map(|(name, value)| (name.clone(), Redacted::plain(value.as_str())));
    let sent = SentRequest {
        method: request.method_str().to_owned(),
        target: Redacted::plain(request.uri().to_string()),
        headers: headers.collect(),
        body: None,
    };
    let exchange = Exchange { request: sent, response: truth.clone() };
    let step = TraceStep { name: StepName::Sent, exchange: Ok(exchange) };
    let trace = Trace { steps: vec![step], ..Trace::default() };
    let mut observation = Observation { trace, replay: None, taken: None };
    (mutant.tell)(&mut observation);
    // What is told to who takes anything is told to nobody else.
    let takes_anything = request.headers_vec().iter().any(|(name, value)| name == "accept" && value == "*/*");
    let without = observation.trace.step(&StepName::WithoutAccept).filter(|_| takes_anything);
    let step = without.or(observation.trace.steps.last());
    step.and_then(TraceStep::response).cloned().unwrap_or_else(|| truth.clone())
}

/// What a run against the liar finds wrong with answers: the rule, and the status that was answered. In no case are
/// there two, but that a request is served which is none of the document's, and how that is answered.
async fn found(mutant: &'static Mutant, status: u16) -> BTreeSet<String> {
    let server = liar(mutant, status).await;
    let options = Options {
        target: RunTarget::Url(server.base_url()),
        variables: Arc::new(variables),
        allow: vec!["putOrder".to_owned()],
        ..Options::default()
    };
    let mut found = BTreeSet::new();
    exec::run(&[provider()], &options, &mut |judged| {
        let findings = judged.outcome.findings.iter().filter(|finding| finding.severity >= Severity::Warning);
        let answered = |finding: &Finding| finding.answer.as_ref().map_or(0, |answer| answer.status);
        found.extend(findings.clone().map(|finding| format!("{} of {}", finding.check, answered(finding))));
        let told: Vec<&str> = findings.map(|finding| finding.check.as_str()).collect();
        let of_the_answer = told.iter().filter(|check| **check != "input-enforced").count();
        assert!(of_the_answer <= 1, "`{}` in {status}, {}: {told:?}", mutant.name, judged.case.name());
        Ok(())
    })
    .await
    .unwrap();
    found
}

/// The table says for each lie what is found, and so that nearly always it is one thing. Where it is more, the lie is
/// one about several: who serves without a header does it with a status that is not documented, too.
#[tokio::test]
async fn a_lie_that_is_told_over_http_is_one_finding() {
    let mut table: BTreeMap<String, BTreeMap<u16, String>> = BTreeMap::new();
    for check in rules::EXCHANGE {
        for mutant in check.mutants() {
            let row = table.entry(format!("{}: {}", check.id(), mutant.name)).or_default();
            for status in STATUSES {
                let found: Vec<String> = found(mutant, status).await.into_iter().collect();
                row.extend((!found.is_empty()).then(|| (status, found.join(", "))));
            }
        }
    }
    let lies = table.values().flat_map(BTreeMap::values);
    let (one, more): (Vec<&String>, Vec<&String>) = lies.partition(|found| !found.contains(','));
    assert!(one.len() > 50 && more.len() < 12, "{} lies are one finding, {} are more", one.len(), more.len());
    insta::with_settings!({ snapshot_path => "snapshots/laws", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_json_snapshot!("told-once", table);
    });
}
