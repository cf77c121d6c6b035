//! What a sentence says of what an API does.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::{Meaning, Refuses};

/// What a sentence in lower case states.
pub fn read(sentence: &str) -> Vec<Meaning> {
    let found = READERS.iter().filter_map(|(pattern, make)| make(&pattern.captures(sentence)?));
    let mut meanings: Vec<Meaning> = Vec::new();
    for meaning in found {
        let is_denied = matches!(meaning, Meaning::Effect(_)) && DENIED.is_match(sentence);
        if !is_denied && !meanings.contains(&meaning) {
            meanings.push(meaning);
        }
    }
    meanings
}

/// What is counted, and may be billed, as a request is.
const CALL: &str = r"(?:calls?|requests?|predictions?|messages?|runs?|jobs?|generations?|completions?|lookups?|searches|queries|minutes?|operations?)";
/// What a client authenticates with.
const TOKEN: &str = r"(token|key|secret|credential)";
/// Whose things they are.
const TENANT: &str = r"(workspace|account|organi[sz]ation|tenant|project|team|company)";

type Make = fn(&Captures<'_>) -> Option<Meaning>;

fn one(found: &Captures<'_>, index: usize) -> Option<String> {
    found.get(index).map(|group| group.as_str().trim().to_owned())
}

/// The singular: names of things are compared, however many of them a page speaks of.
fn singular(word: &str) -> String {
    let word = word.trim();
    word.strip_suffix("ies")
        .map_or_else(|| word.strip_suffix('s').unwrap_or(word).to_owned(), |stem| format!("{stem}y"))
}

/// How soon, in the words that all pages have in common.
fn soon(words: &str) -> String {
    let is_at_once = ["immediately", "instantly", "at once", "right away"].contains(&words);
    if is_at_once { "at once".to_owned() } else { words.trim_start_matches("within ").to_owned() }
}

fn revocation(found: &Captures<'_>) -> Option<Meaning> {
    Some(Meaning::Revocation { within: soon(&one(found, 1)?) })
}

fn creates(found: &Captures<'_>) -> Option<Meaning> {
    Some(Meaning::Effect(format!("creates-{}", one(found, 1)?)))
}

fn rotates(found: &Captures<'_>) -> Option<Meaning> {
    Some(Meaning::Effect(format!("rotates-{}", one(found, 1)?)))
}

fn same(found: &Captures<'_>) -> Option<Meaning> {
    Some(Meaning::Repeated { what: one(found, 1)?, same: true })
}

fn own(found: &Captures<'_>) -> Option<Meaning> {
    Some(Meaning::Eligible { what: singular(&one(found, 1)?), owner: "caller".to_owned() })
}

static READERS: LazyLock<Vec<(Regex, Make)>> = LazyLock::new(|| {
    let soon =
        r"(immediately|instantly|at once|right away|within (?:an? |[0-9]+ |a few |one )(?:seconds?|minutes?|hours?))";
    let admins =
        r"((?:workspace |account |organi[sz]ation )?(?:admins?|administrators?|owners?|managers?|editors?|members?))";
    let rows: Vec<(String, Make)> = vec![
        (format!(r"\b{CALL}\b[^.;]{{0,40}}\b(?:is|are|will be|gets?) (?:billed|charged)\b"), |_| effect("billed")),
        (format!(r"\b(?:billed|charged) (?:per|for each|for every) (?:api )?{CALL}\b"), |_| effect("billed")),
        (format!(r"\b(?:each|every) (?:api |successful )?{CALL}\b[^.;]{{0,30}}\b(?:costs?|uses?|consumes?) (?:[0-9]+|one|an?) (?:\w+ )?credits?\b"), |_| effect("billed")),
        (format!(r"\bif (?:there is )?no {TOKEN}s? exists?\b[^.;]{{0,60}}\b(?:creates?|generates?|issues?|created|generated|issued)\b"), creates),
        (format!(r"\bif there (?:is|are) no (?:\w+ )?{TOKEN}s?\b[^.;]{{0,20}}\b(?:(?:a new one|one|a new \w+|it) (?:is|will be) (?:created|generated|issued)|(?:creates?|generates?|issues?) (?:one|a new|it))\b"), creates),
        (format!(r"\b{TOKEN} (?:is|will be) (?:created|generated|issued) if (?:none|it does not|no) "), creates),
        (format!(r"\b(?:this|the|each) (?:call|request|endpoint|operation|method)\b[^.;]{{0,40}}\brotates? the (?:\w+ )?{TOKEN}\b"), rotates),
        (format!(r"\b(?:previous|old|existing) {TOKEN}\b[^.;]{{0,40}}\b(?:becomes? invalid|is (?:revoked|invalidated)|stops? working)\b"), rotates),
        (r"\b(?:places?|makes?|starts?|initiates?|triggers?) an? (?:real|actual|live) (?:phone |telephone |voice |outbound )*call\b".into(), |_| effect("telephones")),
        (r"\b(?:real|actual) (?:phone|telephone)s? (?:rings?|(?:is|are) called)\b".into(), |_| effect("telephones")),
        (r"\bsends? (?:a real|an actual) (?:sms|text message|e-?mail|message)\b".into(), |_| effect("sends-message")),
        (r"\bonly (?:the )?([a-z]+) (?:that (?:are|is) )?(?:owned|managed|created) by (?:the |your |a )?([a-z][a-z -]{2,30}?)(?: and| are| is| can| may|,)[^.;]*\b(?:eligible|available|accessible|returned|served|listed|accepted)\b".into(), |found| {
            Some(Meaning::Eligible { what: singular(&one(found, 1)?), owner: one(found, 2)? })
        }),
        (format!(r"\b(?:operations?|requests?|calls?|tokens?|keys?)\b[^.;]{{0,20}}\b(?:is|are) (?:scoped|limited|restricted|bound) to (?:your|the|a|one|their|its)(?: own| single)? {TENANT}\b"), own),
        (format!(r"\b(?:cannot|can't|can not|may not) (?:access|read|see) (?:\w+ )?(?:data|resources|records) (?:from|of|in) (?:other|another) (?:\w+ )?{TENANT}s?\b"), own),
        (format!(r"\bif (?:an?|the) (?:\w+ )?{TOKEN} already exists\b[^.;]{{0,30}}\b(?:it|that|the existing (?:one|\w+)|the same (?:one|\w+)) (?:is|will be) returned\b"), same),
        (format!(r"\b(?:calling|requesting|repeating)\b[^.;]{{0,40}}\b(?:again|twice|it)\b[^.;]{{0,30}}\b(?:returns?|gives?) the (?:same|existing) {TOKEN}\b"), same),
        (format!(r"\b(?:each|every) (?:call|request)\b[^.;]{{0,30}}\b(?:creates?|generates?|returns?|issues?) a new (?:\w+ )?{TOKEN}\b"), |found| {
            Some(Meaning::Repeated { what: one(found, 1)?, same: false })
        }),
        (r"\b(?:if|when|while)\b[^.;]{0,60}\b(read-only|suspended|archived|frozen|locked|inactive|past[- ]due|overdue|paused)\b[^.;]*?\b(?:(writes?|write (?:requests?|operations?|calls?|access))|(?:all |api )?requests?)\b[^.;]{0,30}\b(?:blocked|rejected|refused|denied|not allowed|fail)\b".into(), |found| {
            let refuses = if found.get(2).is_some() { Refuses::Writes } else { Refuses::All };
            Some(Meaning::State { state: one(found, 1)?.replace(' ', "-"), refuses })
        }),
        (r"\b(?:(writes?|write (?:requests?|operations?|calls?|access))|(?:all |api )?requests?)\b[^.;]{0,30}\b(?:blocked|rejected|refused|denied|not allowed|fail)\b[^.;]{0,20}\b(?:if|when|while|as long as)\b[^.;]{0,20}\b(?:workspace|account|organi[sz]ation|tenant|project|team|subscription)\b[^.;]{0,30}\b(read-only|suspended|archived|frozen|locked|inactive|past[- ]due|overdue|paused)\b".into(), |found| {
            let refuses = if found.get(1).is_some() { Refuses::Writes } else { Refuses::All };
            Some(Meaning::State { state: one(found, 2)?.replace(' ', "-"), refuses })
        }),
        (format!(r"\b{admins} (?:can|may|are able to) (?:create|generate|manage|revoke|issue) (?:and \w+ )?(?:\w+ )?(?:api )?(?:tokens?|keys?)\b"), role),
        (format!(r"\b(?:token|key)s? (?:generation|creation|management)? ?(?:is|are) (?:only )?(?:available|open|restricted|limited) (?:only )?(?:to|for) {admins}\b"), role),
        (r"\b(?:your|the user's|a user's|the caller's) (?:user )?roles? (?:has|have|needs|must have|requires?|includes?) (?:the )?(permission)s?\b".into(), role),
        (format!(r"\b(?:revocation|deletion|revoking|deleting|rotation)\b[^.;]{{0,40}}\btakes? effect {soon}"), revocation),
        (format!(r"\bto revoke (?:it|them|a token|the token|a key|the key) {soon}"), revocation),
        (format!(r"\b(?:revoked|deleted) (?:tokens?|keys?) (?:stops? working|becomes? invalid|(?:is|are) (?:rejected|refused|invalidated)) {soon}"), revocation),
        (format!(r"\b(?:token|key)s? (?:stops? working|becomes? invalid|(?:is|are) (?:rejected|refused|invalidated)) {soon} (?:after|once|when)[^.;]{{0,20}}\b(?:revoked|deleted|revocation|deletion)\b"), revocation),
    ];
    let read = |(pattern, make): (String, Make)| (Regex::new(&pattern).expect("the patterns are constant"), make);
    rows.into_iter().map(read).collect()
});

fn effect(name: &str) -> Option<Meaning> {
    Some(Meaning::Effect(name.to_owned()))
}

fn role(found: &Captures<'_>) -> Option<Meaning> {
    Some(Meaning::Role(singular(&one(found, 1)?)))
}

/// What takes an effect back.
static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:not|never|no longer|n't) (?:be )?(?:billed|charged|counted)\b|\bfree of charge\b|\b(?:without|at no) (?:charge|cost)\b|\bnot (?:rotate|create|place|send)\b")
        .expect("a constant pattern")
});
