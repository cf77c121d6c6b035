//! Documents of our own in the styles that real APIs have (`tests/corpus/`), and other people's, where they are:
//! `../shared/corpus`, or the folder that `COUNTERSIGN_CORPUS` names. Each loads, plans and is kept by its own stub.

#[path = "support/skipped.rs"]
mod skipped;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use countersign::exec::{self, Options, Selection};
use countersign::plan::{ParameterValues, plan};
use countersign::provider::Provider;
use countersign::scenarios;
use countersign::settings::Settings;
use countersign_openapi::{Contract, Direction, Operation};

/// Our own, each with how many operations it has.
const OWN: [(&str, usize); 10] = [
    ("cluster.json", 4),
    ("envelopes.yaml", 3),
    ("forms.yaml", 4),
    ("hypermedia.yaml", 4),
    ("keys.yaml", 2),
    ("pages.yaml", 5),
    ("payments.yaml", 3),
    ("python.json", 4),
    ("scopes.yaml", 3),
    ("sessions.yaml", 3),
];

/// How many operations of a document are sent to its stub.
const SENT: usize = 30;

/// A document of the corpus.
struct CorpusDocument {
    provider: Provider,
    is_own: bool,
    /// How many operations the index counts.
    counted: usize,
    /// How long it took to read.
    took: Duration,
}

/// The documents, each read once for all tests.
fn documents() -> &'static [CorpusDocument] {
    static DOCUMENTS: LazyLock<Vec<CorpusDocument>> = LazyLock::new(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let own = OWN.map(|(name, counted)| read(&root.join("tests/corpus").join(name), counted, true));
        let beside = root.join("../shared/corpus");
        let folder = std::env::var_os("COUNTERSIGN_CORPUS").map_or(beside, PathBuf::from).join("specs");
        let index = fs::read_to_string(folder.join("index.tsv")).unwrap_or_else(|_| {
            skipped::skip("other people's documents: there is no corpus");
            String::new()
        });
        let row = |line: &str| {
            let cells: Vec<&str> = line.split('\t').collect();
            read(&folder.join(cells[0]), cells[3].parse().unwrap(), false)
        };
        own.into_iter().chain(index.lines().skip(1).map(row)).collect()
    });
    &DOCUMENTS
}

fn read(path: &Path, counted: usize, is_own: bool) -> CorpusDocument {
    let begun = Instant::now();
    let document = countersign_openapi::Document::read(path).unwrap_or_else(|error| panic!("failed to {error}"));
    let contract = Contract::read(document);
    let id = path.file_name().unwrap().display().to_string();
    let provider = Provider { id, contract, settings: Settings::default(), client: None, lock: None };
    CorpusDocument { provider, is_own, counted, took: begun.elapsed() }
}

#[test]
fn every_document_loads_and_plans() {
    for CorpusDocument { provider: Provider { id, contract, .. }, counted, took, is_own } in documents() {
        let begun = Instant::now();
        let cases = plan(id, contract, &ParameterValues::new(), scenarios::ALL);
        println!(
            "{id}: {} operations, {} cases, {} problems; read in {took:.1?}, planned in {:.1?}",
            contract.operations().len(),
            cases.len(),
            contract.problems.len(),
            begun.elapsed(),
        );
        contract.problems.iter().take(5).for_each(|problem| println!("  {problem}"));
        assert!(contract.operations().len() >= *counted, "{id}: {counted} operations are counted");
        assert!(!is_own || (contract.operations().len() == *counted && contract.problems.is_empty()), "{id}");
        assert!(cases.len() >= contract.operations().len(), "{id}: too little can be planned");
    }
}

/// The bodies and parameters that are sent fit their own schemas: all of our own documents, and of others' nearly
/// all, for some contradict themselves.
#[test]
fn what_is_sent_fits_its_schema() {
    for CorpusDocument { provider: Provider { id, contract, .. }, is_own, .. } in documents() {
        let schemas = &contract.schemas;
        let mut wrong = Vec::new();
        let (mut bodies, mut parameters) = (0, 0);
        for operation in contract.operations() {
            if let Some((body, schema)) = operation.body.as_ref().and_then(|body| Some((body, body.schema.as_ref()?))) {
                bodies += 1;
                let sample = match body.sample(contract) {
                    Ok(sample) => sample,
                    Err(error) => {
                        wrong.push(format!("{}: {error}", operation.id));
                        continue;
                    }
                };
                match schemas.validate(Direction::Request, schema, &sample) {
                    Ok(mismatches) if mismatches.is_empty() => {}
                    Ok(mismatches) => wrong.push(format!("{}: {}", operation.id, mismatches[0])),
                    Err(error) => wrong.push(format!("{}: {error}", operation.id)),
                }
            }
            for parameter in operation.parameters.iter().filter(|parameter| parameter.required) {
                let Some(schema) = &parameter.schema else { continue };
                parameters += 1;
                let sample = parameter.sample(contract);
                if !sample.as_ref().is_ok_and(|sample| schemas.fits(Direction::Request, schema, sample)) {
                    wrong.push(format!("{}: {} {sample:?}", operation.id, parameter.name));
                }
            }
        }
        println!(
            "{id}: {} of {} fit ({bodies} bodies, {parameters} parameters)",
            bodies + parameters - wrong.len(),
            bodies + parameters,
        );
        wrong.iter().take(6).for_each(|wrong| println!("  {}", wrong.chars().take(300).collect::<String>()));
        let most = if *is_own { 0 } else { (bodies + parameters) / 10 };
        assert!(wrong.len() <= most, "{id}: {} of {} do not fit: {wrong:#?}", wrong.len(), bodies + parameters);
    }
}

/// The honesty law for other people's documents: a service that keeps one is not accused. Of
/// operations that are one request (a path's `#…` is not sent) no service can keep but one.
#[tokio::test]
async fn who_keeps_a_document_is_not_accused() {
    let mut accused = Vec::new();
    for CorpusDocument { provider, .. } in documents() {
        let sent = |operation: &Operation| !operation.path.contains('#');
        let all: Vec<_> = provider.contract.operations().iter().filter(|operation| sent(operation)).collect();
        // Spread over the document, not only its first tag.
        let operations = all.iter().step_by(all.len().div_ceil(SENT)).map(|operation| operation.id.clone()).collect();
        let selection = Selection { operations, ..Selection::default() };
        let options = Options { selection, variables: Arc::new(|_| None), ..Options::default() };
        let mut findings: Vec<String> = Vec::new();
        let tail = exec::run(std::slice::from_ref(provider), &options, &mut |judged| {
            findings.extend(judged.outcome.findings.iter().map(|finding| {
                format!("{} {} {}: {}", judged.case.operation, judged.case.name(), finding.check, finding.message)
            }));
            Ok(())
        })
        .await
        .unwrap();
        let summary = tail.summary;
        println!(
            "{}: {} cases ({} agreed, {} silent, {} skipped), {} findings, {} s",
            provider.id,
            summary.cases,
            summary.agreed,
            summary.silent,
            summary.skipped,
            findings.len(),
            summary.seconds
        );
        findings.iter().take(5).for_each(|finding| println!("  {}", finding.chars().take(400).collect::<String>()));
        accused.extend(findings);
    }
    assert!(accused.is_empty(), "{} findings", accused.len());
}
