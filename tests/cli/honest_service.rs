//! A service that keeps a contract which real documents are like: nothing of what it does is a
//! finding, however unusual. Each operation is one that was reported wrongly of a real service.

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};

use crate::support;

/// `{"name":"x"}` in gzip (RFC 1952).
const GZIP: &[u8] = &[
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 202, 75, 204, 77, 85, 178, 82, 170, 80, 170, 5, 0, 105, 179, 129, 158,
    12, 0, 0, 0,
];

fn answer(request: &HttpMockRequest) -> HttpMockResponse {
    let of = |name: &str| request.headers_vec().iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).cloned();
    let sent = |name: &str| of(name).map(|(_, value)| value).unwrap_or_default();
    let json = vec![("content-type".to_owned(), "application/json".to_owned())];
    let gzip = [json.clone(), vec![("content-encoding".to_owned(), "gzip".to_owned())]].concat();
    let image = vec![("content-type".to_owned(), "image/png".to_owned())];
    let (status, headers, body) = match request.uri().path() {
        "/zipped" => (200, gzip, GZIP.to_vec()),
        "/head" => (200, json, Vec::new()),
        "/login" => (401, json, br#"{"error":"who?"}"#.to_vec()),
        code if code.starts_with("/code/") => (400, json, br#"{"error":"no such code"}"#.to_vec()),
        "/picture" if sent("accept") != "application/json" => (200, image, b"PNG".to_vec()),
        "/behind" if sent("authorization") == "open-sesame" => (400, json, br#"{"error":"odd"}"#.to_vec()),
        "/behind" => (401, json, br#"{"error":"who?"}"#.to_vec()),
        "/noted" if of("x-note").is_some() => (200, json, b"{}".to_vec()),
        "/noted" => (400, json, br#"{"error":"no note"}"#.to_vec()),
        _ => (500, json, b"{}".to_vec()),
    };
    HttpMockResponse::builder().status(status).headers(headers).body(body).build()
}

#[test]
fn what_is_unusual_and_right_is_no_finding() {
    let server = MockServer::start();
    server.mock(|when, then| _ = (when, then.respond_with(answer)));
    let document = format!("{}/tests/fixtures/unusual.yaml", env!("CARGO_MANIFEST_DIR"));
    let arguments = ["test", &document, "--base-url", &server.base_url(), "--format", "json"];
    let report = support::run(&arguments, &[("COUNTERSIGN_TOKEN", "open-sesame")]).json(0);
    let summary = &report["summary"];
    assert_eq!([&summary["errors"], &summary["warnings"]], [0, 0], "{report:#}");
    // One whose valid request is refused for another reason is not judged, but for what it refuses.
    let silent = report["cases"].as_array().unwrap().iter().filter(|case| case["verdict"] == "silent");
    let silent: Vec<&str> = silent.map(|case| case["operation"].as_str().unwrap()).collect();
    assert_eq!(silent, ["code", "behind", "behind"], "{report:#}");
    let refused = report["cases"]
        .as_array()
        .unwrap()
        .iter()
        .find(|case| case["operation"] == "behind" && case["scenario"] == "credential-missing");
    let enforced =
        refused.unwrap()["checks"].as_array().unwrap().iter().find(|check| check["check"] == "auth-enforced");
    assert_eq!(enforced.unwrap()["verdict"], "agreed", "401 and 400 tell a refusal from another error");
}

/// Who takes any tenant is told so once, and as a warning: no page says how one is refused.
#[test]
fn an_invented_tenant_that_is_taken_is_told_once() {
    let server = MockServer::start();
    server.mock(|when, then| {
        let status = |request: &HttpMockRequest| {
            let is_named = request.headers_vec().iter().any(|(name, _)| name.eq_ignore_ascii_case("x-tenant-id"));
            HttpMockResponse::builder().status(if is_named { 200 } else { 422 }).build()
        };
        _ = (when, then.respond_with(status));
    });
    let document = support::folder("tenants").join("tenants.yaml");
    let text = "openapi: 3.0.3\npaths:\n  /tenants:\n    get:\n      operationId: tenants\n      parameters:\n        \
                - {name: X-Tenant-Id, in: header, required: true, schema: {type: string}}\n      responses:\n        \
                '200': {description: fine}\n        '422': {description: refused}\n";
    std::fs::write(&document, text).unwrap();
    let arguments = ["test", &document.display().to_string(), "--base-url", &server.base_url(), "--format", "json"];
    let report = support::run(&arguments, &[]).json(0);
    let cases = report["cases"].as_array().unwrap().iter();
    let found = cases.flat_map(|case| case["findings"].as_array().unwrap().iter());
    let found: Vec<_> = found.map(|finding| (&finding["check"], &finding["severity"])).collect();
    assert_eq!(found, [(&"required-header".into(), &"warning".into())], "{report:#}");
}
