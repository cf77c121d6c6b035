//! Colours, and names that fit.

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
    fn a_name_is_cut_where_it_is_too_long() {
        assert_eq!((cut("abc", 3).as_str(), cut("abcd", 3).as_str()), ("abc", "ab…"));
    }
}
