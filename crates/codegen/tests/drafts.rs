//! Contracts that were drafted from documentation pages, as the snapshots of `countersign draft`
//! have them: each operation has its typed client.

use std::fs;
use std::path::Path;

use countersign_codegen::generate;
use countersign_openapi::{Contract, Document};

#[test]
fn every_operation_of_a_draft_has_its_client() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/snapshots/drafts");
    let drafts: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(!drafts.is_empty(), "there are drafts");
    for draft in drafts {
        let text = fs::read_to_string(&draft).unwrap();
        let (_, document) = text.split_once("\n---\n").expect("a snapshot has a head");
        let contract = Contract::read(Document::parse("draft.yaml", document).unwrap());
        let client = generate::generate(&contract).unwrap_or_else(|error| panic!("{}: {error}", draft.display()));
        assert!(client.left_out.is_empty(), "{}: {:?}", draft.display(), client.left_out);
        let ids: Vec<_> = contract.operations().iter().map(|operation| operation.id.clone()).collect();
        assert!(!ids.is_empty());
        assert_eq!(client.operations, ids, "{}", draft.display());
    }
}
