//! What the generated clients send of constructs that progenitor knows nothing of.

use std::sync::{Arc, Mutex};

use countersign_codegen_clients::{
    CallInput, PROVIDERS, pier, quay, reef,
    support::{multipart::Multipart, sent::Bytes, wire::Exchange},
};
use reqwest::{Request, Response};
use serde_json::{Value, json};

/// Another crate of the workspace may have left the choice of a TLS provider open.
fn choose_tls() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// The request that a call makes, and what the client makes of the answer.
async fn sent(provider: &str, operation: &str, arguments: Value) -> (Request, Value) {
    choose_tls();
    let provider = PROVIDERS.iter().find(|known| known.id == provider).unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let seeing = seen.clone();
    let exchange: Exchange = Arc::new(move |request: Request| {
        seeing.lock().unwrap().push(request);
        let answer = http::Response::builder().status(401).header("content-type", "application/json");
        Response::from(answer.body(br#"{"fault": "no"}"#.to_vec()).unwrap())
    });
    let Value::Object(arguments) = arguments else { panic!("arguments are an object") };
    let (operation, base_url) = (operation.into(), "http://host.invalid".into());
    let input = CallInput { operation, base_url, credentials: Default::default(), arguments, exchange };
    let made = (provider.call)(input).await;
    let request = seen.lock().unwrap().pop();
    (request.unwrap_or_else(|| panic!("no request: {made}")), made)
}

fn header<'r>(request: &'r Request, name: &str) -> &'r str {
    request.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

fn body(request: &Request) -> &str {
    std::str::from_utf8(request.body().and_then(|body| body.as_bytes()).unwrap_or_default()).unwrap()
}

fn crates() -> Value {
    json!({"crateId": ["a", "b/c"], "crate_id": 7, "X-Ids": [1, 2], "session": "s"})
}

#[tokio::test]
async fn a_header_and_a_query_parameter_may_have_one_name() {
    let mut arguments = crates();
    arguments["query.id"] = json!("asked");
    arguments["header.id"] = json!("told");
    let (request, _) = sent("quay", "findCrates", arguments).await;
    assert_eq!((request.url().query(), header(&request, "id")), (Some("id=asked"), "told"));
}

#[tokio::test]
async fn parameters_are_encoded_as_their_styles_say() {
    let mut arguments = crates();
    arguments["filter"] = json!({"port": "a b", "size": {"min": 3}});
    arguments["tags"] = json!(["a,b", "c"]);
    arguments["bars"] = json!(["a", "b"]);
    arguments["page"] = json!({"offset": 1, "limit": 2});
    arguments["where"] = json!({"a": 1});
    arguments["id"] = json!("i");
    arguments["theme"] = json!("dark");
    let (request, _) = sent("quay", "findCrates", arguments).await;
    assert_eq!(request.url().path(), "/crates/.a,b%2Fc/7");
    let query: Vec<_> = request.url().query().unwrap().split('&').collect();
    let expected = [
        "id=i",
        "filter%5Bport%5D=a%20b",
        "filter%5Bsize%5D%5Bmin%5D=3",
        "tags=a%2Cb,c",
        "bars=a|b",
        "limit=2",
        "offset=1",
        "where=%7B%22a%22%3A1%7D",
    ];
    assert_eq!(query, expected);
    assert_eq!((header(&request, "x-ids"), header(&request, "id")), ("1,2", "i"));
    assert_eq!(header(&request, "cookie"), "session=s; theme=dark");
}

#[tokio::test]
async fn what_is_optional_is_not_sent() {
    let (request, _) = sent("quay", "findCrates", crates()).await;
    assert_eq!(request.url().query(), None);
    assert_eq!(header(&request, "cookie"), "session=s");
}

#[tokio::test]
async fn every_method_is_sent() {
    let path = json!({"crateId": ["a"], "crate_id": "b"});
    assert_eq!(sent("quay", "askCrates", path.clone()).await.0.method(), "OPTIONS");
    assert_eq!(sent("quay", "traceCrates", path).await.0.method(), "TRACE");
}

#[tokio::test]
async fn bodies_keep_their_content_types() {
    let (patch, _) = sent("quay", "patchCrate", json!({"body": {"kind": "crate", "weight": null}})).await;
    assert_eq!(header(&patch, "content-type"), "application/merge-patch+json");
    assert_eq!(serde_json::from_str::<Value>(body(&patch)).unwrap()["kind"], "crate");
    let (xml, _) = sent("quay", "putCrate", json!({"body": "<crate/>"})).await;
    assert_eq!((header(&xml, "content-type"), body(&xml)), ("application/xml", "<crate/>"));
    let (none, _) = sent("quay", "putCrate", json!({})).await;
    assert!(none.body().is_none() && header(&none, "content-type").is_empty());
    let order = json!({"lines": ["a b", "c&d"], "ship": {"name": "x"}, "meta": {"k": "v"}});
    let (form, _) = sent("quay", "order", json!({"body": order})).await;
    assert_eq!(header(&form, "content-type"), "application/x-www-form-urlencoded");
    assert_eq!(body(&form), "lines=a+b&lines=c%26d&meta=%7B%22k%22%3A%22v%22%7D&ship%5Bname%5D=x");
}

#[tokio::test]
async fn a_body_of_parts_names_its_boundary() {
    choose_tls();
    let parts = json!({"label": "l", "photo": "countersign-part"});
    let (request, _) = sent("quay", "postCrate", json!({"body": parts})).await;
    assert_eq!(header(&request, "content-type"), "multipart/form-data; boundary=countersign-part-");
    let part = |name: &str, body: &str| {
        format!("--countersign-part-\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{body}\r\n")
    };
    let expected = [part("label", "l"), part("photo", "countersign-part"), "--countersign-part---\r\n".into()];
    assert_eq!(body(&request), expected.concat());
    // Files have names and types, which no call by name could give.
    let client = quay::Client::new("http://127.0.0.1:1", quay::Credentials::new()).unwrap();
    let photo = Multipart::new().text("label", "l").file("photo", "p.png", "image/png", [137, 80]);
    assert!(client.post_crate(&photo).await.is_err());
    assert!(client.put_crate(Some(&Bytes::from("<crate/>"))).await.is_err());
}

#[tokio::test]
async fn a_document_of_2_0_is_a_client_like_any_other() {
    let (list, made) = sent("pier", "listBoats", json!({"flags": ["a", "b"], "ports": ["c", "d"]})).await;
    assert_eq!(list.url().query(), Some("ports=c&ports=d&flags=a,b"));
    let refused =
        json!({"made": "error", "type": "Fault", "variant": "Status401", "status": 401, "value": {"fault": "no"}});
    assert_eq!(made, refused);
    let (add, _) = sent("pier", "addBoat", json!({"body": {"name": "b"}})).await;
    assert_eq!((header(&add, "content-type"), body(&add)), ("application/json", r#"{"name":"b"}"#));
    let (picture, _) = sent("pier", "addPicture", json!({"body": {"boat": "b", "picture": "p"}})).await;
    assert!(header(&picture, "content-type").starts_with("multipart/form-data"));
    let boat: pier::types::Boat = serde_json::from_value(json!({"name": "b", "crew": null})).unwrap();
    assert_eq!(boat.crew, None);
}

#[test]
fn names_that_are_one_in_rust_keep_their_own_on_the_wire() {
    let wire = json!({"foo_bar": "a", "FooBar": "b", "foo-bar": 3, "Self": "c", "": "d"});
    let fields: reef::types::Fields = serde_json::from_value(wire.clone()).unwrap();
    assert_eq!((fields.foo_bar.as_str(), fields.foo_bar_2.as_deref(), fields.foo_bar_3), ("a", Some("b"), Some(3)));
    assert_eq!(serde_json::to_value(&fields).unwrap(), wire);
    let values = json!(["A", "a", "B", "b"]);
    let read: Vec<reef::types::MixedVariant0A> = serde_json::from_value(values.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), values);
}

#[test]
fn what_holds_itself_is_a_type_that_does() {
    let tree: reef::types::Tree = serde_json::from_value(json!({"a": {"b": {}}})).unwrap();
    assert_eq!(serde_json::to_value(&tree).unwrap(), json!({"a": {"b": {}}}));
    let reef = PROVIDERS.iter().find(|known| known.id == "reef").unwrap();
    assert!(reef.left_out.iter().all(|(operation, _)| !["Self", "with", "sending", "lists"].contains(operation)));
    assert!(reef.losses.contains(&("#/components/schemas/Ring", "recursion: RingB is part of itself")));
}
