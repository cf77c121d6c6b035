//! Where the values of secret members stand in a body.

use std::ops::Range;

/// A list or an object that is open: whether its members are secret whatever they are called, and whether
/// what comes next in it is a name.
struct OpenValue {
    is_object: bool,
    is_secret: bool,
    /// The name that was read last is a secret's.
    named_secret: bool,
    at_name: bool,
}

/// The ranges of the values; of texts without their quotes. What is no JSON is read as a form. It is read from
/// left to right, however deep and however broken it is.
pub fn values(body: &[u8], is_secret: &dyn Fn(&str) -> bool) -> Vec<Range<usize>> {
    let start = body.iter().position(|byte| !byte.is_ascii_whitespace() && !b"\xef\xbb\xbf".contains(byte));
    match start.map(|start| body[start]) {
        Some(b'{' | b'[') => in_json(body, is_secret),
        Some(_) => in_form(body, is_secret),
        None => Vec::new(),
    }
}

fn in_json(body: &[u8], is_secret: &dyn Fn(&str) -> bool) -> Vec<Range<usize>> {
    let (mut found, mut open, mut at): (Vec<Range<usize>>, Vec<OpenValue>, usize) = (Vec::new(), Vec::new(), 0);
    while at < body.len() {
        let hides = open.last().is_some_and(|open| open.is_secret || open.named_secret);
        match body[at] {
            bracket @ (b'{' | b'[') => {
                let is_object = bracket == b'{';
                open.push(OpenValue { is_object, is_secret: hides, named_secret: false, at_name: is_object });
            }
            b'}' | b']' => _ = open.pop(),
            b',' => {
                if let Some(open) = open.last_mut() {
                    (open.at_name, open.named_secret) = (open.is_object, false);
                }
            }
            b':' => open.last_mut().into_iter().for_each(|open| open.at_name = false),
            b'"' => {
                let end = end_of_text(body, at);
                match open.last_mut().filter(|open| open.at_name) {
                    Some(open) => open.named_secret = is_secret(&name(&body[at..end])),
                    None if hides && end > at + 2 => found.push(at + 1..end - 1),
                    None => {}
                }
                at = end;
                continue;
            }
            b'-' | b'0'..=b'9' => {
                let length = body[at..].iter().take_while(|byte| b"+-.eE0123456789".contains(byte)).count();
                if hides {
                    found.push(at..at + length);
                }
                at += length;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Where a text ends whose first quote stands at `start`; behind its last quote.
fn end_of_text(body: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < body.len() {
        match body[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    body.len()
}

/// A member's name without its quotes and escapes.
fn name(quoted: &[u8]) -> String {
    let plain = || String::from_utf8_lossy(quoted).trim_matches('"').to_owned();
    serde_json::from_slice(quoted).unwrap_or_else(|_| plain())
}

fn in_form(body: &[u8], is_secret: &dyn Fn(&str) -> bool) -> Vec<Range<usize>> {
    let (mut found, mut at) = (Vec::new(), 0);
    for pair in body.split(|byte| matches!(byte, b'&' | b'\n' | b';')) {
        if let Some(equals) = pair.iter().position(|byte| *byte == b'=') {
            let name = String::from_utf8_lossy(&pair[..equals]);
            if is_secret(name.trim()) && equals + 1 < pair.len() {
                found.push(at + equals + 1..at + pair.len());
            }
        }
        at += pair.len() + 1;
    }
    found
}
