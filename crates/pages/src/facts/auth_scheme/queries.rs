//! Keys in queries, as sentences, tables and samples have them.

use std::sync::LazyLock;

use regex::Regex;

use super::super::stated::Stated;
use super::{AuthScheme, KeyPlace, is_word};
use crate::reading::PageReading;
use crate::reading::credential;
use crate::reading::outline::{Statement, StatementRole};
use crate::text::prose;

/// The keys in queries that a statement speaks of.
pub(super) fn said(
    reading: &PageReading<'_>,
    statement: &Statement,
    position: usize,
    facts: &mut Vec<Stated<AuthScheme>>,
) {
    if let Some(name) = listed(reading, statement, position) {
        let key = AuthScheme::key(KeyPlace::Query, name);
        facts.push(reading.stated(key, statement.at(), &statement.text));
    }
    let named = QUERIED.captures(&statement.text).and_then(|found| found.get(1).or(found.get(2)));
    let is_asked = |name: &str| {
        KEYED.is_match(&credential::without_other_keys(&statement.lower))
            // `No `api_key` query parameter was provided.`
            || is_key_name(name) && MISSED.is_match(&statement.lower)
    };
    if let Some(name) = named.filter(|name| !OF_OAUTH2.contains(&name.as_str()) && is_asked(name.as_str())) {
        let key = AuthScheme::key(KeyPlace::Query, name.as_str());
        facts.push(reading.stated(key, statement.at(), &statement.text));
    }
    // `append your `api_key` in the query string`.
    let appended = APPENDED.captures(&statement.text).and_then(|found| found.get(1));
    if let Some(name) = appended.filter(|name| is_key_name(name.as_str()) && !REFUSED.is_match(&statement.lower)) {
        let key = AuthScheme::key(KeyPlace::Query, name.as_str());
        facts.push(reading.stated(key, statement.at(), &statement.text));
    }
    // `?api_key=YOUR_KEY`, of which the sentence says that it is sent.
    let speaks = statement.lower.contains("key") || statement.lower.contains("token");
    let is_asked = speaks && !REFUSED.is_match(&statement.lower) && !OF_READER.is_match(&statement.lower);
    let is_query = QUERY.is_match(&statement.lower);
    for code in prose::codes(&statement.text).into_iter().filter(|_| is_asked) {
        let query = code.split_once('?').map(|(_, query)| query).or_else(|| code.strip_prefix('&'));
        // `the query parameter `api_key=<key>``.
        let query = query.or_else(|| Some(code).filter(|_| is_query && !code.contains(char::is_whitespace)));
        let names = query.into_iter().flat_map(|query| query.split('&')).filter_map(|pair| pair.split_once('='));
        for (name, _) in names.filter(|(name, _)| is_key_name(name)) {
            facts.push(reading.stated(AuthScheme::key(KeyPlace::Query, name), statement.at(), &statement.text));
        }
    }
}

/// The parameter of a table that is the key of who asks, by what it is said to be: `key | query | Your API key`.
fn listed<'s>(reading: &PageReading<'_>, statement: &'s Statement, position: usize) -> Option<&'s str> {
    static YOURS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?i:your|the|developer) (?:\w+ )?(?i:api|access|developer)[ -]?(?i:key|token)[.]?$")
            .expect("a constant pattern")
    });
    let StatementRole::Row(cells) = &statement.role else { return None };
    let plain = |cell: &'s str| cell.trim_matches(['`', '*', '_', ' ']);
    let (head, name) = cells.first().map(|(head, name)| (head.to_lowercase(), plain(name)))?;
    let is_named = ["name", "parameter", "param", "key", "field", "query"].iter().any(|word| head.contains(word));
    let is_yours = cells.iter().skip(1).any(|(_, cell)| YOURS.is_match(plain(cell)));
    if !is_named || !is_yours || !is_word(name) {
        return None;
    }
    let is = |place: &str| cells.iter().any(|(_, cell)| plain(cell).eq_ignore_ascii_case(place));
    let is_elsewhere = ["header", "body", "path", "form", "formdata", "cookie", "uri", "response"].into_iter().any(is);
    let is_answer = reading.outline.titles(statement.section).take(2).any(|title| {
        let title = title.to_lowercase();
        ["response", "return", "answer", "result", "output", "header", "body"].iter().any(|word| title.contains(word))
    });
    let is_of_get = || reading.operation_at(statement.at(), position).is_some_and(|key| key.method() == "GET");
    let is_query = head.contains("query") || is("query") || is_of_get();
    (!is_elsewhere && !is_answer && is_query).then_some(name)
}

/// Keys in the query of a sample's URL.
pub(super) fn shown(reading: &PageReading<'_>) -> Vec<Stated<AuthScheme>> {
    let mut facts = Vec::new();
    for example in &reading.outline.examples {
        for (line, name) in alone(&example.text) {
            let key = AuthScheme::key(KeyPlace::Query, name);
            facts.push(reading.stated(key, example.at(line), &format!("?{name}=")));
        }
        for request in &example.scan.requests {
            let query = request.url.split_once('?').map_or("", |(_, query)| query);
            for name in query.split('&').filter_map(|pair| pair.split('=').next()) {
                if is_key_name(name) {
                    let key = AuthScheme::key(KeyPlace::Query, name);
                    facts.push(reading.stated(key, example.at(request.line), &format!("?{name}=")));
                }
            }
        }
    }
    facts
}

/// The keys in a query that is all that a block of code has: `?user=<user>&api_key=<key>`.
fn alone(text: &str) -> Vec<(usize, &str)> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let (Some((at, line)), None) = (lines.next(), lines.next()) else { return Vec::new() };
    let query = line.trim().strip_prefix(['?', '&']).filter(|query| !query.contains(char::is_whitespace));
    let names = query.into_iter().flat_map(|query| query.split('&')).filter_map(|pair| pair.split_once('='));
    names.map(|(name, _)| (at, name)).filter(|(_, name)| is_key_name(name)).collect()
}

/// Whether a query parameter of this name carries a key.
fn is_key_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    const NAMES: [&str; 11] = [
        "api_key",
        "apikey",
        "key",
        "token",
        "access_token",
        "oauth_token",
        "auth_token",
        "api-key",
        "api_token",
        "auth",
        "subscription-key",
    ];
    // Whose it is may stand before it: `user_access_token`, `adminapikey`.
    NAMES.contains(&lower.as_str()) || ["_access_token", "_api_key", "apikey"].iter().any(|end| lower.ends_with(end))
}

/// What OAuth 2.0 sends in a query, which is no credential (RFC 6749 §4.1).
const OF_OAUTH2: [&str; 8] =
    ["scope", "code", "state", "redirect_uri", "response_type", "client_id", "grant_type", "code_challenge"];

/// What says of a pair that it stands in a query.
static QUERY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\bquery[ -](?:string )?param(?:eter)?\b").expect("a constant pattern"));

/// What says of a place that nothing is sent there.
pub(super) static REFUSED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:not|never|refused|rejected|instead of)\b|n['’]t\b|\banswered with\b|\b4\d\d\b")
        .expect("a constant pattern")
});

/// What says of a query parameter that it must be there.
static MISSED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:no|missing|without|invalid) (?:an? |the )?[`'\x22]").expect("a constant pattern")
});

/// An address that the API calls, and not the reader.
static OF_READER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:callback|webhook|redirect)s?\b|\bsends? (?:an? |the )?requests? to\b")
        .expect("a constant pattern")
});

/// A query parameter by its name: `a `key` query parameter`, `a query parameter named `key``.
static QUERIED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"`([A-Za-z][\w.-]*)`[^.`]{0,12}\bquery[ -](?:string )?param(?:eter)?\b|\bquery[ -](?:string )?param(?:eter)?,? (?:named |called |with the name )?`([A-Za-z][\w.-]*)`")
        .expect("a constant pattern")
});

/// A parameter of which a sentence says that it is put into the query.
static APPENDED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:append|add|pass|send|includ|provid|put)\w*\b[^.`]{0,20}`([A-Za-z][\w.-]*)`[^.`]{0,20}\b(?:in|into|to|as part of) the (?:query(?: string)?|url)\b")
        .expect("a constant pattern")
});

/// A sentence that says of a credential how it is sent.
static KEYED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:authenticat\w*|authoriz\w*|(?:pass(?:es|ed|ing)?|sen[dt](?:s|ing)?|provid(?:e|es|ed|ing)|includ(?:e|es|ed|ing)|add(?:s|ed|ing)?|suppl(?:y|ies|ied|ying))\b[^.]{0,40}\b(?:api |secret |access )?(?:keys?|tokens?|credentials?))\b")
        .expect("a constant pattern")
});
