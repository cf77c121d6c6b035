//! Marks of AsciiDoc that are no text: the edges of blocks, callouts in listings, macros around names.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// The blocks that are open around a line (AsciiDoc, "Delimited Blocks").
#[derive(Default)]
pub(super) struct Blocks<'t>(Vec<&'t str>);

impl<'t> Blocks<'t> {
    /// Whether the last of some lines opens or closes a block: it is made of one mark. What stands right below a text,
    /// about as long as that, underlines it.
    pub(super) fn is_edge(&mut self, lines: &[&'t str]) -> bool {
        let Some((line, before)) = lines.split_last() else { return false };
        let line = line.trim_end();
        let is_mark = |mark: u8| line.len() >= 4 && line.bytes().all(|byte| byte == mark);
        if !b"=*_".iter().any(|mark| is_mark(*mark)) {
            return false;
        }
        if let Some(open) = self.0.iter().rposition(|open| *open == line) {
            self.0.truncate(open);
            return true;
        }
        let above = before.last().map_or("", |above| above.trim());
        let is_title = above.chars().count().abs_diff(line.len()) <= 2;
        let is_text = !above.is_empty() && above != "+" && !above.starts_with(['[', '.']) && !self.0.contains(&above);
        if is_text && is_title {
            return false;
        }
        self.0.push(line);
        true
    }
}

/// Whether a line opens or closes a table (AsciiDoc, "Tables"): a bar, and three marks or more.
pub(super) fn is_table(line: &str) -> bool {
    line.strip_prefix('|').is_some_and(|rest| rest.len() >= 3 && rest.bytes().all(|byte| byte == b'='))
}

/// Whether a line opens a listing: four marks or more, closed by as many. Right below a text, more of them underline it.
pub(super) fn opens_listing(lines: &[&str], at: usize) -> bool {
    let line = lines[at].trim_end();
    let is_mark = |mark: u8| line.len() >= 4 && line.bytes().all(|byte| byte == mark);
    if line.len() == 4 || !is_mark(b'-') && !is_mark(b'.') {
        return is_mark(b'-') || is_mark(b'.');
    }
    // No sample is longer.
    const MOST: usize = 2_000;
    let before = at.checked_sub(1).map_or("", |before| lines[before].trim());
    let is_below_text = !before.is_empty() && before != "+" && !before.starts_with(['[', '.']);
    !is_below_text && lines[at + 1..].iter().take(MOST).any(|other| other.trim_end() == line)
}

/// The language of a listing, as the attributes above it say: `[source,json]`, `[,json]`.
pub(super) fn language(line: &str) -> Option<&str> {
    static LANGUAGE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^\[(?:source[^,\]]*)?, *([\w-]+)[^\]]*\]$").expect("a constant pattern"));
    LANGUAGE.captures(line).and_then(|found| found.get(1)).map(|name| name.as_str())
}

/// A text in which what is literal is code: `+/boats+` (AsciiDoc, "Literal Monospace").
pub(super) fn literal(text: &str) -> Cow<'_, str> {
    static LITERAL: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(^|[\s|(])\+([^\s+`]+)\+($|[\s|).,:;])").expect("a constant pattern"));
    if text.contains('+') { LITERAL.replace_all(text, "$1`$2`$3") } else { Cow::Borrowed(text) }
}

/// A line of a listing without the marks of what is said of it below: `"token": "…", <1>`.
pub(super) fn without_callouts(line: &str) -> &str {
    static CALLOUTS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?:\s+(?:(?://|#|--|;;) ?)?<(?:\d{1,2}|\.)>)+\s*$").expect("a constant pattern"));
    CALLOUTS.find(line).map_or(line, |found| &line[..found.start()])
}

/// A text in which what leads to another place is called what it is there: `link:#accept[Accept]`, `<<accept,Accept>>`.
/// An address stays beside its text.
pub(super) fn unlinked(text: &str) -> Cow<'_, str> {
    static MACRO: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(?:link|xref):[^\s\[\]`|]+\[([^\[\]]+)\]|<<[\w#.:/-]+, ?([^<>]+)>>|<<#?([\w.-]+)>>")
            .expect("a constant pattern")
    });
    if !text.contains([':', '<']) {
        return Cow::Borrowed(text);
    }
    MACRO.replace_all(text, |found: &Captures<'_>| {
        let name = found.get(1).or_else(|| found.get(2)).or_else(|| found.get(3)).map_or("", |name| name.as_str());
        // Where it opens is an attribute.
        name.trim_end_matches('^').to_owned()
    })
}
