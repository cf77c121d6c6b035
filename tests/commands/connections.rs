//! What a connection comes to: why none could be made, whose certificates are trusted, and when enough was
//! waited for and read.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::support::{Ran, command, countersign, folder};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{WantsServerCert, WebPkiClientVerifier};
use rustls::{ConfigBuilder, RootCertStore, ServerConfig, ServerConnection, StreamOwned, WantsVerifier};
use serde_json::Value;

const ANSWER: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n";

/// Answers each connection in a thread of its own, and says where it listens.
fn listening(answer: impl Fn(TcpStream) + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let answer = Arc::clone(&answer);
            thread::spawn(move || answer(connection));
        }
    });
    port
}

/// Reads a request to the end of its head, or to where it can be none, and answers it with a body.
fn serve(connection: &mut (impl Read + Write), body: &str) {
    let mut read = Vec::new();
    let mut byte = [0];
    let is_text = |read: &[u8]| read.first().is_none_or(u8::is_ascii_alphabetic);
    while is_text(&read) && !read.ends_with(b"\r\n\r\n") && connection.read(&mut byte).is_ok_and(|count| count == 1) {
        read.push(byte[0]);
    }
    let _ = write!(connection, "{ANSWER}content-length: {}\r\n\r\n{body}", body.len());
    let _ = connection.flush();
}

/// Reads a request, and refuses it as a proxy does.
fn refuse(connection: &mut TcpStream, status: &str) {
    let (mut read, mut byte) = (Vec::new(), [0]);
    while !read.ends_with(b"\r\n\r\n") && connection.read(&mut byte).is_ok_and(|count| count == 1) {
        read.push(byte[0]);
    }
    let _ = write!(connection, "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
}

fn orders() -> String {
    format!("{}/tests/fixtures/orders.yaml", env!("CARGO_MANIFEST_DIR"))
}

/// Asks one operation of the orders for a valid answer.
fn asking(base: &str, options: &[&str]) -> Command {
    let mut asking = command(&["test", &orders(), "--operation", "listOrders", "--scenario", "credential-valid"]);
    asking.args(["--base-url", base, "--format", "json"]).args(options).env("COUNTERSIGN_TOKEN", "a-token-for-tests");
    asking
}

fn asked(base: &str, options: &[&str]) -> Ran {
    Ran::of(asking(base, options).output().unwrap())
}

/// A certificate that calls itself an authority, as `openssl req -x509` makes it, with its key.
fn self_signed(name: &str, is_over: bool) -> (String, String) {
    let mut own = CertificateParams::new([name.to_owned()]).unwrap();
    own.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    if is_over {
        (own.not_before, own.not_after) = (date_time_ymd(2001, 1, 1), date_time_ymd(2002, 1, 1));
    }
    let key = KeyPair::generate().unwrap();
    (own.self_signed(&key).unwrap().pem(), key.serialize_pem())
}

/// A certificate for this machine and who issued it, as PEM; of before today where it is over.
fn certificate(is_over: bool) -> (String, String, String) {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let mut own = CertificateParams::new(["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    if is_over {
        (own.not_before, own.not_after) = (date_time_ymd(2001, 1, 1), date_time_ymd(2002, 1, 1));
    }
    let key = KeyPair::generate().unwrap();
    let certificate = own.signed_by(&key, &authority).unwrap();
    (authority.pem(), certificate.pem(), key.serialize_pem())
}

/// A service behind TLS; its base URL, and the certificate of its authority in a file.
fn secured(name: &str, is_over: bool) -> (String, String) {
    let (authority, certificate, key) = certificate(is_over);
    secured_by(name, &authority, &certificate, &key)
}

/// A service that shows a certificate; its base URL, and a file that is to be trusted.
fn secured_by(name: &str, authority: &str, certificate: &str, key: &str) -> (String, String) {
    secured_with(name, authority, certificate, key, |config| config.with_no_client_auth())
}

/// The same, that asks its clients for certificates or does not.
fn secured_with(
    name: &str,
    authority: &str,
    certificate: &str,
    key: &str,
    asks: impl FnOnce(ConfigBuilder<ServerConfig, WantsVerifier>) -> ConfigBuilder<ServerConfig, WantsServerCert>,
) -> (String, String) {
    ::countersign::exec::use_ring();
    let chain = vec![CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let config = Arc::new(asks(ServerConfig::builder()).with_single_cert(chain, key).unwrap());
    let port = listening(move |connection| {
        let session = ServerConnection::new(Arc::clone(&config)).unwrap();
        serve(&mut StreamOwned::new(session, connection), r#"{"orders": []}"#);
    });
    let file = folder(name).join("authority.pem");
    std::fs::write(&file, authority).unwrap();
    (format!("https://localhost:{port}"), file.display().to_string())
}

#[test]
fn why_no_connection_can_be_made_is_told() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let ran = asked(&format!("http://127.0.0.1:{closed}"), &[]);
    ran.exits(2);
    assert!(ran.stderr.contains("the connection was refused"), "{}", ran.stderr);

    let plain = listening(|mut connection| serve(&mut connection, "{}"));
    let ran = asked(&format!("https://127.0.0.1:{plain}"), &[]);
    ran.exits(2);
    assert!(ran.stderr.contains("speaks no TLS; is it http://?"), "{}", ran.stderr);

    let ran = asked(&format!("http://127.0.0.1:{plain}"), &["--proxy", &format!("http://127.0.0.1:{closed}")]);
    ran.exits(2);
    assert!(ran.stderr.contains("the proxy can't be reached: nothing listens there (--proxy)"), "{}", ran.stderr);

    let elsewhere = |options: &[&str], variables: &[(&str, String)]| {
        let mut asking = asking("https://no-such-host.invalid", options);
        asking.envs(variables.iter().map(|(name, value)| (*name, value)));
        let ran = Ran::of(asking.output().unwrap());
        ran.exits(2);
        ran.stderr
    };
    let gone = format!("http://127.0.0.1:{closed}");
    let told = elsewhere(&[], &[("HTTPS_PROXY", gone)]);
    let expected =
        "the proxy can't be reached: nothing listens there (HTTPS_PROXY, HTTP_PROXY or ALL_PROXY of the environment)";
    assert!(told.contains(expected), "{told}");
    for status in ["407 Proxy Authentication Required", "502 Bad Gateway"] {
        let refuses = listening(move |mut connection| refuse(&mut connection, status));
        let refuses = format!("http://127.0.0.1:{refuses}");
        let told = elsewhere(&["--proxy", &refuses], &[]);
        assert!(told.contains("the proxy makes no connection to the service"), "{told}");
        assert!(told.contains("(--proxy)"), "{told}");
        // Without TLS it answers in the place of the service; any other status may be the service's.
        let ran = asked(&format!("http://127.0.0.1:{plain}"), &["--proxy", &refuses]);
        let is_login = status.starts_with("407");
        assert_eq!(ran.stderr.contains("the proxy asks for a login (407) (--proxy)"), is_login, "{}", ran.stderr);
        assert_eq!(ran.stdout.contains("is answered 502"), !is_login, "{}", ran.stdout);
    }

    // Some that speak TLS alone say nothing to who does not.
    let mute = listening(drop);
    let ran = asked(&format!("http://127.0.0.1:{mute}"), &[]);
    ran.exits(2);
    assert!(ran.stderr.contains("the connection failed; is it https:// there?"), "{}", ran.stderr);

    let (secure, _) = secured("told-plain", false);
    let ran = asked(&secure.replace("https", "http"), &[]);
    ran.exits(2);
    assert!(ran.stderr.contains("is it https:// there?"), "{}", ran.stderr);
}

#[test]
fn a_certificate_is_trusted_by_its_authority_or_not_looked_at() {
    let (base, authority) = secured("trusted", false);
    let ran = asked(&base, &[]);
    ran.exits(2);
    assert!(ran.stderr.contains("unknown authority; --ca-cert FILE trusts one"), "{}", ran.stderr);
    asked(&base, &["--ca-cert", &authority]).exits(0);
    asked(&base, &["--insecure"]).exits(0);

    let (base, authority) = secured("over", true);
    let ran = asked(&base, &["--ca-cert", &authority]);
    ran.exits(2);
    assert!(ran.stderr.contains("its certificate has expired"), "{}", ran.stderr);
}

/// It is the service's own, and vouches for nothing else: its name and its time are held to it as any other's.
#[test]
fn a_certificate_that_is_given_itself_is_trusted_though_it_calls_itself_an_authority() {
    let (certificate, key) = self_signed("localhost", false);
    let (base, own) = secured_by("own", &certificate, &certificate, &key);
    asked(&base, &["--ca-cert", &own]).exits(0);
    let told = |name: &str, given: &str, certificate: &str, key: &str, why: &str| {
        let (base, file) = secured_by(name, given, certificate, key);
        let ran = asked(&base, &["--ca-cert", &file]);
        ran.exits(2);
        assert!(ran.stderr.contains(why), "{name}: {}", ran.stderr);
    };
    // Another of the same name, and one that such an authority did not issue.
    let (other, _) = self_signed("localhost", false);
    told("own-other", &other, &certificate, &key, "its certificate is not trusted; --ca-cert FILE");
    let (old, old_key) = self_signed("localhost", true);
    told("own-over", &old, &old, &old_key, "its certificate has expired");
    let (elsewhere, its_key) = self_signed("elsewhere.example", false);
    told("own-elsewhere", &elsewhere, &elsewhere, &its_key, "its certificate is for another name");
    let file = folder("own-key").join("key.pem");
    std::fs::write(&file, &key).unwrap();
    let ran = asked(&base, &["--ca-cert", &file.display().to_string()]);
    ran.exits(2);
    assert!(ran.stderr.contains("key.pem: expected a certificate in PEM"), "{}", ran.stderr);
}

/// `mutualTLS` (OpenAPI 3.1.0 "Security Scheme Object") is met by the connection: what else an operation needs is asked
/// about as of any other.
#[test]
fn a_client_certificate_meets_what_asks_for_one() {
    let (authority, certificate, key) = certificate(false);
    let mut trusted = RootCertStore::empty();
    trusted.add(CertificateDer::from_pem_slice(authority.as_bytes()).unwrap()).unwrap();
    let (base, ca) = secured_with("client-certificate", &authority, &certificate, &key, |config| {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        config.with_client_cert_verifier(
            WebPkiClientVerifier::builder_with_provider(Arc::new(trusted), provider).build().unwrap(),
        )
    });
    let folder = folder("client-certificates");
    let shown = |name: &str, certificate: &str, key: &str| {
        let file = folder.join(name);
        std::fs::write(&file, format!("{certificate}{key}")).unwrap();
        file.display().to_string()
    };
    let (own, other) = (shown("own.pem", &certificate, &key), {
        let (certificate, key) = self_signed("stranger", false);
        shown("other.pem", &certificate, &key)
    });
    let document = folder.join("orders.yaml");
    std::fs::write(
        &document,
        "openapi: 3.1.0\ninfo: {title: Orders, version: '1'}\nsecurity: [{key: [], shown: []}]\npaths:\n  /orders:\n    \
         get: {operationId: listOrders, responses: {'200': {description: fine}, '401': {description: no}}}\n\
         components: {securitySchemes: {key: {type: http, scheme: bearer}, shown: {type: mutualTLS}}}\n",
    )
    .unwrap();
    let document = document.display().to_string();
    let ran = |options: &[&str]| {
        let mut ran = command(&["test", &document, "--base-url", &base, "--ca-cert", &ca, "--format", "json"]);
        ran.args(["--scenario", "credential-valid", "--scenario", "credential-unknown"]).args(options);
        Ran::of(ran.env("COUNTERSIGN_TOKEN", "a-token-for-tests").output().unwrap())
    };
    // This service takes any token, which is told: the question was asked.
    let asked = ran(&["--client-cert", &own]).json(1);
    let verdicts: Vec<_> = asked["cases"].as_array().unwrap().iter().map(|case| case["verdict"].as_str()).collect();
    assert_eq!(verdicts, [Some("agreed"), Some("clashed")], "{asked}");
    assert_eq!(asked["document_findings"], Value::Array(Vec::new()), "{asked}");

    let refused = ran(&["--client-cert", &other]);
    refused.exits(2);
    assert!(refused.stderr.contains("the service does not take the client certificate"), "{}", refused.stderr);

    let without = ran(&["--scenario", "credential-missing"]);
    without.exits(2);
    assert!(without.stderr.contains("the service asks for a client certificate; --client-cert FILE shows one"));
    assert!(without.stdout.contains("a certificate of the connection, and none is shown (--client-cert)"));
}

/// Nothing is sent: the run is refused before.
#[test]
fn certificates_of_other_machines_stay_checked_unless_a_second_word_says_otherwise() {
    let base = ["--base-url", "https://api.invalid", "--insecure", "--format", "json"];
    let mut asking = command(&[&["test", &orders()], &base[..]].concat());
    let ran = Ran::of(asking.env("COUNTERSIGN_TOKEN", "a-token-for-tests").output().unwrap());
    ran.exits(2);
    assert!(ran.stderr.contains("that takes --insecure=everywhere"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("sends:"), "{}", ran.stderr);
    assert_eq!(ran.stdout, "", "no report is begun");
    let document = folder("unchecked-documented").join("orders.yaml");
    std::fs::write(&document, std::fs::read_to_string(orders()).unwrap().replace("orders.example", "api.invalid"))
        .unwrap();
    let ran = countersign(&["test", document.to_str().unwrap(), "--live", "--insecure", "--format", "json"]);
    ran.exits(2);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("that takes --insecure=everywhere"), "{}", ran.stderr);
}

/// In every format; and nothing is said where nothing was left out.
#[test]
fn a_report_says_that_a_certificate_was_not_checked() {
    let (base, authority) = secured("unchecked", false);
    let formats = ["text", "json", "junit", "sarif", "html", "markdown", "github"];
    let reports = folder("unchecked-reports");
    let reported = |options: &[&str]| {
        let mut asking = asking(&base, options);
        for format in formats {
            asking.arg("--format").arg(format!("{format}={}", reports.join(format).display()));
        }
        Ran::of(asking.output().unwrap()).exits(0);
        formats.map(|format| std::fs::read_to_string(reports.join(format)).unwrap())
    };
    let is_told = |text: &String| text.contains("not checked (--insecure)") || text.contains("\"unchecked\":true");
    for (format, text) in formats.iter().zip(reported(&["--insecure"])) {
        assert!(is_told(&text), "{format}: {text}");
    }
    for (format, text) in formats.iter().zip(reported(&["--ca-cert", &authority])) {
        assert!(!is_told(&text), "{format}: {text}");
    }
}

#[test]
fn a_body_is_read_as_far_as_it_may_be() {
    let port = listening(|mut connection| serve(&mut connection, r#"{"orders": [1, 2, 3, 4, 5, 6, 7, 8]}"#));
    let base = format!("http://127.0.0.1:{port}");
    asked(&base, &["--max-body", "36"]).exits(0);
    let report = asked(&base, &["--max-body", "35"]).json(2);
    let case = &report["cases"][0];
    assert_eq!(case["verdict"], "silent", "{report}");
    assert!(case["reason"].as_str().is_some_and(|reason| reason.contains("35 bytes")), "{report}");
}

#[test]
fn what_is_left_when_the_time_is_over_is_skipped() {
    let port = listening(|mut connection| {
        thread::sleep(Duration::from_millis(300));
        serve(&mut connection, r#"{"orders": []}"#);
    });
    let base = format!("http://127.0.0.1:{port}");
    let mut all = command(&["test", &orders(), "--base-url", &base, "--format", "json", "--max-time", "0.2"]);
    let ran = Ran::of(all.env("COUNTERSIGN_TOKEN", "a-token-for-tests").output().unwrap());
    let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr));
    let cases = report["cases"].as_array().unwrap();
    let over = cases.iter().filter(|case| case["reason"].as_str().is_some_and(|reason| reason.contains("--max-time")));
    assert!(over.count() > 1, "{report}");
}

/// Whatever a run waits for: a document, a token, a login, an answer.
#[test]
fn the_time_of_a_run_is_that_of_all_it_waits_for() {
    let mute = listening(|_connection| thread::sleep(Duration::from_secs(60)));
    let base = format!("http://127.0.0.1:{mute}");
    let document = format!("{base}/openapi.json");
    let ran = countersign(&["test", &document, "--max-time", "0.2"]);
    ran.exits(2);
    assert!(
        ran.stderr.contains("openapi.json: the time of 0.2 s was over before it came (--max-time)"),
        "{}",
        ran.stderr
    );
    for (name, says) in [
        ("command", "credentials.token]\ntoken_command = [\"sleep\", \"60\"]\n".to_owned()),
        ("login", format!("login]\nurl = \"{base}/login\"\njson = {{}}\ntoken = \"/token\"\n")),
    ] {
        let config = folder(&format!("time-{name}")).join("countersign.toml");
        let text = format!("[providers.orders]\ndocument = {:?}\n[providers.orders.{says}", orders());
        std::fs::write(&config, text).unwrap();
        let config = config.display().to_string();
        let ran = countersign(&["test", "orders", "--config", &config, "--base-url", &base, "--max-time", "0.2"]);
        ran.exits(2);
        assert!(ran.stderr.contains("was over before there was a credential for token (--max-time)"), "{}", ran.stderr);
    }
}

/// An embedded stub needs no care, but a limit is a limit.
#[test]
fn a_stub_is_sent_no_more_requests_than_are_allowed() {
    let report = countersign(&["test", &orders(), "--max-requests", "3", "--format", "json"]).json(0);
    assert_eq!(report["summary"]["requests"], 3, "{report}");
    let cases = report["cases"].as_array().unwrap();
    let spent = cases.iter().filter(|case| case["reason"].as_str().is_some_and(|it| it.contains("--max-requests")));
    assert!(spent.count() > 10, "{report}");
}

#[test]
fn which_variables_go_where_is_told_and_which_go_nowhere() {
    let port = listening(|mut connection| serve(&mut connection, r#"{"orders": []}"#));
    let base = format!("http://127.0.0.1:{port}");
    let asking = |options: &[&str]| {
        let mut asking = asking(&base, options);
        Ran::of(asking.env("COUNTERSIGN_TOKEN_OTHER", "another-token").output().unwrap())
    };
    let ran = asking(&[]);
    ran.exits(0);
    assert!(ran.stderr.contains(&format!("sends: COUNTERSIGN_TOKEN to {base}")), "{}", ran.stderr);
    assert!(ran.stderr.contains("COUNTERSIGN_TOKEN_OTHER is set, and no security scheme uses it"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("-token"), "{}", ran.stderr);
    assert!(!asking(&["--quiet"]).stderr.contains("sends:"));
    // What else stands on the way is told with it.
    let through = asking(&["--proxy", &base]).stderr;
    assert!(through.contains(&format!("sends: COUNTERSIGN_TOKEN to {base} through {base}")), "{through}");
    let unchecked = asked("https://127.0.0.1:9", &["--insecure"]).stderr;
    let told = "sends: COUNTERSIGN_TOKEN to https://127.0.0.1:9, whose certificate is not checked";
    assert!(unchecked.contains(told), "{unchecked}");
}

/// Names of schemes that are written alike in a variable's name share it; how each gets its own is told truly.
#[test]
fn schemes_that_share_a_variable_are_told() {
    let place = folder("sends-alike").join("openapi.yaml");
    let schemes = |names: [&str; 2]| {
        let [one, other] = names;
        let text = format!(
            "openapi: 3.0.3\ninfo: {{title: A, version: '1'}}\npaths:\n  /a: {{get: {{operationId: a, security: [{{{one}: [], \
             {other}: []}}], responses: {{'200': {{description: fine}}}}}}}}\ncomponents:\n  securitySchemes:\n    {one}: {{type: \
             apiKey, in: header, name: X-A}}\n    {other}: {{type: apiKey, in: header, name: X-B}}\n"
        );
        std::fs::write(&place, text).unwrap();
    };
    let told = |variable: &str| {
        let mut test = command(&["test", &place.display().to_string(), "--base-url", "http://127.0.0.1:9"]);
        Ran::of(test.env(variable, "a-token").output().unwrap()).stderr
    };
    schemes(["api-key", "api_key"]);
    let alike = told("COUNTERSIGN_TOKEN_API_KEY");
    assert!(alike.contains("is sent for `api-key` and `api_key`") && alike.contains("countersign.toml"), "{alike}");
    assert!(!alike.contains("API_KEY_<SCHEME>") && !alike.contains("API_KEY and COUNTERSIGN"), "{alike}");
    schemes(["first", "second"]);
    let common = told("COUNTERSIGN_TOKEN");
    assert!(common.contains("COUNTERSIGN_TOKEN_<SCHEME> gives each its own"), "{common}");
}

/// What a command prints goes out as what a variable holds does; and what does not go out is not said to.
#[test]
fn what_a_command_prints_is_told_and_what_stays_here_is_not() {
    let port = listening(|mut connection| serve(&mut connection, r#"{"orders": []}"#));
    let base = format!("http://127.0.0.1:{port}");
    let config = folder("sends-command").join("countersign.toml");
    let text = format!(
        "[providers.orders]\ndocument = {:?}\n[providers.orders.credentials.token]\ntoken_command = [{:?}, \"--version\"]\n",
        orders(),
        env!("CARGO_BIN_EXE_countersign")
    );
    std::fs::write(&config, &text).unwrap();
    let config = config.display().to_string();
    let ran = |options: &[&str]| {
        countersign(&[&["test", "orders", "--config", &config, "--base-url", &base], options].concat()).stderr
    };
    let told = format!("sends: what `{}` prints to {base}", env!("CARGO_BIN_EXE_countersign"));
    assert!(ran(&[]).contains(&told), "{}", ran(&[]));
    assert!(!ran(&["--no-commands"]).contains("sends:"));
    // Only the command line is quiet about it: settings may be a stranger's.
    std::fs::write(&config, format!("[test]\nquiet = true\n{text}")).unwrap();
    assert!(ran(&[]).contains(&told), "{}", ran(&[]));
    assert!(!ran(&["--quiet"]).contains("sends:"));
    let plain = asked("http://api.invalid", &[]);
    assert!(!plain.stderr.contains("sends:"), "{}", plain.stderr);
}
