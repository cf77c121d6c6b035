//! What a run made is deleted or told, also where no answer says that it was made: the service failed after it, or the
//! answer came when nobody waited any more.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use countersign::exec::{Limits, TimeLimit};
use countersign::report::{LeftBehind, NotDeleted};
use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use serde_json::{Value, json};

use crate::things_live;

const DOCUMENT: &str = "
openapi: 3.0.3
info: {title: Things, version: '1'}
paths:
  /things:
    get:
      operationId: listThings
      responses: {'200': {description: All., content: {application/json: {schema: {}}}}}
    post:
      operationId: createThing
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name, size],
        properties: {name: {type: string}, size: {type: integer}}}}}}
      responses: {'201': {description: Made., content: {application/json: {schema: {type: object}}}}}
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getThing, responses: {'200': {description: One.}, '404': {description: None.}}}
    delete: {operationId: deleteThing, responses: {'204': {description: Gone.}, '404': {description: None.}}}
";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Service {
    /// Keeps what it is sent, and fails then where the size is no number.
    Fails,
    /// The same, and what it keeps is called otherwise than it was sent.
    FailsAndRenames,
    /// The same as the first, and its list goes on.
    FailsInPages,
    /// Keeps what it is sent at once, and answers later than anybody waits.
    Late,
}

/// How often a service failed at what it kept.
static FAILED: AtomicUsize = AtomicUsize::new(0);

type Things = BTreeMap<i64, Value>;

fn answer(service: Service, request: &HttpMockRequest, things: &Mutex<Things>) -> HttpMockResponse {
    let id = request.uri().path().rsplit('/').next().unwrap_or_default().parse::<i64>().ok();
    let sent = || serde_json::from_slice::<Value>(request.body_ref()).unwrap_or_default();
    let mut things = things.lock().unwrap();
    let (status, body) = match (request.method_str(), id) {
        ("POST", _) => match sent() {
            sent if !sent["name"].is_string() => (400, json!({"error": "name"})),
            sent => {
                let id = things.keys().last().map_or(1, |last| last + 1);
                let is_renamed = service == Service::FailsAndRenames;
                let name = if is_renamed { json!("somebody's") } else { sent["name"].clone() };
                things.insert(id, json!({"id": id, "name": name}));
                let is_wrong = sent.get("size").is_some_and(|size| !size.is_i64());
                FAILED.fetch_add(usize::from(is_wrong), Ordering::SeqCst);
                if is_wrong { (500, json!({"error": "oops"})) } else { (201, json!({"id": id, "name": name})) }
            }
        },
        ("DELETE", Some(id)) => (if things.remove(&id).is_some() { 204 } else { 404 }, json!(null)),
        (_, Some(id)) => things.get(&id).map_or((404, json!(null)), |thing| (200, thing.clone())),
        _ if service == Service::FailsInPages => {
            (200, json!({"items": things.values().collect::<Vec<_>>(), "next": "/things?page=2"}))
        }
        _ => (200, things.values().cloned().collect()),
    };
    drop(things);
    if service == Service::Late && request.method_str() == "POST" {
        std::thread::sleep(Duration::from_secs(9));
    }
    HttpMockResponse::builder().status(status).header("content-type", "application/json").body(body.to_string()).build()
}

/// What is there after a run that was not before it, and what it says that it left.
async fn left(service: Service) -> (Vec<Value>, Vec<LeftBehind>) {
    let before =
        BTreeMap::from([(1, json!({"id": 1, "name": "sample"})), (2, json!({"id": 2, "name": "b", "size": 3}))]);
    let things = Arc::new(Mutex::new(before.clone()));
    let server = MockServer::start_async().await;
    let own = Arc::clone(&things);
    let respond = move |request: &HttpMockRequest| answer(service, request, &own);
    server.mock_async(|when, then| _ = (when, then.respond_with(respond))).await;
    let time = (service == Service::Late).then(|| TimeLimit::begin(Duration::from_secs(6)));
    let (tail, _) = things_live(&server, DOCUMENT, Limits { time, ..Limits::default() }).await;
    let mut things = things.lock().unwrap().clone();
    for (id, thing) in before {
        assert_eq!(things.remove(&id), Some(thing), "{service:?}");
    }
    (things.into_values().collect(), tail.left_behind)
}

#[tokio::test]
async fn what_was_made_by_who_failed_is_deleted() {
    assert_eq!(left(Service::Fails).await, (Vec::new(), Vec::new()));
    assert!(FAILED.load(Ordering::SeqCst) > 0);
}

/// What shows nothing of what was sent may be somebody else's.
#[tokio::test]
async fn what_may_be_of_others_is_told_and_stays() {
    let (things, told) = left(Service::FailsAndRenames).await;
    let paths: Vec<Option<String>> = told.iter().map(|left| left.thing.path.clone()).collect();
    let there: Vec<Option<String>> = things.iter().map(|thing| Some(format!("/things/{}", thing["id"]))).collect();
    assert!(!there.is_empty() && paths == there, "{told:?} {things:?}");
    assert!(told.iter().all(|left| left.reason == NotDeleted::PerhapsNotMade), "{told:?}");
}

/// What nobody can see is told as what may be there.
#[tokio::test]
async fn what_may_be_there_and_cant_be_seen_is_told() {
    let (things, told) = left(Service::FailsInPages).await;
    assert!(!things.is_empty());
    assert_eq!(
        told.iter().map(|left| (&left.thing.path, &left.reason)).collect::<Vec<_>>(),
        [(&None, &NotDeleted::PerhapsNotMade)]
    );
    let (things, told) = left(Service::Late).await;
    assert!(!things.is_empty() && told.iter().any(|left| left.thing.path.is_none()), "{told:?} {things:?}");
}
