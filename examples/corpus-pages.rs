//! Reads pairs of documentation pages, before and after a real edit, and shows
//! what `diff` found against what a careful reader found.
//!
//! Then bundles of pages and their OpenAPI document: the disagreements that a
//! careful reader found, and below each what `drift` finds.
//!
//! `cargo run --example corpus-pages [ID…]`: with ids, each change is shown.
//! With `facts FILE…`, the facts of pages. The pairs are in the folder that
//! `COUNTERSIGN_CORPUS` names, `../shared/corpus` without it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use countersign::drift::against;
use countersign::finding::Class;
use countersign::rules::restatement::restated;
use countersign_openapi::{Contract, Document};
use countersign_pages::{Facts, Page, Record, read as facts_of};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("facts", files)) = arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        files.iter().for_each(|file| facts(file));
        return;
    }
    let root = std::env::var_os("COUNTERSIGN_CORPUS").map_or_else(|| PathBuf::from("../shared/corpus"), PathBuf::from);
    let pairs = root.join("page-pairs");
    let Ok(index) = std::fs::read_to_string(pairs.join("index.tsv")) else {
        println!("skipped: no index of page pairs in {}", pairs.display());
        return;
    };
    let mut tally = Tally::default();
    for line in index.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, _, _, _, verdict, kinds, ..] = cells[..] else {
            continue;
        };
        if arguments.is_empty() || arguments.iter().any(|wanted| wanted == id) {
            pair(&pairs.join(id), id, verdict, kinds, !arguments.is_empty(), &mut tally);
        }
    }
    tally.print();
    bundles(&root.join("bundles"), &arguments);
}

/// Shows, for each bundle, what a reader found between its pages and its documents and what
/// `drift` finds; which of the latter a reader would call false is for one to judge.
fn bundles(folder: &Path, wanted: &[String]) {
    let Ok(index) = std::fs::read_to_string(folder.join("index.tsv")) else {
        println!("skipped: no index of bundles in {}", folder.display());
        return;
    };
    for line in index.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, _, _, verdict, what, files, ..] = cells[..] else {
            continue;
        };
        if !wanted.is_empty() && !wanted.iter().any(|wanted| wanted == id) {
            continue;
        }
        println!("\n{id} {verdict}: {what}");
        let paths: Vec<PathBuf> = files.split(' ').map(|file| folder.join(id).join(file.replace('/', "__"))).collect();
        let is_page = |path: &&PathBuf| path.extension().is_some_and(|ending| ending == "mdx" || ending == "md");
        let (pages, documents): (Vec<&PathBuf>, Vec<&PathBuf>) = paths.iter().partition(is_page);
        let mut facts = Facts::default();
        for page in pages {
            let text = std::fs::read(page).unwrap_or_default();
            facts.extend(facts_of(&Page::parse("page", &String::from_utf8_lossy(&text))).0);
        }
        for document in documents {
            bundle(document, &facts);
        }
    }
}

fn bundle(document: &Path, facts: &Facts) {
    let name = document.file_name().unwrap_or_default().to_string_lossy();
    let contract = match Document::read(document) {
        Ok(document) => Contract::read(document),
        Err(error) => return println!("  {name}: {error}"),
    };
    let found = against(id_of(&name), &contract, facts);
    println!("  {name}: {} found", found.len());
    for change in found {
        println!("    {} {} {}: {}", change.class, change.rule, change.subject, change.message);
    }
}

fn id_of(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

/// Shows the facts of a page, one a line.
fn facts(file: &str) {
    let Ok(text) = std::fs::read(file) else {
        println!("{file}: cannot be read");
        return;
    };
    let facts = facts_of(&Page::parse(file, &String::from_utf8_lossy(&text)));
    for stated in &facts.0 {
        let Record { kind, subject, value } = Record::from(&stated.fact);
        println!("{kind} | {subject} | {value} | {} | {}", stated.source, stated.quote);
    }
    for found in facts.contradictions() {
        println!("contradiction: {} | {} | {}", found.subject, found.one.source, found.other.source);
    }
}

fn pair(folder: &Path, id: &str, verdict: &str, kinds: &str, shown: bool, tally: &mut Tally) {
    let (Some(before), Some(after)) = (read(folder, "before"), read(folder, "after")) else {
        println!("{id}: skipped, a page is missing");
        return;
    };
    let changes = restated(&before, &after);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for change in changes.iter().filter(|change| change.class() != Class::Note) {
        *counts.entry(change.kind).or_default() += 1;
    }
    let found: Vec<String> = counts.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    let contradictions = after.contradictions().len();
    println!(
        "{id:4} {verdict:6} {kinds:32} {:4} facts  {}{}",
        before.0.len(),
        if found.is_empty() { "-".to_owned() } else { found.join(", ") },
        if contradictions == 0 { String::new() } else { format!("  ({contradictions} contradictions)") },
    );
    if shown {
        for change in &changes {
            println!("       {:?} {}: {}", change.class(), change.rule(), change.message);
        }
    }
    tally.add(verdict, kinds, &counts);
}

fn read(folder: &Path, stem: &str) -> Option<Facts> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    let path = entries.into_iter().find(|path| path.file_stem().is_some_and(|name| name == stem))?;
    let text = std::fs::read(&path).ok()?;
    // Both are called the same: the name of a page is no fact.
    Some(facts_of(&Page::parse("page", &String::from_utf8_lossy(&text))))
}

#[derive(Default)]
struct Tally {
    yes: usize,
    yes_found: usize,
    no: usize,
    no_found: usize,
    kinds: BTreeMap<String, (usize, usize)>,
    /// For each of our kinds: pairs reported, and those a reader names it for.
    reported: BTreeMap<String, (usize, usize)>,
}

impl Tally {
    fn add(&mut self, verdict: &str, kinds: &str, counts: &BTreeMap<&str, usize>) {
        if matches!(verdict, "yes" | "no") {
            for kind in counts.keys() {
                let (of, named) = self.reported.entry((*kind).to_owned()).or_default();
                *of += 1;
                *named += usize::from(kinds.split(',').any(|word| ours(word).contains(kind)));
            }
        }
        match verdict {
            "yes" => {
                self.yes += 1;
                self.yes_found += usize::from(!counts.is_empty());
                for kind in kinds.split(',') {
                    let (of, found) = self.kinds.entry(kind.to_owned()).or_default();
                    *of += 1;
                    *found += usize::from(ours(kind).iter().any(|ours| counts.contains_key(ours)));
                }
            }
            "no" => {
                self.no += 1;
                self.no_found += usize::from(!counts.is_empty());
            }
            _ => {}
        }
    }

    fn print(&self) {
        println!("\nrecall, by the reader's words for what changed:");
        for (kind, (of, found)) in &self.kinds {
            println!("  {kind:24} {found} of {of}");
        }
        println!("pairs reported, by kind of fact, and how many of them the reader names it for:");
        for (kind, (of, named)) in &self.reported {
            println!("  {kind:24} {named} of {of}");
        }
        let reported = self.yes_found + self.no_found;
        println!("pairs with facts changed: {} of {} found", self.yes_found, self.yes);
        println!("pairs without:            {} of {} reported", self.no_found, self.no);
        println!("precision by pair:        {} of {reported}", self.yes_found);
    }
}

/// The kinds of fact that a reader's word for a change is about.
fn ours(kind: &str) -> &'static [&'static str] {
    match kind {
        "base_url" => &["base-url"],
        "error_body" => &["error-response"],
        "status" => &["error-response", "success-response"],
        "header" => &["auth-header", "required-header", "webhook-header", "response-header"],
        "scheme" => &["auth-scheme", "auth-header"],
        "prefix" | "token_prefix" => &["token-prefix"],
        "path" => &["operation", "base-url"],
        "credentials_location" => &["auth-header", "request-body"],
        "body" => &["request-body", "success-response"],
        _ => &[],
    }
}
