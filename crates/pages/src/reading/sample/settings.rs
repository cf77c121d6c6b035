//! What a program sets its variables to, and texts in which they stand.

use std::collections::HashMap;

/// What a program sets its variables to, where that is text.
pub(super) type SampleVariables = HashMap<String, String>;

/// A text in which `${name}` and `$name` are what the program set them to.
pub(super) fn expand(text: &str, settings: &SampleVariables) -> String {
    if !text.contains('$') || settings.is_empty() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let (name, len) = match rest.strip_prefix('{') {
            Some(inside) => match inside.find('}') {
                Some(end) => (&inside[..end], end + 2),
                None => (rest, 0),
            },
            None => {
                let len = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
                (&rest[..len], len)
            }
        };
        match settings.get(name) {
            Some(value) if len > 0 && out.len() < 10_000 => {
                out.push_str(value);
                rest = &rest[len..];
            }
            _ => out.push('$'),
        }
    }
    out.push_str(rest);
    out
}
