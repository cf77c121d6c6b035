//! Errors are provoked: three services of different styles that keep their documents are accused of nothing,
//! and each of many defects is found in its own operation and nowhere else.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, Mutex};

use countersign::exec::{self, Options, RunTarget};
use countersign::finding::{Severity, Verdict};
use countersign::provider::Provider;
use countersign::report::Coverage;
use httpmock::{HttpMockRequest, MockServer};
use serde_json::Value;

#[path = "provoked/declared.rs"]
mod declared;
#[path = "provoked/developed.rs"]
mod developed;
#[path = "provoked/lists.rs"]
mod lists;
#[path = "provoked/service.rs"]
mod service;
#[path = "provoked/xml.rs"]
mod xml;

use service::{Api, Defect, Endpoint, Id, PLAIN, TOKEN, Taken, Why, Wrong};

const RATES: Api = Api {
    name: "rates",
    document: include_str!("provoked/rates.yaml"),
    credential: "x-key: ",
    refusal: |why| {
        let status = match why {
            Why::NoCredential => 401,
            Why::Unknown => 404,
            Why::OtherMethod => 405,
            _ => 400,
        };
        (status, "application/json", format!(r#"{{"error": {{"code": "{why:?}", "message": "It is wrong."}}}}"#))
    },
    endpoints: &[
        Endpoint {
            id: "listRates",
            path: "/rates",
            query: &[
                Taken { name: "base", required: true, fits: |text| ["EUR", "USD"].contains(&text) },
                Taken {
                    name: "limit",
                    required: false,
                    fits: |text| text.parse().is_ok_and(|it: i32| (1..=100).contains(&it)),
                },
                Taken { name: "since", required: false, fits: |text| text.len() == 10 && text.starts_with("20") },
            ],
            served: (200, r#"[{"rate": 1.5}]"#),
            ..PLAIN
        },
        Endpoint {
            id: "getRate",
            path: "/rates/{currency}",
            ids: &[(|_| true, |id| id == "CHF")],
            query: &[Taken {
                name: "precision",
                required: false,
                fits: |text| text.parse().is_ok_and(|it: i32| it <= 8),
            }],
            served: (200, r#"{"rate": 1.5}"#),
            ..PLAIN
        },
        Endpoint {
            id: "convert",
            path: "/convert",
            query: &[
                Taken { name: "from", required: true, fits: |_| true },
                Taken { name: "amount", required: true, fits: |text| text.parse().is_ok_and(|it: f64| it >= 0.0) },
            ],
            cookie: Some("session"),
            served: (200, r#"{"rate": 3}"#),
            ..PLAIN
        },
    ],
};

fn is_new_book(body: &Value) -> bool {
    let members = body.as_object();
    members.is_some_and(|members| members.len() == 2)
        && body["title"].as_str().is_some_and(|title| title.len() <= 80)
        && ["novel", "atlas"].contains(&body["kind"].as_str().unwrap_or_default())
}

const NUMBERED: Id = (|id| id.parse::<i64>().is_ok(), |id| id == "7");

const LIBRARY: Api = Api {
    name: "library",
    document: include_str!("provoked/library.yaml"),
    credential: "x-key: ",
    refusal: |why| {
        let status = match why {
            Why::NoCredential => 401,
            Why::Unknown => 404,
            Why::OtherMethod => 405,
            Why::NotAcceptable => 406,
            Why::OtherMediaType => 415,
            Why::NoJson => 400,
            _ => 422,
        };
        (status, "application/problem+json", format!(r#"{{"title": "{why:?}", "status": {status}}}"#))
    },
    endpoints: &[
        Endpoint {
            id: "listBooks",
            path: "/books",
            query: &[Taken { name: "page", required: false, fits: |text| text.parse().is_ok_and(|it: i32| it >= 1) }],
            is_strict: true,
            served: (200, r#"[{"id": 7, "title": "Maps"}]"#),
            ..PLAIN
        },
        Endpoint {
            id: "addBook",
            method: "POST",
            path: "/books",
            body: Some(is_new_book),
            served: (201, r#"{"id": 8, "title": "Maps"}"#),
            ..PLAIN
        },
        Endpoint {
            id: "getBook",
            path: "/books/{id}",
            ids: &[NUMBERED],
            served: (200, r#"{"id": 7, "title": "Maps"}"#),
            ..PLAIN
        },
        Endpoint {
            id: "lend",
            method: "POST",
            path: "/loans",
            body: Some(is_new_book),
            served: (201, r#"{"id": 9, "title": "Maps"}"#),
            ..PLAIN
        },
    ],
};

const MEMBER: &str = "6f9619ff-8b86-4011-b42d-00c04fc964ff";
const MEMBERS: Id = (|id| id.len() == 36, |id| id == MEMBER);

const TEAMS: Api = Api {
    name: "teams",
    document: include_str!("provoked/teams.yaml"),
    credential: "authorization: Bearer ",
    refusal: |why| {
        let status = match why {
            Why::NoCredential => 401,
            Why::Unknown | Why::MalformedPath => 404,
            Why::OtherMethod => 405,
            Why::OtherMediaType => 415,
            _ => 422,
        };
        (status, "application/json", format!(r#"{{"errors": [{{"detail": "{why:?}"}}]}}"#))
    },
    endpoints: &[
        Endpoint {
            id: "listTeams",
            path: "/teams",
            query: &[Taken { name: "sort", required: false, fits: |text| ["name", "age"].contains(&text) }],
            served: (200, r#"{"data": [{"id": 7, "name": "Blue"}]}"#),
            ..PLAIN
        },
        Endpoint {
            id: "getTeam",
            path: "/teams/{team}",
            ids: &[NUMBERED],
            served: (200, r#"{"data": {"id": 7, "name": "Blue"}}"#),
            ..PLAIN
        },
        Endpoint {
            id: "listMembers",
            path: "/teams/{team}/members",
            ids: &[NUMBERED],
            query: &[Taken { name: "role", required: true, fits: |_| true }],
            served: (200, r#"{"data": [{"id": "6f9619ff-8b86-4011-b42d-00c04fc964ff", "name": "Anne"}]}"#),
            ..PLAIN
        },
        Endpoint {
            id: "getMember",
            path: "/teams/{team}/members/{member}",
            ids: &[NUMBERED, MEMBERS],
            served: (200, r#"{"data": {"id": "6f9619ff-8b86-4011-b42d-00c04fc964ff", "name": "Anne"}}"#),
            ..PLAIN
        },
        Endpoint {
            id: "renameTeam",
            method: "POST",
            path: "/teams/{team}/rename",
            ids: &[NUMBERED],
            body: Some(|body| body["name"].as_str().is_some_and(|name| name.len() >= 2)),
            served: (200, r#"{"data": {"id": 7, "name": "Red"}}"#),
            ..PLAIN
        },
    ],
};

static APIS: [&Api; 3] = [&RATES, &LIBRARY, &TEAMS];

/// Findings of a run: operation, scenario, check, severity.
type Found = (String, String, String, Severity);

struct Ran {
    found: Vec<Found>,
    silent: Vec<String>,
    /// Each request, as `METHOD /path`.
    received: Vec<String>,
    coverage: Coverage,
}

async fn run(api: &'static Api, defect: Option<Defect>, options: Options) -> Ran {
    let server = MockServer::start_async().await;
    let received: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = Arc::clone(&received);
    let respond = move |request: &HttpMockRequest| {
        seen.lock().unwrap().push(format!("{} {}", request.method_str(), request.uri().path()));
        api.answer(request, defect)
    };
    server.mock_async(|when, then| _ = (when, then.respond_with(respond))).await;
    let variables = Arc::new(|name: &str| (name == "COUNTERSIGN_TOKEN").then(|| TOKEN.to_owned()));
    let provider = Provider::read(api.name, ("api.yaml", api.document), ("", ""), None).unwrap();
    let options = Options { target: RunTarget::Url(server.base_url()), variables, ..options };
    let (mut found, mut silent) = (Vec::new(), Vec::new());
    let tail = exec::run(&[provider], &options, &mut |judged| {
        let case = judged.case;
        found.extend(
            judged
                .outcome
                .findings
                .iter()
                .map(|finding| (case.operation.clone(), case.name(), finding.check.clone(), finding.severity)),
        );
        if judged.outcome.verdict == Verdict::Silent {
            let reason = judged.outcome.reason.as_ref().map(ToString::to_string).unwrap_or_default();
            silent.push(format!("{} {}: {reason}", case.operation, case.name()));
        }
        Ok(())
    })
    .await
    .unwrap();
    let received = received.lock().unwrap().clone();
    Ran { found, silent, received, coverage: tail.summary.coverage }
}

/// With every operation allowed, and the path's ids given where no list gives them.
fn with_writes() -> Options {
    let allow = ["addBook", "lend", "renameTeam"].map(str::to_owned).to_vec();
    Options { allow, parameters: [("team".to_owned(), "7".to_owned())].into(), ..Options::default() }
}

fn options_for(api: &Api) -> Options {
    let mut options = with_writes();
    options.allow.retain(|id| api.endpoints.iter().any(|endpoint| endpoint.id == id));
    options.parameters.retain(|_, _| api.name == "teams");
    options
}

#[tokio::test]
async fn who_keeps_its_document_is_accused_of_nothing() {
    for api in APIS {
        for options in [Options::default(), options_for(api), Options { strict_input: true, ..options_for(api) }] {
            let ran = run(api, None, options).await;
            assert_eq!((ran.found, ran.silent), (Vec::new(), Vec::new()), "{}", api.name);
        }
    }
}

/// What is documented of these services is judged, and of the rest is said why not.
#[tokio::test]
async fn what_is_not_judged_has_its_reason() {
    for (api, judged, reasons) in
        [(&RATES, 10, &[][..]), (&LIBRARY, 9, &["needs-allow"; 10][..]), (&TEAMS, 11, &["needs-allow"; 3][..])]
    {
        let ran = run(api, None, Options::default()).await;
        let coverage = ran.coverage.responses;
        let told: Vec<_> = coverage.unjudged.iter().map(|it| serde_json::to_value(it.reason).unwrap()).collect();
        assert_eq!(
            (coverage.judged, told),
            (judged, reasons.iter().map(|it| Value::from(*it)).collect()),
            "{coverage:#?}"
        );
        let ran = run(api, None, options_for(api)).await;
        assert_eq!(ran.coverage.responses.unjudged, [], "{}", api.name);
    }
}

/// Read-only: what is not allowed by name is sent by no scenario, but for a GET or a HEAD to its path.
#[tokio::test]
async fn what_is_not_allowed_is_not_sent() {
    for api in APIS {
        let ran = run(api, None, Options::default()).await;
        let reads = |line: &&String| line.starts_with("GET ") || line.starts_with("HEAD ");
        let other: Vec<_> = ran.received.iter().filter(|line| !reads(line)).collect();
        assert!(other.is_empty(), "{other:?}");
    }
}

/// Every reason for which an operation is asked, by what it takes.
fn reasons(endpoint: &Endpoint, api: &Api) -> Vec<Why> {
    let has = |it: bool, why: Why| it.then_some(why);
    let reasons = [
        has(true, Why::NoCredential),
        has(endpoint.ids.last().is_some_and(|(is_formed, _)| !is_formed("countersign")), Why::MalformedPath),
        has(!endpoint.ids.is_empty(), Why::Unknown),
        has(endpoint.is_strict, Why::NotAcceptable),
        has(endpoint.query.iter().any(|taken| taken.required), Why::MissingParameter),
        has(endpoint.query.iter().any(|taken| !(taken.fits)("countersign")), Why::WrongParameter),
        has(endpoint.body.is_some() && api.name == "library", Why::OtherMediaType),
        has(endpoint.body.is_some(), Why::NoJson),
        has(endpoint.body.is_some(), Why::WrongBody),
    ];
    reasons.into_iter().flatten().collect()
}

/// The defects that are tried, and how grave each is at least.
static DEFECTS: LazyLock<Vec<(&'static Api, Defect, Severity)>> = LazyLock::new(|| {
    let mut defects = Vec::new();
    for api in APIS {
        for endpoint in api.endpoints {
            for why in reasons(endpoint, api) {
                // Of the others, which are wrong wherever they are, each reason has one in turn.
                let others = [Wrong::Redirects, Wrong::Teapot, Wrong::Page, Wrong::OtherShape];
                for wrong in [Wrong::Fails, others[defects.len() % others.len()]] {
                    let is_grave = matches!(wrong, Wrong::Fails | Wrong::Redirects | Wrong::OtherShape);
                    let severity = if is_grave { Severity::Error } else { Severity::Warning };
                    defects.push((api, (endpoint.id, why, wrong), severity));
                }
                let served = match why {
                    Why::MissingParameter => Severity::Warning,
                    Why::NoCredential => Severity::Error,
                    // Who does not heed `Accept` is right (RFC 9110 §12.5.1).
                    Why::NotAcceptable => continue,
                    _ => Severity::Note,
                };
                defects.push((api, (endpoint.id, why, Wrong::Serves), served));
            }
        }
    }
    defects.push((&LIBRARY, ("lend", Why::OtherMethod, Wrong::NoAllow), Severity::Warning));
    defects.push((&LIBRARY, ("lend", Why::OtherMethod, Wrong::OtherShape), Severity::Error));
    defects.push((&LIBRARY, ("lend", Why::OtherMethod, Wrong::Fails), Severity::Error));
    defects.push((&TEAMS, ("renameTeam", Why::OtherMethod, Wrong::NoAllow), Severity::Warning));
    defects
});

#[tokio::test]
async fn each_defect_is_found_in_its_own_operation_and_nowhere_else() {
    assert!(DEFECTS.len() > 100, "{}", DEFECTS.len());
    let mut missed = Vec::new();
    for (api, defect, least) in DEFECTS.iter() {
        let ran = run(api, Some(*defect), options_for(api)).await;
        let gravest = ran.found.iter().map(|(.., severity)| *severity).max();
        if gravest.is_none_or(|gravest| gravest < *least) {
            missed.push(format!("{} {defect:?}: {gravest:?}, expected {least:?}", api.name));
        }
        let operations: BTreeSet<&str> = ran.found.iter().map(|(operation, ..)| operation.as_str()).collect();
        if operations.iter().any(|operation| *operation != defect.0) {
            missed.push(format!("{} {defect:?} is found in {operations:?}", api.name));
        }
    }
    assert!(missed.is_empty(), "{} of {}:\n{}", missed.len(), DEFECTS.len(), missed.join("\n"));
}
