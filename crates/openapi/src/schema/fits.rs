//! Which texts that are listed fit the patterns that stand beside the list.

use std::collections::BTreeSet;

/// Leaves out of some values, as JSON, the texts that don't fit each of some patterns: these say nothing more then. Where
/// one can't be tried, nothing is left out, and it is said that it was not.
#[cfg(feature = "instances")]
pub fn only(values: &mut BTreeSet<String>, patterns: &BTreeSet<String>) -> bool {
    let read = |pattern: &String| regex::RegexBuilder::new(pattern).size_limit(1 << 20).build();
    let Ok(patterns) = patterns.iter().map(read).collect::<Result<Vec<_>, _>>() else { return false };
    values.retain(|value| match serde_json::from_str::<String>(value) {
        Ok(text) => patterns.iter().all(|pattern| pattern.is_match(&text)),
        Err(_) => true,
    });
    true
}

#[cfg(not(feature = "instances"))]
pub fn only(_: &mut BTreeSet<String>, _: &BTreeSet<String>) -> bool {
    false
}

/// Those of some names that fit a pattern; none where it can't be tried.
#[cfg(feature = "instances")]
pub fn names<'n>(pattern: &str, mut names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let Some(first) = names.next() else { return Vec::new() };
    let Ok(pattern) = regex::RegexBuilder::new(pattern).size_limit(1 << 20).build() else { return Vec::new() };
    std::iter::once(first).chain(names).filter(|name| pattern.is_match(name)).collect()
}

#[cfg(not(feature = "instances"))]
pub fn names<'n>(_: &str, _: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    Vec::new()
}

/// Whether a text is of a format; nothing where that can't be tried.
#[cfg(feature = "instances")]
pub fn is_of_format(text: &str, format: &str) -> Option<bool> {
    let schema = serde_json::json!({ "format": format });
    let format = jsonschema::draft202012::options().should_validate_formats(true).build(&schema).ok()?;
    Some(format.is_valid(&serde_json::Value::from(text)))
}

#[cfg(not(feature = "instances"))]
pub fn is_of_format(_: &str, _: &str) -> Option<bool> {
    None
}

#[cfg(all(test, feature = "instances"))]
mod tests {
    use super::*;

    #[test]
    fn each_text_must_fit_each_pattern() {
        let set = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect::<BTreeSet<_>>();
        let left = |patterns: &[&str]| {
            let mut values = set(&["\"ab\"", "\"cd\"", "1"]);
            only(&mut values, &set(patterns)).then_some(values)
        };
        assert_eq!(left(&["^[a-z]+$", "^..$"]), Some(set(&["\"ab\"", "\"cd\"", "1"])));
        assert_eq!(left(&["^[a-z]+$", "^a"]), Some(set(&["\"ab\"", "1"])));
        assert_eq!(left(&["(?<", "^a"]), None, "what is no pattern is not tried");
    }
}
