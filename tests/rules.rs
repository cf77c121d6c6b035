//! The page of each rule is its test: each example reports what the page says, and nothing else.
//! `INSTA_UPDATE=always` writes down what is reported now, as it does with snapshots.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use countersign::exec;
use countersign::rules::{self, BECAME, RulePage};
use libtest_mimic::{Arguments, Failed, Trial};

#[path = "rules/client.rs"]
mod client;
#[path = "rules/example.rs"]
mod example;
#[path = "rules/service.rs"]
mod service;
#[allow(dead_code, reason = "each test file uses its own part of it")]
#[path = "support/mod.rs"]
mod support;

fn main() {
    let of_page = |page: &'static RulePage| Trial::test(format!("{}/{}", page.subject, page.id), move || holds(page));
    let mut trials: Vec<Trial> = rules::pages().iter().map(of_page).collect();
    trials.push(Trial::test("each_id_has_a_page_and_each_page_an_id", each_id_has_a_page));
    trials.push(Trial::test("each_file_is_listed", each_file_is_listed));
    trials.push(Trial::test("the_index_is_true", the_index_is_true));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// The rule that only documents report which are far too large for a page.
const TOO_LARGE: &str = "schemas";

/// Each example reports what it says. At least one reports the page's rule, and at least one does not.
fn holds(page: &RulePage) -> Result<(), Failed> {
    let mut wrong = Vec::new();
    let mut mended = Vec::new();
    for (index, example) in page.examples.iter().enumerate() {
        let expected = example
            .expected()
            .ok_or_else(|| format!("the example `{}` does not say what is reported", example.title))?;
        let reported = example::reported(page, index)?;
        if reported != expected.text {
            let RulePage { subject, id, .. } = page;
            let title = &example.title;
            wrong.push(format!("{subject}/{id}.md:{}: {title}: reported is\n{reported}", expected.line));
            mended.push((expected.line, expected.text.lines().count(), reported));
        }
    }
    if !wrong.is_empty() {
        if writes() {
            rewrite(page, mended);
        }
        return Err(wrong.join("\n").into());
    }
    let is_own = |line: &str| line.split(' ').nth(1).is_some_and(|id| page.covers(id));
    let has_own = |reported: &str| reported.lines().any(is_own);
    let mut reported = page.examples.iter().filter_map(|example| example.expected());
    if page.id != TOO_LARGE && !reported.clone().any(|reported| has_own(&reported.text)) {
        return Err("none of its examples reports the rule".into());
    }
    if reported.all(|reported| has_own(&reported.text)) {
        return Err("each of its examples reports the rule: none would catch a rule that reports too much".into());
    }
    Ok(())
}

/// Whether what is reported now is written down.
fn writes() -> bool {
    std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always")
}

/// Writes down what is reported, from the last block to the first.
fn rewrite(page: &RulePage, mended: Vec<(usize, usize, String)>) {
    let file = folder().join(page.subject).join(format!("{}.md", page.id));
    let text = fs::read_to_string(&file).expect("the page can be read");
    let mut lines: Vec<&str> = text.lines().collect();
    for (line, count, reported) in mended.iter().rev() {
        lines.splice(line..&(line + count), reported.lines());
    }
    fs::write(file, lines.join("\n") + "\n").expect("the page can be written");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules")
}

/// Every id that a report of any command can show.
fn ids() -> (BTreeSet<String>, BTreeSet<String>) {
    let of_tests =
        rules::EXCHANGE.iter().map(|check| check.id()).chain(exec::INQUIRIES.iter().map(|inquiry| inquiry.id));
    let of_documents = rules::evolution_rules().into_iter().map(|rule| rule.id);
    let of_facts = rules::STATEMENTS.iter().flat_map(|kind| BECAME.map(|became| format!("{}-{became}", kind.id())));
    (of_tests.map(str::to_owned).chain(of_documents).collect(), of_facts.collect())
}

fn each_id_has_a_page() -> Result<(), Failed> {
    let (others, facts) = ids();
    let mut used = BTreeSet::new();
    let found = others.iter().map(|id| (id, rules::page(id))).chain(facts.iter().map(|id| (id, rules::stated(id))));
    for (id, page) in found {
        let page = page.ok_or_else(|| format!("{id} has no page"))?;
        used.insert((page.subject, &page.id));
    }
    let left = rules::pages().iter().find(|page| !used.contains(&(page.subject, &page.id)));
    left.map_or(Ok(()), |left| Err(format!("no report can show {}/{}", left.subject, left.id).into()))
}

fn each_file_is_listed() -> Result<(), Failed> {
    let read = |folder: &Path| fs::read_dir(folder).expect("the folder can be read");
    for subject in read(&folder()).map(|entry| entry.expect("it has a name").path()).filter(|path| path.is_dir()) {
        for file in read(&subject).map(|entry| entry.expect("it has a name").path()) {
            let of = |path: &Path| path.file_stem().map(|name| name.to_string_lossy().into_owned());
            let is_listed = rules::pages()
                .iter()
                .any(|page| Some(page.subject.to_owned()) == of(&subject) && Some(page.id.clone()) == of(&file));
            if file.extension().is_some_and(|extension| extension == "md") && !is_listed {
                return Err(format!("{} is not listed in src/rules/mod.rs", file.display()).into());
            }
        }
    }
    Ok(())
}

/// `docs/rules.md` has every page, with what its examples report.
fn the_index_is_true() -> Result<(), Failed> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let index = index();
    if fs::read_to_string(&file).is_ok_and(|text| text == index) {
        return Ok(());
    }
    if writes() {
        fs::write(&file, index).expect("the index can be written");
    }
    Err("docs/rules.md is not what the pages say; INSTA_UPDATE=always writes it".into())
}

fn index() -> String {
    let mut text = "# Rules\n\nEach rule has a page, which `countersign explain ID` shows too. Its examples are run as tests. This index\nis written by `tests/rules.rs`.\n".to_owned();
    let mut subject = "";
    for page in rules::pages() {
        if page.subject != subject {
            subject = page.subject;
            text.push_str(&format!("\n## {subject}\n\n| rule | question | reported as |\n|---|---|---|\n"));
        }
        let RulePage { id, question, .. } = page;
        let reported =
            page.examples.iter().filter_map(|example| example.expected()).flat_map(|reported| reported.text.lines());
        let own = reported
            .filter_map(|line| line.split_once(' '))
            .filter(|(_, rest)| page.covers(rest.split(' ').next().unwrap_or_default()));
        let grades: BTreeSet<&str> = own.map(|(grade, _)| grade).collect();
        let grades: Vec<&str> = grades.into_iter().collect();
        let link = format!("[`{id}`](../src/rules/{subject}/{id}.md)");
        text.push_str(&format!("| {link} | {question} | {} |\n", grades.join(", ")));
    }
    text
}
