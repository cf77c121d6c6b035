//! Tags of HTML and MDX: name, attributes, whether they open or close.

/// A tag as it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HtmlTag {
    pub name: String,
    pub values: Vec<(String, String)>,
    pub closing: bool,
    pub alone: bool,
    /// Bytes from the `<` to behind the `>`.
    pub len: usize,
}

/// A tag that is longer than this is noise.
pub const MAX_TAG: usize = 4_096;

/// Reads the tag at the start of `text`, which begins with `<`. None where it
/// is none, or where it never ends.
pub fn read(text: &str) -> Option<HtmlTag> {
    let bytes = text.as_bytes();
    let closing = bytes.get(1) == Some(&b'/');
    let mut at = if closing { 2 } else { 1 };
    let name_len = bytes[at.min(bytes.len())..]
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':'))
        .count();
    if name_len == 0 || !bytes[at].is_ascii_alphabetic() {
        return None;
    }
    let name = text[at..at + name_len].to_owned();
    at += name_len;
    let (values, end) = attributes(text, at)?;
    let alone = text[..end].ends_with("/>");
    Some(HtmlTag { name, values, closing, alone, len: end })
}

/// Attributes until `>`: `a="b"`, `a='b'`, `a={b}`, `a=b` and flags.
fn attributes(text: &str, from: usize) -> Option<(Vec<(String, String)>, usize)> {
    let bytes = text.as_bytes();
    let mut values = Vec::new();
    let mut at = from;
    while at < bytes.len() && at < MAX_TAG {
        match bytes[at] {
            b'>' => return Some((values, at + 1)),
            b if is_name(b) => {
                let len = bytes[at..].iter().take_while(|b| is_name(**b)).count();
                let name = text[at..at + len].to_owned();
                at = blank(bytes, at + len);
                if bytes.get(at) == Some(&b'=') {
                    let (value, end) = value(text, blank(bytes, at + 1))?;
                    values.push((name, value));
                    at = end;
                } else {
                    values.push((name, "true".to_owned()));
                }
            }
            b'{' => at = braces(bytes, at)?,
            // A tag does not stand inside a tag; looking on would cost a noisy
            // page its length for each `<`.
            b'<' => return None,
            _ => at += 1,
        }
    }
    None
}

fn is_name(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'@')
}

fn blank(bytes: &[u8], at: usize) -> usize {
    at + bytes[at.min(bytes.len())..].iter().take_while(|b| b.is_ascii_whitespace()).count()
}

fn value(text: &str, at: usize) -> Option<(String, usize)> {
    let bytes = text.as_bytes();
    match *bytes.get(at)? {
        quote @ (b'"' | b'\'') => {
            let len = bytes[at + 1..].iter().take(MAX_TAG).position(|b| *b == quote)?;
            Some((text[at + 1..at + 1 + len].to_owned(), at + len + 2))
        }
        b'{' => {
            let end = braces(bytes, at)?;
            let inside = text[at + 1..end - 1].trim();
            let bare = inside.trim_matches(|c| matches!(c, '"' | '\'' | '`'));
            Some((bare.to_owned(), end))
        }
        _ => {
            let len = bytes[at..].iter().take_while(|b| !b.is_ascii_whitespace() && **b != b'>').count();
            Some((text[at..at + len].to_owned(), at + len))
        }
    }
}

/// The place behind the brace that closes the one at `at`.
fn braces(bytes: &[u8], at: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (offset, byte) in bytes[at..].iter().take(MAX_TAG).enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + offset + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// Attributes of a GitBook tag, `tab title="cURL"`, after its name; of `parameter 'id', 'string'`, what stands there
/// without a name is the field's name and its type.
pub fn liquid(inside: &str) -> (String, Vec<(String, String)>) {
    let inside = inside.trim().trim_matches('-').trim();
    let name = inside.split_whitespace().next().unwrap_or_default().to_owned();
    let rest = inside[name.len()..].trim_start();
    if rest.starts_with(['\'', '"']) {
        let texts = rest.split(',').map(|part| part.trim().trim_matches(['\'', '"']));
        let values = ["name", "type"].into_iter().zip(texts.map(super::inline::entities));
        return (name, values.map(|(key, value)| (key.to_owned(), value)).collect());
    }
    let rest = format!("{}>", rest.replace('>', " "));
    let values = attributes(&rest, 0).map(|(values, _)| values).unwrap_or_default();
    (name, values)
}
