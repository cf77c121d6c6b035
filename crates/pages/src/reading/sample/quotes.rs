//! Commands whose quotes do not close as a shell wants them.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// A command in which a line of an option ends in a quote too many: `-H 'Name: value'' \`.
pub(super) fn without_more(command: &str) -> Cow<'_, str> {
    static TWICE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r#"(?m)^(\s*-{1,2}[A-Za-z-]+[ =]'[^'\n]*')'([ \t]*\\?)$|^(\s*-{1,2}[A-Za-z-]+[ =]"[^"\n]*")"([ \t]*\\?)$"#,
        )
        .expect("a constant pattern")
    });
    if !command.contains("''") && !command.contains("\"\"") {
        return Cow::Borrowed(command);
    }
    TWICE.replace_all(command, "$1$2$3$4")
}

/// The words of a command with a quote that is never closed: each quote ends on its line.
pub(super) fn loose_words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for line in command.lines() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let (word, behind) = match first {
                '"' | '\'' => rest[1..].split_once(first).unwrap_or((&rest[1..], "")),
                _ => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
            };
            words.push(word.trim_matches(['"', '\'']).to_owned());
            rest = behind.trim_start();
        }
    }
    words
}
