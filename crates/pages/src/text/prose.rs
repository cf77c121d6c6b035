//! What running text says: its sentences, the statuses and bodies in them.

use std::sync::LazyLock;

use regex::Regex;

/// What is longer is no sentence, and is read in pieces of this many bytes: a quote of each thing
/// that it names would else cost the square of its length.
const LONGEST: usize = 2_000;

/// As much of a text as is read where it can't be read in pieces: an item, a cell, a title.
pub fn cut(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Splits a text into sentences. Inline code and URLs stay whole.
pub fn sentences(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let mut sentences = Vec::new();
    let (mut start, mut code, mut braces) = (0, false, 0usize);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b' ' if at - start >= LONGEST => {
                sentences.push(text[start..at].trim());
                (start, code, braces) = (at + 1, false, 0);
            }
            b'`' => code = !code,
            b'{' => braces += 1,
            b'}' => braces = braces.saturating_sub(1),
            b'.' | b'!' | b'?' if !code && braces == 0 => {
                let space = bytes.get(at + 1).is_some_and(|b| b.is_ascii_whitespace());
                let next = bytes.get(at + 2).copied().unwrap_or(b'A');
                let starts = !next.is_ascii_lowercase();
                if space && starts && !is_abbreviation(&text[start..at]) {
                    sentences.push(text[start..=at].trim());
                    start = at + 1;
                }
            }
            _ => {}
        }
    }
    sentences.push(text[start..].trim());
    sentences.retain(|sentence| !sentence.is_empty());
    sentences
}

fn is_abbreviation(text: &str) -> bool {
    let word = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    matches!(word.trim_start_matches('('), "e.g" | "i.e" | "etc" | "vs" | "ex" | "eg" | "ie")
}

/// The inline code of a text, without its backticks.
pub fn codes(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).map(str::trim).filter(|code| !code.is_empty()).collect()
}

/// A JSON object inside a sentence.
pub fn inline_object(text: &str) -> Option<&str> {
    // As a program has it: `Content: `{ id : 12 }``.
    static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:content|body|response)\W{0,3}: *`(\{ *\w+ *:[^`]+\})`").expect("a constant pattern")
    });
    let start = text.find('{').filter(|at| text[at + 1..].trim_start().starts_with('"'));
    let Some(start) = start else {
        return LABELLED.captures(text).and_then(|found| found.get(1)).map(|object| object.as_str());
    };
    let mut depth = 0usize;
    let mut quoted = false;
    let mut escaped = false;
    for (offset, byte) in text[start..].bytes().enumerate() {
        match byte {
            b'"' if !escaped => quoted = !quoted,
            b'{' if !quoted => depth += 1,
            b'}' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return Some(&text[start..=start + offset]);
                }
            }
            _ => {}
        }
        escaped = byte == b'\\' && !escaped;
    }
    None
}

/// A text cut to a quote: about a line of it.
pub fn quote(text: &str) -> String {
    const LENGTH: usize = 120;
    let text = super::inline::squeeze(text);
    if text.chars().count() <= LENGTH {
        return text;
    }
    let cut: String = text.chars().take(LENGTH - 1).collect();
    format!("{}…", cut.trim_end())
}
