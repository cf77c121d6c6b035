//! Why a body was not decoded, and where, without a word of what is in it: a
//! body may hold what a log must not.

use super::fault::{JsonFault, NotDecoded};

/// One step of the way down into a body.
enum Step {
    /// In an object, at the member whose key is this part of the body.
    Member(Option<std::ops::Range<usize>>),
    /// In an array, at this index.
    Element(usize),
}

/// Where a body was not decoded, and what is wrong there.
pub fn json(body: &[u8], error: &serde_json::Error, names: &[&str]) -> NotDecoded {
    let end = offset(body, error.line(), error.column());
    NotDecoded::Json { path: path(&body[..end.min(body.len())], names), fault: fault(error) }
}

/// serde_json quotes the offending value; only what was expected is kept.
fn fault(error: &serde_json::Error) -> JsonFault {
    let text = error.to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
    if error.is_syntax() || error.is_eof() {
        return JsonFault::Syntax;
    }
    if let Some((_, expected)) = text.rsplit_once(", expected ") {
        return JsonFault::Expected(expected.to_owned());
    }
    match text {
        _ if text.starts_with("missing field `") => JsonFault::Missing(text.to_owned()),
        _ if text.starts_with("data did not match any variant") => JsonFault::NoAlternative,
        _ => JsonFault::Other,
    }
}

/// serde_json counts lines from 1 and, in bytes, columns up to where it stopped.
fn offset(body: &[u8], line: usize, column: usize) -> usize {
    let breaks = body.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
    let start = breaks.take(line.saturating_sub(1)).last().unwrap_or(0);
    start + column
}

/// Where the end of `read` stands in the whole, as a JSONPath
/// ([RFC 9535](https://www.rfc-editor.org/rfc/rfc9535)). A key is told only if it
/// is a documented name.
fn path(read: &[u8], names: &[&str]) -> String {
    let mut steps: Vec<Step> = Vec::new();
    let mut at = 0;
    while at < read.len() {
        match read[at] {
            b'{' => steps.push(Step::Member(None)),
            b'[' => steps.push(Step::Element(0)),
            b'}' | b']' => {
                steps.pop();
            }
            b',' => match steps.last_mut() {
                Some(Step::Member(key)) => *key = None,
                Some(Step::Element(index)) => *index += 1,
                None => {}
            },
            b'"' => {
                let end = string_end(read, at + 1);
                if let Some(Step::Member(key @ None)) = steps.last_mut() {
                    *key = Some(at + 1..end);
                }
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
    let mut path = String::from("$");
    for step in steps {
        match step {
            Step::Element(index) => path.push_str(&format!("[{index}]")),
            Step::Member(None) => {}
            Step::Member(Some(key)) => {
                let name = read.get(key).and_then(|key| std::str::from_utf8(key).ok());
                let known = name.filter(|name| names.binary_search(name).is_ok());
                path.push('.');
                path.push_str(known.unwrap_or("*"));
            }
        }
    }
    path
}

/// Where the string that begins at `from` ends.
fn string_end(read: &[u8], from: usize) -> usize {
    let mut at = from;
    while at < read.len() && read[at] != b'"' {
        at += if read[at] == b'\\' { 2 } else { 1 };
    }
    at.min(read.len())
}
