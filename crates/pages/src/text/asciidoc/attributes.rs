//! What a document calls by a name of its own: `:base-path: /api/v2`, and `{base-path}` in its text.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::marks;

/// No document sets more.
const MOST: usize = 200;

/// The lines that set attributes, from 0, and the text with their values in the places of their names
/// (AsciiDoc, "Attribute Entries" and "Attribute References"). Each line stays on its own.
pub(super) fn put_in(text: &str) -> (HashSet<usize>, Cow<'_, str>) {
    let mut values: HashMap<&str, String> = HashMap::new();
    let mut lines = HashSet::new();
    let all: Vec<&str> = text.lines().collect();
    let mut listing: Option<&str> = None;
    for (at, line) in all.iter().enumerate() {
        listing = match listing {
            Some(mark) => Some(mark).filter(|mark| line.trim_end() != *mark),
            None => Some(line.trim_end()).filter(|_| marks::opens_listing(&all, at)),
        };
        let Some(found) = SET.captures(line.trim_end()).filter(|_| listing.is_none()) else { continue };
        lines.insert(at);
        let (Some(name), Some(value)) = (found.get(1), found.get(2)) else { continue };
        if values.len() < MOST {
            let value = filled(value.as_str(), &values).into_owned();
            values.entry(name.as_str()).or_insert(value);
        }
    }
    (lines, filled(text, &values))
}

fn filled<'t>(text: &'t str, values: &HashMap<&str, String>) -> Cow<'t, str> {
    if values.is_empty() {
        return Cow::Borrowed(text);
    }
    NAMED.replace_all(text, |found: &Captures<'_>| values.get(&found[1]).unwrap_or(&found[0].to_owned()).clone())
}

/// A value of more than this is a text, which nothing needs that is read.
static SET: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^:([A-Za-z0-9_][\w-]*):(?: +(\S.{0,199}))?$").expect("a constant pattern"));

static NAMED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\{([A-Za-z0-9_][\w-]*)\}").expect("a constant pattern"));
