//! Colours, and what may not reach a terminal.

use anstyle::{AnsiColor, Style as Ansi};

use crate::finding::Severity;

/// The colours of a report, none of them where it is not for a terminal.
#[derive(Debug, Clone, Copy, Default)]
pub struct Palette {
    pub bold: Ansi,
    pub dim: Ansi,
    pub good: Ansi,
    pub note: Ansi,
    pub warning: Ansi,
    pub error: Ansi,
}

impl Palette {
    pub fn of(colour: bool) -> Palette {
        if !colour {
            return Palette::default();
        }
        let of = |colour: AnsiColor| colour.on_default();
        Palette {
            bold: Ansi::new().bold(),
            dim: Ansi::new().dimmed(),
            good: of(AnsiColor::Green),
            note: of(AnsiColor::Cyan),
            warning: of(AnsiColor::Yellow).bold(),
            error: of(AnsiColor::Red).bold(),
        }
    }

    pub fn of_severity(&self, severity: Severity) -> Ansi {
        match severity {
            Severity::Note => self.note,
            Severity::Warning => self.warning,
            Severity::Error => self.error,
        }
    }
}

/// The most characters of a witness's answer that are shown; JSON has it whole.
const LONGEST: usize = 400;

/// A text that came from a service, as one line that can't steer a terminal.
pub fn tame(text: &str) -> String {
    let mut tamed = String::new();
    for letter in text.chars().take(LONGEST) {
        if letter.is_control() || is_invisible(letter) {
            tamed.extend(letter.escape_default())
        } else {
            tamed.push(letter)
        }
    }
    let more = text.chars().count().saturating_sub(LONGEST);
    if more > 0 {
        tamed.push_str(&format!("… ({more} characters more)"));
    }
    tamed
}

/// Marks that turn the direction of what follows.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A name, cut to some characters.
pub fn cut(name: &str, width: usize) -> String {
    if name.chars().count() <= width {
        return name.to_owned();
    }
    name.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_can_t_steer_the_terminal() {
        assert_eq!(tame("a\u{1b}[2Jb\n\u{202e}c"), "a\\u{1b}[2Jb\\n\\u{202e}c");
        assert!(tame(&"x".repeat(1000)).ends_with("x… (600 characters more)"));
    }

    #[test]
    fn a_name_is_cut_where_it_is_too_long() {
        assert_eq!((cut("abc", 3).as_str(), cut("abcd", 3).as_str()), ("abc", "ab…"));
    }
}
