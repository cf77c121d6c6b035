//! What stands inside a line: code, roles, links.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::text::form;

/// A line as Markdown has it.
pub(super) fn markdown(line: &str) -> String {
    if !line.contains('`') {
        return line.to_owned();
    }
    if let Some(label) = LABEL.captures(line).and_then(|found| labelled(&found[1], &found[2])) {
        return label;
    }
    let line = ROLE.replace_all(line, |found: &Captures<'_>| {
        let said = LINK.replace(&found[2], "$1").into_owned();
        match &found[1] {
            "http:get" | "http:post" | "http:put" | "http:patch" | "http:delete" => {
                format!("`{} {said}`", found[1][5..].to_ascii_uppercase())
            }
            // With no text, its name is what is shown: `:sample_request:`_``.
            name if said == "_" => name.replace(['_', ':'], " "),
            "code" | "samp" | "literal" | "http:header" | "mailheader" => format!("`{said}`"),
            _ => said,
        }
    });
    let line = TARGET.replace_all(&line, "$1");
    let line: Cow<'_, str> = if line.contains("``") { line.replace("``", "`").into() } else { line };
    line.into_owned()
}

/// A part of an operation, as an item, that a line is by a role that is called so: `` | :method:`post` ``, `` | :path:`/crates` ``.
fn labelled(role: &str, said: &str) -> Option<String> {
    let method = said.to_ascii_uppercase();
    match role {
        "method" => form::METHODS.contains(&method.as_str()).then(|| format!("* Method: `{method}`")),
        _ => form::is_path(said).then(|| format!("* Path: `{said}`")),
    }
}

/// Whether a line of a block of lines is such a part.
pub(super) fn is_label(line: &str) -> bool {
    line.trim_start().starts_with("| :")
        && LABEL.captures(line).is_some_and(|found| labelled(&found[1], &found[2]).is_some())
}

/// A line that is such a role, and nothing besides.
static LABEL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*(?:\|\s*)?:(method|path):`([^`]+)`\s*$").expect("a constant pattern"));

/// A role: `` :ref:`text <target>` ``.
static ROLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r":([a-z][a-z:+_-]*):`([^`]+)`").expect("a constant pattern"));

/// The text before a target.
static LINK: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^[~!]?(.*?)\s*<[^<>]*>$").expect("a constant pattern"));

/// A link: `` `text <https://…>`_ ``.
static TARGET: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"`([^`<>]+?)\s*<[^<>`]*>`__?").expect("a constant pattern"));
