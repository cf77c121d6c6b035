//! Texts of a format, a pattern and a length.

use regex::RegexBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::number::Spread;
use crate::schema::pattern::{is_cheap, states};

/// No text is made for a pattern that is longer than this.
const LONGEST: usize = 65_536;

/// A text of the format, as long as it must be; the caller has made sure that this is not too long.
pub(super) fn of_format(format: Option<&str>, spread: Spread, least: u64, most: u64) -> String {
    let word = match spread {
        Spread::Usual => "sample",
        Spread::Large => "example",
        Spread::Small => "text",
    };
    let usual = match format {
        Some("date-time") => "2024-01-01T12:00:00Z",
        Some("date") => "2024-01-01",
        Some("time") => "12:00:00Z",
        Some("duration") => "P1D",
        Some("uuid") => "00000000-0000-4000-8000-000000000000",
        Some("email" | "idn-email") => "somebody@example.com",
        Some("uri" | "url" | "iri" | "uri-reference" | "iri-reference" | "uri-template") => "https://example.com/",
        Some("hostname" | "idn-hostname") => "example.com",
        Some("ipv4" | "ip") => "192.0.2.1",
        Some("ipv6") => "2001:db8::1",
        Some("byte" | "base64") => "c2FtcGxl",
        Some("json-pointer") => "/sample",
        Some("regex") => word,
        // Numbers that are kept as texts, because they are large or exact.
        Some("int32" | "int64" | "integer" | "number" | "decimal" | "double" | "float") => "1",
        _ => word,
    };
    let mut text = usual.to_owned();
    let length = text.chars().count();
    let least = usize::try_from(least).unwrap_or(usize::MAX);
    text.extend(std::iter::repeat_n('x', least.saturating_sub(length)));
    text.chars().take(usize::try_from(most).unwrap_or(usize::MAX)).collect()
}

/// A text that the pattern matches, of a length between the two where one is found; nothing for a
/// pattern that is not understood (looking ahead or behind, back references).
pub(super) fn of_pattern(pattern: &str, least: u64, most: u64) -> Option<String> {
    let hir = regex_syntax::ParserBuilder::new().utf8(false).build().parse(&plain(pattern)).ok()?;
    let mut texts = [0, 1, 2, 4, 8, 12, 16, 20, 24, 32, 36, 40, 64, 100, 128, 255].into_iter().map(|times| {
        let mut text = String::new();
        write(&hir, times, &mut text);
        text
    });
    let fits = |text: &String| (least..=most).contains(&(text.chars().count() as u64)) && !text.is_empty();
    let first = texts.next()?;
    if fits(&first) {
        return Some(first);
    }
    let found = texts.find(fits).or_else(|| Some(padded(&hir, &first, least)).filter(fits));
    Some(found.unwrap_or(first))
}

/// A text that is longer at an end that the pattern leaves open.
fn padded(hir: &Hir, text: &str, least: u64) -> String {
    let short = usize::try_from(least).unwrap_or(LONGEST).min(LONGEST).saturating_sub(text.chars().count());
    let padding = "x".repeat(short);
    let properties = hir.properties();
    match (properties.look_set_prefix().contains(Look::Start), properties.look_set_suffix().contains(Look::End)) {
        (false, _) => padding + text,
        (true, false) => text.to_owned() + &padding,
        (true, true) => text.to_owned(),
    }
}

/// Whether a text matches a pattern somewhere; what is no pattern here, or takes too long, matches nothing.
pub(super) fn meets(pattern: &str, text: &str) -> bool {
    if !is_cheap(states(pattern), text.len() as u64) {
        return false;
    }
    let pattern = RegexBuilder::new(&plain(pattern)).size_limit(1 << 20).build();
    pattern.is_ok_and(|pattern| pattern.is_match(text))
}

/// ECMA-262 escapes what the parser does not know to be escaped.
fn plain(pattern: &str) -> String {
    pattern.replace("\\/", "/").replace("\\Z", "\\z")
}

/// Writes a text that matches, each repetition at least so many times where it may.
fn write(hir: &Hir, times: u32, text: &mut String) {
    if text.len() >= LONGEST {
        return;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => text.push(letter(class)),
        HirKind::Capture(capture) => write(&capture.sub, times, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, times, text)),
        HirKind::Alternation(parts) => parts.iter().take(1).for_each(|part| write(part, times, text)),
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(u32::MAX);
            let count = times.max(repetition.min).min(most);
            // What writes nothing writes nothing however often, and what is long enough is.
            for _ in 0..count {
                let before = text.len();
                write(&repetition.sub, 0, text);
                if text.len() == before || text.len() >= LONGEST {
                    break;
                }
            }
        }
    }
}

/// A letter of the class that can stand anywhere, where there is one.
fn letter(class: &Class) -> char {
    const USUAL: [char; 14] = ['a', 'A', '1', '0', '-', '_', '.', ' ', 'x', 'X', '@', ':', '/', '+'];
    let ranges: Vec<(u32, u32)> = match class {
        Class::Unicode(class) => {
            class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect()
        }
        Class::Bytes(class) => class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect(),
    };
    let has = |letter: &char| ranges.iter().any(|(start, end)| (*start..=*end).contains(&u32::from(*letter)));
    let first = ranges.first().and_then(|(start, _)| char::from_u32(*start));
    USUAL.into_iter().find(has).or(first).unwrap_or('a')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_met() {
        for (pattern, least, most, text) in [
            ("^[a-z]{3}$", 0, 9, "aaa"),
            ("^\\d{4}-\\d{2}$", 0, 9, "1111-11"),
            ("^(in|out)-[^/]+$", 0, 9, "in-a"),
            ("[A-Z0-9]*", 4, 9, "AAAA"),
            ("^https?:\\/\\/", 0, 99, "http://"),
            ("^x?$", 1, 1, "x"),
            ("\\.png$", 6, 9, "xx.png"),
            ("^x-", 5, 9, "x-xxx"),
        ] {
            assert_eq!(of_pattern(pattern, least, most).as_deref(), Some(text), "{pattern}");
        }
        assert_eq!(of_pattern("(", 0, 9), None);
        assert_eq!(of_pattern("^(((a?){1000}){1000}){1000}$", 0, 9).as_deref(), Some(""));
        assert!(of_pattern("((a{1000}){1000}){1000}", 0, 9).is_some_and(|text| text.len() < 2 * LONGEST));
    }

    #[test]
    fn a_format_is_as_long_as_it_must_be() {
        assert_eq!(of_format(None, Spread::Usual, 8, 9), "samplexx");
        assert_eq!(of_format(None, Spread::Usual, 0, 3), "sam");
        assert_eq!(of_format(Some("date"), Spread::Large, 0, u64::MAX), "2024-01-01");
    }
}
