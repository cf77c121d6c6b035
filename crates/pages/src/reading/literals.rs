//! Texts that are examples of a kind, and no values of their own.

use std::sync::LazyLock;

use regex::Regex;

/// What a text is, where it is an example of a kind and no value of its own.
pub fn literal_kind(text: &str) -> Option<&'static str> {
    let hex = |part: &str, len| part.len() == len && part.bytes().all(|b| b.is_ascii_hexdigit());
    let parts: Vec<&str> = text.split('-').collect();
    if let [a, b, c, d, e] = parts[..]
        && hex(a, 8)
        && hex(b, 4)
        && hex(c, 4)
        && hex(d, 4)
        && hex(e, 12)
    {
        return Some("uuid");
    }
    if text.starts_with("eyJ") && text.len() >= 10 && !text.contains(' ') {
        return Some("jwt");
    }
    if text.len() >= 16 && text.bytes().all(|b| b.is_ascii_hexdigit()) && text.bytes().any(|b| b.is_ascii_digit()) {
        return Some("hex");
    }
    if is_date(text) {
        return Some("date");
    }
    is_description(text).then_some("text")
}

/// A text in the place of a message that says what stands there: `A human-readable description of the error.`
fn is_description(text: &str) -> bool {
    static DESCRIPTION: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^(?:an? |the )?(?:(?:short|brief|long|detailed|human[- ]readable|readable|error|additional|more) )*(?:description|explanation|summary|message|details?|text) (?:of|about|for|describing|explaining|that (?:describes|explains)) (?:(?:the|an?|your|what) )*(?:\w+ )?(?:error|problem|failure|issue|went wrong)\.?$|^(?:an? |the )?human[- ]readable (?:error )?(?:message|description|explanation|text)\.?$")
            .expect("a constant pattern")
    });
    text.len() < 120 && DESCRIPTION.is_match(text)
}

/// `2024-01-31`, alone or with a time behind it (RFC 3339).
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits =
        |range: std::ops::Range<usize>| bytes.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    digits(0..4)
        && bytes.get(4) == Some(&b'-')
        && digits(5..7)
        && bytes.get(7) == Some(&b'-')
        && digits(8..10)
        && bytes.get(10).is_none_or(|b| matches!(b, b'T' | b't' | b' '))
}

/// Whether a string is nothing but a variable.
pub fn is_hole(text: &str) -> bool {
    let name = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    match text.strip_prefix('$') {
        Some(rest) => match rest.strip_prefix('{') {
            Some(inside) => inside.find('}') == Some(inside.len().saturating_sub(1)),
            None => !rest.is_empty() && name(rest),
        },
        None => false,
    }
}
