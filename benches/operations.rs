//! How the time of `list`, `test` on the own stub and `diff` grows with the number of operations: four
//! times the operations should take about four times as long.
//!
//! With `COUNTERSIGN_DOCUMENTS` the documents are written into that folder too, each as it was and as
//! it is later (`4000.json`, `4000-later.json`), to time the commands as they are called.

mod made;

use std::path::Path;
use std::sync::Arc;

use countersign::drift::evolved;
use countersign::exec::{self, Options};
use countersign::plan::{ParameterValues, foreign_keys, lookups, plan};
use countersign::provider::Provider;
use countersign::scenarios;
use countersign::settings::Settings;
use countersign_openapi::{Contract, Document};
use serde_json::{Map, Value, json};

const COUNTS: [usize; 4] = [500, 1000, 2000, 4000];

fn main() {
    if let Some(folder) = std::env::var_os("COUNTERSIGN_DOCUMENTS") {
        for (count, later, name) in COUNTS.into_iter().flat_map(|count| [(count, false, ""), (count, true, "-later")]) {
            let path = Path::new(&folder).join(format!("{count}{name}.json"));
            std::fs::write(path, made::document(count, later)).unwrap();
        }
    }
    divan::main();
}

fn contract(count: usize, later: bool) -> Contract {
    Contract::read(Document::parse("made.json", made::document(count, later)).unwrap())
}

fn provider(contract: Contract) -> Provider {
    Provider { id: "bench".to_owned(), contract, settings: Settings::default(), client: None, lock: None }
}

#[divan::bench(args = COUNTS, sample_count = 3, sample_size = 1)]
fn list(bencher: divan::Bencher, count: usize) {
    let text = made::document(count, false);
    bencher.bench(|| {
        let contract = Contract::read(Document::parse("made.json", text.as_str()).unwrap());
        let operations = contract.operations().iter();
        let found = operations.flat_map(|operation| lookups(&contract, operation, &ParameterValues::new())).count();
        (plan("bench", &contract, &ParameterValues::new(), scenarios::ALL).len(), found)
    });
}

/// What would be asked of what is made, and what bodies name of it.
#[divan::bench(args = COUNTS, sample_count = 3, sample_size = 1)]
fn lives(bencher: divan::Bencher, count: usize) {
    let provider = provider(contract(count, false));
    let named = |operation| foreign_keys(&provider.contract, operation).len();
    bencher.bench(|| {
        let lives = exec::lives(&provider, &Options::default()).len();
        (lives, provider.contract.operations().iter().map(named).sum::<usize>())
    });
}

/// Operations with many parameters, of each of which the document gives several values.
#[divan::bench(args = [50, 100, 200], sample_count = 3, sample_size = 1)]
fn choices(bencher: divan::Bencher, count: usize) {
    let contract = Contract::read(Document::parse("made.json", document_of_choices(count)).unwrap());
    bencher.bench(|| plan("bench", &contract, &ParameterValues::new(), scenarios::ALL).len());
}

/// Each operation has a dozen parameters that are one of eight texts.
fn document_of_choices(operations: usize) -> String {
    let texts: Vec<String> = (0..8).map(|number| format!("choice{number}")).collect();
    let schema = json!({"type": "string", "enum": texts});
    let parameter = |number: usize| json!({"name": format!("by{number}"), "in": "query", "schema": schema});
    let parameters: Vec<Value> = (0..12).map(parameter).collect();
    let responses = json!({"200": {"description": "fine"}});
    let path = |number: usize| {
        (format!("/things{number}"), json!({"get": {"parameters": parameters, "responses": responses}}))
    };
    let paths: Map<String, Value> = (0..operations).map(path).collect();
    json!({"openapi": "3.0.3", "info": {"title": "Things", "version": "1"}, "paths": paths}).to_string()
}

#[divan::bench(args = COUNTS, sample_count = 3, sample_size = 1)]
fn test(bencher: divan::Bencher, count: usize) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let providers = [provider(contract(count, false))];
    let options = Options { variables: Arc::new(|_| None), ..Options::default() };
    bencher.bench(|| runtime.block_on(exec::run(&providers, &options, &mut |_| Ok(()))).unwrap());
}

#[divan::bench(args = COUNTS, sample_count = 3, sample_size = 1)]
fn diff(bencher: divan::Bencher, count: usize) {
    let (then, now) = (contract(count, false), contract(count, true));
    bencher.bench(|| evolved("bench", &then, &now).len());
}
