//! What stands inside a line: code, roles, links.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// A line as Markdown has it.
pub(super) fn markdown(line: &str) -> String {
    if !line.contains('`') {
        return line.to_owned();
    }
    let line = ROLE.replace_all(line, |found: &Captures<'_>| {
        let said = LINK.replace(&found[2], "$1").into_owned();
        match &found[1] {
            "http:get" | "http:post" | "http:put" | "http:patch" | "http:delete" => {
                format!("`{} {said}`", found[1][5..].to_ascii_uppercase())
            }
            "code" | "samp" | "literal" | "http:header" | "mailheader" => format!("`{said}`"),
            _ => said,
        }
    });
    let line = TARGET.replace_all(&line, "$1");
    let line: Cow<'_, str> = if line.contains("``") { line.replace("``", "`").into() } else { line };
    line.into_owned()
}

/// A role: `` :ref:`text <target>` ``.
static ROLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r":([a-z][a-z:+_-]*):`([^`]+)`").expect("a constant pattern"));

/// The text before a target.
static LINK: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^[~!]?(.*?)\s*<[^<>]*>$").expect("a constant pattern"));

/// A link: `` `text <https://…>`_ ``.
static TARGET: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"`([^`<>]+?)\s*<[^<>`]*>`__?").expect("a constant pattern"));
