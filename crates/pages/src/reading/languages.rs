//! Languages of samples: what says in which one a sample is written, and one request in several, side by side.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::outline::Outline;
use crate::text::page::{Block, BlockContent};

/// The first of the parts beside a section that are called by languages, as it is itself.
pub fn first_beside(outline: &Outline<'_>, section: usize) -> Option<usize> {
    static LANGUAGE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\W*(?i:curl|shell|bash|cli|http|httpie|python3?|node(?:\.?js)?|javascript|js|typescript|ts|php|ruby|go|golang|java|kotlin|swift|rust|c#|csharp|\.net|perl|r|powershell)(?: \([\w .-]+\))?\W*$")
            .expect("a constant pattern")
    });
    // More than a page has of them in one place.
    const MOST: usize = 20;
    let sections = &outline.page.sections;
    let own = sections.get(section).filter(|own| LANGUAGE.is_match(&own.title))?;
    let mut seen: HashSet<&str> = HashSet::from([own.title.as_str()]);
    let beside =
        sections[..section].iter().enumerate().rev().filter(|(_, other)| other.parent == own.parent).take(MOST);
    // A title that comes again begins other ones.
    let beside = beside.take_while(|(_, other)| LANGUAGE.is_match(&other.title) && seen.insert(&other.title));
    beside.last().map(|(index, _)| index)
}

/// Whether the first of some blocks says no more than how the code behind it is written, and that it can be copied.
pub fn is_label(blocks: &[Block]) -> bool {
    static LANGUAGE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?i:(?:copy(?: code| to clipboard)?|json|curl|http|bash|shell|python|javascript|php|ruby|java|go|c#|xml|text)[ \n]*){1,2}$")
            .expect("a constant pattern")
    });
    let is_own = |block: &Block| matches!(&block.content, BlockContent::Prose(text) if text.len() < 40 && LANGUAGE.is_match(text));
    let own = blocks.iter().take(3).take_while(|block| is_own(block)).count();
    own > 0 && blocks.get(own).is_some_and(|next| matches!(next.content, BlockContent::Code { .. }))
}
