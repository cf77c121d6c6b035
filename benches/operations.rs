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
use countersign::plan::{ParameterValues, lookups, plan};
use countersign::provider::Provider;
use countersign::scenarios;
use countersign::settings::Settings;
use countersign_openapi::{Contract, Document};

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

#[divan::bench(args = COUNTS, sample_count = 3, sample_size = 1)]
fn test(bencher: divan::Bencher, count: usize) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let settings = Settings::default();
    let provider =
        Provider { id: "bench".to_owned(), contract: contract(count, false), settings, client: None, lock: None };
    let providers = [provider];
    let options = Options { variables: Arc::new(|_| None), ..Options::default() };
    bencher.bench(|| runtime.block_on(exec::run(&providers, &options, &mut |_| Ok(()))).unwrap());
}

#[divan::bench(args = COUNTS, sample_count = 3, sample_size = 1)]
fn diff(bencher: divan::Bencher, count: usize) {
    let (then, now) = (contract(count, false), contract(count, true));
    bencher.bench(|| evolved("bench", &then, &now).len());
}
