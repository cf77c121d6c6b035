//! Texts that came from a service or a document, made fit to be shown.

use std::borrow::Cow;

/// The most characters of a witness's answer that are shown; JSON has it whole.
const LONGEST: usize = 400;

/// A text as one line that can't steer a terminal, cut where it is long.
pub fn escape_untrusted(text: &str) -> String {
    let mut escaped = String::new();
    text.chars().take(LONGEST).for_each(|letter| push_visible(letter, &mut escaped));
    let more = text.chars().count().saturating_sub(LONGEST);
    if more > 0 {
        escaped.push_str(&format!("… ({more} characters more)"));
    }
    without_commands(escaped)
}

/// A text as one line, whole: what can't be seen is written as an escape.
pub fn visible(text: &str) -> String {
    if is_plain(text) {
        return without_commands(text.to_owned());
    }
    let mut shown = String::with_capacity(text.len());
    text.chars().for_each(|letter| push_visible(letter, &mut shown));
    without_commands(shown)
}

/// Whether each letter of a text is of ASCII, and seen.
pub fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// A text of several lines, of which each is made visible, and none begins a command of GitHub's runner.
pub fn visible_lines(text: &str) -> String {
    let line = |line: &str| {
        let shown = line.split('\t').map(visible).collect::<Vec<_>>().join("\t");
        if shown.trim_start().starts_with("::") { shown.replacen("::", "\\::", 1) } else { shown }
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// JSON in which what can't be seen is written as JSON escapes: the same value for programs, and nothing that
/// steers whoever looks at it. Outside of its texts it has neither.
pub fn visible_json(json: &str) -> Cow<'_, str> {
    let is_plain = |letter: char| !is_unseen(letter) || letter == '\n';
    let commands = commands(json);
    if commands.is_empty() && json.chars().all(is_plain) {
        return Cow::Borrowed(json);
    }
    let mut shown = String::with_capacity(json.len());
    for (at, letter) in json.char_indices() {
        match letter {
            letter if !is_plain(letter) || commands.binary_search(&at).is_ok() => {
                shown.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            letter => shown.push(letter),
        }
    }
    Cow::Owned(shown)
}

/// A letter, or the escape of one that can't be seen.
pub fn push_visible(letter: char, to: &mut String) {
    if is_unseen(letter) { to.extend(letter.escape_default()) } else { to.push(letter) }
}

/// What is not seen where it stands: controls, marks that turn the direction of what follows or end a line, and
/// what XML 1.0 has no place for. All are within the first plane.
pub fn is_unseen(letter: char) -> bool {
    let is_mark = matches!(
        letter,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}'
    );
    letter.is_control() || is_mark
}

/// Where `##name[` stands: wherever it does on a line, runners of GitHub, Azure Pipelines and TeamCity obey it.
fn commands(text: &str) -> Vec<usize> {
    let begins = |at: &usize| {
        let name = text[at + 2..].trim_start_matches(|letter: char| letter.is_ascii_alphanumeric());
        name.starts_with('[')
    };
    text.match_indices('#').map(|(at, _)| at).filter(|at| text[at + 1..].starts_with('#')).filter(begins).collect()
}

/// A text with a backslash in each such command.
pub fn without_commands(text: String) -> String {
    let commands = commands(&text);
    if commands.is_empty() {
        return text;
    }
    let mut broken = String::with_capacity(text.len() + commands.len());
    let mut from = 0;
    for at in commands {
        broken.push_str(&text[from..=at]);
        broken.push('\\');
        from = at + 1;
    }
    broken + &text[from..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_can_t_steer_the_terminal() {
        assert_eq!(escape_untrusted("a\u{1b}[2Jb\n\u{202e}c"), "a\\u{1b}[2Jb\\n\\u{202e}c");
        assert!(escape_untrusted(&"x".repeat(1000)).ends_with("x… (600 characters more)"));
    }

    #[test]
    fn no_runner_is_told_anything() {
        assert_eq!(visible("a ##[error]b ###vso[task.x] ## c[ # #[d]"), "a #\\#[error]b ##\\#vso[task.x] ## c[ # #[d]");
    }

    #[test]
    fn json_says_the_same_and_shows_it() {
        let value =
            serde_json::json!({"a\u{9b}": "\u{202e}b\u{7f}", "##[error]": ["##vso[x", "\u{10ffff}", "plain\n"]});
        let text = serde_json::to_string_pretty(&value).unwrap();
        let shown = visible_json(&text);
        assert!(!shown.chars().any(|letter| is_unseen(letter) && letter != '\n') && !shown.contains("##"), "{shown}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
        assert!(matches!(visible_json("{\n  \"a\": 1\n}"), Cow::Borrowed(_)));
    }

    #[test]
    fn lines_stay_lines() {
        assert_eq!(visible_lines("{\r\n\t\"a\": \u{7}\n}"), "{\n\t\"a\": \\u{7}\n}");
        assert_eq!(visible_lines("a ::b\n  ::error::c"), "a ::b\n  \\::error::c");
    }
}
