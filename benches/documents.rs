//! How long the largest document takes from its text to its plan: that of the corpus, where it is
//! (`COUNTERSIGN_CORPUS`), else one that is made.

mod made;

use std::path::{Path, PathBuf};

use countersign::plan::{ParameterValues, plan};
use countersign::scenarios;
use countersign_openapi::Contract;
use countersign_openapi::Document;

fn main() {
    divan::main();
}

/// A document of a thousand operations, or the largest of the corpus.
fn document() -> (String, String) {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let folder = std::env::var_os("COUNTERSIGN_CORPUS").map_or(beside, PathBuf::from).join("specs");
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    match files.max_by_key(|file| file.metadata().map_or(0, |metadata| metadata.len())) {
        Some(file) => (file.path().display().to_string(), std::fs::read_to_string(file.path()).unwrap()),
        None => ("made.json".to_owned(), made::document(1000, false)),
    }
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn parse(bencher: divan::Bencher) {
    let (name, text) = document();
    bencher.bench(|| Document::parse(name.as_str(), text.as_str()).unwrap());
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn read(bencher: divan::Bencher) {
    let (name, text) = document();
    let document = Document::parse(name, text).unwrap();
    bencher.bench(|| Contract::read(document.clone()));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn plan_all(bencher: divan::Bencher) {
    let (name, text) = document();
    let contract = Contract::read(Document::parse(name, text).unwrap());
    bencher.bench(|| plan("bench", &contract, &ParameterValues::new(), scenarios::ALL));
}
