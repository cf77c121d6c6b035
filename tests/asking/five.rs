//! The five providers against services of our own, with every variable set: one that does what its page says
//! is not accused, and one that breaks a line of the page is, in the severity that the line has.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::exec::{self, Options, RunTarget, Selection};
use countersign::finding::{Severity, Verdict};
use countersign::provider::{self, Provider};
use countersign::scenarios::{self, Expects};
use httpmock::HttpMockRequest;
use ring::hmac;
use serde_json::{Value, json};

use crate::service::{CannedAnswer, LoopbackService, header};
use crate::support;

/// What the service of a provider answers, but for one line of its page.
type Service = fn(flaw: &str, request: &HttpMockRequest) -> Answered;

/// A status and a JSON body.
type Answered = (u16, Value);

const TALKOVER: &[(&str, &str)] = &[
    ("TALKOVER_TOKEN", "talq_good-1b2c3d4e5f"),
    ("TALKOVER_EXPIRED_TOKEN", "talq_old-6a7b8c9d0e"),
    ("TALKOVER_AGENT_ID", "agent-7"),
];
const PUBLIC: &[(&str, &str)] = &[
    ("TIMELINESAI_API_TOKEN", "0a1b2c3d-good-4e5f"),
    ("TIMELINESAI_FORBIDDEN_TOKEN", "0a1b2c3d-forbidden-4e5f"),
    ("TIMELINESAI_REVOKED_TOKEN", "0a1b2c3d-revoked-4e5f"),
    ("TIMELINESAI_EXPIRED_TOKEN", "0a1b2c3d-expired-4e5f"),
];
const TEMPORIS: &[(&str, &str)] =
    &[("TEMPORIS_TOKEN", "ts_good-9f8e7d6c"), ("TEMPORIS_REVOKED_TOKEN", "ts_gone-5b4a3c2d")];
const TIMETHER: &[(&str, &str)] = &[
    ("TIMETHER_API_TOKEN", "th-good-112233445566"),
    ("TIMETHER_REVOKED_TOKEN", "th-revoked-112233445566"),
    ("TIMETHER_FORBIDDEN_TOKEN", "th-forbidden-112233445566"),
    ("TIMETHER_WORKSPACE_ID", "w-1"),
];
const PARTNER: &[(&str, &str)] = &[
    ("TIMELINES_PARTNER_TOKEN", "eyJhbGciOiJIUzI1NiJ9.eyJwYXJ0bmVyX2lkIjoicC0xIn0.dGhlLXNpZ25hdHVyZQ"),
    ("TIMELINES_PARTNER_ID", "p-1"),
    ("TIMELINES_PARTNER_WORKSPACE_ID", "w-1"),
];

/// A partner who has the key that JWTs are signed with, and knows a workspace that another partner owns.
const SIGNED: &[(&str, &str)] = &[
    ("TIMELINES_PARTNER_SIGNING_KEY", "a-key-of-a-partner-7f3b9c1d2e"),
    ("TIMELINES_PARTNER_ID", "p-1"),
    ("TIMELINES_PARTNER_WORKSPACE_ID", "w-1"),
    ("TIMELINES_PARTNER_OTHER_WORKSPACE_ID", "w-2"),
];

fn variable(variables: &[(&str, &str)], name: &str) -> String {
    variables.iter().find(|(own, _)| *own == name).unwrap().1.to_owned()
}

/// The bearer token; nothing where there is no header, an error where it has another form.
fn bearer(request: &HttpMockRequest) -> Option<Result<String, ()>> {
    let value = header(request, "authorization").filter(|value| !value.trim().is_empty())?;
    let token = value.split_once(' ').filter(|(word, _)| word.eq_ignore_ascii_case("bearer"));
    Some(token.map(|(_, token)| token.trim().to_owned()).filter(|token| !token.is_empty()).ok_or(()))
}

fn talkover(flaw: &str, request: &HttpMockRequest) -> Answered {
    let refused = |error: &str, message: &str| (401, json!({"error": error, "message": message, "status_code": 401}));
    let unknown = || refused("UNAUTHORIZED", "Invalid or missing authentication token");
    let served = (200, json!({"ok": true}));
    let is_part = |token: &str| token.len() > 8 && variable(TALKOVER, "TALKOVER_TOKEN").starts_with(token);
    let is_call = request.method_str() == "POST";
    match bearer(request) {
        Some(Ok(token)) if token == variable(TALKOVER, "TALKOVER_TOKEN") && is_flawed(flaw, is_call) => elsewhere(flaw),
        None if flaw == "the query is good" && request.uri_str().contains("talq_good") => served,
        None if flaw == "no token is needed" => served,
        None if flaw == "another code for a missing token" => refused("NO_TOKEN", "Authorization header is required"),
        None if flaw == "another wording for a missing token" => refused("MISSING_TOKEN", "Where is the token"),
        None => refused("MISSING_TOKEN", "Authorization header is required"),
        Some(Err(())) if flaw == "any form of the header is good" => served,
        Some(Err(())) => unknown(),
        Some(Ok(token)) if token == variable(TALKOVER, "TALKOVER_TOKEN") => served,
        Some(Ok(token)) if flaw == "a part of a token is good" && is_part(&token) => served,
        Some(Ok(_)) if flaw == "no status in a refusal" => {
            (401, json!({"error": "UNAUTHORIZED", "message": "Invalid or missing authentication token"}))
        }
        Some(Ok(_)) if flaw == "another status in a refusal" => (
            401,
            json!({"error": "UNAUTHORIZED", "message": "Invalid or missing authentication token", "status_code": 403}),
        ),
        Some(Ok(token)) if token == variable(TALKOVER, "TALKOVER_EXPIRED_TOKEN") => match flaw {
            "an expired token is good" => served,
            "an expired token is unknown" => unknown(),
            _ => refused("TOKEN_EXPIRED", "Authentication token has expired"),
        },
        Some(Ok(token)) if flaw == "the prefix is not looked at" && token.starts_with("wrong_") => served,
        Some(Ok(_)) if flaw == "another status for an unknown token" => (403, unknown().1),
        Some(Ok(_)) => unknown(),
    }
}

/// Whether a flaw is one of where an operation is, or of what it takes, and of this operation.
fn is_flawed(flaw: &str, is_call: bool) -> bool {
    match flaw {
        "health is elsewhere" | "health needs another method" => !is_call,
        "a call is elsewhere" | "the documented body is refused" => is_call,
        "the list is elsewhere" | "predictions are elsewhere" => true,
        _ => false,
    }
}

/// What a service answers that has the operation in another place, or takes another body.
fn elsewhere(flaw: &str) -> Answered {
    match flaw {
        "the documented body is refused" => (422, json!({"detail": "another body"})),
        "health needs another method" => (405, json!({"detail": "POST"})),
        _ => (404, json!({"detail": "nothing is here"})),
    }
}

fn public(flaw: &str, request: &HttpMockRequest) -> Answered {
    let refused = |status: u16, message: &str| (status, json!({"status": "error", "message": message}));
    let served = (200, json!({"chats": []}));
    let is = |token: &str, name: &str| token == variable(PUBLIC, name);
    match bearer(request) {
        None if flaw == "no token is needed" => served,
        None if flaw == "another wording for a missing token" => refused(401, "Where is the token"),
        None if flaw == "another status for a missing token" => refused(403, "Access denied"),
        Some(Ok(token)) if flaw == "an unknown token is good" && !PUBLIC.iter().any(|(_, own)| *own == token) => served,
        Some(Ok(token)) if is(&token, "TIMELINESAI_API_TOKEN") && is_flawed(flaw, false) => elsewhere(flaw),
        Some(Ok(token)) if is(&token, "TIMELINESAI_API_TOKEN") => served,
        Some(Err(())) if flaw == "any form of the header is good" => served,
        Some(Ok(token)) if is(&token, "TIMELINESAI_REVOKED_TOKEN") && flaw == "a regenerated token is good" => served,
        Some(Ok(token)) if is(&token, "TIMELINESAI_EXPIRED_TOKEN") && flaw == "an expired token is good" => served,
        Some(Ok(token)) if is(&token, "TIMELINESAI_FORBIDDEN_TOKEN") => match flaw {
            "another status for a forbidden token" => refused(401, "Access denied"),
            "another code for a forbidden token" => (403, json!({"status": "fail", "message": "Access denied"})),
            _ => refused(403, "Access denied"),
        },
        _ => refused(401, "Invalid or expired token"),
    }
}

fn temporis(flaw: &str, request: &HttpMockRequest) -> Answered {
    let refused = |detail: &str| (401, json!({ "detail": detail }));
    let is = |token: &str, name: &str| token == variable(TEMPORIS, name);
    match bearer(request) {
        Some(Ok(token)) if is(&token, "TEMPORIS_TOKEN") && is_flawed(flaw, true) => elsewhere(flaw),
        Some(Err(())) if flaw == "any form of the header is good" => (200, json!({"values": [1]})),
        Some(Ok(token)) if flaw == "the prefix is not looked at" && token.starts_with("wrong_") => {
            (200, json!({"values": [1]}))
        }
        Some(Ok(token)) if is(&token, "TEMPORIS_TOKEN") => (200, json!({"values": [1, 2, 3]})),
        Some(Ok(token)) if is(&token, "TEMPORIS_REVOKED_TOKEN") && flaw == "a deleted token is good" => {
            (200, json!({"values": [1]}))
        }
        None if flaw == "no token is needed" => (200, json!({"values": [1]})),
        Some(Ok(_)) if flaw == "an unknown token is good" => (200, json!({"values": [1]})),
        Some(Ok(_)) if flaw == "another wording for an unknown token" => refused("Unknown token."),
        Some(Ok(_)) if flaw == "an unknown token is a bad request" => (400, json!({"detail": "Invalid access token."})),
        Some(Ok(_)) => refused("Invalid access token."),
        _ if flaw == "a missing token is told as an unknown one" => refused("Invalid access token."),
        _ => refused("Missing access token."),
    }
}

fn timether(flaw: &str, request: &HttpMockRequest) -> Answered {
    let refused = |status: u16| (status, json!({"error": "no"}));
    let served = (200, json!({"workspace": {"name": "one"}}));
    let is = |token: &str, name: &str| token == variable(TIMETHER, name);
    match bearer(request) {
        None if flaw == "no token is needed" => served,
        Some(Ok(token)) if flaw == "any token is good" && !TIMETHER.iter().any(|(_, own)| *own == token) => served,
        _ if flaw == "the Content-Type is needed" && header(request, "content-type").is_none() => refused(415),
        Some(Ok(token)) if is(&token, "TIMETHER_REVOKED_TOKEN") && flaw == "a revoked token is good" => served,
        Some(Ok(token)) if is(&token, "TIMETHER_FORBIDDEN_TOKEN") => refused(403),
        Some(Ok(token)) if is(&token, "TIMETHER_API_TOKEN") => match header(request, "x-workspace-id").as_deref() {
            Some("w-1") => served,
            None | Some("") if flaw == "no workspace is needed" => served,
            None | Some("") => refused(400),
            Some(_) if flaw == "any workspace is good" => served,
            Some(_) => refused(403),
        },
        _ => refused(401),
    }
}

fn partner(flaw: &str, request: &HttpMockRequest) -> Answered {
    let refused = |status: u16| (status, Value::Null);
    let workspace = request.uri().path().split('/').nth(2).unwrap_or_default().to_owned();
    let is_good = bearer(request).is_some_and(|token| token == Ok(variable(PARTNER, "TIMELINES_PARTNER_TOKEN")));
    let named = if flaw == "another workspace is named" { "w-9" } else { &workspace };
    static COUNT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    let token = if flaw == "another token each time" { format!("{SECRET}-{count}") } else { SECRET.to_owned() };
    match header(request, "x-tl-partner-id").as_deref() {
        Some("p-1") if flaw == "any token is good" && bearer(request).is_some() => {
            (200, json!({"workspace_id": named, "token": token}))
        }
        _ if !is_good => refused(401),
        Some("p-1") if workspace == "w-1" && flaw == "no token in the answer" => (200, json!({"workspace_id": named})),
        Some("p-1") if workspace == "w-1" && flaw == "a number for the token" => {
            (200, json!({"workspace_id": named, "token": 7}))
        }
        None | Some("") if flaw != "no partner is needed" => refused(400),
        Some("p-1") if workspace == "w-1" || flaw == "any workspace is served" => {
            (200, json!({"workspace_id": named, "token": token}))
        }
        Some("p-1") => refused(404),
        _ if flaw == "no partner is needed" || flaw == "any partner is good" => {
            (200, json!({"workspace_id": named, "token": token}))
        }
        _ => refused(403),
    }
}

/// The Partner API for whom it gave the signing key: what its page says of a JWT (partner_id, nbf and exp in its
/// payload) and of a workspace (owned by the calling partner), but for the flaw.
fn signed(flaw: &str, request: &HttpMockRequest) -> Answered {
    let refused = |status: u16| (status, Value::Null);
    let Some(Ok(token)) = bearer(request) else { return refused(401) };
    let [head, payload, signature] = token.split('.').collect::<Vec<_>>()[..] else { return refused(401) };
    let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).unwrap_or_default();
    let json = |part: &str| serde_json::from_slice::<Value>(&decoded(part)).unwrap_or_default();
    let key = hmac::Key::new(hmac::HMAC_SHA256, variable(SIGNED, "TIMELINES_PARTNER_SIGNING_KEY").as_bytes());
    let is_good = hmac::verify(&key, format!("{head}.{payload}").as_bytes(), &decoded(signature)).is_ok();
    let is_signed = is_good && json(head)["alg"] == "HS256";
    let is_unsigned = json(head)["alg"] == "none" && flaw == "a JWT without a signature is good";
    if !is_signed && !is_unsigned && flaw != "the signature is not looked at" {
        return refused(401);
    }
    let claims = json(payload);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let is_there = |claim: &str| !claims[claim].is_null() || flaw == format!("{claim} may be left out");
    let is_over = claims["exp"].as_u64().is_some_and(|exp| exp <= now) && flaw != "an expired JWT is good";
    let is_early = claims["nbf"].as_u64().is_some_and(|nbf| nbf > now) && flaw != "a JWT is good before its time";
    let partner = header(request, "x-tl-partner-id").filter(|partner| !partner.is_empty());
    let is_other = claims["partner_id"].as_str().is_some_and(|own| Some(own) != partner.as_deref());
    if !["partner_id", "nbf", "exp"].into_iter().all(is_there) || is_over || is_early {
        return refused(401);
    }
    match (partner.as_deref(), request.uri().path().split('/').nth(2)) {
        (None, _) => refused(400),
        (Some(_), _) if is_other && flaw != "the JWT may be another partner's" => refused(401),
        (Some(other), Some("w-1")) if other != "p-1" && flaw != "any partner is served" => refused(403),
        (Some(_), Some(workspace @ "w-1")) => (200, json!({"workspace_id": workspace, "token": SECRET})),
        (Some(_), Some(workspace @ "w-2")) if flaw == "another partner's workspace is served" => {
            (200, json!({"workspace_id": workspace, "token": SECRET}))
        }
        (Some(_), Some("w-2")) => refused(403),
        _ => refused(404),
    }
}

/// The token that the Partner API gives: no output may hold it.
const SECRET: &str = "canary-of-a-workspace-5d2e";

fn known(id: &str) -> Provider {
    provider::built_in().unwrap().into_iter().find(|provider| provider.id == id).unwrap()
}

/// The provider, its variables, its service, and what to allow.
type Known = (&'static str, &'static [(&'static str, &'static str)], Service, &'static str);

const FIVE: [Known; 5] = [
    ("talkover", TALKOVER, talkover, "makeCall"),
    ("timelines-public", PUBLIC, public, "listChats"),
    ("temporis", TEMPORIS, temporis, "predict"),
    ("timether", TIMETHER, timether, "getRoot"),
    ("timelines-partner", PARTNER, partner, "getPublicAPIToken"),
];

/// The Partner API, asked with JWTs that are made with the signing key.
const WITH_KEY: Known = ("timelines-partner", SIGNED, signed, "getPublicAPIToken");

/// What is found, as `scenario check severity`; what was silent or skipped, with its reason; and all that is
/// said of it, to be searched for secrets.
#[derive(Default)]
struct Ran {
    findings: BTreeSet<String>,
    notes: BTreeSet<String>,
    unjudged: Vec<String>,
    said: String,
    /// The variables that were read.
    read: BTreeSet<String>,
}

/// A header that each answer has, of the Partner API.
const VERSION: (&str, &str) = ("x-tl-api-version", "v1");

async fn run(known: Known, flaw: &'static str) -> Ran {
    run_with(VERSION, known, flaw).await
}

/// Runs all cases against a service whose answers have this header.
async fn run_with(header: (&'static str, &'static str), asked: Known, flaw: &'static str) -> Ran {
    let service = asked.2;
    run_cases(header, asked, Selection::default(), move |request| service(flaw, request)).await
}

/// Runs some cases against a service that answers so.
async fn run_cases(
    header: (&'static str, &'static str),
    (id, variables, _, allowed): Known,
    selection: Selection,
    answer: impl Fn(&HttpMockRequest) -> Answered + Send + Sync + 'static,
) -> Ran {
    let answer = move |_: &str, request: &HttpMockRequest| -> CannedAnswer {
        let (status, body) = answer(request);
        let body = if body.is_null() { String::new() } else { body.to_string() };
        (status, "application/json", body)
    };
    let served = LoopbackService::start_with(header, answer).await;
    let read = Arc::new(Mutex::new(BTreeSet::new()));
    let looked_up = Arc::clone(&read);
    let lookup = move |name: &str| {
        looked_up.lock().unwrap().insert(name.to_owned());
        variables.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned())
    };
    let target = RunTarget::Url(served.server.base_url());
    let allow = vec![allowed.to_owned()];
    let options = Options { target, selection, allow, variables: Arc::new(lookup), ..Options::default() };
    let mut ran = Ran::default();
    let tail = exec::run(&[known(id)], &options, &mut |judged| {
        let name = judged.case.name();
        for finding in &judged.outcome.findings {
            let told = if finding.severity >= Severity::Warning { &mut ran.findings } else { &mut ran.notes };
            told.insert(format!("{name} {} {}", finding.check, finding.severity));
        }
        if matches!(judged.outcome.verdict, Verdict::Silent | Verdict::Skipped) {
            ran.unjudged.push(format!("{name}: {}", judged.outcome.reason.as_ref().unwrap()));
        }
        ran.said.push_str(&format!("{:?}\n{}\n", judged.outcome, serde_json::to_string(&judged.outcome.findings)?));
        Ok(())
    })
    .await
    .unwrap();
    let grave = tail.document_findings.iter().filter(|finding| finding.severity >= Severity::Warning);
    ran.read.clone_from(&read.lock().unwrap());
    ran.findings.extend(grave.map(|finding| format!("document {} {}", finding.check, finding.severity)));
    ran
}

#[tokio::test]
async fn who_does_what_the_page_says_is_not_accused() {
    let mut unjudged = Vec::new();
    for (known, how) in FIVE.map(|known| (known, "")).into_iter().chain([(WITH_KEY, " (signing key)")]) {
        let ran = run(known, "none").await;
        assert!(ran.findings.is_empty(), "{}{how}: {:?}", known.0, ran.findings);
        unjudged.extend(ran.unjudged.into_iter().map(|reason| format!("{}{how} {reason}", known.0)));
    }
    insta::with_settings!({ snapshot_path => "../snapshots/five", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("unjudged", unjudged.join("\n"));
    });
}

/// The variables that the settings of a provider name.
fn variables_of(provider: &Provider) -> BTreeSet<String> {
    let settings = &provider.settings;
    let credentials = settings.credentials.values().flat_map(|own| {
        [&own.token, &own.expired, &own.revoked, &own.forbidden, &own.signing_key].into_iter().flatten()
    });
    let parameters = settings.parameters.values().flat_map(|own| own.variable.iter().chain(&own.other));
    credentials.chain(parameters).cloned().collect()
}

/// Each variable is set in some run here, and read there; and whoever asks for a scenario is told which it reads.
#[tokio::test]
async fn each_variable_is_read_and_named_by_who_reads_it() {
    let explained: String =
        scenarios::ALL.iter().map(|scenario| support::countersign(&["explain", scenario.id]).stdout).collect();
    for (id, variables, ..) in FIVE {
        let all = variables_of(&known(id));
        let set =
            variables.iter().chain(SIGNED.iter().filter(|_| id == WITH_KEY.0)).map(|(name, _)| (*name).to_owned());
        assert_eq!(all, set.collect(), "{id}");
        let mut read = BTreeSet::new();
        for asked in FIVE.into_iter().chain([WITH_KEY]).filter(|(other, ..)| *other == id) {
            read.extend(run(asked, "none").await.read);
        }
        for variable in all {
            assert!(read.contains(&variable), "{id}: {variable} is not read");
            let is_named = explained.lines().any(|line| line.split_whitespace().any(|word| word == variable));
            assert!(is_named, "{id}: no scenario names {variable}");
        }
    }
}

/// Lines of the pages that a service breaks: whose, how, and what is found.
const BROKEN: [(usize, &str, &str); 50] = [
    (0, "health is elsewhere", "credential-valid status-declared note"),
    (0, "health needs another method", "credential-valid status-declared note"),
    (0, "a call is elsewhere", "credential-valid status-declared note"),
    (0, "the documented body is refused", "credential-valid status-declared note"),
    (1, "the list is elsewhere", "credential-valid status-declared note"),
    (1, "any form of the header is good", "scheme-only auth-enforced error"),
    (2, "predictions are elsewhere", "credential-valid status-declared note"),
    (2, "the documented body is refused", "credential-valid status-declared note"),
    (0, "no token is needed", "credential-missing auth-enforced error"),
    (0, "another code for a missing token", "credential-missing error-body error"),
    (0, "another wording for a missing token", "credential-missing error-body warning"),
    (0, "an expired token is good", "credential-expired auth-enforced error"),
    (0, "an expired token is unknown", "credential-expired error-body error"),
    (0, "the prefix is not looked at", "prefix-wrong auth-enforced error"),
    (0, "another status for an unknown token", "credential-unknown status-declared warning"),
    (0, "any form of the header is good", "scheme-only auth-enforced error"),
    (0, "a part of a token is good", "credential-truncated auth-enforced error"),
    (0, "the query is good", "credential-in-query auth-enforced warning"),
    (0, "no status in a refusal", "credential-unknown error-shape error"),
    (0, "another status in a refusal", "credential-unknown error-body error"),
    (1, "no token is needed", "credential-missing auth-enforced error"),
    (1, "an unknown token is good", "credential-unknown auth-enforced error"),
    (1, "another wording for a missing token", "credential-missing error-body warning"),
    (1, "another status for a missing token", "credential-missing refusal-status warning"),
    (1, "a regenerated token is good", "credential-revoked auth-enforced error"),
    (1, "an expired token is good", "credential-expired auth-enforced error"),
    (1, "another status for a forbidden token", "permission-denied refusal-status warning"),
    (1, "another code for a forbidden token", "permission-denied error-body error"),
    (2, "no token is needed", "credential-missing auth-enforced error"),
    (2, "an unknown token is good", "credential-unknown auth-enforced error"),
    (2, "another wording for an unknown token", "credential-unknown error-body warning"),
    (2, "any form of the header is good", "scheme-missing auth-enforced warning"),
    (2, "the prefix is not looked at", "prefix-wrong auth-enforced error"),
    (2, "a deleted token is good", "credential-revoked auth-enforced error"),
    (2, "a missing token is told as an unknown one", "credential-missing error-body warning"),
    (2, "an unknown token is a bad request", "credential-unknown status-declared warning"),
    (3, "no token is needed", "credential-missing auth-enforced error"),
    (3, "any token is good", "credential-unknown auth-enforced error"),
    (3, "a revoked token is good", "credential-revoked auth-enforced error"),
    (3, "no workspace is needed", "tenant-missing required-header error"),
    (3, "any workspace is good", "tenant-unknown required-header warning"),
    (4, "any token is good", "jwt-signature-wrong auth-enforced error"),
    (4, "any token is good", "jwt-alg-none auth-enforced error"),
    (4, "no token in the answer", "credential-valid success-shape error"),
    (4, "a number for the token", "credential-valid success-shape error"),
    (4, "any workspace is served", "tenant-unknown.workspace_id auth-enforced error"),
    (4, "another workspace is named", "credential-valid tenant-named warning"),
    (4, "another token each time", "credential-valid repeated-answer warning"),
    (4, "no partner is needed", "tenant-missing required-header error"),
    (4, "any partner is good", "tenant-unknown required-header warning"),
];

#[tokio::test]
async fn each_broken_line_is_found_in_its_severity() {
    let mut missed = Vec::new();
    for (provider, flaw, expected) in BROKEN {
        let ran = run(FIVE[provider], flaw).await;
        if !ran.findings.contains(expected) && !ran.notes.contains(expected) {
            missed.push(format!("{}: {flaw}: no {expected}, but {:?}", FIVE[provider].0, (ran.findings, ran.notes)));
        }
        assert!(!ran.said.contains(SECRET), "{flaw}: the token is shown");
        for (name, value) in FIVE[provider].1.iter().filter(|(name, _)| name.ends_with("_TOKEN")) {
            assert!(!ran.said.contains(value), "{flaw}: {name} is shown");
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// All of a request that a service may decide by.
fn sent(request: &HttpMockRequest) -> String {
    const PASSING: [&str; 5] = ["host", "user-agent", "accept-encoding", "connection", "content-length"];
    let headers = request.headers_vec().iter().filter(|(name, _)| !PASSING.contains(&&*name.to_ascii_lowercase()));
    let headers: BTreeSet<String> = headers.map(|(name, value)| format!("{name}: {value}")).collect();
    format!("{} {} {headers:?} {}", request.method_str(), request.uri_str(), request.body_string())
}

fn is_refused(expects: Expects) -> bool {
    matches!(expects, Expects::Refused | Expects::RefusedAsUndocumented | Expects::RefusedAsUnfit)
}

/// Each request that must be refused, served as the valid one is, by a service that keeps all else: what is told of
/// it, in its own case. Where nothing is, the table says why.
#[tokio::test]
async fn each_request_that_must_be_refused_is_told_where_it_is_served() {
    let mut table = Vec::new();
    for asked in FIVE {
        let (id, _, service, _) = asked;
        let options = Options::default();
        let cases = exec::cases(&known(id), &options);
        let refused = cases.iter().filter(|case| is_refused(case.scenario.expects));
        let scenarios: BTreeSet<&str> = refused.map(|case| case.scenario.id).collect();
        let of = |scenario: &str| Selection { scenarios: vec![scenario.to_owned()], ..Selection::default() };
        // What is sent to find out what the valid request gives is answered as ever.
        let valid = Arc::new(Mutex::new(BTreeSet::new()));
        let seen = Arc::clone(&valid);
        let keeps = move |request: &HttpMockRequest| {
            seen.lock().unwrap().insert(sent(request));
            service("none", request)
        };
        run_cases(VERSION, asked, of("credential-valid"), keeps).await;
        let served = Arc::new(Mutex::new(Value::Null));
        for scenario in scenarios {
            let (valid, served) = (Arc::clone(&valid), Arc::clone(&served));
            let serves = move |request: &HttpMockRequest| {
                let (status, body) = service("none", request);
                let mut served = served.lock().unwrap();
                if status < 300 {
                    served.clone_from(&body);
                }
                if valid.lock().unwrap().contains(&sent(request)) { (status, body) } else { (200, served.clone()) }
            };
            let ran = run_cases(VERSION, asked, of(scenario), serves).await;
            let told = ran.findings.iter().chain(&ran.notes).chain(&ran.unjudged);
            let row: Vec<&str> = told.map(String::as_str).collect();
            table.push(format!(
                "{id} {scenario}: {}",
                if row.is_empty() { "nothing".to_owned() } else { row.join("; ") }
            ));
        }
    }
    insta::with_settings!({ snapshot_path => "../snapshots/five", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("served", table.join("\n"));
    });
}

/// Each row of docs/five.md that a service is asked about is broken by some service here, and told in a scenario that
/// the row names.
#[test]
fn each_row_that_a_service_can_break_is_broken() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let [book, served] =
        ["docs/five.md", "tests/snapshots/five/served.snap"].map(|file| fs::read_to_string(root.join(file)).unwrap());
    let is_finding = |told: &&str| [" error", " warning", " note"].iter().any(|severity| told.ends_with(severity));
    let scenario = |told| str::split(told, [' ', '.']).next().unwrap();
    let mut rows = 0;
    for (number, (id, ..)) in FIVE.into_iter().enumerate() {
        let lines = served.lines().filter_map(|line| line.strip_prefix(id)?.split_once(": "));
        let served = lines.flat_map(|(_, told)| told.split("; ")).filter(is_finding);
        let broken = BROKEN.iter().filter(|(own, ..)| *own == number).map(|(.., told)| *told);
        let flaws = FLAWS_OF_A_JWT.iter().filter(|_| id == WITH_KEY.0).map(|(_, told)| *told);
        let told: BTreeSet<&str> = served.chain(broken).chain(flaws).map(scenario).collect();
        let section = book.split("\n## ").find(|section| section.lines().next() == Some(id)).unwrap();
        for row in section.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| heading")) {
            let asked = row.split(" | ").nth(3).unwrap();
            let mut named =
                asked.split('`').skip(1).step_by(2).filter(|name| scenarios::ALL.iter().any(|it| it.id == *name));
            // Where a run goes, and what variables hold, others test.
            let is_of_the_run = ["--live` goes there", "_TOKEN`"].iter().any(|end| asked.ends_with(end));
            if asked.starts_with('–') || (is_of_the_run && named.clone().next().is_none()) {
                continue;
            }
            assert!(named.any(|name| told.contains(name)), "{id}: nothing breaks {row}");
            rows += 1;
        }
    }
    assert!(rows >= 35, "only {rows} rows are asked about");
}

const FLAWS_OF_A_JWT: [(&str, &str); 10] = [
    ("the signature is not looked at", "jwt-signature-wrong auth-enforced error"),
    ("a JWT without a signature is good", "jwt-alg-none auth-enforced error"),
    ("an expired JWT is good", "credential-expired auth-enforced error"),
    ("a JWT is good before its time", "jwt-not-yet-valid auth-enforced error"),
    ("partner_id may be left out", "jwt-claim-missing.partner_id auth-enforced error"),
    ("nbf may be left out", "jwt-claim-missing.nbf auth-enforced error"),
    ("exp may be left out", "jwt-claim-missing.exp auth-enforced error"),
    ("the JWT may be another partner's", "jwt-tenant-other auth-enforced warning"),
    ("any partner is served", "jwt-tenant-other.with-header auth-enforced error"),
    ("another partner's workspace is served", "tenant-unknown.workspace_id-of-another auth-enforced error"),
];

/// Each flaw in how the Partner API looks at JWTs, and at whose workspace is asked for: found where the key is given.
#[tokio::test]
async fn each_flaw_of_a_jwt_is_found_by_whoever_has_the_key() {
    let honest = run(WITH_KEY, "none").await;
    assert!(honest.findings.is_empty(), "{:?}", honest.findings);
    for (flaw, expected) in FLAWS_OF_A_JWT {
        let ran = run(WITH_KEY, flaw).await;
        assert!(ran.findings.contains(expected), "{flaw}: no {expected}, but {:?}", ran.findings);
        for secret in [SECRET, &variable(SIGNED, "TIMELINES_PARTNER_SIGNING_KEY")] {
            assert!(!ran.said.contains(secret), "{flaw}: a secret is shown");
        }
    }
}

/// The Partner API says its version in a header of each answer.
#[tokio::test]
async fn another_version_of_the_partner_api_is_told() {
    for known in [FIVE[4], WITH_KEY] {
        let ran = run_with(("x-tl-api-version", "v2"), known, "none").await;
        assert!(ran.findings.contains("credential-valid response-headers warning"), "{:?}", ran.findings);
        assert!(ran.findings.iter().all(|found| found.ends_with(" response-headers warning")), "{:?}", ran.findings);
    }
}

/// What a typical request has is sent: a service that wants it serves the valid request.
#[tokio::test]
async fn the_headers_of_a_typical_request_are_sent() {
    let ran = run(FIVE[3], "the Content-Type is needed").await;
    assert!(ran.findings.is_empty(), "{:?}", ran.findings);
    assert!(!ran.unjudged.iter().any(|reason| reason.starts_with("credential-valid")), "{:?}", ran.unjudged);
}

/// What a service answers to everything: its name, and the answer.
const TO_EVERYTHING: [(&str, u16, &str, &str); 6] = [
    ("nothing is there", 404, "application/json", r#"{"error": "not found"}"#),
    ("nobody is let in", 401, "application/json", r#"{"error": "no"}"#),
    ("nobody may", 403, "application/json", r#"{"error": "no"}"#),
    ("everybody is served", 200, "application/json", "{}"),
    ("an application's page", 200, "text/html", "<!DOCTYPE html><html><body><div id=\"root\"></div></body></html>"),
    ("a teapot", 418, "text/plain", ""),
];

/// The binary against a service at this URL, with these variables: its exit code, and how many errors and warnings
/// it told.
fn tested((id, variables, _, allowed): Known, url: &str, is_allowed: bool, is_known: bool) -> (Option<i32>, u64) {
    let mut arguments = vec!["test", id, "--base-url", url, "--format", "json"];
    if is_allowed {
        arguments.extend(["--allow", allowed]);
    }
    let mut command = support::command(&arguments);
    command.envs(variables.iter().copied().filter(|_| is_known));
    let output = command.output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let count = |severity: &str| report["summary"][severity].as_u64().unwrap_or_default();
    (output.status.code(), count("errors") + count("warnings"))
}

/// Nobody keeps a contract by giving one answer to everything: the run fails, could not judge, or tells of it. Who
/// has no credential is refused by a service that keeps it, too, so that case says nothing.
#[tokio::test(flavor = "multi_thread")]
async fn who_answers_one_thing_to_everything_does_not_pass() {
    for (name, status, media, body) in TO_EVERYTHING {
        let served = LoopbackService::start(move |_, _| (status, media, body.to_owned())).await;
        let url = served.server.base_url();
        let is_refusal = matches!(status, 401 | 403);
        tokio::task::block_in_place(|| {
            std::thread::scope(|scope| {
                for known in FIVE {
                    let url = &url;
                    scope.spawn(move || {
                        for (is_allowed, is_known) in [(true, true), (false, true), (true, false)] {
                            let (code, told) = tested(known, url, is_allowed, is_known);
                            let passes = code == Some(0) && told == 0 && (is_known || !is_refusal);
                            assert!(!passes, "{}: {name}: allowed {is_allowed}, known {is_known}: passes", known.0);
                        }
                    });
                }
            })
        });
    }
}

/// Timether has no documented operation, so that nothing of it can be held against a service that is not there; but
/// nothing was judged either.
#[tokio::test(flavor = "multi_thread")]
async fn a_timether_where_nothing_is_could_not_be_judged() {
    let served = LoopbackService::start(|_, _| (404, "text/html", "<html>Not found</html>".to_owned())).await;
    let url = served.server.base_url();
    for is_known in [true, false] {
        assert_eq!(tokio::task::block_in_place(|| tested(FIVE[3], &url, true, is_known)).0, Some(2), "{is_known}");
    }
    let served = LoopbackService::start(|_, request| {
        let (status, body) = timether("", request);
        (status, "application/json", body.to_string())
    });
    let served = served.await;
    let url = served.server.base_url();
    for is_known in [true, false] {
        assert_eq!(tokio::task::block_in_place(|| tested(FIVE[3], &url, true, is_known)), (Some(0), 0), "{is_known}");
    }
}
