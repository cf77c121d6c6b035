//! The fifth law of the house (see `src/lib.rs`): what is said of a document has the address that it was
//! read at, and something stands there.

use std::fs;
use std::path::{Path, PathBuf};

use crate::generated::{self, Generated};
use crate::support::folder;
use countersign_openapi::{Address, Contract, Document, DocumentedResponse};

/// The documents below `tests/`, and those that are generated, which are written to the folder.
fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for below in ["tests/documents", "tests/fixtures", "tests/asking", "tests/corpus"] {
        files.extend(fs::read_dir(below).unwrap().map(|entry| entry.unwrap().path()));
    }
    for Generated { name, document } in generated::documents() {
        files.push(folder.join(format!("{name}.json")));
        fs::write(files.last().unwrap(), document.to_string()).unwrap();
    }
    files.sort();
    files.retain(|file| Document::read(file).is_ok_and(|document| document.version().is_ok()));
    files
}

/// Every address that a contract has.
fn addresses(contract: &Contract) -> Vec<&Address> {
    fn of_answer(answer: &DocumentedResponse) -> impl Iterator<Item = &Address> {
        let media = answer.media.iter();
        let media = media.flat_map(|media| media.examples.iter().map(|example| &example.source).chain([&media.source]));
        media.chain(answer.headers.iter().map(|header| &header.source)).chain([&answer.source])
    }
    let mut addresses: Vec<&Address> = contract.schemes().iter().map(|scheme| &scheme.source).collect();
    for operation in contract.operations() {
        addresses.push(&operation.source);
        addresses.extend(operation.parameters.iter().map(|parameter| &parameter.source));
        addresses.extend(operation.body.iter().map(|body| &body.source));
        addresses.extend(operation.answers.iter().flat_map(of_answer));
    }
    addresses
}

#[test]
fn all_that_a_contract_says_stands_in_its_document() {
    let (mut wrong, mut read) = (Vec::new(), 0);
    for file in documents(&folder("addresses-read")) {
        let contract = Contract::read(Document::read(&file).unwrap());
        for address in addresses(&contract) {
            read += 1;
            if contract.document.place(&address.within(&contract.document)).is_none() {
                wrong.push(address.to_string());
            }
        }
        for problem in &contract.problems {
            let main = problem.document == contract.document.name();
            let address = if main { String::new() } else { format!("{}#", problem.document) } + &problem.pointer;
            let place = contract.document.place(&address).map(|place| (place.line, place.column));
            if place != Some((problem.line, problem.column)) {
                wrong.push(format!("{problem} stands at {place:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {read} lead nowhere: {wrong:#?}", wrong.len());
    assert!(read > 10_000, "only {read} were read");
}
