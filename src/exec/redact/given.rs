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

/// The ranges of the values; of texts without their quotes. What is no JSON, XML or parts is read as a form. It is read
/// from left to right, however deep and however broken it is.
pub fn values(body: &[u8], is_secret: &dyn Fn(&str) -> bool) -> Vec<Range<usize>> {
    let start = body.iter().position(|byte| !byte.is_ascii_whitespace() && !b"\xef\xbb\xbf".contains(byte));
    match start.map(|start| body[start]) {
        Some(b'{' | b'[') => in_json(body, is_secret),
        Some(b'<') => in_xml(body, is_secret),
        Some(b'-') if body.starts_with(b"--") => in_parts(body, is_secret),
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

/// The texts of elements and the values of attributes that are secret by their names, whatever their namespace's prefix.
fn in_xml(body: &[u8], is_secret: &dyn Fn(&str) -> bool) -> Vec<Range<usize>> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(start) = body[at..].iter().position(|byte| *byte == b'<').map(|offset| at + offset) {
        let length = body[start..].iter().position(|byte| *byte == b'>').unwrap_or(body.len() - start);
        let (tag, end) = (&body[start + 1..start + length], (start + length + 1).min(body.len()));
        found.extend(in_attributes(tag, start + 1, is_secret));
        let name = tag.split(|byte| byte.is_ascii_whitespace() || *byte == b'/').next().unwrap_or_default();
        if is_secret(&local(name)) {
            let text = body[end..].iter().position(|byte| *byte == b'<').unwrap_or(body.len() - end);
            let is_data = body[end + text..].starts_with(CDATA);
            let (from, text) = match is_data {
                true => (end + text + CDATA.len(), end_of(&body[end + text + CDATA.len()..], b"]]>")),
                false => (end, text),
            };
            found.extend((text > 0).then_some(from..from + text));
        }
        at = end;
    }
    found
}

const CDATA: &[u8] = b"<![CDATA[";

/// A name without the prefix of its namespace.
fn local(name: &[u8]) -> String {
    let own = name.rsplit(|byte| *byte == b':').next().unwrap_or_default();
    String::from_utf8_lossy(own).into_owned()
}

/// The values of a tag's attributes that are secret by their names; the tag stands at `at`.
fn in_attributes(tag: &[u8], at: usize, is_secret: &dyn Fn(&str) -> bool) -> Vec<Range<usize>> {
    let (mut found, mut next) = (Vec::new(), 0);
    while let Some(equals) = tag[next..].iter().position(|byte| *byte == b'=').map(|offset| next + offset) {
        let name = tag[..equals].trim_ascii_end().rsplit(u8::is_ascii_whitespace).next().unwrap_or_default();
        let quote =
            tag[equals + 1..].iter().position(|byte| !byte.is_ascii_whitespace()).map(|offset| equals + 1 + offset);
        let Some(quote) = quote.filter(|quote| matches!(tag[*quote], b'"' | b'\'')) else { break };
        let length = end_of(&tag[quote + 1..], &tag[quote..=quote]);
        if length > 0 && is_secret(&local(name)) {
            found.push(at + quote + 1..at + quote + 1 + length);
        }
        next = (quote + length + 2).min(tag.len());
    }
    found
}

/// Where a mark begins; where there is none, the end.
fn end_of(bytes: &[u8], mark: &[u8]) -> usize {
    bytes.windows(mark.len()).position(|window| window == mark).unwrap_or(bytes.len())
}

/// The contents of parts whose fields are secret by their names (RFC 7578 §4.2). What begins like parts and has no such
/// field is no parts.
fn in_parts(body: &[u8], is_secret: &dyn Fn(&str) -> bool) -> Vec<Range<usize>> {
    let line = end_of(body, b"\n");
    let delimiter = body[..line].trim_ascii_end();
    let (mut found, mut at) = (Vec::new(), (line + 1).min(body.len()));
    while at < body.len() {
        let length = end_of(&body[at..], delimiter);
        let part = &body[at..at + length];
        let head = end_of(part, b"\n\n").min(end_of(part, b"\r\n\r\n"));
        if is_secret(&field(&part[..head])) {
            let start = head + part[head..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let content = part[start..].trim_ascii_end().len();
            found.extend((content > 0).then_some(at + start..at + start + content));
        }
        at = (at + length + delimiter.len()).min(body.len());
    }
    found
}

/// What a part's `Content-Disposition` names its field.
fn field(head: &[u8]) -> String {
    let head = String::from_utf8_lossy(head);
    let named = head.split(';').find_map(|parameter| parameter.trim().strip_prefix("name="));
    named.map_or_else(String::new, |name| name.lines().next().unwrap_or_default().trim().trim_matches('"').to_owned())
}

/// The values of query parameters, and of a fragment's, that are secret by their names, in whatever URLs stand in a text.
pub fn in_urls(text: &[u8], is_secret: &dyn Fn(&str) -> bool) -> Vec<Range<usize>> {
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || b"&#\"'<>;,\\".contains(byte);
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(start) = text[at..].iter().position(|byte| b"?&#;".contains(byte)).map(|offset| at + offset + 1) {
        let name =
            text[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(byte)).count();
        at = start + name;
        if name == 0 || text.get(at) != Some(&b'=') || !is_secret(&String::from_utf8_lossy(&text[start..at])) {
            continue;
        }
        let length = text[at + 1..].iter().position(is_end).unwrap_or(text.len() - at - 1);
        found.extend((length > 0).then_some(at + 1..at + 1 + length));
        at += 1 + length;
    }
    found
}
