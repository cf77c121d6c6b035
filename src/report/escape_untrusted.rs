//! Texts that came from a service or a document, made fit to be shown.

/// The most characters of a witness's answer that are shown; JSON has it whole.
const LONGEST: usize = 400;

/// A text as one line that can't steer a terminal, cut where it is long.
pub fn escape_untrusted(text: &str) -> String {
    let mut escaped = String::new();
    text.chars().take(LONGEST).for_each(|letter| show(letter, &mut escaped));
    let more = text.chars().count().saturating_sub(LONGEST);
    if more > 0 {
        escaped.push_str(&format!("… ({more} characters more)"));
    }
    escaped
}

/// A text as one line, whole: what can't be seen is written as an escape.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    text.chars().for_each(|letter| show(letter, &mut shown));
    shown
}

/// A text of several lines, of which each is made visible.
pub fn visible_lines(text: &str) -> String {
    let line = |line: &str| line.split('\t').map(visible).collect::<Vec<_>>().join("\t");
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn show(letter: char, to: &mut String) {
    if letter.is_control() || is_invisible(letter) { to.extend(letter.escape_default()) } else { to.push(letter) }
}

/// Marks that turn the direction of what follows, and what XML 1.0 has no place for.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}'
    )
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
    fn lines_stay_lines() {
        assert_eq!(visible_lines("{\r\n\t\"a\": \u{7}\n}"), "{\n\t\"a\": \\u{7}\n}");
    }
}
