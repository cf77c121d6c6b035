//! The law of secrets: a canary credential, put everywhere that a provider could echo it, appears
//! in no output, log, snapshot or error.

use std::collections::BTreeSet;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use countersign::exec::Connection;
use countersign::exec::{self, Judged, Options, RunTarget};
use countersign::finding::Verdict;
use countersign::harness::Recording;
use countersign::provider::{self, Provider};
use countersign::report::{self, ReportHead, ReportStyle, Tool};
use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

const CANARY: &str = "talq_canary/7f\"3e9a+c0ffee";

/// The canary is in every variable that holds a credential; ids of tenants and alike are none.
fn variable(name: &str) -> Option<String> {
    Some(if name.ends_with("_ID") { "an-id" } else { CANARY }.to_owned())
}

/// What was received as a credential, so that a JWT that was made on the way is looked for too.
type ReceivedCredentials = Arc<Mutex<BTreeSet<String>>>;

/// A service that answers everything with whatever it was sent, in every form.
async fn echo() -> (MockServer, ReceivedCredentials) {
    let server = MockServer::start_async().await;
    let received = ReceivedCredentials::default();
    let sees = Arc::clone(&received);
    let answer = move |request: &HttpMockRequest| {
        let authorization = request.headers_vec().iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        let sent = authorization.map(|(_, value)| value.clone()).unwrap_or_default();
        let token = sent.rsplit(' ').next().unwrap_or_default().to_owned();
        if token.len() > 12 {
            sees.lock().unwrap().insert(token.clone());
        }
        let forms = [
            sent.clone(),
            token.clone(),
            STANDARD.encode(&sent),
            URL_SAFE.encode(&token),
            utf8_percent_encode(&sent, NON_ALPHANUMERIC).to_string(),
            token.chars().map(|letter| format!("\\u{:04x}", u32::from(letter))).collect(),
            token.replace('/', "\\/"),
            request.uri_str().to_owned(),
        ];
        let body = serde_json::json!({ "error": forms, "message": sent, "token": "given-by-the-service" }).to_string();
        let response = HttpMockResponse::builder().status(403).header("content-type", "application/json");
        response
            .header("x-echo", sent.clone())
            .header("location", format!("/?t={}", forms[4]))
            .header("set-cookie", "session=given-by-the-service")
            .body(body)
            .build()
    };
    server.mock_async(|_, then| _ = then.respond_with(answer)).await;
    (server, received)
}

/// Everything that a run writes, as one text.
#[derive(Clone, Default)]
struct RunOutput(Arc<Mutex<Vec<u8>>>);

impl Write for RunOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn everything_written(provider: &Provider, base: &str) -> (String, usize) {
    let (text, echoes) = written_with(provider, base, variable).await;
    (text, echoes.len())
}

/// All that is written of a run with these variables, and the operations whose answers had the credential in them.
async fn written_with(provider: &Provider, base: &str, variable: fn(&str) -> Option<String>) -> (String, Vec<String>) {
    let written = RunOutput::default();
    let options = Options {
        target: RunTarget::Url(base.to_owned()),
        connection: Connection { timeout: Duration::from_secs(5), ..Connection::default() },
        variables: Arc::new(variable),
        allow: provider.contract.operations().iter().map(|operation| operation.id.clone()).collect(),
        ..Options::default()
    };
    let head = ReportHead {
        version: 1,
        tool: Tool { name: "countersign".into(), version: "0".into() },
        started: String::new(),
        seed: 0,
        held_to: Default::default(),
        shard: None,
        asked_with: Vec::new(),
        outlook: Default::default(),
    };
    let mut reports: Vec<_> =
        report::ALL.iter().map(|format| (format.open)(Box::new(written.clone()), ReportStyle::default())).collect();
    reports.iter_mut().for_each(|report| report.begin(&head).unwrap());
    let mut log = written.clone();
    let mut echoes = Vec::new();
    let mut on_case = |judged: &Judged| {
        reports.iter_mut().try_for_each(|report| report.case(judged.outcome))?;
        let echoed = judged.outcome.findings.iter().filter(|finding| finding.check == "credential-echoed");
        echoes.extend(echoed.map(|_| judged.case.operation.clone()));
        let Some(observation) = judged.observation else { return Ok(()) };
        let recording = Recording::of(&provider.contract, judged.case, observation, judged.outcome);
        writeln!(log, "{observation:?} {:?} {:?}", judged.outcome, judged.case.request)?;
        writeln!(log, "{}", serde_json::to_string(&recording)?)?;
        report::evidence::write(&mut log, judged.outcome, observation, &provider.contract.document)
    };
    let tail = exec::run(std::slice::from_ref(provider), &options, &mut on_case).await.unwrap();
    reports.iter_mut().for_each(|report| report.end(&tail).unwrap());
    drop(reports);
    let bytes = written.0.lock().unwrap().clone();
    (String::from_utf8(bytes).unwrap(), echoes)
}

fn assert_hidden(text: &str, secret: &str) {
    let escaped = serde_json::to_string(secret).unwrap();
    for form in [
        secret.to_owned(),
        escaped.trim_matches('"').to_owned(),
        STANDARD.encode(secret),
        URL_SAFE.encode(secret),
        utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
    ] {
        let place = text.find(form.trim_end_matches('='));
        assert!(
            place.is_none(),
            "a credential is shown: …{}",
            &text[place.unwrap().saturating_sub(120)..place.unwrap()]
        );
    }
}

fn is_made_up(token: &str) -> bool {
    let decoded = STANDARD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    [Some(token.to_owned()), decoded].into_iter().flatten().any(|text| text.contains("sample-unknown-"))
}

#[tokio::test]
async fn a_canary_appears_nowhere() {
    for provider in &provider::built_in().unwrap() {
        let (server, received) = echo().await;
        let (text, echoes) = everything_written(provider, &server.base_url()).await;
        assert!(echoes > 0, "{}: no echo was found", provider.id);
        assert_hidden(&text, CANARY);
        // A made-up credential is nobody's secret, and stands as it is in the command that shows a case again.
        let received = received.lock().unwrap();
        for token in received.iter().filter(|token| !is_made_up(token)) {
            assert_hidden(&text, token);
        }
        assert!(!text.contains("given-by-the-service"), "{}: a secret that was given is shown", provider.id);
    }
}

/// A canary that can be a name: of a member, of a header.
const NAME: &str = "canary-of-names-7c1d90";

fn of_names(_: &str) -> Option<String> {
    Some(NAME.to_owned())
}

/// What does not fit is told by its name, and a credential may be one.
#[tokio::test]
async fn a_canary_is_shown_as_no_name_either() {
    let document = "
openapi: 3.0.3
info: {title: Names, version: '1'}
security: [{token: []}]
paths:
  /names:
    get:
      operationId: names
      responses:
        '200':
          description: Some.
          headers: {X-Need: {required: true, schema: {type: string}}}
          content: {application/json: {schema: {type: object, required: [id], additionalProperties: {type: boolean}, properties: {id: {type: integer}}}}}
        '401': {description: No.}
components: {securitySchemes: {token: {type: http, scheme: bearer}}}
";
    let provider = Provider::read("names", ("names.yaml", document), ("", ""), None).unwrap();
    let server = MockServer::start_async().await;
    let answer = |_: &HttpMockRequest| {
        let body = serde_json::json!({ NAME: {NAME: 1}, "id": "x", format!("of {NAME}"): "y" });
        let response = HttpMockResponse::builder().status(200).header("content-type", "application/json");
        response.header(format!("x-{NAME}"), "1").body(body.to_string()).build()
    };
    server.mock_async(|_, then| _ = then.respond_with(answer)).await;
    let (text, _) = written_with(&provider, &server.base_url(), of_names).await;
    assert!(text.contains("success-shape") && text.contains("response-headers"), "{text}");
    assert_hidden(&text, NAME);
}

/// A canary for each scheme, as it is where the variable's text holds it.
const SCHEMES: [(&str, &str); 7] = [
    ("BASIC", "canary-of-basic-3f9a77"),
    ("TOKEN", "canary-of-token-8d21c0"),
    ("HEADER", "canary-of-header-5b6e14"),
    ("QUERY", "canary-of-query-90ac3d"),
    ("COOKIE", "canary-of-cookie-1e88f2"),
    ("OAUTH", "canary-of-oauth-c47b05"),
    ("OPENID", "canary-of-openid-6aa9e3"),
];

fn of_schemes(name: &str) -> Option<String> {
    let scheme = name.strip_prefix("COUNTERSIGN_TOKEN_")?;
    let (_, canary) = SCHEMES.iter().find(|(known, _)| *known == scheme)?;
    Some(if scheme == "BASIC" { format!("a-user:{canary}") } else { (*canary).to_owned() })
}

/// A service that answers with all that it was sent, wherever that stood.
async fn echo_of_all() -> MockServer {
    let server = MockServer::start_async().await;
    let answer = |request: &HttpMockRequest| {
        let decoded = |value: &str| value.split(' ').next_back().and_then(|text| STANDARD.decode(text).ok());
        let headers = request.headers_vec().iter();
        let sent: Vec<String> = headers
            .flat_map(|(name, value)| {
                let plain = decoded(value).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
                [Some(format!("{name}: {value}")), plain].into_iter().flatten()
            })
            .chain([request.uri_str().to_owned()])
            .collect();
        let body = serde_json::json!({ "sent": sent, "encoded": STANDARD.encode(sent.join(" ")) }).to_string();
        let response = HttpMockResponse::builder().status(403).header("content-type", "application/json");
        response.header("x-echo", sent.last().unwrap()).header("location", request.uri_str()).body(body).build()
    };
    server.mock_async(|_, then| _ = then.respond_with(answer)).await;
    server
}

#[tokio::test]
async fn a_canary_of_any_scheme_appears_nowhere() {
    let document = include_str!("secrets/schemes.yaml");
    let provider = Provider::read("schemes", ("schemes.yaml", document), ("", ""), None).unwrap();
    let server = echo_of_all().await;
    let (text, echoes) = written_with(&provider, &server.base_url(), of_schemes).await;
    for operation in provider.contract.operations() {
        assert!(echoes.contains(&operation.id), "{}: no echo was found", operation.id);
    }
    for (_, canary) in SCHEMES {
        assert_hidden(&text, canary);
    }
    assert_hidden(&text, &format!("a-user:{}", SCHEMES[0].1));
}

/// A service that folds the credential over two lines of a header (RFC 9112 §5.2), and over two of
/// its body.
fn fold() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut connection in listener.incoming().flatten() {
            let mut request = vec![0; 8192];
            let length = connection.read(&mut request).unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..length]).into_owned();
            let sent =
                request.lines().find_map(|line| line.strip_prefix("authorization: ")).unwrap_or("nothing at all");
            let (start, end) = sent.split_at(sent.len() / 2);
            let head = format!("HTTP/1.1 401 Unauthorized\r\nX-Echo: {start}\r\n {end}\r\nConnection: close\r\n");
            let _ = write!(connection, "{head}\r\nyou sent {start}\r\n\t{end}");
        }
    });
    address
}

#[tokio::test]
async fn a_folded_canary_appears_nowhere() {
    for provider in &provider::built_in().unwrap() {
        let (text, _) = everything_written(provider, &format!("http://{}", fold())).await;
        for half in [&CANARY[..CANARY.len() / 2 - 4], &CANARY[CANARY.len() / 2 + 4..]] {
            assert_hidden(&text, half);
        }
    }
}

#[tokio::test]
async fn a_service_that_does_not_answer_shows_nothing_either() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for provider in &provider::built_in().unwrap() {
        let (text, _) = everything_written(provider, &format!("http://{closed}")).await;
        assert_hidden(&text, CANARY);
        assert!(text.contains("the connection was refused") && text.contains(&Verdict::Silent.to_string()));
    }
}
