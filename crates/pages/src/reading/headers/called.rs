//! What a statement calls a header: by the word beside its name, or by the list that it stands in.

use std::sync::LazyLock;

use regex::Regex;

use super::side::pattern;
use crate::reading::outline::{Outline, Statement, StatementRole};
use crate::text::form;

/// Whether a sentence calls a word in lower case a header, and not only speaks of headers, too: `the `a-b` and `c-d`
/// headers`, `the header `a-b``.
pub(super) fn is_called_header(statement: &Statement, name: &str) -> bool {
    static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:`[^`]*`|[\s,/&+()'’*]|and\b|or\b|http\b|request\b|response\b|custom\b|the\b|an?\b|its\b|=|:|<[^>]*>)*-?headers?\b",
        )
    });
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"\bheaders?(?: fields?)?\b(?:`[^`]*`|[\s,/&+():*'\x22]|and\b|or\b|named\b|called\b|is\b|are\b|of\b|the\b|an?\b|name\b|like\b|such as\b|e\.g\.|either\b|with\b|to\b|using\b|as\b)*`$",
        )
    });
    let Some((before, behind)) = statement.lower.split_once(&format!("`{}", name.to_lowercase())) else { return true };
    let behind = behind.split_once('`').map_or("", |(_, behind)| behind);
    statement.role != StatementRole::Sentence || BEHIND.is_match(behind) || BEFORE.is_match(&format!("{before}`"))
}

/// The header that an item or a paragraph says the meaning of, `x-total: how many there are`, and the sentence that
/// leads to the list: `… includes the following headers in the response:`.
pub(super) fn called<'o>(outline: &'o Outline<'_>, index: usize) -> Option<(&'o str, &'o str)> {
    static LED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bheaders?\b[^.;]*:$"));
    let statement = &outline.statements[index];
    let name = meant(statement)?;
    let before = outline.statements[..index].iter().rev().take(24);
    let mut before = before.take_while(|other| other.section == statement.section);
    // A paragraph may go on behind what it begins with.
    let first = |other: &&Statement| match statement.role {
        StatementRole::Item => other.role == StatementRole::Sentence,
        _ => other.lower.ends_with(':') && other.block != statement.block,
    };
    let lead = before.find(first).filter(|lead| LED.is_match(&lead.lower))?;
    Some((name, &lead.lower))
}

/// The name with a hyphen that a statement begins with, and that a colon or a dash sets off.
fn meant(statement: &Statement) -> Option<&str> {
    static MEANT: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^[`*]*([A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+)[`*]*(?::| [-–—]) \S"));
    let is_marked = statement.text.starts_with('`');
    let is_meant = match statement.role {
        // One in code is read as every other name in code.
        StatementRole::Item => !is_marked,
        StatementRole::Sentence => is_marked,
        _ => false,
    };
    let found = MEANT.captures(&statement.text).filter(|_| is_meant)?;
    found.get(1).map(|name| name.as_str())
}

/// The header's name that a sentence is, and nothing besides, as a definition has it.
pub(super) fn alone(statement: &Statement) -> Option<&str> {
    let name = statement.text.trim_matches(['`', '*', ':', ' ']);
    (statement.role == StatementRole::Sentence && name.contains('-') && form::is_header_name(name)).then_some(name)
}
