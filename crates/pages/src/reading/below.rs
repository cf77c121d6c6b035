//! Paths of a list that stand below the path of the item or the heading above them.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::outline::{Statement, StatementRole};
use crate::text::form;

/// The path that an item or a heading has behind its name, for the items below it.
#[derive(Default)]
pub struct Below<'p>(Option<(usize, usize, &'p str)>);

impl<'p> Below<'p> {
    /// The prefix of the paths in a statement; one that names no operation may begin another.
    pub fn of(&mut self, statement: &'p Statement, is_free: bool) -> Option<&'p str> {
        static NAMED: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"^[^`/]{2,60}\(`?(/[^\s`()]+)`?\)\W*$").expect("a constant pattern"));
        let is_deeper = |(section, indent, _): &(usize, usize, &str)| {
            *section == statement.section && statement.role == StatementRole::Item && statement.indent >= *indent
        };
        self.0 = self.0.filter(is_deeper);
        let named = NAMED.captures(&statement.text).filter(|_| is_free).and_then(|found| found.get(1));
        let indent = match statement.role {
            StatementRole::Heading => Some(0),
            StatementRole::Item => Some(statement.indent + 1),
            _ => None,
        };
        if let (Some(path), Some(indent)) = (named, indent) {
            self.0 = Some((statement.section, indent, path.as_str()));
            return None;
        }
        self.0.map(|(_, _, path)| path)
    }
}

/// The address of an operation below what its list has before it: `/` and `/:id` are nothing by themselves.
pub fn joined<'p>(prefix: Option<&str>, url: &'p str) -> Cow<'p, str> {
    let is_part = url == "/" || url.starts_with("/:") || url.starts_with("/{") || url.starts_with("/<");
    match prefix.filter(|_| is_part) {
        Some(prefix) if url == "/" => Cow::Owned(prefix.to_owned()),
        Some(prefix) => Cow::Owned(format!("{}{url}", prefix.trim_end_matches('/'))),
        None => form::rooted(url),
    }
}
