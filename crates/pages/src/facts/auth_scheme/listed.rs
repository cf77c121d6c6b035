//! Schemes as generators of references list them, each with its name, its place and its kind.

use std::sync::LazyLock;

use regex::Regex;

use super::{AuthScheme, KeyPlace};
use crate::reading::PageReading;
use crate::reading::outline::{Statement, StatementRole};

/// The scheme that a statement lists.
pub(super) fn read(reading: &PageReading<'_>, position: usize, statement: &Statement) -> Option<AuthScheme> {
    let titled = || TITLE.captures(&statement.lower).filter(|_| statement.role == StatementRole::Heading);
    if let Some(found) = HTTP.captures(&statement.lower).or_else(titled) {
        return Some(AuthScheme::http(&found[1]));
    }
    let found = KEY.captures(&statement.text).or_else(|| TYPED.captures(&statement.text));
    if let Some(found) = found {
        return placed(&found[2]).map(|place| AuthScheme::key(place, &found[1]));
    }
    if let Some(found) = PLACED.captures(&statement.text) {
        let place = if found[2].eq_ignore_ascii_case("true") { KeyPlace::Query } else { KeyPlace::Header };
        let is_placed = found[2] != found[3];
        return is_placed.then(|| AuthScheme::key(place, &found[1]));
    }
    // `API key parameter name: X-Key`, and below it `Location: HTTP header`.
    let name = NAMED.captures(&statement.text)?.get(1)?.as_str();
    let behind = reading.outline.statements.get(position + 1).filter(|next| next.section == statement.section)?;
    let place = LOCATION.captures(&behind.lower)?;
    placed(&place[1]).map(|place| AuthScheme::key(place, name))
}

fn placed(word: &str) -> Option<KeyPlace> {
    KeyPlace::ALL.into_iter().find(|place| word.eq_ignore_ascii_case(place.name()))
}

/// `Parameter Name: X-Key, in: header`.
static KEY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\bparameter name: [`*]*([A-Za-z][\w.-]*)[`*]*, in: [`*]*(header|query|cookie)\b")
        .expect("a constant pattern")
});

/// `Type : apiKey Name : X-Key In : HEADER`, line by line.
static TYPED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W*type\W*: ?\W*apikey\W* name\W*: ?[`*_]*([A-Za-z][\w.-]*?)[`*_]* [*_]*in\W*: ?[`*]*(header|query|cookie)\b")
        .expect("a constant pattern")
});

/// `APIKey KeyParamName: X-Key, KeyInQuery: false, KeyInHeader: true`.
static PLACED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W*apikey\W+keyparamname:[\W_]*([A-Za-z][\w.-]*?)[_`*]*,?\s+keyinquery:[\W_]*(true|false)[\W_]+keyinheader:[\W_]*(true|false)")
        .expect("a constant pattern")
});

static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W*api key parameter name\W*: ?[`*]*([A-Za-z][\w.-]*)[`*]*$").expect("a constant pattern")
});

static LOCATION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\W*location\W*: ?\W*(?:http |url )?(header|query|cookie)\b").expect("a constant pattern")
});

/// The title of a part that has the scheme's values: `Authentication bearer`.
static TITLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\W*authentication (bearer|basic|digest)\W*$").expect("a constant pattern"));

/// `HTTP Authentication, scheme: bearer`.
static HTTP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bhttp authentication, scheme: [`*]*(bearer|basic|digest)\b").expect("a constant pattern")
});
