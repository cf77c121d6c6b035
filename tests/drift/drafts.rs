//! Pages written down as contracts.

use countersign::contract::Contract;
use countersign_codegen::document::Document;

use crate::support::{countersign, folder};
use crate::{drafted, provider_pages, text};

/// The drafts of our own pages, and of the providers' where those are at hand.
fn drafts() -> Vec<(String, String)> {
    let pages = drafted().into_iter().chain(provider_pages().into_iter().map(|(_, page)| page));
    let draft = |page: std::path::PathBuf| {
        let ran = countersign(&["draft", &text(&page)]);
        ran.exits(0);
        assert_eq!(ran.stderr, "");
        (text(&page), ran.stdout)
    };
    pages.map(draft).collect()
}

#[test]
fn a_draft_is_read_without_a_problem_and_keeps_itself() {
    let place = folder("drafts");
    for (index, (page, draft)) in drafts().into_iter().enumerate() {
        let contract = Contract::read(Document::parse("draft.yaml", &*draft).unwrap());
        assert!(contract.problems.is_empty(), "{page}: {:?}", contract.problems);
        assert!(contract.incomplete && !contract.operations.is_empty(), "{page}");
        let file = text(&place.join(format!("draft{index}.yaml")));
        std::fs::write(&file, draft).unwrap();
        let report = countersign(&["test", &file, "--fail-on", "warning", "--format", "json"]).json(0);
        assert_eq!(report["summary"]["agreed"], report["summary"]["cases"], "{page}");
        countersign(&["drift", "--spec", &file, "--docs", &page]).exits(0);
    }
}

/// What pages state is held against the hand-written contract and against the draft alike.
#[test]
fn draft_and_contract_agree_on_what_the_page_states() {
    for (id, page) in provider_pages() {
        countersign(&["drift", &id, "--docs", &text(&page)]).exits(0);
    }
}

#[test]
fn a_page_that_states_nothing_is_no_draft() {
    let place = folder("draft-nothing").join("page.md");
    std::fs::write(&place, "# Hello\n\nNothing to see.\n").unwrap();
    let ran = countersign(&["draft", &text(&place)]);
    ran.exits(2);
    assert!(ran.stderr.contains("states nothing"), "{}", ran.stderr);
}
