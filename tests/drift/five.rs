//! The five providers' pages in words of our own (`tests/five`): they state what the locks hold, so that what the
//! pages state is tested where the pages themselves are not at hand. Each edit of a statement is seen, other words
//! for it are not, and `docs/five.md` names what there is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use countersign::drift::{Lock, against, changed};
use countersign::finding::Class;
use countersign::provider::{self, Provider};
use countersign::rules;
use countersign_pages::{Facts, Page, read};
use serde_json::Value;

use crate::original_pages;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// A provider, the name of its page, and the page in our words.
struct OurPage {
    provider: Provider,
    name: String,
    text: String,
}

impl OurPage {
    fn all() -> Vec<OurPage> {
        let page = |provider: Provider| {
            let name = provider.settings.docs[0].page.clone();
            let text = fs::read_to_string(root().join("tests/five").join(&name)).unwrap();
            OurPage { provider, name, text }
        };
        provider::built_in().unwrap().into_iter().map(page).collect()
    }

    fn facts(&self, text: &str) -> Facts {
        read(&Page::parse(&self.name, text))
    }

    /// The page after some replacements, each of which must have something to replace.
    fn edited(&self, replacements: &[(String, String)]) -> String {
        let mut text = self.text.clone();
        for (from, to) in replacements {
            assert!(text.contains(from), "{}: there is no {from:?} to replace", self.name);
            text = text.replace(from, to);
        }
        assert_ne!(text, self.text);
        text
    }
}

/// What is stated, wherever on a page: kind, subject and value.
fn stated(facts: &Facts) -> BTreeSet<(String, String, String)> {
    let of = |fact: &countersign_pages::Fact| (fact.kind().to_owned(), fact.subject(), fact.value().to_string());
    facts.0.iter().map(|stated| of(&stated.fact)).collect()
}

fn locked(provider: &Provider) -> Facts {
    Lock::parse("docs.lock", provider.lock.unwrap()).unwrap().facts
}

/// `edits` or `rewordings` of `tests/five/edits.json`, by provider.
fn listed(what: &str) -> Value {
    let text = fs::read_to_string(root().join("tests/five/edits.json")).unwrap();
    serde_json::from_str::<Value>(&text).unwrap()[what].clone()
}

fn pairs(value: &Value) -> Vec<(String, String)> {
    serde_json::from_value(value.clone()).unwrap()
}

/// The same, and under which heading.
fn placed(facts: &Facts) -> BTreeSet<(String, String, String)> {
    let of = |stated: &countersign_pages::StatedFact| {
        (stated.fact.kind().to_owned(), stated.fact.subject(), stated.source.heading.clone())
    };
    facts.0.iter().map(of).collect()
}

#[test]
fn our_pages_state_what_the_locks_hold_and_no_contract_disagrees() {
    for page in OurPage::all() {
        let (facts, locked) = (page.facts(&page.text), locked(&page.provider));
        assert_eq!(stated(&facts), stated(&locked), "{}", page.name);
        assert_eq!(placed(&facts), placed(&locked), "{}", page.name);
        let found = against(&page.provider.id, &page.provider.contract, &facts);
        assert!(found.is_empty(), "{}: {found:#?}", page.name);
    }
}

/// Each edit is told by more than a note; and of what a lock holds, there is nothing that no edit takes away.
#[test]
fn each_edit_of_a_statement_is_seen() {
    let (edits, mut table) = (listed("edits"), BTreeMap::new());
    for page in OurPage::all() {
        let (truth, id) = (page.facts(&page.text), &page.provider.id);
        let mut left = stated(&truth);
        for (name, replacements) in edits[id].as_object().unwrap() {
            let facts = page.facts(&page.edited(&pairs(replacements)));
            left.retain(|known| stated(&facts).contains(known));
            let docs = changed(id, &truth, &facts);
            assert!(docs.iter().any(|change| change.class != Class::Note), "{id}: {name}: nothing is told of it");
            let spec = against(id, &page.provider.contract, &facts);
            let told = |witness: &str, changes: &[countersign::drift::StatementChange]| {
                changes.iter().map(|change| format!("{witness} {} {}", change.rule, change.subject)).collect::<Vec<_>>()
            };
            table.insert(format!("{id}: {name}"), [told("docs", &docs), told("spec", &spec)].concat());
        }
        assert!(left.is_empty(), "{id}: no edit takes away {left:#?}");
    }
    insta::with_settings!({ snapshot_path => "../snapshots/five", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_json_snapshot!("edits", table);
    });
}

#[test]
fn other_words_for_it_are_no_change() {
    let (rewordings, mut count) = (listed("rewordings"), 0);
    for page in OurPage::all() {
        let (truth, id) = (page.facts(&page.text), &page.provider.id);
        for reworded in pairs(&rewordings[id]) {
            let facts = page.facts(&page.edited(std::slice::from_ref(&reworded)));
            let docs = changed(id, &truth, &facts);
            assert!(docs.is_empty(), "{id}: {reworded:?}: {docs:#?}");
            let spec = against(id, &page.provider.contract, &facts);
            assert!(spec.is_empty(), "{id}: {reworded:?}: {spec:#?}");
            count += 1;
        }
    }
    assert!(count >= 40, "{count} rewordings");
}

/// A row of `docs/five.md`.
#[derive(Debug)]
struct Row {
    headings: Vec<String>,
    nodes: String,
    asked: String,
    fact: String,
}

/// The rows of a provider, and the headings of which it says that nothing of the contract stands under them.
fn table_of(book: &str, id: &str) -> (Vec<Row>, Vec<String>) {
    let section = book.split("\n## ").find(|section| section.lines().next() == Some(id));
    let section = section.unwrap_or_else(|| panic!("docs/five.md has no section {id}"));
    let rows = section.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| heading"));
    let row = |line: &str| {
        let cells: Vec<_> = line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
        let [headings, _, nodes, asked, fact] =
            cells.try_into().unwrap_or_else(|cells| panic!("five cells: {cells:?}"));
        let headings = headings.split(", ").map(str::to_owned).collect();
        Row { headings, nodes, asked, fact }
    };
    let rest = section.split_once("\nNothing of the contract: ").unwrap_or_else(|| panic!("{id}: nothing is left")).1;
    let rest = rest.split_once(" (").map_or(rest, |(headings, _)| headings).replace('\n', " ");
    (rows.map(row).collect(), rest.split(", ").map(|heading| heading.trim_end_matches('.').trim().to_owned()).collect())
}

/// What stands in backticks.
fn named(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// Every key and every text of a document.
fn words(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            found.insert(name.clone());
            words(value, found);
        }),
        Value::Array(items) => items.iter().for_each(|item| words(item, found)),
        Value::String(text) => _ = found.insert(text.clone()),
        _ => {}
    }
}

/// The scenarios that are planned for a provider: each has its snapshot, which another test sees to.
fn planned(id: &str) -> BTreeSet<String> {
    let files = fs::read_dir(root().join("tests/snapshots").join(id)).unwrap();
    let names = files.map(|file| file.unwrap().file_name().to_string_lossy().into_owned());
    names.filter_map(|name| Some(name.split('.').nth(1)?.to_owned())).collect()
}

#[test]
fn the_table_names_what_there_is() {
    let book = fs::read_to_string(root().join("docs/five.md")).unwrap();
    for page in OurPage::all() {
        let Provider { id, contract, .. } = &page.provider;
        let (rows, _) = table_of(&book, id);
        let mut nodes = BTreeSet::new();
        words(contract.document.root(), &mut nodes);
        let settings = fs::read_to_string(root().join("specs").join(id).join("provider.toml")).unwrap();
        let (planned, facts) = (planned(id), locked(&page.provider));
        let is_rule = |name: &str| rules::EXCHANGE.iter().any(|check| check.id() == name);
        for row in &rows {
            for node in named(&row.nodes) {
                assert!(nodes.contains(node) || settings.contains(node), "{id}: {row:?}: no node is called {node}");
            }
            for asked in named(&row.asked) {
                let is_variable = asked.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
                let is_known = match asked {
                    option if option.starts_with("--") => book_of_commands().contains(option),
                    "tests/secrets.rs" => root().join(asked).is_file(),
                    variable if is_variable => settings.contains(&format!("\"{variable}\"")),
                    name => planned.contains(name) || is_rule(name),
                };
                assert!(is_known, "{id}: {row:?}: nothing is called {asked}");
            }
            for fact in named(&row.fact) {
                let is_known = |known: &countersign_pages::Fact| known.kind() == fact || known.subject() == fact;
                assert!(facts.0.iter().any(|stated| is_known(&stated.fact)), "{id}: {row:?}: no fact is {fact}");
            }
            for cell in [&row.nodes, &row.asked, &row.fact] {
                let is_reason = cell.strip_prefix("– ").is_some_and(|why| why.len() > 10);
                assert!(is_reason || (!cell.starts_with('–') && !named(cell).is_empty()), "{id}: {row:?}: why none?");
            }
        }
    }
}

fn book_of_commands() -> String {
    fs::read_to_string(root().join("docs/commands.md")).unwrap()
}

/// The other way round: what the locks and the contracts hold of a page has its row.
#[test]
fn what_is_held_is_in_the_table() {
    let book = fs::read_to_string(root().join("docs/five.md")).unwrap();
    for page in OurPage::all() {
        let (id, document) = (&page.provider.id, page.provider.contract.document.text());
        let (rows, _) = table_of(&book, id);
        let facts: BTreeSet<&str> = rows.iter().flat_map(|row| named(&row.fact)).collect();
        for stated in &locked(&page.provider).0 {
            let subject = stated.fact.subject();
            // Of a meaning, the subject says what it is.
            let is_there = facts.contains(subject.as_str()) || facts.contains(stated.fact.kind());
            assert!(is_there, "{id}: no row has {} {subject}", stated.fact.kind());
        }
        let headings: BTreeSet<&str> = rows.iter().flat_map(|row| &row.headings).map(String::as_str).collect();
        let sources = document.lines().filter_map(|line| line.trim().strip_prefix("x-source: ")?.split_once('#'));
        for (_, heading) in sources {
            assert!(headings.contains(heading), "{id}: no row is under {heading}");
        }
    }
}

/// Where the pages are at hand: each heading is in the table, or among those that state nothing; and our page says
/// what the page does.
#[test]
fn no_heading_of_a_page_is_left_out() {
    let book = fs::read_to_string(root().join("docs/five.md")).unwrap();
    for (id, path) in original_pages() {
        let (rows, nothing) = table_of(&book, &id);
        let known: BTreeSet<&str> =
            rows.iter().flat_map(|row| &row.headings).chain(&nothing).map(String::as_str).collect();
        let text = fs::read_to_string(&path).unwrap();
        // In plain text nothing marks a heading.
        let lines = text.lines().filter(|line| line.starts_with('#'));
        for heading in lines.map(|line| line.trim_start_matches('#').trim()) {
            assert!(known.contains(heading), "{id}: {heading} is nowhere in docs/five.md");
        }
        for heading in &known {
            assert!(text.contains(heading) || heading.starts_with("no other"), "{id}: {heading} is not on the page");
        }
        let page = OurPage::all().into_iter().find(|page| page.provider.id == id).unwrap();
        assert_eq!(stated(&page.facts(&page.text)), stated(&page.facts(&text)), "{id}");
    }
}

/// A page whose document asks for one query parameter more, or for two: each is a disagreement with the
/// contract.
#[test]
fn a_parameter_that_a_document_in_a_page_requires_is_missed_in_the_contract() {
    let page = OurPage::all().into_iter().find(|page| page.provider.id == "timelines-partner").unwrap();
    let parameter = |name: &str, required: bool| {
        format!(
            "        - name: {name}\n          in: query\n          required: {required}\n          schema: {{type: string}}\n"
        )
    };
    let place = crate::support::folder("partner-parameters").join(&page.name);
    let told = |added: &str| {
        let before = "      parameters:\n";
        assert!(page.text.contains(before), "{}", page.name);
        fs::write(&place, page.text.replacen(before, &format!("{before}{added}"), 1)).unwrap();
        let ran = crate::support::countersign(&[
            "drift",
            "timelines-partner",
            "--docs",
            &crate::text(&place),
            "--format",
            "json",
        ]);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        let changes = report["changes"].as_array().unwrap().iter().filter(|change| change["class"] != "note");
        let of = |change: &Value| {
            assert_eq!(change["earlier"]["witness"], "docs", "{change:#}");
            format!("{} {}", change["rule"].as_str().unwrap(), change["message"].as_str().unwrap())
        };
        changes.map(of).collect::<Vec<_>>()
    };
    assert_eq!(told(""), Vec::<String>::new());
    let one = told(&parameter("reason", true));
    assert!(matches!(&one[..], [only] if only.contains("the query parameter reason")), "{one:#?}");
    let two = told(&[parameter("reason", true), parameter("scope", true)].concat());
    let names =
        ["reason", "scope"].map(|name| two.iter().filter(|told| told.contains(&format!("parameter {name}"))).count());
    assert_eq!((names, two.len()), ([1, 1], 2), "{two:#?}");
}
