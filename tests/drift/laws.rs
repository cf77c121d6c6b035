//! The laws of the house, for facts.

use std::collections::{BTreeMap, BTreeSet};

use countersign::drift::{StatementChange, against, changed};
use countersign::provider;
use countersign::rules;
use countersign_openapi::{Contract, Document};
use countersign_pages::{ALL, Facts, Page, read};

use crate::{drafted, provider_pages};

fn facts(path: &std::path::Path) -> Facts {
    read(&Page::parse("page", &std::fs::read_to_string(path).unwrap()))
}

#[test]
fn each_kind_of_fact_has_its_check() {
    let kinds: Vec<_> = ALL.iter().map(|kind| kind.id).collect();
    let checks: Vec<_> = rules::STATEMENTS.iter().map(|check| check.id()).collect();
    assert_eq!(checks, kinds);
    assert!(rules::STATEMENTS.iter().all(|check| check.asks().ends_with('?')));
}

#[test]
fn honesty_no_page_is_said_to_contradict_the_contract_that_was_written_from_it() {
    for (id, page) in provider_pages() {
        let provider = provider::built_in().unwrap().into_iter().find(|provider| provider.id == id).unwrap();
        let found = against(&id, &provider.contract, &facts(&page));
        assert!(found.is_empty(), "{id}: {found:#?}");
    }
    for page in drafted() {
        let facts = facts(&page);
        let found = against("drafted", &contract(&facts), &facts);
        assert!(found.is_empty(), "{}: {found:#?}", page.display());
    }
}

/// Every mutant is told of every page: each is caught by its own check, against what the page stated
/// before, and against the contract where that has a word for it.
#[test]
fn lies_each_is_caught_by_its_own_check() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut pages: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.retain(|page| page.extension().is_some_and(|extension| extension != "facts"));
    pages.extend(drafted());
    pages.sort();
    let mut table: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for page in pages {
        let truth = facts(&page);
        let contract = contract(&truth);
        for check in rules::STATEMENTS {
            assert!(!check.mutants().is_empty(), "{} ships with no mutant", check.id());
            for mutant in check.mutants() {
                let mut told = truth.clone();
                (mutant.tell)(&mut told);
                let row = table.entry(format!("{}: {}", check.id(), mutant.name)).or_default();
                let name = |witness: &'static str| move |change: &StatementChange| format!("{witness} {}", change.rule);
                row.extend(against("page", &contract, &told).iter().map(name("spec")));
                row.extend(changed("page", &truth, &told).iter().map(name("docs")));
            }
        }
    }
    for (mutant, caught) in &table {
        let kind = mutant.split(':').next().unwrap();
        let by = |witness: &str| caught.iter().any(|rule| rule.starts_with(&format!("{witness} {kind}-")));
        assert!(by("docs"), "`{mutant}` is not caught against the lock: {caught:?}");
        // A document on a page is compared as one (`embedded.rs`), and not as a fact.
        assert!(kind == "openapi" || by("spec"), "`{mutant}` is not caught against the contract: {caught:?}");
    }
    insta::with_settings!({ snapshot_path => "../snapshots/laws", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_json_snapshot!("mutants_of_pages", table);
    });
}

fn contract(facts: &Facts) -> Contract {
    Contract::read(Document::parse("draft.yaml", countersign::draft::draft(facts)).unwrap())
}
