//! Who is refused, and for what: services that are right in ways that look wrong, and beside each the one that is.

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use serde_json::{Value, json};

use crate::support::{Ran, command, folder};

const TOKEN: &str = "good-token-0001";

/// A status, a content type, a body.
type Answer = (u16, &'static str, String);

fn json_of(status: u16, body: &Value) -> Answer {
    (status, "application/json", body.to_string())
}

fn refused() -> Answer {
    json_of(401, &json!({"error": "no"}))
}

fn header<'r>(request: &'r HttpMockRequest, name: &str) -> Vec<&'r str> {
    let headers = request.headers_vec().iter().filter(|(own, _)| own.eq_ignore_ascii_case(name));
    headers.map(|(_, value)| value.as_str()).collect()
}

fn has_token(request: &HttpMockRequest) -> bool {
    header(request, "authorization").iter().any(|value| value.trim() == format!("Bearer {TOKEN}"))
}

fn content(schema: &Value) -> Value {
    json!({"description": "d", "content": {"application/json": {"schema": schema}}})
}

/// A document with `GET /x`, which needs the token, and another path beside it.
fn document(path: &str, item: &Value) -> Value {
    let error = content(&json!({"type": "object", "required": ["error"]}));
    let x = json!({"get": {"operationId": "x", "responses": {
        "200": content(&json!({"type": "object"})), "400": error, "401": error}}});
    json!({
        "openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "security": [{"b": []}],
        "components": {"securitySchemes": {
            "b": {"type": "http", "scheme": "bearer"}, "login": {"type": "http", "scheme": "basic"}}},
        "paths": {"/x": x, path: item},
    })
}

/// The report of a run against a service, and its exit code.
fn tested(
    name: &str,
    document: &Value,
    answer: impl Fn(&HttpMockRequest) -> Answer + Send + Sync + 'static,
    options: &[&str],
) -> (Value, Ran) {
    let file = folder(&format!("access-{name}")).join("openapi.json");
    std::fs::write(&file, document.to_string()).unwrap();
    let server = MockServer::start();
    let respond = move |request: &HttpMockRequest| {
        let (status, media_type, body) = answer(request);
        let challenged = HttpMockResponse::builder().status(status).header("www-authenticate", "Bearer");
        challenged.header("content-type", media_type).body(body).build()
    };
    server.mock(|when, then| _ = (when, then.respond_with(respond)));
    let mut asking = command(&["test", file.to_str().unwrap(), "--format", "json", "--base-url", &server.base_url()]);
    asking
        .args(options)
        .env("COUNTERSIGN_TOKEN_B", TOKEN)
        .env("COUNTERSIGN_TOKEN_KEY", TOKEN)
        .env("COUNTERSIGN_TOKEN_LOGIN", "ada:a-password");
    let ran = Ran::of(asking.output().expect("the binary runs"));
    (serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr)), ran)
}

/// The errors and warnings of a report, each by its rule and scenario, and those of the document by their rule.
fn told(report: &Value) -> Vec<String> {
    let is_grave = |finding: &&Value| finding["severity"] != "note";
    let cases = report["cases"].as_array().unwrap().iter().flat_map(|case| {
        let findings = case["findings"].as_array().unwrap().iter().filter(is_grave);
        findings.map(move |it| format!("{} in {}", it["check"].as_str().unwrap(), case["scenario"].as_str().unwrap()))
    });
    let of_the_document = report["document_findings"].as_array().unwrap().iter().filter(is_grave);
    cases.chain(of_the_document.map(|it| it["check"].as_str().unwrap().to_owned())).collect()
}

/// `POST /verify` takes a code that we make up, and lists its refusal.
fn verify(security: &Value, statuses: &[&str]) -> Value {
    let body = json!({"type": "object", "required": ["code"], "properties": {"code": {"type": "string"}}});
    let listed = statuses.iter().map(|status| ((*status).to_owned(), content(&json!({"type": "object"}))));
    json!({"post": {
        "operationId": "verify", "security": security, "responses": Value::Object(listed.collect()),
        "requestBody": {"required": true, "content": {"application/json": {"schema": body}}},
    }})
}

#[test]
fn a_code_that_was_made_up_is_refused_for_what_it_is() {
    let answer = |request: &HttpMockRequest| match request.uri().path() {
        "/x" if has_token(request) => json_of(200, &json!({})),
        _ => refused(),
    };
    let document = document("/verify", &verify(&json!([]), &["200", "400", "401"]));
    let (report, _) = tested("code", &document, answer, &["--allow", "verify"]);
    assert_eq!(told(&report), Vec::<String>::new());
}

#[test]
fn a_refusal_that_nobody_lists_is_told() {
    let answer = |request: &HttpMockRequest| match request.uri().path() {
        "/x" if has_token(request) => json_of(200, &json!({})),
        _ => refused(),
    };
    let document = document("/verify", &verify(&json!([]), &["200", "400"]));
    let (report, _) = tested("unlisted", &document, answer, &["--allow", "verify"]);
    assert!(told(&report).contains(&"credential-accepted".to_owned()), "{:?}", told(&report));
}

#[test]
fn an_operation_gives_the_token_of_another_scheme() {
    let session = |properties: Value| {
        json!({"get": {"operationId": "session", "security": [{"login": []}], "responses": {
            "200": content(&json!({"type": "object", "required": ["token"], "properties": properties})),
            "401": content(&json!({"type": "object"}))}}})
    };
    let gives = |request: &HttpMockRequest| match request.uri().path() {
        "/x" if has_token(request) => json_of(200, &json!({})),
        "/session" if header(request, "authorization") == ["Basic YWRhOmEtcGFzc3dvcmQ="] => {
            json_of(200, &json!({"token": TOKEN}))
        }
        _ => refused(),
    };
    let document = document("/session", &session(json!({"token": {"type": "string"}})));
    let (report, ran) = tested("gives", &document, gives, &[]);
    assert_eq!(told(&report), Vec::<String>::new());
    assert!(!ran.stdout.contains(TOKEN));
    // The credential of the request itself comes back from `/x`.
    let echoes = move |request: &HttpMockRequest| match gives(request) {
        (200, ..) if request.uri().path() == "/x" => json_of(200, &json!({"you": header(request, "authorization")})),
        answer => answer,
    };
    let (report, _) = tested("echoes", &document, echoes, &[]);
    assert!(told(&report).contains(&"credential-echoed in credential-valid".to_owned()), "{:?}", told(&report));
}

/// A key alone, or with a user's token: what is sent for the second way may be served for the first.
#[test]
fn a_good_key_is_enough_whatever_is_beside_it() {
    let mut both = document("/y", &json!({}));
    both["security"] = json!([{"key": []}, {"key": [], "b": []}]);
    both["components"]["securitySchemes"]["key"] = json!({"type": "apiKey", "in": "header", "name": "X-Key"});
    let serves = |request: &HttpMockRequest| match header(request, "x-key") == [TOKEN] {
        true => json_of(200, &json!({})),
        false => refused(),
    };
    let (report, _) = tested("part", &both, serves, &["--operation", "x"]);
    assert_eq!(told(&report), Vec::<String>::new());
    assert_eq!(report["summary"]["coverage"]["operations"]["served"], 1);
    // Where both must go, one alone is not enough.
    both["security"] = json!([{"key": [], "b": []}]);
    let (report, _) = tested("both", &both, serves, &["--operation", "x"]);
    assert!(told(&report).contains(&"auth-enforced in credential-incomplete".to_owned()), "{:?}", told(&report));
}

/// What is given with `--header` for a required header is its value: without it, it is not sent.
#[test]
fn a_header_that_is_given_can_be_left_out() {
    let mut document = document("/y", &json!({}));
    document["paths"]["/x"]["get"]["parameters"] =
        json!([{"name": "X-Tenant", "in": "header", "required": true, "schema": {"type": "string"}}]);
    let serves = |request: &HttpMockRequest| match (header(request, "x-tenant")[..] == ["acme"], has_token(request)) {
        (true, true) => json_of(200, &json!({})),
        (_, false) => refused(),
        (false, true) => json_of(400, &json!({"error": "tenant"})),
    };
    let (report, _) = tested("given", &document, serves, &["--header", "x-tenant: acme", "--operation", "x"]);
    assert_eq!(told(&report), Vec::<String>::new());
    assert_eq!(report["summary"]["coverage"]["operations"]["served"], 1);
    let (name, value) = ("given-framed", "Content-Length: 5");
    let file = folder(name).join("openapi.json");
    std::fs::write(&file, document.to_string()).unwrap();
    let ran = Ran::of(command(&["test", file.to_str().unwrap(), "--header", value]).output().unwrap());
    ran.exits(2);
    assert!(ran.stderr.contains("it is of the connection"), "{}", ran.stderr);
}

/// What comes of two lines of `Authorization`, or of blanks around a token, is as often a gateway's as the API's.
#[test]
fn what_a_gateway_makes_of_a_header_twice_is_right() {
    let gateway = |status: u16| {
        move |request: &HttpMockRequest| match header(request, "authorization")[..] {
            [_, _, ..] => (status, "text/html", "<h1>Bad Request</h1>".to_owned()),
            [one] if one == format!("Bearer {TOKEN}") => json_of(200, &json!({})),
            _ => refused(),
        }
    };
    let document = document("/y", &json!({}));
    for status in [400, 401, 418] {
        let (report, _) = tested(&format!("gateway-{status}"), &document, gateway(status), &[]);
        assert_eq!(told(&report), Vec::<String>::new(), "{status}");
    }
    let (report, _) = tested("gateway-500", &document, gateway(500), &[]);
    assert_eq!(told(&report), ["no-server-error in credential-repeated"]);
}

/// A document whose one operation leads to a file, and lists no other success.
fn download() -> Value {
    let mut document = document(
        "/file",
        &json!({"get": {"operationId": "file", "responses": {
        "302": {"description": "It is there.", "headers": {"Location": {"required": true, "schema": {"type": "string"}}}},
        "401": {"description": "No."}}}}),
    );
    document["paths"].as_object_mut().unwrap().remove("/x");
    document
}

fn leading_to(place: &str) -> HttpMockResponse {
    HttpMockResponse::builder().status(302).header("location", place).build()
}

/// A redirect is the success of an operation that lists no other: who serves it to everybody is accused, who leads
/// strangers to a login page is not.
#[test]
fn a_redirect_may_be_what_is_served() {
    let ran = |name: &str, stranger: fn() -> HttpMockResponse| {
        let file = folder(&format!("redirect-{name}")).join("openapi.json");
        std::fs::write(&file, download().to_string()).unwrap();
        let server = MockServer::start();
        let respond = move |request: &HttpMockRequest| match has_token(request) {
            true => leading_to("https://files.example/a?signed=1"),
            false => stranger(),
        };
        server.mock(|when, then| _ = (when, then.respond_with(respond)));
        let mut asking =
            command(&["test", file.to_str().unwrap(), "--format", "json", "--base-url", &server.base_url()]);
        let ran = Ran::of(asking.env("COUNTERSIGN_TOKEN_B", TOKEN).output().expect("the binary runs"));
        serde_json::from_str::<Value>(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr))
    };
    let open = ran("open", || leading_to("https://files.example/a?signed=2"));
    assert!(told(&open).contains(&"auth-enforced in credential-missing".to_owned()), "{open}");
    let kept = ran("kept", || HttpMockResponse::builder().status(401).header("www-authenticate", "Bearer").build());
    assert_eq!(told(&kept), <[String; 0]>::default(), "{kept}");
    assert_eq!(kept["summary"]["coverage"]["operations"]["served"], 1, "{kept}");
    let login = ran("login", || leading_to("https://accounts.example/login"));
    assert_eq!(told(&login), <[String; 0]>::default(), "{login}");
}

/// An optional credential: who sends none is served, by the document.
#[test]
fn who_may_send_no_credential_is_served_without() {
    let optional = |path: &str| {
        let item = json!({"get": {"operationId": "open", "security": [{}, {"b": []}], "responses": {
            "200": content(&json!({"type": "object"})), "401": content(&json!({"type": "object"}))}}});
        document(path, &item)
    };
    let is_served = |request: &HttpMockRequest| has_token(request) || request.uri().path() == "/open";
    let serve = move |request: &HttpMockRequest| if is_served(request) { json_of(200, &json!({})) } else { refused() };
    let (report, ran) = tested("optional", &optional("/open"), serve, &[]);
    assert_eq!(told(&report), <[String; 0]>::default(), "{report}");
    ran.exits(0);
    let only_known = |request: &HttpMockRequest| match has_token(request) {
        true => json_of(200, &json!({})),
        false => refused(),
    };
    let (report, ran) = tested("optional-refused", &optional("/open"), only_known, &[]);
    assert_eq!(told(&report), ["credential-accepted in credential-valid"], "{report}");
    ran.exits(1);
    // What is named by a made-up id may be somebody's own.
    let mut of_one = optional("/open/{id}");
    of_one["paths"]["/open/{id}"]["get"]["parameters"] =
        json!([{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}]);
    let (report, _) = tested("optional-of-one", &of_one, only_known, &[]);
    assert_eq!(told(&report), <[String; 0]>::default(), "{report}");
}

/// Where a 200 is listed too, everybody's redirect to a login page is what is served to nobody.
#[test]
fn a_redirect_beside_a_success_serves_nobody() {
    let mut listed = download();
    listed["paths"]["/file"]["get"]["responses"]["200"] = content(&json!({"type": "object"}));
    let file = folder("redirect-beside").join("openapi.json");
    std::fs::write(&file, listed.to_string()).unwrap();
    let server = MockServer::start();
    let respond = |_: &HttpMockRequest| leading_to("https://accounts.example/login");
    server.mock(|when, then| _ = (when, then.respond_with(respond)));
    let mut asking = command(&["test", file.to_str().unwrap(), "--base-url", &server.base_url()]);
    let ran = Ran::of(asking.env("COUNTERSIGN_TOKEN_B", TOKEN).output().expect("the binary runs"));
    ran.exits(2);
}

/// What a second request is answered otherwise for is told of `Accept` only where `Accept` makes the difference.
#[test]
fn what_time_does_is_not_told_of_accept() {
    let mut queue = document("/y", &json!({}));
    queue["paths"]["/x"]["get"]["responses"]["204"] = json!({"description": "There is none."});
    let ask = |name: &str, answer: fn(usize, bool) -> u16| {
        let asked = std::sync::atomic::AtomicUsize::new(0);
        let answer = move |request: &HttpMockRequest| {
            if !has_token(request) {
                return refused();
            }
            let before = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            match answer(before, header(request, "accept") == ["*/*"]) {
                200 => json_of(200, &json!({})),
                status => (status, "text/plain", String::new()),
            }
        };
        tested(name, &queue, answer, &["--operation", "x", "--scenario", "credential-valid"]).0
    };
    let emptied = ask("emptied", |before, _| if before == 0 { 200 } else { 204 });
    assert_eq!(told(&emptied), <[String; 0]>::default(), "{emptied}");
    let hiccup = ask("hiccup", |before, _| if before == 1 { 500 } else { 200 });
    assert_eq!(told(&hiccup), <[String; 0]>::default(), "{hiccup}");
    let otherwise = ask("otherwise", |_, any| if any { 204 } else { 200 });
    assert_eq!(told(&otherwise), ["without-accept in credential-valid"], "{otherwise}");
}

/// A refusal with 200 is told from the data whatever both are written in.
#[test]
fn a_refusal_in_a_success_has_none_of_the_data() {
    const XML: &str = "<?xml version=\"1.0\"?>";
    let severity = |name: &str, served: (&'static str, String), refused: (&'static str, String)| {
        let answers = [served.clone(), refused.clone()].map(|(media_type, _)| (media_type.to_owned(), json!({})));
        let mut document = document("/y", &json!({}));
        document["paths"]["/x"]["get"]["responses"] =
            json!({"200": {"description": "d", "content": serde_json::Map::from_iter(answers)}});
        let answer = move |request: &HttpMockRequest| {
            let (media_type, body) = if has_token(request) { &served } else { &refused };
            (200, *media_type, body.clone())
        };
        let (report, _) = tested(name, &document, answer, &["--operation", "x", "--scenario", "credential-missing"]);
        let findings = report["cases"][0]["findings"].as_array().unwrap().clone();
        let of_access = findings.iter().find(|it| it["check"] == "auth-enforced").map(|it| it["severity"].clone());
        of_access.unwrap_or_default().as_str().unwrap_or_default().to_owned()
    };
    let (csv, lines, page) = ("text/csv", "application/x-ndjson", "text/html");
    let no = || ("application/json", json!({"error": "login required"}).to_string());
    let xml = |body: &str| ("application/xml", format!("{XML}{body}"));
    let user = || xml("<user><id>77</id><name>ann</name><at>12:00</at></user>");
    let of = |media_type: &'static str, body: &str| (media_type, body.to_owned());
    let shown = |text: &str| of(page, &format!("<html><body><h1>{text}</h1></body></html>"));
    for (name, served, refused) in [
        ("in-csv", of(csv, "id,name\n1,ann\n"), no()),
        ("in-lines", of(lines, "{\"id\":1}\n{\"id\":2}\n"), of(lines, "{\"error\":\"no\"}\n")),
        ("in-xml", user(), no()),
        ("in-xml-too", user(), xml("<error>login required</error>")),
        ("in-page", shown("Balance 40"), shown("Sign in")),
    ] {
        assert_eq!(severity(name, served, refused), "warning", "{name}");
    }
    for (name, served, refused) in [
        ("open-csv", of(csv, "id,name\n1,ann\n"), of(csv, "id,name\n1,ann\n")),
        ("open-lines", of(lines, "{\"id\":1}\n{\"id\":2}\n"), of(lines, "{\"id\":1}\n")),
        ("open-xml", user(), xml("<user><id>77</id><name>ann</name><at>12:01</at></user>")),
        ("open-xml-list", xml("<l><i>aa</i><i>bb</i></l>"), xml("<l><i>aa</i></l>")),
        ("open-page", shown("Balance 40"), shown("Balance 41")),
    ] {
        assert_eq!(severity(name, served, refused), "error", "{name}");
    }
}
