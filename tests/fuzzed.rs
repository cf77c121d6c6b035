//! Properties of what is read of strangers, for texts that are made up from a seed: parts of good ones, cut, doubled,
//! mixed with one another and with noise. `COUNTERSIGN_FUZZ_CASES` says how many of each; `fuzz/` looks further.

#[path = "fuzzed/entries.rs"]
mod entries;

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::prop_oneof;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use entries::{ENTRIES, Entry};

/// An edit of a text.
#[derive(Debug, Clone)]
enum Edit {
    Cut(Index, Index),
    Double(Index, Index),
    Insert(Index, Vec<u8>),
    /// The rest is that of another seed.
    Cross(Index, usize, Index),
}

/// What is a word to some reader.
const WORDS: &[&str] = &[
    "\0",
    "\u{feff}",
    "\u{202e}",
    "\r\n",
    "\t",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    "\\",
    "$ref: ",
    "<<: ",
    "&a ",
    "*a ",
    "---\n",
    "# ",
    "```",
    "|",
    "<table>",
    "<!--",
    "1e999",
    "-0",
    "99999999999999999999",
    "null",
    "true",
    "%2",
    "\\u12",
    "\u{1f600}",
    "  ",
    ": ",
    ",",
    "{}",
    "openapi: 3.2.0\n",
    "$(x)",
    "ß",
    "\u{fffd}",
];

fn edit(seeds: usize) -> impl Strategy<Value = Edit> {
    let noise = prop_oneof![
        3 => select(WORDS).prop_map(|word| word.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 1..8),
    ];
    prop_oneof![
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Edit::Cut(from, to)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Edit::Double(from, to)),
        (any::<Index>(), noise).prop_map(|(at, noise)| Edit::Insert(at, noise)),
        (any::<Index>(), 0..seeds, any::<Index>()).prop_map(|(at, seed, from)| Edit::Cross(at, seed, from)),
    ]
}

/// Edits of a seed, or bytes without any sense.
fn input(entry: &Entry) -> impl Strategy<Value = Vec<u8>> + use<> {
    let seeds = entry.seeds;
    let edited = (select(seeds), vec(edit(seeds.len()), 1..6)).prop_map(|(seed, edits)| {
        edits.into_iter().fold(seed.as_bytes().to_vec(), |text, edit| edited(text, edit, seeds))
    });
    prop_oneof![9 => edited, 1 => vec(any::<u8>(), 0..200), 1 => Just(Vec::new())]
}

fn edited(mut text: Vec<u8>, edit: Edit, seeds: &[&str]) -> Vec<u8> {
    let place = |index: &Index, text: &[u8]| index.index(text.len() + 1);
    // A part of a line or some lines, never most of the text.
    let part = |from: &Index, to: &Index, text: &[u8]| {
        let from = place(from, text);
        from..(from + to.index(200)).min(text.len())
    };
    match edit {
        Edit::Cut(from, to) => drop(text.drain(part(&from, &to, &text))),
        Edit::Double(from, to) => {
            let part = part(&from, &to, &text);
            let (at, doubled) = (part.end, text[part].to_vec());
            text.splice(at..at, doubled);
        }
        Edit::Insert(at, noise) => {
            let at = place(&at, &text);
            text.splice(at..at, noise);
        }
        Edit::Cross(at, seed, from) => {
            text.truncate(place(&at, &text));
            let other = seeds[seed].as_bytes();
            text.extend(&other[place(&from, other)..]);
        }
    }
    text
}

fn holds(name: &str) {
    let entry = ENTRIES.iter().find(|entry| entry.name == name).unwrap();
    entry.seeds.iter().for_each(|seed| (entry.takes)(seed.as_bytes()));
    let cases = std::env::var("COUNTERSIGN_FUZZ_CASES").ok().and_then(|count| count.parse().ok()).unwrap_or(48);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let random = TestRng::deterministic_rng(RngAlgorithm::XorShift);
    let mut runner = TestRunner::new_with_rng(config, random);
    let failed = runner.run(&input(entry), |input| {
        (entry.takes)(&input);
        Ok(())
    });
    if let Err(error) = failed {
        panic!("{name}: {error}");
    }
}

#[test]
fn any_document_is_read_or_refused() {
    holds("document");
}

#[test]
fn any_page_is_read() {
    holds("page");
}

#[test]
fn any_sample_is_read() {
    holds("sample");
}

#[test]
fn no_token_is_taken_that_nobody_signed() {
    holds("jwt");
}

#[test]
fn any_settings_are_read_or_refused() {
    holds("settings");
}

#[test]
fn any_schemas_are_compared() {
    holds("schemas");
}

#[test]
fn any_answer_is_judged() {
    holds("judge");
}
