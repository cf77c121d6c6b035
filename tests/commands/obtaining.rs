//! Credentials that are obtained for a run: by whom, how they are asked for, and what forbids it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::{Ran, command, countersign, folder};
use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use serde_json::json;

/// Answers for a token to whoever puts id and secret into the body, and with orders to that token.
fn service() -> MockServer {
    let server = MockServer::start();
    let answer = |request: &HttpMockRequest| {
        let header = |name: &str| {
            let headers = request.headers();
            headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        let body = request.body_string();
        let json = |status: u16, body: serde_json::Value| {
            let answer = HttpMockResponse::builder().status(status).header("content-type", "application/json");
            answer.body(body.to_string()).build()
        };
        let asks = "grant_type=client_credentials&scope=read&client_id=the%26client&client_secret=its-own-secret";
        match request.uri().path() {
            "/token" if header("authorization").is_empty() && body == asks => {
                json(200, json!({ "access_token": "granted-for-a-while", "token_type": "bearer" }))
            }
            "/orders" if header("authorization") == "Bearer granted-for-a-while" => json(200, json!({ "orders": [] })),
            _ => json(401, json!({ "error": "NO_TOKEN", "message": "A token is required" })),
        }
    };
    server.mock(|when, then| _ = (when, then.respond_with(answer)));
    server
}

/// Runs the valid request of one operation, with these lines of settings.
fn asked(name: &str, base: &str, settings: &str, options: &[&str]) -> Ran {
    let config = folder(name).join("countersign.toml");
    let document = format!("{}/tests/fixtures/orders.yaml", env!("CARGO_MANIFEST_DIR"));
    let text =
        format!("[providers.orders]\ndocument = {document:?}\n\n[providers.orders.credentials.token]\n{settings}");
    std::fs::write(&config, text).unwrap();
    let config = config.display().to_string();
    let mut asking = command(&["test", "orders", "--config", &config, "--operation", "listOrders"]);
    asking.args(["--scenario", "credential-valid", "--base-url", base, "--format", "json"]).args(options);
    asking.env("THE_ID", "the&client").env("THE_SECRET", "its-own-secret");
    Ran::of(asking.output().unwrap())
}

#[test]
fn a_client_may_be_known_by_the_body() {
    let server = service();
    let base = server.base_url();
    let settings = format!(
        "client_id = \"THE_ID\"\nclient_secret = \"THE_SECRET\"\nscope = \"read\"\ntoken_url = \"{base}/token\"\n"
    );
    let in_body = asked("client-in-body", &base, &format!("{settings}client_auth = \"body\"\n"), &[]);
    assert_eq!(in_body.json(0)["summary"]["agreed"], 1, "{}", in_body.stdout);
    let secrets = ["its-own-secret", "granted-for-a-while"];
    let hidden = |ran: &Ran| secrets.iter().all(|it| !ran.stdout.contains(it) && !ran.stderr.contains(it));
    assert!(hidden(&in_body), "{}{}", in_body.stdout, in_body.stderr);
    // A relative one is meant from the server's URL on.
    let relative = settings.replace(&format!("{base}/token"), "/token");
    let relative = asked("client-relative", &base, &format!("{relative}client_auth = \"body\"\n"), &[]);
    assert_eq!(relative.json(0)["summary"]["agreed"], 1, "{}", relative.stderr);
    // This service takes it from nowhere else.
    let in_header = asked("client-in-header", &base, &settings, &[]);
    in_header.exits(2);
    let named = "no token was granted for token: the answer is 401; what was sent is from THE_ID and THE_SECRET";
    assert!(in_header.stderr.contains(named), "{}", in_header.stderr);
    // One without the other is sent nowhere.
    let half = asked("client-half", &base, &settings.replace("THE_SECRET", "NO_SECRET"), &[]);
    half.exits(2);
    let named = "the grant for token needs NO_SECRET beside THE_ID, and NO_SECRET is not set";
    assert!(half.stderr.contains(named) && !half.stderr.contains("sends: THE_ID"), "{}", half.stderr);
    let misspelt = asked("client-misspelt", &base, &format!("{settings}client_auth = \"bdy\"\n"), &[]);
    misspelt.exits(2);
    assert!(misspelt.stderr.contains("countersign.toml:9:15: unknown variant `bdy`"), "{}", misspelt.stderr);
}

/// A page for those who look for a fault may have all that a service was ever told.
#[test]
fn what_a_grant_is_asked_with_and_gives_beside_is_shown_nowhere() {
    let server = MockServer::start();
    let answer = |request: &HttpMockRequest| {
        let (status, body) = match request.uri().path() {
            "/token" => {
                (200, json!({ "access_token": "granted-for-a-while", "refresh_token": "renew-with-this-later" }))
            }
            _ => (500, json!({ "seen": ["its-own-secret", "renew-with-this-later", "granted-for-a-while"] })),
        };
        let answer = HttpMockResponse::builder().status(status).header("content-type", "application/json");
        answer.body(body.to_string()).build()
    };
    server.mock(|when, then| _ = (when, then.respond_with(answer)));
    let base = server.base_url();
    let settings = format!("client_id = \"THE_ID\"\nclient_secret = \"THE_SECRET\"\ntoken_url = \"{base}/token\"\n");
    let ran = asked("grant-shown", &base, &settings, &[]);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert!(said.contains("{client:THE_SECRET}") && said.contains("{token:granted}"), "{said}");
    for secret in ["its-own-secret", "renew-with-this-later", "granted-for-a-while"] {
        assert!(!said.contains(secret), "{said}");
    }
}

/// The first token is good for one operation, and each other for all.
#[test]
fn a_token_that_expires_on_the_way_is_obtained_again_once() {
    let (server, granted) = (MockServer::start(), Arc::new(AtomicUsize::new(0)));
    let counts = Arc::clone(&granted);
    let answer = move |request: &HttpMockRequest| {
        let headers = request.headers();
        let token = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (path, is_first) = (request.uri().path().to_owned(), token == "Bearer granted-1");
        let (status, body) = match path.as_str() {
            "/token" => {
                (200, json!({ "access_token": format!("granted-{}", counts.fetch_add(1, Ordering::SeqCst) + 1) }))
            }
            _ if token.is_empty() || (is_first && path != "/orders") => {
                (401, json!({ "error": "NO_TOKEN", "message": format!("{token} is over") }))
            }
            _ => (200, json!({ "orders": [] })),
        };
        let answer = HttpMockResponse::builder().status(status).header("content-type", "application/json");
        answer.body(body.to_string()).build()
    };
    server.mock(|when, then| _ = (when, then.respond_with(answer)));
    let base = server.base_url();
    let settings = format!("client_id = \"THE_ID\"\nclient_secret = \"THE_SECRET\"\ntoken_url = \"{base}/token\"\n");
    let options = ["--operation", "getOrder", "--jobs", "1"];
    let ran = asked("obtained-again", &base, &settings, &options);
    let report = ran.json(0);
    assert_eq!((&report["summary"]["agreed"], granted.load(Ordering::SeqCst)), (&json!(2), 2), "{report}");
    assert!(!ran.stdout.contains("granted-"), "{}", ran.stdout);
}

#[test]
fn a_command_is_run_unless_that_is_forbidden() {
    let server = service();
    let settings = format!("token_command = [{:?}, \"--version\"]\n", env!("CARGO_BIN_EXE_countersign"));
    // What it prints is no token of this service, which says so.
    let ran = asked("command-run", &server.base_url(), &settings, &[]);
    ran.exits(2);
    assert!(!ran.stderr.contains("--no-commands"), "{}", ran.stderr);
    let forbidden = asked("command-forbidden", &server.base_url(), &settings, &["--no-commands"]);
    forbidden.exits(2);
    let told = format!("{}{}", forbidden.stdout, forbidden.stderr);
    assert!(told.contains("is not run (--no-commands)"), "{told}");
}

/// Whatever keeps it from being obtained; and what a command complains of is nobody's to read.
#[cfg(unix)]
#[test]
fn a_credential_that_can_t_be_obtained_ends_the_run_with_2() {
    let server = service();
    let shell = |script: &str| format!("token_command = [\"/bin/sh\", \"-c\", {script:?}]\n");
    for (name, settings) in [
        ("fails", shell("echo canary-in-stderr >&2; exit 3")),
        ("prints-nothing", shell("echo canary-in-stderr >&2")),
        ("is-not-there", "token_command = [\"/no/such/command\"]\n".to_owned()),
    ] {
        let ran = asked(&format!("command-{name}"), &server.base_url(), &settings, &[]);
        ran.exits(2);
        assert!(!format!("{}{}", ran.stdout, ran.stderr).contains("canary-in-stderr"), "{name}: {}", ran.stderr);
    }
}

/// A document is asked about from its own folder: what lies beside that is another's, unless it is allowed.
#[test]
fn a_document_refers_to_files_of_its_folder_unless_others_are_allowed() {
    let root = folder("references");
    for name in ["api", "common"] {
        std::fs::create_dir_all(root.join(name)).unwrap();
    }
    let api = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths:\n  /here: {$ref: here.yaml}\n  \
               /there: {$ref: ../common/there.yaml}\n";
    std::fs::write(root.join("api/api.yaml"), api).unwrap();
    let get = |id: &str| format!("get: {{operationId: {id}, responses: {{'200': {{description: fine}}}}}}\n");
    std::fs::write(root.join("api/here.yaml"), get("isHere")).unwrap();
    std::fs::write(root.join("common/there.yaml"), get("isThere")).unwrap();
    let listed = |within: &str, document: &str, options: &[&str]| {
        let mut list = command(&["list", document]);
        Ran::of(list.args(options).current_dir(root.join(within)).output().unwrap())
    };
    let alone = listed("api", "api.yaml", &[]);
    alone.exits(0);
    assert!(alone.stdout.contains("isHere") && !alone.stdout.contains("isThere"), "{}", alone.stdout);
    assert!(alone.stdout.contains("there.yaml") && alone.stdout.contains("--allow-refs DIR"), "{}", alone.stdout);
    let allowed = listed("api", "api.yaml", &["--allow-refs", "../common"]);
    assert!(allowed.stdout.contains("isHere") && allowed.stdout.contains("isThere"), "{}", allowed.stdout);
    let from_above = listed("", "api/api.yaml", &[]);
    assert!(from_above.stdout.contains("isHere") && from_above.stdout.contains("isThere"), "{}", from_above.stdout);
    let document = root.join("api/api.yaml").display().to_string();
    let wrong = countersign(&["list", &document, "--allow-refs", "no-such-folder"]);
    wrong.exits(2);
    assert!(wrong.stderr.contains("no-such-folder is not a folder"), "{}", wrong.stderr);
}

/// Answers with a cookie and a token to whoever gives the password, and with orders to either.
fn login_service() -> MockServer {
    let server = MockServer::start();
    let answer = |request: &HttpMockRequest| {
        let headers = request.headers();
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let answer = HttpMockResponse::builder().header("content-type", "application/json");
        let is_in = match header("content-type") {
            "application/json" => request.body_string() == r#"{"password":"open & sesame","user":"ada"}"#,
            _ => request.body_string() == "password=open%20%26%20sesame&user=ada",
        };
        match request.uri().path() {
            "/login" if is_in => answer
                .status(200)
                .header("set-cookie", "SID=cookie-for-a-while; HttpOnly")
                .body(json!({ "data": { "token": "granted-for-a-while" } }).to_string())
                .build(),
            "/orders" if header("authorization") == "Bearer granted-for-a-while" => {
                answer.status(200).body(json!({ "orders": [] }).to_string()).build()
            }
            _ => answer
                .status(401)
                .body(json!({ "error": "NO_TOKEN", "message": "A token is required" }).to_string())
                .build(),
        }
    };
    server.mock(|when, then| _ = (when, then.respond_with(answer)));
    server
}

fn logged_in(name: &str, said: &str, password: &str) -> Ran {
    let server = login_service();
    let config = folder(name).join("countersign.toml");
    let document = format!("{}/tests/fixtures/orders.yaml", env!("CARGO_MANIFEST_DIR"));
    let text =
        format!("[providers.orders]\ndocument = {document:?}\n\n[providers.orders.login]\nurl = \"/login\"\n{said}\n");
    std::fs::write(&config, text).unwrap();
    let config = config.display().to_string();
    let mut asking = command(&["test", "orders", "--config", &config, "--operation", "listOrders"]);
    asking.args(["--scenario", "credential-valid", "--base-url", &server.base_url(), "--format", "json"]);
    asking.env("THE_PASSWORD", password);
    Ran::of(asking.output().unwrap())
}

#[test]
fn a_login_gives_the_credential() {
    let fields = |of: &str| format!("{of}.user.value = \"ada\"\n{of}.password.variable = \"THE_PASSWORD\"");
    for of in ["json", "form"] {
        let ran =
            logged_in(&format!("login-{of}"), &format!("{}\ntoken = \"/data/token\"", fields(of)), "open & sesame");
        assert_eq!(ran.json(0)["summary"]["agreed"], 1, "{}", ran.stdout);
        for secret in ["open & sesame", "granted-for-a-while", "cookie-for-a-while"] {
            assert!(!ran.stdout.contains(secret) && !ran.stderr.contains(secret), "{}{}", ran.stdout, ran.stderr);
        }
        assert!(ran.stderr.contains("THE_PASSWORD to http://127.0.0.1"), "{}", ran.stderr);
    }
    let refused = [
        (
            "json",
            "token = \"/data/token\"",
            "wrong",
            "the login for token is answered 401; what was sent is from THE_PASSWORD",
        ),
        ("json", "token = \"/token\"", "open & sesame", "the answer 200 to the login for token has no text at /token"),
        ("json", "cookie = \"sid\"", "open & sesame", "the answer 200 to the login for token sets no cookie sid"),
        ("json", "token = \"/data/token\"", "", "the login for token needs THE_PASSWORD, which is not set"),
    ];
    for (index, (of, token, password, why)) in refused.into_iter().enumerate() {
        let ran = logged_in(&format!("login-refused-{index}"), &format!("{}\n{token}", fields(of)), password);
        ran.exits(2);
        assert!(ran.stderr.contains(why), "{}", ran.stderr);
    }
}
