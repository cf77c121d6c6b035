//! Small documents with what is found in real ones: each is read and planned, and what was made of
//! it is a snapshot.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use countersign::exec::{self, Options, Session};
use countersign::judge::judge;
use countersign::plan::{Case, ParameterValues, plan};
use countersign::provider::Provider;
use countersign::rules;
use countersign::rules::exchange::CheckContext;
use countersign::scenarios::{self, Expects};
use countersign::settings::Settings;
use countersign_openapi::{Contract, Direction, Document};
use serde_json::{Value, json};

fn path(name: &str) -> PathBuf {
    Path::new("tests/documents").join(name)
}

fn read(name: &str) -> Contract {
    Contract::read(Document::read(&path(name)).unwrap_or_else(|error| panic!("failed to {error}")))
}

/// What a contract says, in short: its problems, and of each operation the valid request.
fn summary(contract: &Contract) -> Value {
    let cases = plan("documents", contract, &ParameterValues::new(), scenarios::ALL);
    let operations = contract.operations().iter().map(|operation| {
        let mut own = cases.iter().filter(|case| case.operation == operation.id);
        let valid = own.clone().find(|case| case.scenario.id == "credential-valid");
        let scenarios = own.by_ref().filter(|case| case.scenario.id != "credential-valid").map(Case::name);
        let security: Vec<String> = operation.security.iter().map(|all| all.join(" and ")).collect();
        let said = json!({
            "security": security.join(" or "),
            "hindrance": operation.unsupported_reason,
            "server": operation.server,
            "answers": operation.answers.iter().map(|answer| answer.status.to_string()).collect::<Vec<_>>(),
            "request": valid.filter(|case| case.unsent.is_none()).map(request),
            "scenarios": scenarios.collect::<Vec<_>>().join(" "),
        });
        (operation.id.clone(), said)
    });
    json!({
        "server": contract.server,
        "problems": contract.problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "operations": operations.collect::<serde_json::Map<_, _>>(),
    })
}

fn request(case: &Case) -> Value {
    let request = &case.request;
    let query: Vec<String> = request.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let headers: Vec<String> = request.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    json!({
        "line": format!("{} {}", request.method, request.path),
        "query": query,
        "headers": headers,
        "body": request.body.as_ref().map(|body| String::from_utf8_lossy(body)),
        "invented": case.synthetic,
    })
}

/// Every address resolves, and every sample of a body fits its schema.
fn hold(contract: &Contract) {
    for operation in contract.operations() {
        let sources = operation.answers.iter().map(|answer| &answer.source);
        let sources = sources.chain(operation.parameters.iter().map(|parameter| &parameter.source));
        for source in sources.chain([&operation.source]) {
            let address = source.within(&contract.document);
            assert!(contract.document.place(&address).is_some(), "{source} does not resolve");
        }
        let body = operation.body.as_ref().and_then(|body| Some((body, body.schema.as_ref()?)));
        if let Some((body, schema)) = body {
            let sample = body.sample(contract).unwrap();
            assert_eq!(contract.schemas.validate(Direction::Request, schema, &sample), Ok(Vec::new()), "{sample}");
        }
    }
}

/// A stub that is made from the document keeps it.
async fn run_stub(name: &str, contract: Contract) {
    let provider = Provider { id: name.to_owned(), contract, settings: Settings::default(), client: None, lock: None };
    let options = Options { variables: Arc::new(|_| None), ..Options::default() };
    let mut findings = Vec::new();
    exec::run(&[provider], &options, &mut |judged| {
        let found = judged.outcome.findings.iter();
        findings.extend(found.map(|finding| format!("{}: {}", judged.case.operation, finding.message)));
        Ok(())
    })
    .await
    .unwrap();
    assert!(findings.is_empty(), "{name}: {findings:#?}");
}

#[tokio::test]
async fn each_is_read_and_planned_and_kept_by_its_stub() {
    let names = [
        "swagger.yaml",
        "modern.yaml",
        "newest.yaml",
        "parts.yaml",
        "page.md",
        "security.yaml",
        "oddities.yaml",
        "no-paths.yaml",
    ];
    for name in names {
        let contract = read(name);
        hold(&contract);
        insta::with_settings!({ snapshot_path => "snapshots/documents", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_json_snapshot!(name, summary(&contract));
        });
        if !contract.operations().is_empty() {
            run_stub(name, contract).await;
        }
    }
}

#[test]
fn what_is_no_document_is_refused_with_its_place() {
    let refused: Vec<String> = ["empty.yaml", "twice.json", "page-without.md", "absent.yaml"]
        .into_iter()
        .map(|name| Document::read(&path(name)).unwrap_err().to_string())
        .collect();
    let unread = ["wrong-version.yaml", "not-openapi.yaml"].map(|name| {
        let text = std::fs::read_to_string(path(name)).unwrap();
        let error = Provider::read("unread", (name, &text), ("", ""), None).err().unwrap();
        assert!(!read(name).problems.is_empty());
        error.to_string()
    });
    insta::with_settings!({ snapshot_path => "snapshots/documents", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_json_snapshot!("refused", [refused.as_slice(), &unread].concat());
    });
}

/// A path that names what was made up can't lead to anything: 404 is right, and says nothing of a
/// credential. Where the document gives the value, it is not.
#[tokio::test]
async fn not_found_is_declared_or_not_whatever_the_path_names() {
    for (name, operation, is_right) in
        [("swagger.yaml", "listCrates", false), ("modern.yaml", "putShip", false), ("parts.yaml", "getPart", false)]
    {
        let provider = Provider {
            id: name.to_owned(),
            contract: read(name),
            settings: Settings::default(),
            client: None,
            lock: None,
        };
        let options = Options::default();
        let session = Session::open(&provider, &options).await.unwrap();
        let cases = exec::cases(&provider, &options);
        for case in cases.iter().filter(|case| {
            case.operation == operation
                && case.scenario.id.starts_with("credential-")
                && case.scenario.expects != Expects::Either
        }) {
            let (observation, _) = session.case(case).await;
            let mut observation = observation.unwrap();
            observation.trace.last_response_mut().unwrap().status = 404;
            let operation = provider.contract.operation(operation).unwrap();
            let context = CheckContext { contract: &provider.contract, operation, case, observation: &observation };
            let asked =
                rules::EXCHANGE.iter().filter(|check| check.id() == "status-declared").copied().collect::<Vec<_>>();
            let findings = judge(&context, &asked, &|_| None).findings;
            assert_eq!(findings.is_empty(), is_right, "{name} {}: {findings:#?}", case.name());
        }
    }
}

/// Documents in which something is not what it should be: whatever it is, it is read.
#[test]
fn noise_is_read_and_planned_without_a_panic() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below.max(1) as u64) as usize
    };
    for name in ["swagger.yaml", "modern.yaml", "newest.yaml", "security.yaml", "oddities.yaml"] {
        let whole = Document::read(&path(name)).unwrap().root().clone();
        for _ in 0..60 {
            let mut spoilt = whole.clone();
            for _ in 0..3 {
                spoil(&mut spoilt, &mut next);
            }
            let Ok(document) = Document::parse(name, spoilt.to_string()) else { continue };
            let contract = Contract::read(document);
            summary(&contract);
        }
    }
}

/// Puts something else in a random place.
fn spoil(value: &mut Value, next: &mut dyn FnMut(usize) -> usize) {
    let others = [json!(null), json!(-1), json!("#/"), json!([[]]), json!({ "$ref": "#" }), json!(true), json!({})];
    let child = match value {
        Value::Object(members) if !members.is_empty() && next(6) > 0 => {
            let index = next(members.len());
            members.values_mut().nth(index)
        }
        Value::Array(items) if !items.is_empty() && next(6) > 0 => {
            let index = next(items.len());
            items.get_mut(index)
        }
        _ => None,
    };
    match child {
        Some(child) => spoil(child, next),
        None => *value = others[next(others.len())].clone(),
    }
}
