//! What a text says of each of several statuses.

use std::sync::LazyLock;

use regex::Regex;

use super::StatusMention;

/// The part of a text that is about each of several statuses: with causes before them, `a wrong token
/// is answered 401, a missing right 403`, or behind, `401 for a wrong token, 403 for a missing right`.
/// Those with nothing but a word between them share theirs.
pub fn clauses<'t>(text: &'t str, statuses: &[StatusMention]) -> Vec<&'t str> {
    let mut bounds = vec![0];
    for pair in statuses.windows(2) {
        let between = &text[pair[0].at.end..pair[1].at.start];
        bounds.push(pair[0].at.end + boundary(between).unwrap_or(between.len()));
    }
    bounds.push(text.len());
    let joined = |index: usize| {
        let between = &text[statuses[index].at.end..statuses[index + 1].at.start];
        between.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count() < 2
    };
    let clause = |index: usize| {
        let first = (0..index).rev().take_while(|before| joined(*before)).last().unwrap_or(index);
        let last = (index..statuses.len() - 1).take_while(|next| joined(*next)).last().map_or(index, |last| last + 1);
        &text[bounds[first]..bounds[last + 1]]
    };
    (0..statuses.len()).map(clause).collect()
}

/// Where what is said of one status ends, and what is said of the next begins.
fn boundary(between: &str) -> Option<usize> {
    static PARTS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r";|, | and | but | while | whereas | or ").expect("a constant pattern"));
    static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:for|if|when|where|whenever|means|indicates|in case|because|on|as|is)\b|[:=(–—]")
            .expect("a constant pattern")
    });
    // The next sentence is about the next one.
    static ENDS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[a-z`)][.!?] +[A-Z`*]").expect("a constant pattern"));
    if let Some(end) = ENDS.find_iter(between).last() {
        return Some(end.start() + 2);
    }
    let mut parts = PARTS.find_iter(between);
    let first = parts.next()?;
    // What goes on behind the first status is about it.
    match GOES_ON.is_match(&between[..first.start()]) {
        true => Some(parts.last().unwrap_or(first).start()),
        false => Some(first.start()),
    }
}
