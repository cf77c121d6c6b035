//! Classes of statuses (RFC 9110 §15): `4xx`, `500-599`.

use std::sync::LazyLock;

use regex::Regex;

/// The first digits of the classes of refusals that a text names, each with the byte that it stands at: all client
/// errors, all server errors.
pub fn classes(text: &str) -> Vec<(u16, usize)> {
    static CLASS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b([45])(?:xx|XX)(?:s\b|\b)|\b([45])00[`\s]*(?:-|–|—|\.\.|to|through|and)[`\s]*([45])99\b")
            .expect("a constant pattern")
    });
    let digit = |text: &str| text.parse::<u16>().ok();
    let found = CLASS.captures_iter(text).filter_map(|found| {
        let at = found.get(0)?.start();
        let first = digit(found.get(1).or(found.get(2))?.as_str())?;
        let is_one = found.get(3).is_none_or(|last| digit(last.as_str()) == Some(first));
        is_one.then_some((first, at))
    });
    found.collect()
}
