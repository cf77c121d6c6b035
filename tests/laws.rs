//! The laws of the house (see `src/lib.rs`), each a test.

#[path = "support/generated/mod.rs"]
mod generated;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use countersign::exec::{self, Options, Session, Shard};
use countersign::finding::{CaseOutcome, Severity, Verdict};
use countersign::harness::Recording;
use countersign::judge::judge;
use countersign::live::{ClientOutcome, ReplayedExchange, Trace};
use countersign::plan::Case;
use countersign::provider::{self, Provider};
use countersign::reason::{ExchangeError, Reason, SilentReason, TransportError};
use countersign::rules;
use countersign::rules::exchange::{CheckContext, Mutant, Observation};
use countersign::scenarios;
use countersign_openapi::Cause;
use serde_json::{Value, json};

/// What was heard of every case of a provider, against its own stub.
async fn worlds(provider: &Provider) -> Vec<(Case, Observation, CaseOutcome)> {
    let options = Options::default();
    let session = Session::open(provider, &options).await.unwrap();
    let mut worlds = Vec::new();
    for case in exec::cases(provider, &options) {
        let (observation, outcome) = session.case(&case).await;
        worlds.push((case, observation.expect("a stub accepts every credential"), outcome));
    }
    worlds
}

/// The fixture that has all that mutants can be told about.
fn everything() -> Provider {
    let text = include_str!("fixtures/everything.yaml");
    Provider::read("everything", ("everything.yaml", text), ("", ""), None).unwrap()
}

/// What a typed client that makes no mistake says.
fn honest(observation: &Observation) -> ReplayedExchange {
    let exchange = observation.trace.last().unwrap();
    let status = exchange.response.status;
    let (r#type, value) = ("Told".to_owned(), Value::Null);
    let made = if exchange.response.is_success() {
        ClientOutcome::Value { r#type, status, value }
    } else {
        ClientOutcome::Error { r#type, variant: format!("Status{status}"), status, value }
    };
    ReplayedExchange { sent: Some(exchange.request.clone()), made }
}

#[tokio::test]
async fn honesty_who_keeps_a_contract_is_never_accused() {
    let mut providers = provider::built_in().unwrap();
    providers.push(everything());
    for provider in &providers {
        for (case, observation, outcome) in worlds(provider).await {
            assert!(outcome.findings.is_empty(), "{} {}: {:#?}", case.operation, case.name(), outcome.findings);
            // Where the document does not say how something is refused, nobody can keep it.
            let is_unsaid = matches!(
                outcome.reason,
                Some(Reason::Silent(
                    SilentReason::AnswerMadeUp(_) | SilentReason::NotRefused(_) | SilentReason::NothingApplies
                ))
            );
            let is_kept = outcome.verdict == Verdict::Agreed || (outcome.verdict == Verdict::Silent && is_unsaid);
            assert!(is_kept, "{} {}: {:?} {observation:#?}", case.operation, case.name(), outcome.reason);
        }
    }
}

/// Shards are the run: each case is of one of them. None sends more requests than another but for those of one
/// operation, or a tenth.
#[tokio::test]
async fn parts_are_the_whole_and_even() {
    let mut providers = provider::built_in().unwrap();
    providers.push(everything());
    for (provider, of) in providers.iter().flat_map(|provider| [2, 3, 7].map(|of| (provider, of))) {
        let whole = exec::cases(provider, &Options::default());
        let of_an_operation = whole.chunk_by(|one, next| one.operation == next.operation).map(<[Case]>::len);
        let dearest = of_an_operation.max().unwrap();
        let named = |case: &Case| (case.operation.clone(), case.name());
        let mut dealt = BTreeSet::new();
        let mut requests = Vec::new();
        for number in 1..=of {
            let options = Options { shard: Some(Shard { number, of }), ..Options::default() };
            for case in exec::cases(provider, &options) {
                assert!(dealt.insert(named(&case)), "{} is of two shards", case.name());
            }
            let tail = exec::run(std::slice::from_ref(provider), &options, &mut |_| Ok(())).await.unwrap();
            requests.push(tail.summary.requests);
        }
        assert_eq!(dealt, whole.iter().map(named).collect(), "{}", provider.id);
        let apart = requests.iter().max().unwrap() - requests.iter().min().unwrap();
        let tenth = requests.iter().sum::<usize>() / of / 10;
        assert!(apart <= dearest.max(tenth), "{}: {requests:?}", provider.id);
    }
}

/// Every mutant is told to every check, in every case of the fixture.
#[tokio::test]
async fn lies_each_is_caught_by_its_own_check() {
    let provider = everything();
    let worlds = worlds(&provider).await;
    let mut table = BTreeMap::new();
    for check in rules::EXCHANGE {
        assert!(!check.mutants().is_empty(), "{} ships with no mutant", check.id());
        for mutant in check.mutants() {
            let mut caught: BTreeMap<String, Severity> = BTreeMap::new();
            let mut by: BTreeSet<&str> = BTreeSet::new();
            for (case, observation, _) in &worlds {
                let told = tell(mutant, observation);
                for finding in findings(&provider, case, &told) {
                    by.extend((finding.0 == check.id()).then_some(case.scenario.id));
                    let severity = caught.entry(finding.0).or_insert(finding.1);
                    *severity = finding.1.max(*severity);
                }
            }
            assert!(caught.contains_key(check.id()), "{} does not catch `{}`", check.id(), mutant.name);
            // Where some case is about the check, one of those catches it: another may only happen to.
            let is_about = |case: &Case| case.scenario.points.contains(&check.id());
            let mut about = worlds.iter().filter(|(case, ..)| is_about(case)).peekable();
            let is_caught = about.peek().is_none() || about.any(|(case, ..)| by.contains(case.scenario.id));
            assert!(is_caught, "no case that is about {} catches `{}`: {by:?}", check.id(), mutant.name);
            let mut row: Vec<String> = caught.iter().map(|(check, severity)| format!("{check} ({severity})")).collect();
            row.push(format!("in {}", by.into_iter().collect::<Vec<_>>().join(", ")));
            table.insert(format!("{}: {}", check.id(), mutant.name), row);
        }
    }
    insta::with_settings!({ snapshot_path => "snapshots/laws", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_json_snapshot!("mutants", table);
    });
}

/// Tells a mutant: about the service, whose answer the client then makes what it should of, or about
/// the client.
fn tell(mutant: &Mutant, truth: &Observation) -> Observation {
    let mut told = Observation { replay: None, ..truth.clone() };
    (mutant.tell)(&mut told);
    if told.trace == truth.trace {
        told.replay = Some(honest(truth));
        (mutant.tell)(&mut told);
    }
    told
}

/// What a case is found to have, with what is told beside it.
fn findings(provider: &Provider, case: &Case, observation: &Observation) -> Vec<(String, Severity)> {
    let outcome = judged(provider, case, observation);
    let told = outcome.findings.into_iter().flat_map(|finding| {
        let severity = finding.severity;
        let also = finding.also.into_iter().map(move |also| (also.check, severity));
        [(finding.check, severity)].into_iter().chain(also)
    });
    told.collect()
}

/// One cause, one finding: what is wrong with one answer for one reason is told once, whoever asks.
#[tokio::test]
async fn a_lie_is_told_once() {
    let provider = everything();
    for (case, observation, _) in worlds(&provider).await {
        // An echo in the body is one thing, and that the body is spoiled by it another.
        for check in rules::EXCHANGE.iter().filter(|check| check.id() != "credential-echoed") {
            for mutant in check.mutants() {
                let outcome = judged(&provider, &case, &tell(mutant, &observation));
                let grave = outcome.findings.iter().filter(|finding| finding.severity >= Severity::Warning);
                let grave: Vec<&str> = grave.map(|finding| finding.check.as_str()).collect();
                assert!(grave.len() <= 1, "{} `{}` {}: {grave:?}", check.id(), mutant.name, case.name());
            }
        }
    }
}

fn judged(provider: &Provider, case: &Case, observation: &Observation) -> CaseOutcome {
    let operation = provider.contract.operation(&case.operation).unwrap();
    judge(&CheckContext { contract: &provider.contract, operation, case, observation }, rules::EXCHANGE, &|_| None)
}

/// What the document is quoted for stands where it is said to stand.
#[tokio::test]
async fn addresses_resolve_in_the_document_that_they_name() {
    let provider = everything();
    let mut resolved = BTreeSet::new();
    for (case, observation, _) in worlds(&provider).await {
        for mutant in rules::EXCHANGE.iter().flat_map(|check| check.mutants()) {
            let told = tell(mutant, &observation);
            for finding in judged(&provider, &case, &told).findings {
                resolved.extend(finding.also.into_iter().map(|also| also.check));
                let source = finding.earlier.source;
                let pointer =
                    source.strip_prefix("everything.yaml#").unwrap_or_else(|| panic!("{source} names no document"));
                assert!(provider.contract.document.get(pointer).is_some(), "{source} does not resolve");
                assert!(stands(&told, &finding.later.source), "{} does not resolve", finding.later.source);
                resolved.insert(finding.check);
            }
        }
    }
    let all: BTreeSet<_> = rules::EXCHANGE.iter().map(|check| check.id().to_owned()).collect();
    assert_eq!(resolved, all, "a check that quotes nothing");
}

/// Whether what the service or the client is quoted for is there: a step, and in it the status, a header or a
/// part of the body.
fn stands(observation: &Observation, source: &str) -> bool {
    let Some((step, pointer)) = source.split_once('#') else { return false };
    if step == "typed client" {
        return observation.replay.is_some();
    }
    let steps = observation.trace.steps.iter().chain(observation.trace.baselines.iter());
    let Some(answer) = steps.filter(|known| known.name.to_string() == step).find_map(|step| step.response()) else {
        return false;
    };
    match pointer.split('/').nth(1) {
        Some("status" | "body" | "headers") => true,
        _ => pointer.is_empty() && answer.status > 0,
    }
}

/// What a snapshot would hold of each case of a document.
async fn recordings(document: &Value) -> BTreeMap<String, Value> {
    let provider = Provider::read("mixed", ("mixed.json", &document.to_string()), ("", ""), None).unwrap();
    let worlds = worlds(&provider).await.into_iter();
    let held = worlds.map(|(case, observation, outcome)| {
        let recording = Recording::of(&provider.contract, &case, &observation, &outcome);
        (format!("{} {}", case.operation, case.name()), serde_json::to_value(recording).unwrap())
    });
    held.collect()
}

/// An operation that comes, a scheme that comes and a schema that comes change no snapshot of another.
#[tokio::test]
async fn names_a_neighbour_changes_no_snapshot() {
    let document = generated::documents().into_iter().find(|generated| generated.name == "mixed-1-3.1.1").unwrap();
    let before = recordings(&document.document).await;
    let mut changed = document.document;
    let neighbour = json!({
        "operationId": "aNeighbour",
        "security": [{ "aScheme": [] }],
        "parameters": [{ "in": "query", "name": "given", "required": true, "schema": { "type": "string" } }],
        "responses": { "200": { "description": "", "content": { "application/json": { "schema": { "type": "integer" } } } } },
    });
    // First, as what comes first is most likely to be taken for an example.
    let paths = changed["paths"].take();
    changed["paths"] = json!({ "/a-neighbour": { "get": neighbour, "post": neighbour } });
    let added = paths.as_object().unwrap().clone();
    changed["paths"].as_object_mut().unwrap().extend(added);
    changed["components"]["securitySchemes"]["aScheme"] = json!({ "type": "http", "scheme": "basic" });
    changed["components"]["schemas"]["ANeighbour"] = json!({ "type": "boolean" });
    let after = recordings(&changed).await;
    assert!(after.len() > before.len() && before.len() > 100, "{} and {}", before.len(), after.len());
    for (case, recording) in &before {
        assert_eq!(after.get(case), Some(recording), "{case}");
    }
}

/// Without an answer nothing passes: the case is silent, with the reason, and is counted so.
#[tokio::test]
async fn not_judged_is_a_verdict() {
    let provider = everything();
    let (case, mut observation, _) = worlds(&provider).await.remove(0);
    observation.trace = Trace { steps: observation.trace.steps, ..Trace::default() };
    observation.trace.steps[0].exchange = Err(TransportError::TimedOut.into());
    let outcome = judged(&provider, &case, &observation);
    let reason = SilentReason::from(ExchangeError::from(TransportError::TimedOut));
    assert_eq!((outcome.verdict, outcome.reason), (Verdict::Silent, Some(reason.into())));
    assert!(outcome.checks.iter().all(|check| check.verdict == Verdict::Silent && check.reason.is_some()));
}

#[test]
fn names_ids_are_file_names() {
    let checks: BTreeSet<String> = rules::EXCHANGE.iter().map(|check| check.id().to_owned()).collect();
    let scenarios: BTreeSet<String> = scenarios::ALL.iter().map(|scenario| scenario.id.to_owned()).collect();
    assert_eq!(scenarios, consts("scenarios", "SCENARIO: "));
    assert_eq!(checks, consts("rules", "CHECK: Check<"));
    let formats: BTreeSet<String> = countersign::report::ALL.iter().map(|format| format.id.to_owned()).collect();
    assert_eq!(formats, consts("report", "FORMAT: "));
    assert!(Cause::ALL.iter().all(|cause| Cause::parse(cause.id()) == Some(*cause)));
}

/// The ids of the files (or folders) in a room that hold a const of this name.
fn consts(room: &str, name: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room);
    let of = |folder: &Path| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    let holds = |file: &Path| fs::read_to_string(file).is_ok_and(|text| text.contains(&format!("pub const {name}")));
    let mut found = BTreeSet::new();
    for entry in of(&folder) {
        let within = if entry.is_dir() { of(&entry) } else { Vec::new() };
        // A folder whose own file holds it is one; else each of its files may be.
        let holding: Vec<PathBuf> = if holds(&entry) || holds(&entry.join("mod.rs")) {
            vec![entry]
        } else {
            within.into_iter().filter(|file| holds(file)).collect()
        };
        found.extend(holding.iter().map(|path| path.file_stem().unwrap().to_string_lossy().replace('_', "-")));
    }
    found
}

/// No snapshot holds what a neighbour can change: a port, a date, the version of the tool.
#[test]
fn names_snapshots_hold_nothing_that_passes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    for folder in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for file in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let text = fs::read_to_string(&file).unwrap();
            for passing in ["127.0.0.1:", "localhost:", "\"date: ", "user-agent", "GMT", "assertion_line"] {
                assert!(!text.contains(passing), "{} holds `{passing}`", file.display());
            }
        }
    }
}
