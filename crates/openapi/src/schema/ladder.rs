//! How many schemas of a bundle refer to each other for one value, one after another.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

/// Keywords whose schemas are of the same value.
const OF_THE_VALUE: [&str; 8] = ["allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"];

/// The longest way from one definition of a bundle to another by what holds for the same value; a
/// circle on it is gone round once.
pub fn longest(bundle: &Value) -> usize {
    let definitions = bundle["$defs"].as_object();
    let targets: BTreeMap<&str, Vec<&str>> =
        definitions.into_iter().flatten().map(|(name, definition)| (name.as_str(), targets(definition))).collect();
    let mut lengths: HashMap<&str, Option<usize>> = HashMap::new();
    for name in targets.keys() {
        if lengths.contains_key(name) {
            continue;
        }
        lengths.insert(name, None);
        let mut open = vec![(*name, 0)];
        while let Some((name, next)) = open.pop() {
            match targets.get(name).and_then(|targets| targets.get(next)) {
                Some(target) => {
                    open.push((name, next + 1));
                    if !lengths.contains_key(target) {
                        lengths.insert(target, None);
                        open.push((target, 0));
                    }
                }
                None => {
                    // What is open still is a circle.
                    let known = targets.get(name).into_iter().flatten();
                    let longest = known.filter_map(|target| lengths.get(target).copied().flatten()).max();
                    lengths.insert(name, Some(1 + longest.unwrap_or(0)));
                }
            }
        }
    }
    lengths.values().filter_map(|length| *length).max().unwrap_or(0)
}

/// The definitions that a schema refers to for its own value.
fn targets(schema: &Value) -> Vec<&str> {
    let (mut found, mut open) = (Vec::new(), vec![schema]);
    while let Some(schema) = open.pop() {
        for (keyword, value) in schema.as_object().into_iter().flatten() {
            match value {
                Value::String(reference) if keyword == "$ref" => found.extend(reference.rsplit('/').next()),
                Value::Array(listed) if OF_THE_VALUE.contains(&keyword.as_str()) => open.extend(listed),
                Value::Object(named) if keyword == "dependentSchemas" => open.extend(named.values()),
                one if OF_THE_VALUE.contains(&keyword.as_str()) => open.push(one),
                _ => {}
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_longest_way_is_found_and_ends() {
        let to = |index: usize| json!({ "$ref": format!("#/$defs/{index}") });
        let of = |definitions: Vec<Value>| {
            let named = definitions.into_iter().enumerate().map(|(index, schema)| (index.to_string(), schema));
            longest(&json!({ "$defs": named.collect::<serde_json::Map<_, _>>() }))
        };
        assert_eq!(of(vec![json!({ "properties": { "a": to(0) } })]), 1);
        assert_eq!(of(vec![json!({ "allOf": [to(1), to(2)] }), json!({ "not": to(2) }), json!({})]), 3);
        assert_eq!(of(vec![to(1), json!({ "anyOf": [to(0), to(2)] }), json!(true)]), 3);
        assert_eq!(of((0..9_999).map(|index| to(index + 1)).chain([json!({})]).collect()), 10_000);
    }
}
