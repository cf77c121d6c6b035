//! One test for each operation.

use base64::{Engine, engine::general_purpose::STANDARD};
use countersign::harness::Service;
use serde_json::{Value, json, to_value};

use crate::answers::{Request, Stub};
use crate::clients::support::deps::serde::Serialize;
use crate::clients::{adyen, listbee, netlify, notion, plaid, twilio};

fn bearer(service: &Service, scheme: &str) -> (&'static str, String) {
    ("authorization", format!("Bearer {}", service.credential(scheme)))
}

fn shown(value: &impl Serialize) -> Option<Value> {
    to_value(value).ok()
}

/// OpenAPI 3.1 in YAML; a key in a header, or a password.
#[tokio::test]
async fn adyen_takes_a_key_or_a_password() {
    use adyen::GetMerchantsMerchantIdPaymentMethodSettingsError as E;
    let stub = Stub::start("adyen", |service| Request {
        line: "GET /merchants/m/paymentMethodSettings",
        headers: vec![("X-API-Key", service.credential("ApiKeyAuth").to_owned())],
        body: None,
    })
    .await;
    let key = adyen::Credentials::new().api_key_auth(stub.credential("ApiKeyAuth"));
    let password = adyen::Credentials::new().basic_auth(stub.credential("BasicAuth"));
    for credentials in [key, password] {
        let client = |status| adyen::Client::with_client(stub.base_url(), credentials.clone(), stub.transport(status));
        let get = async |client: adyen::Client| {
            client.get_merchants_merchant_id_payment_method_settings("m", None, None, None, None).await
        };
        let answer = get(client(None)).await.unwrap();
        assert!(matches!(answer.value, adyen::GetMerchantsMerchantIdPaymentMethodSettingsSuccess::Status200(_)));
        let answer = get(client(Some(204))).await.unwrap();
        assert!(matches!(answer.value, adyen::GetMerchantsMerchantIdPaymentMethodSettingsSuccess::Status204(_)));
        for status in [400, 401, 403, 422, 429, 500] {
            let value = |error: &E| match (status, error) {
                (400, E::Status400(body)) | (401, E::Status401(body)) | (403, E::Status403(body)) => shown(body),
                (422, E::Status422(body)) | (429, E::Status429(body)) | (500, E::Status500(body)) => shown(body),
                _ => None,
            };
            stub.fails(status, get(client(Some(status))).await, value).await;
        }
    }
}

/// OpenAPI 3.1 in JSON; a bearer token.
#[tokio::test]
async fn listbee_takes_a_token() {
    use listbee::UnpublishListingError as E;
    let stub = Stub::start("listbee", |service| Request {
        line: "POST /v1/listings/l/unpublish",
        headers: vec![bearer(service, "HTTPBearer")],
        body: None,
    })
    .await;
    let credentials = listbee::Credentials::new().http_bearer(stub.credential("HTTPBearer"));
    let client = |status| listbee::Client::with_client(stub.base_url(), credentials.clone(), stub.transport(status));
    stub.succeeds(client(None).unpublish_listing("l", None).await).await;
    for status in [401, 404, 409, 422] {
        let value = |error: &E| match (status, error) {
            (401, E::Status401(body)) | (404, E::Status404(body)) | (409, E::Status409(body)) => shown(body),
            (422, E::Status422(body)) => shown(body),
            _ => None,
        };
        stub.fails(status, client(Some(status)).unpublish_listing("l", None).await, value).await;
    }
}

/// OpenAPI 2.0 in YAML; an OAuth2 token. Its errors have no documented body.
#[tokio::test]
async fn netlify_takes_a_granted_token() {
    use netlify::GetAllCertificatesError as E;
    let stub = Stub::start("netlify", |service| Request {
        line: "GET /sites/s/ssl/certificates?domain=d.example",
        headers: vec![bearer(service, "netlifyAuth")],
        body: None,
    })
    .await;
    let credentials = netlify::Credentials::new().netlify_auth(stub.credential("netlifyAuth"));
    let client = |status| netlify::Client::with_client(stub.base_url(), credentials.clone(), stub.transport(status));
    stub.succeeds(client(None).get_all_certificates("s", "d.example").await).await;
    for status in [404, 422] {
        let value = |error: &E| match (status, error) {
            (404, E::Status404(body)) | (422, E::Status422(body)) => body.0.is_empty().then_some(Value::Null),
            _ => None,
        };
        stub.fails(status, client(Some(status)).get_all_certificates("s", "d.example").await, value).await;
    }
}

/// OpenAPI 3.1 in JSON; a bearer token, and the header that names the version.
#[tokio::test]
async fn notion_takes_a_token_and_a_version() {
    use notion::RetrievePageMarkdownError as E;
    let stub = Stub::start("notion", |service| Request {
        line: "GET /v1/pages/00000000-0000-4000-8000-000000000000/markdown",
        headers: vec![bearer(service, "bearerAuth"), ("notion-version", "2026-03-11".to_owned())],
        body: None,
    })
    .await;
    let credentials = notion::Credentials::new().bearer_auth(stub.credential("bearerAuth"));
    let get = async |status| {
        let client = notion::Client::with_client(stub.base_url(), credentials.clone(), stub.transport(status));
        client.retrieve_page_markdown("00000000-0000-4000-8000-000000000000", None, "2026-03-11").await
    };
    stub.succeeds(get(None).await).await;
    for status in [400, 403, 404, 429] {
        let value = |error: &E| match (status, error) {
            (400, E::Status400(body)) => shown(body),
            (403, E::Status403(body)) => shown(body),
            (404, E::Status404(body)) => shown(body),
            (429, E::Status429(body)) => shown(body),
            _ => None,
        };
        stub.fails(status, get(Some(status)).await, value).await;
    }
}

/// OpenAPI 3.0 in YAML; three keys at once, and a body.
#[tokio::test]
async fn plaid_takes_three_keys_and_a_body() {
    use plaid::SandboxTransactionsCreateError as E;
    let body = json!({
        "access_token": "a",
        "transactions": [{"amount": 1.5, "date_posted": "2030-01-02", "date_transacted": "2030-01-01", "description": "d"}],
    });
    let stub = Stub::start("plaid", |service| Request {
        line: "POST /sandbox/transactions/create",
        headers: vec![
            ("PLAID-CLIENT-ID", service.credential("clientId").to_owned()),
            ("PLAID-SECRET", service.credential("secret").to_owned()),
            ("Plaid-Version", service.credential("plaidVersion").to_owned()),
        ],
        body: Some(("application/json", body.to_string())),
    })
    .await;
    let credentials = plaid::Credentials::new()
        .client_id(stub.credential("clientId"))
        .secret(stub.credential("secret"))
        .plaid_version(stub.credential("plaidVersion"));
    let body: plaid::types::SandboxTransactionsCreateRequest = serde_json::from_value(body).unwrap();
    let create = async |status| {
        let client = plaid::Client::with_client(stub.base_url(), credentials.clone(), stub.transport(status));
        client.sandbox_transactions_create(&body).await
    };
    stub.succeeds(create(None).await).await;
    // 503 has no answer of its own: `default` answers for it.
    for status in [400, 503] {
        let value = |error: &E| match (status, error) {
            (400, E::Status400(body)) | (503, E::Default(body)) => shown(body),
            _ => None,
        };
        stub.fails(status, create(Some(status)).await, value).await;
    }
}

/// OpenAPI 3.0 in JSON; a password, and a body that is a form.
#[tokio::test]
async fn twilio_takes_a_password_and_a_form() {
    use twilio::UpdateCallRecordingError as E;
    let [account, call, recording] = ["AC", "CA", "RE"].map(|kind| format!("{kind}{:032}", 1));
    let stub = Stub::start("twilio", |service| Request {
        line: "POST /2010-04-01/Accounts/AC00000000000000000000000000000001/Calls/CA00000000000000000000000000000001/Recordings/RE00000000000000000000000000000001.json",
        headers: vec![("authorization", format!("Basic {}", STANDARD.encode(service.credential("accountSid_authToken"))))],
        body: Some(("application/x-www-form-urlencoded", "Status=paused".to_owned())),
    })
    .await;
    let credentials = twilio::Credentials::new().account_sid_auth_token(stub.credential("accountSid_authToken"));
    let body: twilio::types::UpdateCallRecordingBody = serde_json::from_value(json!({"Status": "paused"})).unwrap();
    let update = async |status| {
        let client = twilio::Client::with_client(stub.base_url(), credentials.clone(), stub.transport(status));
        client.update_call_recording(&account, &call, &recording, Some(&body)).await
    };
    stub.succeeds(update(None).await).await;
    let value = |error: &E| match error {
        E::Status408(body) => shown(body),
    };
    stub.fails(408, update(Some(408)).await, value).await;
}
