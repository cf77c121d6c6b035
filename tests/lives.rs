//! What is made lives: three services of different styles that keep what they are sent are accused of nothing, each of
//! many lies is found in its own operation and nowhere else, and nothing that a run made is there after it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use countersign::exec::stub::{Responder, StubServer};
use countersign::exec::{self, CredentialStore, Limits, Options, RunTarget, Selection};
use countersign::finding::Verdict;
use countersign::provider::Provider;
use countersign::report::{MadeThing, NotDeleted, Tail, UnjudgedResponse};
use httpmock::{HttpMockRequest, MockServer};
use serde_json::{Value, json};

#[path = "lives/left.rs"]
mod left;
#[path = "lives/linked.rs"]
mod linked;
#[path = "lives/service.rs"]
mod service;
#[path = "lives/studio.rs"]
mod studio;
#[allow(dead_code, reason = "each test file uses its own part of it")]
#[path = "support/mod.rs"]
mod support;
#[path = "lives/there.rs"]
mod there;

use service::{Api, Collection, Lie, Service, TOKEN, Why};

/// A run in which things may be made and deleted, and the checks that found something.
async fn things_live(server: &MockServer, document: &str, limits: Limits) -> (Tail, Vec<String>) {
    let provider = Provider::read("things", ("things.yaml", document), ("", ""), None).unwrap();
    let options = Options {
        target: RunTarget::Url(server.base_url()),
        allow: vec!["createThing".to_owned(), "deleteThing".to_owned()],
        journal: Some(Arc::new(|_| {})),
        limits,
        ..Options::default()
    };
    let mut told = Vec::new();
    let on_case = &mut |judged: &exec::Judged| {
        told.extend(judged.outcome.findings.iter().map(|finding| finding.check.clone()));
        Ok(())
    };
    let tail = exec::run(&[provider], &options, on_case).await.unwrap();
    (tail, told)
}

fn has(body: &Value, texts: &[&str], numbers: &[&str]) -> bool {
    let text =
        |name: &&str| body[*name].as_str().is_some_and(|text| text.len() >= 2 || (*name != "name" && !text.is_empty()));
    let number = |name: &&str| body[*name].as_i64().is_some_and(|number| number >= 1);
    body.is_object() && texts.iter().all(text) && numbers.iter().all(number)
}

const DEPOT: Api = Api {
    name: "depot",
    document: include_str!("lives/depot.yaml"),
    collections: &[Collection {
        words: &["parts"],
        create: "createPart",
        list: "listParts",
        read: "getPart",
        change: "replacePart",
        delete: "deletePart",
        change_method: "PUT",
        id: |number| json!(format!("p-{number}")),
        takes: |body| has(body, &["name"], &["weight"]),
        unique: None,
        query: Some(("limit", |text| text.parse().is_ok_and(|limit: i32| (1..=100).contains(&limit)))),
    }],
    credential: "x-key: ",
    item: |item| item,
    list: Value::Array,
    refusal: |why| {
        let status = match why {
            Why::NoCredential => 401,
            Why::Unknown => 404,
            Why::OtherMethod => 405,
            _ => 400,
        };
        (status, "application/json", json!({"error": {"code": format!("{why:?}"), "message": "It is wrong."}}))
    },
    locates: false,
    seeds: || vec![("/parts/p-1", json!({"id": "p-1", "name": "Bolt", "weight": 3}))],
};

const ARCHIVE: Api = Api {
    name: "archive",
    document: include_str!("lives/archive.yaml"),
    collections: &[
        Collection {
            words: &["boxes"],
            create: "addBox",
            list: "listBoxes",
            read: "getBox",
            change: "changeBox",
            delete: "dropBox",
            change_method: "PATCH",
            id: |number| json!(number),
            takes: |body| has(body, &["label"], &["shelf"]),
            unique: Some("label"),
            query: None,
        },
        Collection {
            words: &["boxes", "files"],
            create: "addFile",
            list: "listFiles",
            read: "getFile",
            change: "",
            delete: "dropFile",
            change_method: "PATCH",
            id: |number| json!(number),
            takes: |body| has(body, &["title"], &[]),
            unique: None,
            query: None,
        },
    ],
    credential: "authorization: Bearer ",
    item: |item| item,
    list: Value::Array,
    refusal: |why| {
        let status = match why {
            Why::NoCredential => 401,
            Why::Unknown => 404,
            Why::OtherMethod => 405,
            Why::Taken => 409,
            Why::OtherMediaType => 415,
            Why::NoJson => 400,
            _ => 422,
        };
        (status, "application/problem+json", json!({"title": format!("{why:?}"), "status": status}))
    },
    locates: true,
    seeds: || {
        vec![
            ("/boxes/7", json!({"id": 7, "label": "Letters", "shelf": 2})),
            ("/boxes/7/files/3", json!({"id": 3, "title": "First"})),
        ]
    },
};

fn uuid(number: usize) -> Value {
    json!(format!("6f9619ff-8b86-4011-b42d-{number:012x}"))
}

const CREWS: Api = Api {
    name: "crews",
    document: include_str!("lives/crews.yaml"),
    collections: &[
        Collection {
            words: &["crews"],
            create: "createCrew",
            list: "listCrews",
            read: "getCrew",
            change: "replaceCrew",
            delete: "deleteCrew",
            change_method: "PUT",
            id: uuid,
            takes: |body| has(body, &["name"], &["size"]),
            unique: None,
            query: None,
        },
        Collection {
            words: &["crews", "members"],
            create: "addMember",
            list: "listMembers",
            read: "getMember",
            change: "changeMember",
            delete: "removeMember",
            change_method: "PATCH",
            id: uuid,
            takes: |body| {
                let is_address = body["email"].as_str().is_some_and(|text| text.contains('@'));
                is_address && body["name"].as_str().is_some_and(|text| !text.is_empty())
            },
            unique: None,
            query: None,
        },
        Collection {
            words: &["crews", "members", "notes"],
            create: "addNote",
            list: "listNotes",
            read: "getNote",
            change: "",
            delete: "deleteNote",
            change_method: "PUT",
            id: uuid,
            takes: |body| has(body, &["text"], &[]),
            unique: None,
            query: None,
        },
    ],
    credential: "authorization: Bearer ",
    item: |item| json!({"data": item}),
    list: |items| json!({"meta": {"count": items.len()}, "data": items}),
    refusal: |why| {
        let status = match why {
            Why::NoCredential => 401,
            Why::Unknown => 404,
            Why::OtherMethod => 405,
            Why::OtherMediaType => 415,
            _ => 422,
        };
        (status, "application/json", json!({"errors": [{"detail": format!("{why:?}")}]}))
    },
    locates: false,
    seeds: Vec::new,
};

static APIS: [&Api; 3] = [&DEPOT, &ARCHIVE, &CREWS];

struct Ran {
    /// Operation, case and check.
    found: Vec<(String, String, String)>,
    silent: Vec<String>,
    /// What the service has in the end.
    items: BTreeMap<String, Value>,
    /// What was noted, each time.
    noted: Vec<Vec<MadeThing>>,
    tail: Tail,
}

/// Every operation that writes.
fn writes(api: &Api) -> Vec<String> {
    let of = |it: &Collection| [it.create, it.change, it.delete].map(str::to_owned);
    api.collections.iter().flat_map(of).filter(|id| !id.is_empty()).collect()
}

/// What is different about a run.
#[derive(Default)]
struct Course {
    allow: Vec<String>,
    /// Only these scenarios.
    scenarios: Vec<&'static str>,
    /// It is interrupted after so many cases.
    interrupted_after: Option<usize>,
    /// What an earlier run left behind: paths.
    earlier: Vec<&'static str>,
    /// What stands there besides.
    there: Vec<(&'static str, Value)>,
}

async fn run(api: &'static Api, lie: Option<(&'static str, Lie)>, course: Course) -> Ran {
    let server = MockServer::start_async().await;
    let service = Arc::new(Service::new(api, lie));
    course.there.iter().for_each(|(path, item)| service.put(path, item.clone()));
    let answers = Arc::clone(&service);
    let respond = move |request: &HttpMockRequest| answers.answer(request);
    server.mock_async(|when, then| _ = (when, then.respond_with(respond))).await;
    let ran = ask(api, &format!("{}/v1", server.base_url()), course).await;
    Ran { items: service.items(), ..ran }
}

fn variable(name: &str) -> Option<String> {
    (name == "COUNTERSIGN_TOKEN").then(|| TOKEN.to_owned())
}

/// Asks the service at a base URL.
async fn ask(api: &'static Api, base: &str, course: Course) -> Ran {
    let provider = Provider::read(api.name, ("api.yaml", api.document), ("", ""), None).unwrap();
    let noted: Arc<Mutex<Vec<Vec<MadeThing>>>> = Arc::default();
    let notes = Arc::clone(&noted);
    let left_behind = course.earlier.iter().map(|path| MadeThing {
        provider: api.name.to_owned(),
        base: base.to_owned(),
        operation: api.collections[0].create.to_owned(),
        path: Some((*path).to_owned()),
        within: None,
        is_new: true,
    });
    let options = Options {
        target: RunTarget::Url(base.to_owned()),
        variables: Arc::new(variable),
        allow: course.allow,
        selection: Selection {
            scenarios: course.scenarios.iter().map(|id| (*id).to_owned()).collect(),
            ..Selection::default()
        },
        left_behind: left_behind.collect(),
        journal: Some(Arc::new(move |made| notes.lock().unwrap().push(made.to_vec()))),
        ..Options::default()
    };
    let (mut found, mut silent, mut count) = (Vec::new(), Vec::new(), 0);
    let tail = exec::run(&[provider], &options, &mut |judged| {
        count += 1;
        if course.interrupted_after == Some(count) {
            options.interrupt.end();
        }
        let case = judged.case;
        let findings = judged.outcome.findings.iter();
        found.extend(findings.map(|finding| (case.operation.clone(), case.name(), finding.check.clone())));
        if judged.outcome.verdict == Verdict::Silent {
            let reason = judged.outcome.reason.as_ref().map(ToString::to_string).unwrap_or_default();
            silent.push(format!("{} {}: {reason}", case.operation, case.name()));
        }
        Ok(())
    })
    .await
    .unwrap();
    let noted = noted.lock().unwrap().clone();
    Ran { found, silent, items: BTreeMap::new(), noted, tail }
}

fn seeds(api: &Api) -> BTreeMap<String, Value> {
    (api.seeds)().into_iter().map(|(path, item)| (path.to_owned(), item)).collect()
}

#[tokio::test]
async fn who_keeps_what_is_sent_is_accused_of_nothing_and_nothing_is_left_there() {
    for api in APIS {
        for allow in [Vec::new(), writes(api)] {
            let is_reading = allow.is_empty();
            let ran = run(api, None, Course { allow, ..Course::default() }).await;
            assert_eq!(ran.found, [], "{}", api.name);
            assert!(is_reading || ran.silent.is_empty(), "{}: {:#?}", api.name, ran.silent);
            assert_eq!(ran.items, seeds(api), "{}", api.name);
            assert_eq!(ran.tail.left_behind, [], "{}", api.name);
            assert_eq!(ran.noted.last().map_or(0, Vec::len), 0, "{}", api.name);
            assert_eq!(is_reading, ran.noted.is_empty(), "{}", api.name);
            let coverage = ran.tail.summary.coverage.responses;
            // Nobody changes a name to one that is another's.
            let is_provoked =
                |it: &&UnjudgedResponse| (it.operation.as_str(), it.status.as_str()) != ("changeBox", "409");
            let unjudged: Vec<_> = coverage.unjudged.iter().filter(is_provoked).collect();
            assert!(is_reading || unjudged.is_empty(), "{}: {unjudged:#?}", api.name);
        }
    }
}

/// A stub that remembers keeps its document through whole lives.
#[tokio::test]
async fn a_stub_that_remembers_is_accused_of_nothing() {
    for api in APIS {
        let provider = Provider::read(api.name, ("api.yaml", api.document), ("", ""), None).unwrap();
        let values = provider.values(&variable);
        let (credentials, _) = CredentialStore::of_stub(&provider.contract, &provider.settings, &values, &variable);
        let responder = Responder::new(provider.contract.clone(), credentials, values).stateful(true);
        let server = StubServer::bind((Ipv4Addr::LOCALHOST, 0).into(), Arc::new(responder)).await.unwrap();
        let base = format!("http://{}/v1", server.address().unwrap());
        let serving = tokio::spawn(server.serve());
        let ran = ask(api, &base, Course { allow: writes(api), ..Course::default() }).await;
        serving.abort();
        assert_eq!((ran.found, ran.silent), (Vec::new(), Vec::new()), "{}", api.name);
        assert_eq!(ran.tail.left_behind, [], "{}", api.name);
    }
}

/// What a lie is found by, and what could be misled by it.
fn scenarios(lie: Lie) -> Vec<&'static str> {
    const ALL: [&str; 9] = [
        "credential-valid",
        "resource-created",
        "resource-created-twice",
        "resource-read",
        "resource-listed",
        "resource-changed",
        "resource-deleted",
        "resource-gone",
        "resource-deleted-again",
    ];
    let own = match lie {
        Lie::ServesAnybody => Some("credential-missing"),
        Lie::TakesAnything => Some("body-malformed"),
        Lie::FailsWhenGone | Lie::TeapotWhenGone => Some("resource-unknown"),
        _ => None,
    };
    ALL.into_iter().chain(own).collect()
}

/// The lies that each operation can tell.
fn lies(api: &'static Api) -> Vec<(&'static str, Lie)> {
    let of = |collection: &'static Collection| {
        let Collection { create, list, read, change, delete, .. } = collection;
        // Of what may be wrong with any answer, each operation has two in turn.
        let wrong = |turn: usize| {
            let wrong = [Lie::Fails, Lie::OtherShape, Lie::Page, Lie::OtherStatus];
            [wrong[turn % wrong.len()], Lie::ServesAnybody]
        };
        let all = [
            (*create, vec![Lie::NotStored, Lie::OtherValue, Lie::TakesAnything]),
            (*create, if api.locates { vec![Lie::LocatesWrong, Lie::CallsOtherwise] } else { Vec::new() }),
            (*create, wrong(create.len()).to_vec()),
            (*list, vec![Lie::NotListed]),
            (*list, wrong(list.len()).to_vec()),
            (*read, vec![Lie::OtherValue, Lie::FailsWhenGone, Lie::TeapotWhenGone]),
            (*read, wrong(read.len()).to_vec()),
            (*change, vec![Lie::NotChanged, Lie::Forgets, Lie::OtherValue, Lie::TakesAnything, Lie::FailsWhenGone]),
            (*change, wrong(change.len()).to_vec()),
            (*delete, vec![Lie::NotDeleted, Lie::StillListed, Lie::ServedAgain, Lie::FailsWhenGone]),
            (*delete, vec![Lie::Fails, Lie::OtherStatus, Lie::ServesAnybody]),
        ];
        all.into_iter().flat_map(|(operation, lies)| lies.into_iter().map(move |lie| (operation, lie)))
    };
    api.collections.iter().flat_map(of).filter(|(operation, _)| !operation.is_empty()).collect()
}

#[tokio::test]
async fn each_lie_is_found_in_its_own_operation_and_nowhere_else() {
    let (mut missed, mut count) = (Vec::new(), 0);
    for api in APIS {
        for lie in lies(api) {
            count += 1;
            let course = Course { allow: writes(api), scenarios: scenarios(lie.1), ..Course::default() };
            let ran = run(api, Some(lie), course).await;
            let operations: BTreeSet<&str> = ran.found.iter().map(|(operation, ..)| operation.as_str()).collect();
            if operations != BTreeSet::from([lie.0]) {
                let others: Vec<_> = ran.found.iter().filter(|(operation, ..)| operation != lie.0).collect();
                missed.push(format!("{} {lie:?} is found in {operations:?}: {others:?}", api.name));
            }
            let seeds = seeds(api);
            if seeds.iter().any(|(path, item)| ran.items.get(path) != Some(item)) {
                missed.push(format!("{} {lie:?}: what was there is not any more", api.name));
            }
        }
    }
    assert!(count > 100, "{count}");
    assert!(missed.is_empty(), "{} of {count}:\n{}", missed.len(), missed.join("\n"));
}

/// The lies of a life are found by the rules about it, and not by chance.
#[tokio::test]
async fn each_lie_of_a_life_is_told_by_its_rule() {
    for (operation, lie, check) in [
        ("createPart", Lie::NotStored, "created-kept"),
        ("createPart", Lie::OtherValue, "read-back"),
        // Where it is read, it is seen that it was never kept.
        ("createPart", Lie::Drops, "read-back"),
        ("getPart", Lie::OtherValue, "read-back"),
        ("getPart", Lie::OtherNumber, "read-back"),
        ("listParts", Lie::NotListed, "created-listed"),
        ("replacePart", Lie::NotChanged, "read-back"),
        ("replacePart", Lie::HalfChanged, "read-back"),
        ("replacePart", Lie::Forgets, "change-kept"),
        ("deletePart", Lie::NotDeleted, "deletion-kept"),
        ("deletePart", Lie::StillListed, "deletion-kept"),
        ("deletePart", Lie::ServedAgain, "input-enforced"),
        ("getPart", Lie::FailsWhenGone, "no-server-error"),
    ] {
        let ran = run(&DEPOT, Some((operation, lie)), Course { allow: writes(&DEPOT), ..Course::default() }).await;
        let told: Vec<_> = ran.found.iter().filter(|(_, case, _)| case.starts_with("resource-")).collect();
        let operation = if lie == Lie::Drops { "getPart" } else { operation };
        let is_told = told.iter().any(|(of, _, own)| of == operation && own == check);
        assert!(is_told, "{operation} {lie:?}: {told:?} of {:?}", ran.found);
    }
}

#[tokio::test]
async fn an_interrupted_run_deletes_what_it_made() {
    for after in [1, 30, 90, 150] {
        let course = Course { allow: writes(&CREWS), interrupted_after: Some(after), ..Course::default() };
        let ran = run(&CREWS, None, course).await;
        assert!(ran.tail.interrupted, "{after}");
        assert_eq!((ran.items, ran.tail.left_behind), (BTreeMap::new(), Vec::new()), "{after}");
    }
}

#[tokio::test]
async fn what_may_not_be_deleted_is_said() {
    let ran = run(&DEPOT, None, Course { allow: vec!["createPart".to_owned()], ..Course::default() }).await;
    assert_eq!(ran.found, []);
    let left: Vec<_> = ran.tail.left_behind.iter().map(|left| (left.thing.path.clone(), left.reason.clone())).collect();
    let there: Vec<&String> = ran.items.keys().filter(|path| *path != "/parts/p-1").collect();
    assert!(!there.is_empty() && there.len() == left.len(), "{there:?} {left:?}");
    for (path, reason) in left {
        assert!(there.contains(&&path.unwrap()));
        assert_eq!(reason, NotDeleted::NotAllowed("deletePart".to_owned()));
    }
    // Nobody changed anything either: it is no business of a run that may only make.
    let noted = serde_json::to_string(&ran.noted).unwrap();
    assert!(!ran.noted.is_empty() && !noted.contains(TOKEN), "{noted}");
}

#[tokio::test]
async fn what_cannot_be_deleted_is_said() {
    let ran =
        run(&DEPOT, Some(("deletePart", Lie::Fails)), Course { allow: writes(&DEPOT), ..Course::default() }).await;
    let reasons: BTreeSet<_> = ran.tail.left_behind.iter().map(|left| left.reason.to_string()).collect();
    assert_eq!(reasons, BTreeSet::from(["the request to delete it was answered 500".to_owned()]));
}

#[tokio::test]
async fn what_an_earlier_run_left_behind_is_deleted_and_nothing_else() {
    let part = |id: &str| json!({"id": id, "name": "Nut", "weight": 1});
    let course = Course {
        allow: vec!["deletePart".to_owned()],
        earlier: vec!["/parts/p-2"],
        there: vec![("/parts/p-2", part("p-2")), ("/parts/p-3", part("p-3"))],
        ..Course::default()
    };
    let ran = run(&DEPOT, None, course).await;
    assert_eq!(ran.items.keys().collect::<Vec<_>>(), ["/parts/p-1", "/parts/p-3"]);
    assert_eq!(ran.noted.last(), Some(&Vec::new()));
}

/// Notes of a run that was killed are read by the next: it says what they have, and deletes it where it is asked to.
#[test]
fn a_killed_run_says_on_the_next_start_what_it_left_behind() {
    let folder = support::folder("lives-killed");
    let server = MockServer::start();
    let service = Arc::new(Service::new(&DEPOT, None));
    service.put("/parts/p-2", json!({"id": "p-2", "name": "Nut", "weight": 1}));
    let answers = Arc::clone(&service);
    server.mock(|when, then| _ = (when, then.respond_with(move |request: &HttpMockRequest| answers.answer(request))));
    let base = format!("{}/v1", server.base_url());
    let thing = |base: &str| json!({"provider": "depot", "base": base, "operation": "createPart", "path": "/parts/p-2", "is_new": true});
    let notes = folder.join(".countersign");
    std::fs::create_dir_all(&notes).unwrap();
    let file = |name: &str, base: &str| {
        let text = json!({"version": 1, "made": [thing(base)]}).to_string();
        std::fs::write(notes.join(name), text).unwrap();
    };
    file("made-1-1.json", &base);
    file("made-1-2.json", "http://127.0.0.1:1/v1");
    std::fs::write(folder.join("depot.yaml"), DEPOT.document).unwrap();
    let run = |more: &[&str]| {
        let own = ["test", "depot.yaml", "--base-url", &base, "--scenario", "credential-valid"];
        let allow = ["--allow", "deletePart"];
        let mut command = support::command(&[&own[..], &allow[..], more].concat());
        support::Ran::of(command.current_dir(&folder).env("COUNTERSIGN_TOKEN", TOKEN).output().unwrap())
    };
    let told = run(&[]);
    told.exits(0);
    assert!(told.stderr.contains("/parts/p-2 at"), "{}", told.stderr);
    assert!(told.stderr.contains("--clean-up"), "{}", told.stderr);
    assert!(!told.stderr.contains("127.0.0.1:1/"), "{}", told.stderr);
    assert!(service.items().contains_key("/parts/p-2"));
    run(&["--clean-up"]).exits(0);
    assert_eq!(service.items().keys().collect::<Vec<_>>(), ["/parts/p-1"]);
    let left: Vec<_> = std::fs::read_dir(&notes).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["made-1-2.json"]);
    // What is no note is told with its place, and nothing is sent.
    std::fs::write(notes.join("made-1-3.json"), "{\"version\": 1").unwrap();
    let broken = run(&[]);
    broken.exits(2);
    assert!(broken.stderr.contains("made-1-3.json:1:"), "{}", broken.stderr);
}
