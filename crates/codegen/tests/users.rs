//! What a user of a generated client reads and sets.

use std::sync::{Arc, Mutex};

use countersign_codegen_clients::{
    CallInput, PROVIDERS,
    jetty::{Cause, Client, Credentials, ListMooringsError, types},
    support::{
        answer::{Answer, Error, Undescribed},
        cause::StatedCause,
        env::EnvironmentError,
    },
};
use reqwest::{Request, Response, StatusCode};
use serde_json::{Value, json};

fn refused(body: Value) -> ListMooringsError {
    ListMooringsError::Status401(serde_json::from_value(body).unwrap())
}

#[test]
fn a_client_knows_where_its_api_is() {
    assert_eq!(Client::BASE_URL, "https://jetty.example/v2");
}

/// The variables of this program are nobody's to set, so that all that can be read is what is missing.
#[test]
fn what_the_environment_lacks_is_named() {
    let error: EnvironmentError = Client::from_env().unwrap_err();
    assert_eq!(error.to_string(), "one of JETTY_TOKEN, JETTY_KEY must be set");
}

#[test]
fn the_body_says_why_a_request_was_refused() {
    let expired = refused(json!({"error": "old", "status": 401}));
    assert!(expired.cause().is(Cause::CredentialExpired));
    let unknown = refused(json!({"error": "in other words", "more": {"code": 7}})).cause();
    assert!(unknown.may_be(Cause::CredentialUnknown) && !unknown.may_be(Cause::CredentialExpired));
    assert!(!unknown.is(Cause::CredentialUnknown), "it may be a revoked one as well");
    let stated = |cause, inferred| StatedCause { cause, inferred };
    let all: Vec<_> = unknown.iter().collect();
    assert_eq!(all, [stated(Cause::CredentialUnknown, false), stated(Cause::CredentialRevoked, true)]);
}

#[test]
fn what_the_document_does_not_say_is_unknown() {
    for body in [json!({}), json!({"status": 401}), json!({"error": "old", "more": {"code": 7}})] {
        assert!(refused(body.clone()).cause().is_unknown(), "{body}");
    }
    let value = refused(json!({"error": "old"}));
    let documented = Error::Documented(Answer { status: StatusCode::UNAUTHORIZED, headers: Default::default(), value });
    assert!(documented.cause().is(Cause::CredentialExpired));
    let undocumented: Error<ListMooringsError> =
        Error::Undocumented { status: StatusCode::IM_A_TEAPOT, headers: Default::default(), body: Vec::new() };
    assert!(undocumented.cause().is_unknown());
}

#[test]
fn an_answer_without_a_body_has_the_causes_of_its_status() {
    let other = ListMooringsError::Status403(Undescribed(Vec::new()));
    assert!(other.cause().is(Cause::TenantUnknown));
    assert!(other.cause().iter().all(|stated| stated.inferred));
}

#[test]
fn dates_are_dates_and_any_text_is_taken() {
    let body = json!({"day": "2030-01-02", "since": "2030-01-02T03:04:00+01:00", "until": ["soon"]});
    let moorings: types::ListMoorings200Body = serde_json::from_value(body.clone()).unwrap();
    assert_eq!(moorings.day.value().unwrap().ordinal(), 2);
    assert_eq!(moorings.since.as_ref().unwrap().value().unwrap().hour(), 3);
    assert_eq!((moorings.until[0].value(), moorings.until[0].as_str()), (None, "soon"));
    assert_eq!(serde_json::to_value(&moorings).unwrap(), body);
}

/// Has an operation called by name, and gives what was sent and what was made of it.
async fn called(arguments: Value) -> (Option<Request>, Value) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let jetty = PROVIDERS.iter().find(|known| known.id == "jetty").unwrap();
    let seen: Arc<Mutex<Option<Request>>> = Arc::default();
    let recorder = Arc::clone(&seen);
    let made = (jetty.call)(CallInput {
        operation: "listMoorings".into(),
        base_url: Client::BASE_URL.into(),
        credentials: [("key".to_owned(), "k-1".to_owned())].into(),
        arguments: arguments.as_object().unwrap().clone(),
        exchange: Arc::new(move |request| {
            *recorder.lock().unwrap() = Some(request);
            Response::from(http::Response::builder().status(403).body(Vec::new()).unwrap())
        }),
    });
    let made = made.await;
    (seen.lock().unwrap().take(), made)
}

#[tokio::test]
async fn a_tenant_is_sent_with_each_request_and_is_missed_where_it_is_not_set() {
    let (sent, _) = called(json!({"path.day": "2030-01-02", "header.X-Organization-Id": "o-1"})).await;
    let sent = sent.unwrap();
    assert_eq!(sent.url().as_str(), "https://jetty.example/v2/moorings/2030-01-02");
    assert_eq!(
        (&sent.headers()["x-organization-id"], &sent.headers()["x-key"]),
        (&"o-1".parse().unwrap(), &"k-1".parse().unwrap())
    );
    let (sent, made) = called(json!({"path.day": "2030-01-02"})).await;
    assert_eq!((sent.is_none(), &made["reason"]), (true, &json!("the argument `X-Organization-Id` is missing")));
}

/// It compiles: an operation that is named as the setter of a tenant leaves that another name.
#[test]
fn a_tenant_is_set_once() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::new(Client::BASE_URL, Credentials::new().key("k-1")).unwrap();
    let client = client.with_x_organization_id_2("o-1");
    drop((client.list_moorings("2030-01-02"), client.with_x_organization_id(), client.from_env_2()));
}

#[test]
fn what_is_inferred_says_so_and_what_the_client_has_is_no_argument() {
    let contract = countersign_openapi::Document::parse("jetty.yaml", include_str!("clients/specs/jetty/openapi.yaml"));
    let client =
        countersign_codegen::generate::generate(&countersign_openapi::Contract::read(contract.unwrap())).unwrap();
    let docs_of = |item: &str| {
        let (before, _) = client.code.rsplit_once(item).unwrap_or_else(|| panic!("no {item}"));
        before[before.rfind([';', ',', '{', '}']).unwrap_or(0)..].to_owned()
    };
    for (item, is_inferred) in [
        ("Status403(Undescribed)", true),
        ("Status401(types::ListMoorings401Body)", false),
        ("pub async fn with_x_organization_id<", true),
        ("pub async fn from_env_2<", false),
    ] {
        assert_eq!(docs_of(item).contains("Inferred: "), is_inferred, "{item}: {}", docs_of(item));
    }
    let docs = docs_of("pub async fn list_moorings<");
    assert!(docs.contains("The client has the value of `X-Organization-Id`."), "{docs}");
    assert!(docs.contains("- `day`: The day.") && !docs.contains("Whose moorings"), "{docs}");
    assert!(!docs.contains("Of two lines"), "{docs}");
}
