//! Ids from anywhere: a map of items under what they are called, a search that is sent by POST, the members of a team, and
//! an example of what is not there any more.

use countersign::exec::{self, Options, RunTarget};
use countersign::provider::Provider;
use httpmock::HttpMockRequest;

use super::service::{CannedAnswer, LoopbackService};

fn answer(path: &str, request: &HttpMockRequest) -> CannedAnswer {
    let body = match (request.method_str(), path) {
        ("POST", "/flows/filter") => r#"[{"id": "f9"}]"#,
        ("POST", _) => return (404, "application/json", r#"{"error": "there is none"}"#.to_owned()),
        (_, "/gadgets") => r#"{"g-one": {"label": "x"}, "g-two": {"label": "y"}}"#,
        (_, "/teams") => r#"[{"id": "t1"}, {"id": "t2"}]"#,
        (_, "/teams/t1/members") => r#"[{"id": "m5"}]"#,
        (_, "/teams/t2/members") => r#"[{"id": "m6"}]"#,
        (_, "/things") => r#"[{"id": "new-1"}]"#,
        (_, "/parts") => r#"{"items": {"a1": {"n": 1}, "b2": {"n": 2}}, "count": 2}"#,
        (_, "/gadgets/g-one" | "/flows/f9" | "/teams/t1/members/m5" | "/teams/t2/members/m6" | "/things/new-1") => "{}",
        (_, "/parts/a1") => "{}",
        _ => return (404, "application/json", r#"{"error": "there is none"}"#.to_owned()),
    };
    (200, "application/json", body.to_owned())
}

async fn run(allow: &[&str], parameters: &[(&str, &str)]) -> (LoopbackService, usize, Vec<String>) {
    let service = LoopbackService::start(answer).await;
    let document = include_str!("ids.yaml");
    let provider = Provider::read("ids", ("ids.yaml", document), ("", ""), None).unwrap();
    let options = Options {
        target: RunTarget::Url(service.server.base_url()),
        allow: allow.iter().map(|id| (*id).to_owned()).collect(),
        parameters: parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        ..Options::default()
    };
    let mut found = Vec::new();
    let tail = exec::run(&[provider], &options, &mut |judged| {
        // What the search takes beside what is asked is none of this.
        let told = judged.outcome.findings.iter().filter(|told| told.check != "content-type");
        let told = told.filter(|_| judged.case.operation != "filterFlows");
        found.extend(told.map(|told| format!("{} {}: {}", judged.case.operation, judged.case.name(), told.message)));
        Ok(())
    })
    .await
    .unwrap();
    (service, tail.summary.coverage.operations.served, found)
}

#[tokio::test]
async fn an_id_is_found_wherever_the_document_shows_one() {
    let (service, served, found) = run(&["filterFlows"], &[]).await;
    assert_eq!((served, found), (11, Vec::new()));
    // What the document shows goes first, and gives way where it is not there.
    assert_eq!(service.received("GET /things/old-1"), 1);
}

/// A search that may change something is sent where it is allowed, and not else.
#[tokio::test]
async fn a_search_that_is_not_allowed_is_not_sent() {
    let (service, served, _) = run(&[], &[]).await;
    assert_eq!((service.received("POST /flows/filter"), served), (0, 9));
}

#[tokio::test]
async fn what_is_given_for_one_operation_goes_before_what_is_found() {
    let (service, served, _) = run(&["filterFlows"], &[("getMember.team", "t2"), ("getThing.id", "other")]).await;
    assert!(service.received("GET /teams/t2/members/m6") > 0);
    // What somebody gives does not give way.
    assert_eq!((service.received("GET /things/new-1"), served), (0, 10));
}
