//! What a command shows of an exchange as it goes: `curl -v` marks what it sends with `>`, what it gets with `<`, and
//! what it does itself with `*` (curl, "Verbose").

use std::borrow::Cow;

use crate::text::form;

/// A block of code without the marks of an exchange, line for line; as it is, where it shows none.
pub(super) fn unmarked(code: &str) -> Cow<'_, str> {
    if !code.split('\n').any(begins) {
        return Cow::Borrowed(code);
    }
    Cow::Owned(code.split('\n').map(|line| without_mark(line).unwrap_or(line)).collect::<Vec<_>>().join("\n"))
}

/// Whether a line begins what is sent or answered: `> GET /a HTTP/1.1`, `< HTTP/1.1 404 Not Found`.
fn begins(line: &str) -> bool {
    let line = line.trim_start();
    let is_sent = |line: &str| form::request_line(line).is_some_and(|(_, _, rest)| rest.starts_with("HTTP/"));
    is_answer(line) || line.strip_prefix("> ").is_some_and(is_sent)
}

/// Whether a line is that of an answer's status, with the mark before it.
pub fn is_answer(line: &str) -> bool {
    line.trim_start().strip_prefix("< ").is_some_and(|line| form::status_line(line).is_some())
}

/// What a marked line shows; nothing, where the command speaks of itself.
fn without_mark(line: &str) -> Option<&str> {
    let line = line.trim();
    let is_counted = |line: &str| {
        line.starts_with(['{', '}']) && line[1..].trim_start().starts_with('[') && line.ends_with(" data]")
    };
    match line {
        "<" | ">" | "*" => Some(""),
        _ if line.starts_with("* ") || is_counted(line) => Some(""),
        _ => line.strip_prefix("< ").or_else(|| line.strip_prefix("> ")),
    }
}
