//! A service whose things name one another, are named by who makes them, or are one of several kinds.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use countersign::exec::{self, Options, RunTarget, cases, lives};
use countersign::finding::Verdict;
use countersign::plan::Case;
use countersign::provider::Provider;
use countersign::scenarios::Expects;
use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use serde_json::{Value, json};

const DOCUMENT: &str = include_str!("studio.yaml");
const WRITES: [&str; 9] = [
    "createProject",
    "deleteProject",
    "createTask",
    "putTask",
    "deleteTask",
    "putLabel",
    "deleteLabel",
    "createShape",
    "deleteShape",
];

#[derive(Default)]
struct Studio {
    /// By collection and id.
    things: BTreeMap<(String, String), Value>,
    made: usize,
    /// What was made, without what was refused.
    sent: Vec<(String, Value)>,
}

impl Studio {
    /// Whether a body is one of the collection.
    fn takes(&self, collection: &str, body: &Value) -> bool {
        let text = |name: &str| body[name].as_str().is_some_and(|text| !text.is_empty());
        match collection {
            "projects" => text("name"),
            "tasks" => {
                let project = body["project_id"].as_i64().map(|id| ("projects".to_owned(), id.to_string()));
                text("title") && project.is_some_and(|project| self.things.contains_key(&project))
            }
            "labels" => text("colour"),
            _ => {
                let size = match body["kind"].as_str() {
                    Some("circle") => "radius",
                    Some("square") => "side",
                    _ => return false,
                };
                text("name") && body[size].is_number()
            }
        }
    }

    fn answer(&mut self, request: &HttpMockRequest) -> (u16, Option<Value>) {
        let path = request.uri().path().to_owned();
        let mut segments = path.trim_matches('/').splitn(2, '/').map(str::to_owned);
        let (collection, id) = (segments.next().unwrap_or_default(), segments.next());
        let is_json = request
            .headers_vec()
            .iter()
            .all(|(name, value)| !name.eq_ignore_ascii_case("content-type") || value.contains("json"));
        let body = serde_json::from_slice::<Value>(request.body_ref());
        let method = request.method_str();
        match (method, id) {
            ("POST" | "PUT", _) if !is_json => (415, None),
            ("POST" | "PUT", _) if body.is_err() => (400, None),
            ("GET" | "HEAD", None) => {
                let own = self.things.iter().filter(|((of, _), _)| *of == collection);
                (200, Some(Value::Array(own.map(|(_, thing)| thing.clone()).collect())))
            }
            ("POST", None) if collection != "labels" => {
                let mut body = body.unwrap();
                if !self.takes(&collection, &body) {
                    return (422, None);
                }
                self.sent.push((collection.clone(), body.clone()));
                self.made += 1;
                body["id"] = json!(self.made);
                self.things.insert((collection, self.made.to_string()), body.clone());
                (201, Some(body))
            }
            ("PUT", Some(id)) => {
                let key = (collection.clone(), id.clone());
                let (is_there, mut body) = (self.things.contains_key(&key), body.unwrap());
                if collection != "labels" && !is_there {
                    return (404, None);
                }
                if !self.takes(&collection, &body) {
                    return (422, None);
                }
                match collection.as_str() {
                    "labels" => body["name"] = json!(id),
                    _ => body["id"] = json!(id.parse::<i64>().unwrap()),
                }
                self.things.insert(key, body.clone());
                (if is_there { 200 } else { 201 }, Some(body))
            }
            ("GET" | "HEAD", Some(id)) => match self.things.get(&(collection, id)) {
                Some(thing) => (200, Some(thing.clone())),
                None => (404, None),
            },
            ("DELETE", Some(id)) => match self.things.remove(&(collection, id)) {
                Some(_) => (204, None),
                None => (404, None),
            },
            _ => (405, None),
        }
    }
}

struct Ran {
    found: Vec<String>,
    silent: Vec<String>,
    studio: Studio,
}

async fn run(allow: &[&str]) -> Ran {
    let studio: Arc<Mutex<Studio>> = Arc::default();
    let server = MockServer::start_async().await;
    let answering = Arc::clone(&studio);
    let respond = move |request: &HttpMockRequest| {
        let (status, body) = answering.lock().unwrap().answer(request);
        let builder = HttpMockResponse::builder().status(status);
        let builder = if status == 405 { builder.header("allow", "GET, POST, PUT, DELETE") } else { builder };
        match body {
            Some(body) => builder.header("content-type", "application/json").body(body.to_string()).build(),
            None => builder.build(),
        }
    };
    server.mock_async(|when, then| _ = (when, then.respond_with(respond))).await;
    let provider = Provider::read("studio", ("studio.yaml", DOCUMENT), ("", ""), None).unwrap();
    let options = Options {
        target: RunTarget::Url(server.base_url()),
        allow: allow.iter().map(|id| (*id).to_owned()).collect(),
        journal: Some(Arc::new(|_| {})),
        ..Options::default()
    };
    let (mut found, mut silent) = (Vec::new(), Vec::new());
    exec::run(&[provider], &options, &mut |judged| {
        let name = format!("{} {}", judged.case.operation, judged.case.name());
        found.extend(judged.outcome.findings.iter().map(|told| format!("{name}: {}: {}", told.check, told.message)));
        if judged.outcome.verdict != Verdict::Agreed {
            silent.push(format!("{name}: {:?}", judged.outcome.reason.as_ref().map(ToString::to_string)));
        }
        Ok(())
    })
    .await
    .unwrap();
    let studio = std::mem::take(&mut *studio.lock().unwrap());
    Ran { found, silent, studio }
}

#[tokio::test]
async fn what_names_others_is_named_by_its_maker_or_is_of_a_kind_lives() {
    let ran = run(&WRITES).await;
    assert_eq!((ran.found, ran.silent), (Vec::new(), Vec::new()));
    assert_eq!(ran.studio.things, BTreeMap::new());
    let tasks: Vec<&Value> = ran.studio.sent.iter().filter(|(of, _)| of == "tasks").map(|(_, body)| body).collect();
    assert!(tasks.len() > 1, "{tasks:#?}");
    let kinds: Vec<&Value> =
        ran.studio.sent.iter().filter(|(of, _)| of == "shapes").map(|(_, body)| &body["kind"]).collect();
    assert!(kinds.len() > 1 && kinds.iter().all(|kind| **kind == "circle"), "{kinds:#?}");
}

/// Where no project may be made, the task names what the document shows, and is refused.
#[tokio::test]
async fn what_may_not_be_made_is_not_named() {
    let ran = run(&["createTask", "deleteTask"]).await;
    assert_eq!(ran.studio.sent, []);
    assert!(ran.silent.iter().any(|told| told.starts_with("createTask resource-created")), "{:#?}", ran.silent);
}

/// What would be asked if it was allowed, and what must be for it.
#[test]
fn the_lives_that_there_would_be_are_known_without_leave() {
    let provider = Provider::read("studio", ("studio.yaml", DOCUMENT), ("", ""), None).unwrap();
    let options = Options::default();
    let is_of_life = |case: &Case| matches!(case.scenario.expects, Expects::OfLife(_));
    assert!(!cases(&provider, &options).iter().any(is_of_life));
    let needed: BTreeMap<String, Vec<String>> = lives(&provider, &options)
        .into_iter()
        .map(|(case, needs)| (format!("{} {}", case.operation, case.scenario.id), needs))
        .collect();
    for (case, needs) in [
        ("getTask resource-read", &["createTask"][..]),
        ("putTask resource-changed", &["createTask", "putTask"]),
        ("getLabel resource-gone", &["putLabel", "deleteLabel"]),
        ("putLabel resource-created", &["putLabel"]),
        ("listShapes resource-listed", &["createShape"]),
    ] {
        assert_eq!(
            needed.get(case).map(Vec::as_slice),
            Some(&needs.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>()[..]),
            "{case}"
        );
    }
    assert!(!needed.contains_key("putTask resource-created"), "{needed:#?}");
}
