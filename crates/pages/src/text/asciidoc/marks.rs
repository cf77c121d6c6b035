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
        Regex::new(r"\b(?:link|xref):[^\s\[\]`|]+\[([^\[\]]+)\]|<<[\w#.:/-]+, ?([^<>]+)>>").expect("a constant pattern")
    });
    if !text.contains([':', '<']) {
        return Cow::Borrowed(text);
    }
    MACRO.replace_all(text, |found: &Captures<'_>| {
        let name = found.get(1).or_else(|| found.get(2)).map_or("", |name| name.as_str());
        // Where it opens is an attribute.
        name.trim_end_matches('^').to_owned()
    })
}
