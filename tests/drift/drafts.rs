//! Pages written down as contracts.

use std::path::PathBuf;

use countersign::draft::draft;
use countersign::drift::{Lock, against, changed};
use countersign_openapi::{Contract, Document};
use countersign_pages::{Page, read};

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
        assert!(contract.incomplete && !contract.operations().is_empty(), "{page}");
        let file = text(&place.join(format!("draft{index}.yaml")));
        std::fs::write(&file, draft).unwrap();
        let report = countersign(&["test", &file, "--fail-on", "warning", "--format", "json"]).json(0);
        let [agreed, silent, cases] =
            ["agreed", "silent", "cases"].map(|name| report["summary"][name].as_u64().unwrap());
        assert!(agreed + silent == cases && agreed > 0, "{page}: {}", report["summary"]);
        countersign(&["drift", "--spec", &file, "--docs", &page]).exits(0);
    }
}

/// Pages of ours that state what a provider's pages do, in other words, are called like it.
#[test]
fn a_draft_of_other_words_and_the_contract_agree_on_every_documented_fact() {
    for provider in countersign::provider::built_in().unwrap() {
        let id = &*provider.id;
        let is_its = |page: &&PathBuf| page.file_stem().is_some_and(|stem| stem == id);
        let Some(page) = drafted().into_iter().find(|page| is_its(&page)) else { continue };
        let text = std::fs::read_to_string(&page).unwrap();
        let own = read(&Page::parse("page", &text));
        let theirs = Lock::parse("docs.lock", provider.lock.unwrap()).unwrap().facts;
        // One of the pages holds a document, and the other says the same.
        let mut found = changed(id, &theirs, &own);
        found.retain(|change| !change.rule.starts_with("openapi-"));
        assert!(found.is_empty(), "{id}: {found:#?}");
        let draft = Contract::read(Document::parse("draft.yaml", draft(&own)).unwrap());
        let disagreements = [against(id, &draft, &theirs), against(id, &provider.contract, &own)].concat();
        assert!(disagreements.is_empty(), "{id}: {disagreements:#?}");
    }
    assert!(drafted().len() >= 8, "the pages are there");
}

/// As accepted; the tests of basis and of the generator read them too.
#[test]
fn drafts_are_as_they_were_accepted() {
    insta::with_settings!({ snapshot_path => "../snapshots/drafts", prepend_module_to_snapshot => false, omit_expression => true }, {
        for page in drafted() {
            let name = page.file_name().unwrap().to_string_lossy().into_owned();
            let facts = read(&Page::parse(&*name, &std::fs::read_to_string(&page).unwrap()));
            insta::assert_snapshot!(name, draft(&facts));
        }
    });
}

/// What pages state is held against the hand-written contract and against the draft alike; and a draft that says
/// something else is told so.
#[test]
fn draft_and_contract_agree_on_what_the_page_states() {
    let place = folder("drafts-agree");
    let ours = drafted().into_iter().map(|page| (None, page));
    for (index, (id, page)) in provider_pages().into_iter().map(|(id, page)| (Some(id), page)).chain(ours).enumerate() {
        if let Some(id) = id {
            countersign(&["drift", &id, "--docs", &text(&page)]).exits(0);
        }
        let draft = countersign(&["draft", &text(&page)]).stdout;
        let file = text(&place.join(format!("draft{index}.yaml")));
        std::fs::write(&file, &draft).unwrap();
        countersign(&["drift", "--spec", &file, "--docs", &text(&page)]).exits(0);
        let other = ["scheme: bearer", "scheme: token"]
            .iter()
            .fold(draft.clone(), |draft, own| draft.replace(own, "scheme: digest"));
        let other = other.replace("in: header\n", "in: cookie\n");
        assert_ne!(other, draft, "{}", page.display());
        std::fs::write(&file, other).unwrap();
        countersign(&["drift", "--spec", &file, "--docs", &text(&page)]).exits(1);
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
