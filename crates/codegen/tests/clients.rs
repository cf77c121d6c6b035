//! The generated clients of two synthetic APIs, against recorded answers.

use std::sync::{Arc, Mutex};

use countersign_codegen_clients::{
    CallInput, PROVIDERS, Provider, harbour, lantern,
    support::{answer::Error, wire::Exchange},
};
use reqwest::{Request, Response};
use serde_json::{Value, json};

/// A provider that answers everything alike, and what it was asked.
#[derive(Clone, Default)]
struct Recorded(Arc<Mutex<Vec<Request>>>);

impl Recorded {
    fn exchange(&self, status: u16, media: &'static str, body: &'static str) -> Exchange {
        let seen = self.0.clone();
        Arc::new(move |request: Request| {
            seen.lock().unwrap().push(request);
            let mut answer = http::Response::builder().status(status);
            if !media.is_empty() {
                answer = answer.header("content-type", media);
            }
            Response::from(answer.body(body.as_bytes().to_vec()).unwrap())
        })
    }
}

/// Another crate of the workspace may have left the choice of a TLS provider open.
fn choose_tls() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// The header's values, in order.
fn header(request: &Request, name: &str) -> Vec<String> {
    request.headers().get_all(name).iter().map(|value| value.to_str().unwrap().to_owned()).collect()
}

struct ClientReplay {
    made: Value,
    request: Option<Request>,
}

async fn replay(
    provider: &str,
    operation: &str,
    arguments: Value,
    credentials: &[(&str, &str)],
    (status, media, body): (u16, &'static str, &'static str),
) -> ClientReplay {
    choose_tls();
    let provider: &Provider = PROVIDERS.iter().find(|known| known.id == provider).unwrap();
    let recorded = Recorded::default();
    let Value::Object(arguments) = arguments else { panic!("arguments are an object") };
    let made = (provider.call)(CallInput {
        operation: operation.into(),
        base_url: "http://host.invalid/base/".into(),
        credentials: credentials.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
        arguments,
        exchange: recorded.exchange(status, media, body),
    })
    .await;
    let request = recorded.0.lock().unwrap().pop();
    ClientReplay { made, request }
}

async fn health(status: u16, media: &'static str, body: &'static str) -> Value {
    replay("harbour", "getHealth", json!({}), &[], (status, media, body)).await.made
}

const JSON: &str = "application/json";

#[test]
fn a_provider_is_a_folder() {
    let ids: Vec<_> = PROVIDERS.iter().map(|provider| provider.id).collect();
    assert_eq!(ids, ["harbour", "jetty", "lantern", "pier", "quay", "reef"]);
    let [harbour, _, lantern, ..] = PROVIDERS else { panic!("two providers") };
    assert!(harbour.document.starts_with("openapi: 3.0.3"));
    assert_eq!(harbour.document_path, "specs/harbour/openapi.yaml");
    assert_eq!((harbour.settings, lantern.settings), ("", "[lamp]\n"));
    assert_eq!((harbour.lock, lantern.lock), (None, Some("{}\n")));
    assert_eq!(harbour.operations, ["getHealth", "listShips", "registerShip", "berthShip", "get_photo", "addPhoto"]);
    assert_eq!(lantern.operations, ["GET /lamps", "GET /lamps/{id}", "DELETE /lamps/{id}", "client"]);
    assert!(harbour.left_out.is_empty());
}

#[tokio::test]
async fn each_documented_status_has_its_own_type() {
    assert_eq!(
        health(200, "application/json; charset=utf-8", r#"{"state": "well"}"#).await,
        json!({"made": "value", "type": "GetHealth200Body", "status": 200, "value": {"state": "well"}})
    );
    assert_eq!(
        health(401, JSON, r#"{"error": "no"}"#).await,
        json!({"made": "error", "type": "GetHealth401Body", "variant": "Status401", "status": 401, "value": {"error": "no"}})
    );
    assert_eq!(
        health(403, "application/problem+json", r#"{"title": "no", "status": 403}"#).await["variant"],
        "Status403"
    );
}

#[tokio::test]
async fn status_decides_before_the_body_does() {
    // The body of a 401 under 403, and the other way round.
    let reason = "at $: missing field `status`";
    assert_eq!(
        health(403, JSON, r#"{"error": "no"}"#).await,
        json!({"made": "not-decoded", "status": 403, "reason": reason})
    );
    assert_eq!(health(401, JSON, r#"{"title": "no", "status": 403}"#).await["made"], "not-decoded");
    assert_eq!(health(418, JSON, r#"{"state": "well"}"#).await, json!({"made": "undocumented", "status": 418}));
    assert_eq!(health(302, JSON, "").await["made"], "undocumented");
}

#[tokio::test]
async fn content_type_decides_before_the_body_does() {
    let html = health(401, "text/html", r#"{"error": "no"}"#).await;
    assert_eq!(html["reason"], "its content type is none of application/json");
    assert_eq!(health(401, "application/vnd.x+json", r#"{"error": "no"}"#).await["made"], "error");
    assert_eq!(health(401, "", r#"{"error": "no"}"#).await["made"], "error");
    assert_eq!(health(401, JSON, "").await["reason"], "the body is empty");
}

#[tokio::test]
async fn a_reason_tells_the_place_and_no_value() {
    let list = |body| replay("harbour", "listShips", json!({"X-Port": "rtm"}), &[], (200, JSON, body));
    let made = list(r#"[{"id": 1, "name": "a"}, {"id": "hunter2", "name": "b"}]"#).await.made;
    assert_eq!(made["reason"], "at $[1].id: expected i64");
    let register = |body| {
        replay("harbour", "registerShip", json!({"X-Port": "rtm", "body": {"name": "a"}}), &[], (201, JSON, body))
    };
    let made = register(r#"{"id": 1, "key": "k", "notes": {"hunter2": "hunter2, expected hunter2"}}"#).await.made;
    assert_eq!(made["reason"], "at $.notes.*: expected i64");
    let made = register(r#"{"id": 1, "key": hunter2}"#).await.made;
    assert_eq!(made["reason"], "at $.key: not JSON");
    let state = health(200, JSON, r#"{"state": "hunter2"}"#).await;
    assert_eq!(state["reason"], "at $.state: expected `well` or `unwell`");
}

#[tokio::test]
async fn typed_and_empty_answers_ranges_and_default_stand_side_by_side() {
    let list = |status, media, body| async move {
        replay("harbour", "listShips", json!({"X-Port": "rtm"}), &[], (status, media, body)).await.made
    };
    assert_eq!(
        list(204, "", "").await,
        json!({"made": "value", "type": "Undescribed", "variant": "Status204", "status": 204, "value": null})
    );
    let csv = list(200, "text/csv", "a,b").await;
    assert_eq!((&csv["type"], &csv["variant"], &csv["value"]), (&json!("String"), &json!("Status200"), &json!("a,b")));
    let fault = list(404, JSON, r#"{"code": "X", "cause": {"code": "Y"}}"#).await;
    assert_eq!((&fault["type"], &fault["variant"]), (&json!("RefusedBody"), &json!("Status4xx")));
    assert_eq!(list(500, JSON, r#"{"faults": []}"#).await["variant"], "Default");
    let hinted = list(404, JSON, r#"{"code": "X", "hints": {"any": [1]}}"#).await;
    assert_eq!(hinted["value"], json!({"code": "X", "hints": {"any": [1]}}));
    let photo = replay("harbour", "get_photo", json!({"ship_id": "1"}), &[], (200, "image/png", "png")).await.made;
    assert_eq!(photo, json!({"made": "value", "type": "Vec<u8>", "status": 200, "value": null}));
}

#[tokio::test]
async fn a_secret_comes_out_redacted() {
    let body = r#"{"id": 1, "key": "hunter2", "spare": [{"key": "hunter2"}, {"key": null}]}"#;
    let arguments = json!({"X-Port": "rtm", "body": {"name": "a", "pass-phrase": "hunter3"}});
    let replayed = replay("harbour", "registerShip", arguments, &[], (201, JSON, body)).await;
    let value = json!({"id": 1, "key": "[redacted]", "spare": [{"key": "[redacted]"}, {}]});
    assert_eq!(replayed.made["value"], value);
    // What is sent is the value itself.
    let sent = replayed.request.unwrap();
    let sent: Value = serde_json::from_slice(sent.body().unwrap().as_bytes().unwrap()).unwrap();
    assert_eq!(sent, json!({"name": "a", "pass-phrase": "hunter3"}));
    let typed: harbour::types::Registered = serde_json::from_str(body).unwrap();
    assert!(!format!("{typed:?}").contains("hunter2"));
    assert_eq!(typed.key.expose(), "hunter2");
}

#[tokio::test]
async fn a_request_is_what_the_document_says() {
    let arguments = json!({"X-Port": "rtm", "flag": ["nl", "+1"], "limit": "3"});
    let replayed = replay("harbour", "listShips", arguments, &[("harbourToken", "tok")], (204, "", "")).await;
    let request = replayed.request.unwrap();
    assert_eq!(request.url().as_str(), "http://host.invalid/base/ships?flag=nl&flag=%2B1&limit=3");
    assert_eq!(header(&request, "authorization"), ["Bearer tok"]);
    assert_eq!(header(&request, "x-port"), ["rtm"]);
    assert_eq!(header(&request, "accept"), ["application/json, text/csv"]);
    assert!(header(&request, "api-version").is_empty());
    assert!(!format!("{request:?}").contains("tok\""));
}

#[tokio::test]
async fn a_body_that_is_not_required_may_be_left_out() {
    let berth = |arguments| replay("harbour", "berthShip", arguments, &[], (202, "", ""));
    let without = berth(json!({"ship_id": 7})).await.request.unwrap();
    assert!(without.body().is_none());
    assert!(header(&without, "content-type").is_empty());
    let with = berth(json!({"ship_id": 7, "body": {"berth": "B"}})).await.request.unwrap();
    assert_eq!(with.body().unwrap().as_bytes(), Some(br#"{"berth":"B"}"#.as_slice()));
    assert_eq!(header(&with, "content-type"), [JSON]);
    // The parameter that has the body's name is another argument.
    assert_eq!(with.url().query(), None);
    let both = berth(json!({"ship_id": 7, "query.body": "q", "body": {}})).await.request.unwrap();
    assert_eq!((both.url().query(), both.body().unwrap().as_bytes()), (Some("body=q"), Some(b"{}".as_slice())));
}

#[tokio::test]
async fn what_does_not_fit_is_no_request() {
    let made = |arguments| async { replay("harbour", "listShips", arguments, &[], (204, "", "")).await.made };
    let reason = "the argument `X-Port` is missing";
    assert_eq!(made(json!({})).await, json!({"made": "no-request", "reason": reason}));
    let reason = "the argument `limit` does not fit its type";
    assert_eq!(made(json!({"X-Port": "rtm", "limit": "many"})).await["reason"], reason);
    assert_eq!(made(json!({"X-Port": "a\nb"})).await["made"], "no-request");
    let unknown = replay("harbour", "none", json!({}), &[], (204, "", "")).await.made;
    assert_eq!(unknown["reason"], "there is no typed client for `none`");
    let bad = replay("harbour", "getHealth", json!({}), &[("harbourToken", "a\nb")], (204, "", "")).await.made;
    assert_eq!(bad["reason"], "the credential for `harbourToken` can't stand in a header");
}

#[tokio::test]
async fn credentials_are_sent_as_their_schemes_say() {
    let lamp = |credentials: &'static [(&str, &str)]| async move {
        let answer = (200, "text/plain", "lit");
        replay("lantern", "GET /lamps/{id}", json!({"id": "a/b"}), credentials, answer).await.request.unwrap()
    };
    // One alternative or the other, and of the other both.
    let basic = lamp(&[("login", "Aladdin:open sesame"), ("headerKey", "k")]).await;
    assert_eq!(header(&basic, "authorization"), ["Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="]);
    assert!(header(&basic, "x-key").is_empty());
    assert_eq!(basic.url().path(), "/base/lamps/a%2Fb");
    let both = lamp(&[("headerKey", "k"), ("cookieKey", "c")]).await;
    assert_eq!((header(&both, "x-key"), header(&both, "cookie")), (vec!["k".into()], vec!["session=c".into()]));
    assert!(header(&both, "authorization").is_empty());
    // Half of what is needed is sent, for the provider to refuse.
    assert_eq!(header(&lamp(&[("cookieKey", "c")]).await, "cookie"), ["session=c"]);
    assert!(lamp(&[]).await.headers().keys().all(|name| name == "accept"));

    let query = replay("lantern", "GET /lamps", json!({}), &[("queryKey", "a b")], (200, JSON, "[1]")).await;
    assert_eq!(query.request.unwrap().url().query(), Some("api+key=a+b"));
    assert_eq!(query.made, json!({"made": "value", "type": "Value", "status": 200, "value": [1]}));
    let optional =
        |credentials| replay("lantern", "DELETE /lamps/{id}", json!({"id": "1"}), credentials, (200, "", ""));
    assert!(header(&optional(&[]).await.request.unwrap(), "authorization").is_empty());
    assert_eq!(header(&optional(&[("oauth", "t")]).await.request.unwrap(), "authorization"), ["Bearer t"]);
}

#[tokio::test]
async fn an_operation_may_be_named_like_anything() {
    let arguments =
        json!({"id": "1", "input": "i", "made": true, "api-version": "7", "X-Key": "mine", "body": {"oil": 3}});
    let replayed = replay("lantern", "PATCH /lamps/{id}", arguments, &[("digest", "d")], (418, "x/y", "{}")).await;
    let request = replayed.request.unwrap();
    assert_eq!(header(&request, "authorization"), ["Digest d"]);
    assert_eq!(header(&request, "api-version"), ["7"]);
    assert_eq!((header(&request, "made"), header(&request, "x-key")), (vec!["true".into()], vec!["mine".into()]));
    assert_eq!(request.url().query(), Some("input=i"));
    assert_eq!(request.body().unwrap().as_bytes(), Some(b"oil=3".as_slice()));
    assert_eq!(replayed.made["made"], "error");
}

#[tokio::test]
async fn a_client_shows_no_credential_and_keeps_the_status() {
    choose_tls();
    let credentials = harbour::Credentials::new().harbour_token("hunter2");
    let client = harbour::Client::new("http://127.0.0.1:1", credentials).unwrap();
    assert!(!format!("{client:?}").contains("hunter2"));
    let Err(Error::Transport(error)) = client.get_health().await else { panic!("nothing listens on port 1") };
    assert!(!format!("{error:?}{error}").contains("127.0.0.1:1/health"));
    let keys = lantern::Credentials::new().query_key("hunter2").login("a:b");
    let error = lantern::Client::new("http://127.0.0.1:1", keys).unwrap().get_lamps().await.unwrap_err();
    assert!(!format!("{error:?} {error}").contains("hunter2"));
    assert_eq!(error.status(), None);
}
