//! A list whose items have a link to themselves and no id, as Spring Data REST shows them: the thing is there where its
//! link is, and missing where it is not.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use countersign::exec::Limits;
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
      responses: {'200': {description: All., content: {application/hal+json: {schema: {type: object}}}}}
    post:
      operationId: createThing
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses: {'201': {description: Made., content: {application/hal+json: {schema: {type: object}}}}}
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getThing, responses: {'200': {description: One., content: {application/hal+json: {schema: {type: object}}}}, '404': {description: None.}}}
    delete: {operationId: deleteThing, responses: {'204': {description: Gone.}, '404': {description: None.}}}
";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shows {
    /// Each with its link.
    Links,
    /// Each by its name alone.
    Names,
    /// Only what was there before.
    Old,
}

fn shown(base: &str, id: i64, name: &Value) -> Value {
    json!({"name": name, "_links": {"self": {"href": format!("{base}/things/{id}")}, "owner": {"href": format!("{base}/people/9")}}})
}

/// What is told of a service that shows its list so, by rule, and how many things are left there.
async fn told(shows: Shows) -> (Vec<String>, usize) {
    let things = Arc::new(Mutex::new(BTreeMap::from([(7, json!("old"))])));
    let server = MockServer::start_async().await;
    let (own, base) = (Arc::clone(&things), server.base_url());
    let respond = move |request: &HttpMockRequest| {
        let mut things = own.lock().unwrap();
        let id = request.uri().path().rsplit('/').next().unwrap_or_default().parse::<i64>().ok();
        let sent = serde_json::from_slice::<Value>(request.body_ref()).unwrap_or_default();
        let mut location = None;
        let (status, body) = match (request.method_str(), id) {
            ("POST", _) if !sent["name"].is_string() => (400, json!({"error": "name"})),
            ("POST", _) => {
                let id = things.keys().max().unwrap() + 1;
                things.insert(id, sent["name"].clone());
                location = Some(format!("{base}/things/{id}"));
                (201, shown(&base, id, &sent["name"]))
            }
            ("DELETE", Some(id)) => (if things.remove(&id).is_some() { 204 } else { 404 }, json!(null)),
            (_, Some(id)) => things.get(&id).map_or((404, json!(null)), |name| (200, shown(&base, id, name))),
            _ => {
                let listed = things.iter().filter(|(id, _)| shows != Shows::Old || **id == 7);
                let item = |(id, name): (&i64, &Value)| match shows {
                    Shows::Names => json!({"name": name}),
                    _ => shown(&base, *id, name),
                };
                (200, json!({"_embedded": {"things": listed.map(item).collect::<Vec<_>>()}}))
            }
        };
        let builder = HttpMockResponse::builder().status(status).header("content-type", "application/hal+json");
        let builder = location.into_iter().fold(builder, |builder, location| builder.header("location", location));
        builder.body(body.to_string()).build()
    };
    server.mock_async(|when, then| _ = (when, then.respond_with(respond))).await;
    let (tail, mut told) = things_live(&server, DOCUMENT, Limits::default()).await;
    assert_eq!(tail.left_behind, [], "{shows:?}");
    told.retain(|check| check.starts_with("created-") || check.starts_with("deletion-") || check == "read-back");
    let left = things.lock().unwrap().len();
    (told, left)
}

#[tokio::test]
async fn an_item_is_known_by_its_link_and_missed_without_one() {
    assert_eq!(told(Shows::Links).await, (Vec::new(), 1));
    assert_eq!(told(Shows::Names).await, (Vec::new(), 1));
    assert_eq!(told(Shows::Old).await, (vec!["created-listed".to_owned()], 1));
}
