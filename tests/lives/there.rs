//! What was there before a run is there after it, whatever a service says of what it made.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use countersign::exec::Limits;
use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use serde_json::json;

use crate::things_live;

const DOCUMENT: &str = "
openapi: 3.0.3
info: {title: Things, version: '1'}
paths:
  /things:
    get:
      operationId: listThings
      responses: {'200': {description: All., content: {application/json: {schema: {type: array, items: {type: object}}}}}}
    post:
      operationId: createThing
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses:
        '200': {description: There., content: {application/json: {schema: {type: object}}}}
        '201': {description: Made., content: {application/json: {schema: {type: object}}}}
        '202': {description: Later., content: {application/json: {schema: {type: object}}}}
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getThing, responses: {'200': {description: One.}, '404': {description: None.}}}
    delete: {operationId: deleteThing, responses: {'204': {description: Gone.}, '404': {description: None.}}}
";

/// How the making of something is answered, though something else is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    /// What is there already, which the list shows.
    There,
    /// The same, where the list shows another page.
    Unlisted,
    /// The number of a job.
    Later,
    /// Whose it is.
    Owner,
    /// Where the file of it is.
    OtherHost,
}

async fn remaining(says: Says) -> (BTreeSet<i64>, usize) {
    let things = Arc::new(Mutex::new(BTreeSet::from([1, 2, 3])));
    let server = MockServer::start_async().await;
    let own = Arc::clone(&things);
    let respond = move |request: &HttpMockRequest| {
        let mut things = own.lock().unwrap();
        let id = request.uri().path().rsplit('/').next().unwrap_or_default().parse::<i64>().ok();
        let mut location = None;
        let (status, body) = match (request.method_str(), id) {
            ("POST", _) => match says {
                Says::There | Says::Unlisted => (200, json!({"id": 3})),
                Says::Later => (202, json!({"id": 2})),
                Says::Owner => (201, json!({"owner": {"id": 1}, "name": "x"})),
                Says::OtherHost => {
                    location = Some("https://files.example/things/1");
                    (201, json!({"name": "x"}))
                }
            },
            ("DELETE", Some(id)) => (if things.remove(&id) { 204 } else { 404 }, json!(null)),
            (_, Some(id)) => (if things.contains(&id) { 200 } else { 404 }, json!({"id": id})),
            _ => {
                let shown = things.iter().filter(|id| says != Says::Unlisted || **id < 3);
                (200, shown.map(|id| json!({"id": id})).collect())
            }
        };
        let builder = HttpMockResponse::builder().status(status).header("content-type", "application/json");
        let builder = location.into_iter().fold(builder, |builder, location| builder.header("location", location));
        builder.body(body.to_string()).build()
    };
    server.mock_async(|when, then| _ = (when, then.respond_with(respond))).await;
    let (tail, _) = things_live(&server, DOCUMENT, Limits::default()).await;
    let things = things.lock().unwrap().clone();
    (things, tail.left_behind.len())
}

#[tokio::test]
async fn what_was_there_is_there_whatever_is_answered() {
    for says in [Says::There, Says::Unlisted, Says::Later, Says::Owner, Says::OtherHost] {
        let (things, left_behind) = remaining(says).await;
        assert_eq!(things, BTreeSet::from([1, 2, 3]), "{says:?}");
        // What was made and can't be named is told; what was there is nobody's making.
        assert_eq!(left_behind > 0, says != Says::There, "{says:?}");
    }
}
