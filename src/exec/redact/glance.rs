//! Says of most long texts, many times faster than a search, that there is nothing in them to be found.

use aho_corasick::packed;

/// A shorter text is searched at once.
const LONG: usize = 4 << 10;
/// So much of a text is looked at together.
const PART: usize = 32 << 10;

/// Looks for some patterns at once, upper and lower case alike, and does not say where they are.
#[derive(Debug)]
pub struct Glance {
    patterns: packed::Searcher,
    longest: usize,
}

impl Glance {
    /// Nothing where there are too many patterns, or the processor has no instructions for this.
    pub fn of<'p>(patterns: impl Iterator<Item = &'p [u8]>) -> Option<Glance> {
        let patterns: Vec<Vec<u8>> = patterns.map(<[u8]>::to_ascii_lowercase).collect();
        let longest = patterns.iter().map(Vec::len).max()?;
        Some(Glance { patterns: packed::Searcher::new(patterns)?, longest })
    }

    /// Whether a text has none of them; of a short one it is not asked.
    pub fn sees_nothing(&self, text: &[u8]) -> bool {
        if text.len() < LONG {
            return false;
        }
        let mut part = Vec::with_capacity(PART + self.longest);
        (0..text.len()).step_by(PART).all(|start| {
            // What stands across two parts is in the first of them.
            let end = (start + PART + self.longest).min(text.len());
            part.clear();
            part.extend(text[start..end].iter().map(u8::to_ascii_lowercase));
            self.patterns.find(&part).is_none()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_seen_wherever_it_stands() {
        let Some(glance) = Glance::of([&b"Tok-44aa"[..], b"746f6b2d"].into_iter()) else { return };
        let text = |at: usize, word: &str| {
            let mut text = vec![b'.'; 3 * PART];
            text[at..at + word.len()].copy_from_slice(word.as_bytes());
            text
        };
        assert!(glance.sees_nothing(&text(0, "tok-44")));
        assert!(!glance.sees_nothing(b"."), "it is short");
        for at in [0, 1, PART - 8, PART - 4, PART - 1, PART, 2 * PART - 3, 3 * PART - 8] {
            for word in ["Tok-44aa", "tOK-44AA", "746F6B2D"] {
                assert!(!glance.sees_nothing(&text(at, word)), "{word} at {at}");
            }
        }
    }
}
