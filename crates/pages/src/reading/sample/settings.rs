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

/// The addresses that a shell sets variables to, with their lines and names: `export SERVER_URL=https://…`.
pub(super) fn exported(code: &str) -> Vec<(usize, String, String)> {
    if !code.contains("=http") && !code.contains("=\"http") && !code.contains("='http") {
        return Vec::new();
    }
    let set = |(at, line): (usize, &str)| {
        let line = line.trim().trim_start_matches("$ ");
        let (name, value) = line.strip_prefix("export ").unwrap_or(line).split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']).trim_end_matches('/');
        let is_name = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
        let is_set = !name.is_empty() && name.bytes().all(is_name) && value.starts_with("http");
        let is_url = value.contains("://") && !value.contains(char::is_whitespace);
        (is_set && is_url).then(|| (at, name.to_owned(), value.to_owned()))
    };
    code.lines().enumerate().filter_map(set).collect()
}
