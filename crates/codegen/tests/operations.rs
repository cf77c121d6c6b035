//! Each operation of a contract has a typed client, or a reason why it has none.

#[path = "../../../tests/support/skipped.rs"]
mod skipped;

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use countersign_codegen::{generate::generate, lower::lower};
use countersign_openapi::{Contract, Document};

/// The documents of some folders, and of the folders in them.
fn documents(folders: impl IntoIterator<Item = PathBuf>) -> Vec<(PathBuf, Contract)> {
    let mut todo: Vec<PathBuf> = folders.into_iter().collect();
    let mut found = Vec::new();
    while let Some(path) = todo.pop() {
        if path.is_dir() {
            todo.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|end| ["json", "yaml", "yml", "md"].iter().any(|known| end == *known))
            && let Ok(document) = Document::read(&path)
            && document.version().is_ok()
        {
            found.push((path, Contract::read(document)));
        }
    }
    found.sort_by(|one, other| one.0.cmp(&other.0));
    found
}

/// The contract's ids, and the paths whose operations are not known.
fn due(contract: &Contract) -> BTreeSet<String> {
    let ids = contract.operations().iter().map(|operation| operation.id.clone());
    ids.chain(contract.unread_paths().into_iter().map(|(path, _)| path)).collect()
}

#[test]
fn every_operation_of_a_contract_has_its_client_or_a_reason() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folders = [
        "specs",
        "tests/asking",
        "tests/corpus",
        "tests/documents",
        "tests/fixtures",
        "crates/codegen/tests/clients/specs",
    ];
    let documents = documents(folders.map(|folder| root.join(folder)));
    assert!(documents.len() > 20, "the documents are there");
    for (path, contract) in documents {
        let client = generate(&contract).unwrap_or_else(|error| panic!("failed to {error}"));
        let left_out = client.left_out.iter().map(|left_out| left_out.operation.clone());
        let told: BTreeSet<String> = client.operations.iter().cloned().chain(left_out).collect();
        assert_eq!(told, due(&contract), "{}", path.display());
        assert!(client.left_out.iter().all(|left_out| !left_out.reason.to_string().is_empty()));
    }
}

#[test]
fn every_operation_of_a_real_document_has_its_client() {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let corpus = env::var_os("COUNTERSIGN_CORPUS").map_or_else(beside, PathBuf::from);
    if !corpus.is_dir() {
        skipped::skip("clients of other people's operations: there is no corpus");
        return;
    }
    for (path, contract) in documents([corpus.join("specs"), corpus.join("bundles/D02")]) {
        let lowered = lower(&contract).unwrap_or_else(|error| panic!("failed to {error}"));
        let ids: Vec<_> = contract.operations().iter().map(|operation| operation.id.as_str()).collect();
        let typed: Vec<_> = lowered.operations.iter().map(|operation| operation.key.as_str()).collect();
        assert_eq!(typed, ids, "{}: {:?}", path.display(), lowered.left_out);
    }
}
