//! What does not fit in a body, in words.

use countersign_openapi::schema::Mismatch;

/// The most ways of not fitting that are told of one body.
const MOST_TOLD: usize = 5;

/// What does not fit, each once: what is wrong with many items of a list in the same way is counted.
pub fn gathered(mismatches: &[&Mismatch]) -> String {
    let mut told: Vec<(String, &str, usize)> = Vec::new();
    for mismatch in mismatches {
        let place = without_indices(&mismatch.instance);
        match told.iter_mut().find(|(known, says, _)| *known == place && *says == mismatch.says) {
            Some((.., count)) => *count += 1,
            None => told.push((place, &mismatch.says, 1)),
        }
    }
    let more = told.len().saturating_sub(MOST_TOLD);
    let mut lines: Vec<String> = told
        .iter()
        .take(MOST_TOLD)
        .map(|(place, says, count)| match (place.as_str(), count) {
            ("", _) => (*says).to_owned(),
            (place, 1) => match mismatches.iter().find(|it| without_indices(&it.instance) == place && it.says == *says)
            {
                Some(only) => only.to_string(),
                None => format!("{place}: {says}"),
            },
            (place, count) => format!("{place}: {says} ({count} times)"),
        })
        .collect();
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    lines.join("; ")
}

/// A pointer in which `[]` stands for each index of a list.
fn without_indices(pointer: &str) -> String {
    let is_index = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    pointer.split('/').map(|part| if is_index(part) { "[]" } else { part }).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use countersign_openapi::schema::Schemas;
    use countersign_openapi::{Direction, Document};
    use serde_json::json;

    use super::*;

    /// What is wrong with each item of a list is told once, and what is wrong with one, where it is.
    #[test]
    fn what_is_wrong_alike_is_counted() {
        let wrong = |schema: &str, instance| {
            let text = format!(r#"{{"openapi": "3.1.0", "schema": {schema}}}"#);
            let document = Document::parse("test", text).unwrap();
            let schemas = Schemas::of(&document);
            let mismatches = schemas.validate(Direction::Response, "/schema", &instance).unwrap();
            gathered(&mismatches.iter().collect::<Vec<_>>())
        };
        let numbers = r#"{"items": {"type": "integer"}}"#;
        let all = wrong(numbers, json!(["a", "a", 3]));
        assert!(all.ends_with("(2 times)") && all.starts_with("/[]: ") && !all.contains(';'), "{all}");
        let one = wrong(numbers, json!([1, 2, "a"]));
        assert!(one.starts_with("/2: ") && !one.contains("times"), "{one}");
        let alike = r#"{"properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}}"#;
        let two = wrong(alike, json!({"a": "x", "b": "x"}));
        let [first, second] = two.split("; ").collect::<Vec<_>>()[..] else { panic!("{two}") };
        assert!(first.starts_with("/a: ") && second.starts_with("/b: "), "{two}");
    }
}
