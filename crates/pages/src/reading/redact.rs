//! Credential-looking literals, reduced to a prefix and a shape before they
//! become a value or a quote.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::literals::literal_kind;

/// A text in which what looks like a real credential is shown by its shape.
pub fn text(text: &str) -> String {
    let text = FIELD.replace_all(text, |found: &Captures<'_>| format!("{}{}", &found[1], shape(&found[2])));
    let text = SCHEME.replace_all(&text, |found: &Captures<'_>| {
        let word = &found[2];
        // `Bearer authentication` is prose.
        let prose = word.trim_end_matches('.').bytes().skip(1).all(|b| b.is_ascii_lowercase());
        format!("{}{}", &found[1], if prose { word.to_owned() } else { shape(word) })
    });
    WORD.replace_all(&text, |found: &Captures<'_>| {
        let word = &found[0];
        if is_secret(word) { shape(word) } else { word.to_owned() }
    })
    .into_owned()
}

/// What a credential looks like: `sk_live_<24>` for one of that prefix.
pub fn shape(word: &str) -> String {
    if let Some(kind) = literal_kind(word) {
        return format!("<{kind}>");
    }
    if is_placeholder(word) && !is_secret(word) {
        return word.to_owned();
    }
    match prefix(word) {
        Some(prefix) => format!("{prefix}<{}>", word.len() - prefix.len()),
        None => format!("<{}>", word.len()),
    }
}

/// Words that stand for themselves after `Bearer`: placeholders and variables.
pub fn is_placeholder(word: &str) -> bool {
    let lower = word.to_lowercase();
    let marks = [
        "your",
        "xxx",
        "...",
        "…",
        "example",
        "<",
        ">",
        "{",
        "}",
        "$",
        "***",
        "here",
        "123456",
        "abc",
        "token",
        "key",
        "secret",
        "demo",
        "placeholder",
        "test",
        "replace",
        "insert",
        "credential",
    ];
    word.len() < 8 || marks.iter().any(|mark| lower.contains(mark)) || lower.chars().all(|c| c == 'x' || c == '_')
}

/// The prefix that names a kind of credential: the words before its random
/// part or its placeholder, `sk_live_` of `sk_live_4eC39Hq…`.
pub fn prefix(word: &str) -> Option<&str> {
    if word.starts_with("eyJ") || literal_kind(word).is_some() || word.contains(char::is_whitespace) {
        return None;
    }
    // `OAUTH_ACCESS_TOKEN` stands for all of it.
    let is_shouted = word.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    if is_shouted && ["TOKEN", "KEY", "SECRET"].iter().any(|name| word.ends_with(name)) {
        return None;
    }
    // `acme_api_<token>`: what is not marked is said as it is.
    if let Some((whole, _)) =
        word.split_once(['<', '{']).filter(|(whole, _)| whole.ends_with(['_', '-']) && whole.len() <= 24)
    {
        let first = whole.split(['_', '-']).next().unwrap_or_default();
        let is_word = whole.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        if is_word && is_prefix_part(first) {
            return Some(whole);
        }
    }
    let mut end = 0;
    for (at, c) in word.char_indices() {
        if c == '_' || c == '-' {
            let part = &word[end..at];
            if !is_prefix_part(part) {
                break;
            }
            end = at + 1;
        } else if !c.is_ascii_alphanumeric() {
            break;
        }
    }
    let rest = &word[end..];
    // `sk_` alone says nothing of what follows; `client_id` has no prefix.
    (end > 1 && (rest.is_empty() || !rest.starts_with(|c: char| c.is_whitespace()))).then(|| &word[..end])
}

/// A part of a prefix: short letters, and none of the words of placeholders.
fn is_prefix_part(part: &str) -> bool {
    const WORDS: &[&str] = &[
        "your",
        "my",
        "the",
        "api",
        "token",
        "key",
        "access",
        "bearer",
        "secret",
        "here",
        "a",
        "an",
        "example",
        "client",
        "user",
        "service",
        "auth",
        "jwt",
        "app",
        "insert",
        "some",
        "abc",
        "xxx",
        "x",
        "refresh",
        "private",
        "new",
        "old",
        "account",
        "basic",
        "webhook",
        "id",
        "public",
        "valid",
        "put",
        "partner",
        "workspace",
        "project",
        "session",
        "real",
        "actual",
        "random",
        "environment",
        "base64",
    ];
    let letters = part.bytes().any(|b| b.is_ascii_alphabetic());
    let lower = part.to_ascii_lowercase();
    // Upper and lower case mixed is the random part already.
    let mixed = part.bytes().any(|b| b.is_ascii_uppercase()) && part.bytes().any(|b| b.is_ascii_lowercase());
    (1..=6).contains(&part.len()) && letters && !mixed && !WORDS.contains(&lower.as_str())
}

/// Long, of letters and digits mixed, no words: what generators give out.
fn is_secret(word: &str) -> bool {
    let core = &word[prefix(word).map_or(0, str::len)..];
    let count = |test: fn(&u8) -> bool| core.bytes().filter(test).count();
    let digits = count(u8::is_ascii_digit);
    let (upper, lower) = (count(u8::is_ascii_uppercase), count(u8::is_ascii_lowercase));
    let random = core.len() >= 16 && digits >= 3 && upper + lower >= 4;
    // Both cases and digits, not one separator: no placeholder is so written.
    let dense = upper >= 2 && lower >= 2 && core.bytes().all(|b| b.is_ascii_alphanumeric());
    word.starts_with("eyJ") && word.len() >= 16
        || random && (dense || !is_placeholder(core))
        || literal_kind(word) == Some("uuid")
}

/// A word of the characters that credentials are made of (RFC 6750 §2.1).
static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[A-Za-z0-9_\-.~+=]{16,}").expect("a constant pattern"));

/// What follows the name of a field for a secret.
static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)(["']?\b(?:password|client_secret|secret_?key|api_?key|access_token|refresh_token|token)["']?\s*[:=]\s*["'])([A-Za-z0-9_\-.~+/=]{8,})"#)
        .expect("a constant pattern")
});

/// What follows an authentication scheme.
static SCHEME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)(\b(?:bearer|basic) )([A-Za-z0-9_\-.~+/=]{8,})").expect("a constant pattern"));
