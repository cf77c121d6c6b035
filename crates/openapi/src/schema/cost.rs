//! What it costs to hold one value to a schema, before it is tried.
//!
//! `oneOf` and its like hold one value to several schemas, and each of those may do so again: forty
//! schemas that are each one of two times the next are 2^40 steps for a single value. Properties and
//! items cost no more than the value has.

use std::collections::HashMap;

use serde_json::Value;

/// A schema that costs more than so many steps for one value is not held to it.
pub const MOST: u64 = 1_000_000;

/// Schemas that lead on to each other further than this take too much: whoever follows them calls
/// itself as often.
const DEPTH: usize = 500;

/// How many schemas the dearest definition of a bundle holds one value to.
pub fn in_place(bundle: &Value) -> u64 {
    let definitions = bundle.get("$defs").and_then(Value::as_object);
    let mut known = HashMap::new();
    let names = definitions.into_iter().flatten().map(|(name, _)| name);
    names.map(|name| of_definition(bundle, name, &mut known, 0)).max().unwrap_or(0)
}

/// The same of the dearest place of a bundle, wherever it stands: each item of a list is held to it.
pub fn dearest(bundle: &Value) -> u64 {
    let mut known = HashMap::new();
    let (mut open, mut dearest) = (vec![bundle], in_place(bundle));
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                let begins = ["oneOf", "anyOf"].iter().any(|keyword| members.contains_key(*keyword));
                if begins {
                    dearest = dearest.max(of_schema(bundle, value, &mut known, 0));
                }
                open.extend(members.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    dearest
}

/// A definition that is met again while it is counted adds nothing: validators see that too.
fn of_definition<'b>(bundle: &'b Value, name: &'b str, known: &mut HashMap<&'b str, u64>, depth: usize) -> u64 {
    if depth > DEPTH {
        return MOST + 1;
    }
    if let Some(cost) = known.get(name) {
        return *cost;
    }
    known.insert(name, 0);
    let cost = bundle
        .get("$defs")
        .and_then(|all| all.get(name))
        .map_or(0, |schema| of_schema(bundle, schema, known, depth + 1));
    known.insert(name, cost);
    cost
}

fn of_schema<'b>(bundle: &'b Value, schema: &'b Value, known: &mut HashMap<&'b str, u64>, depth: usize) -> u64 {
    let Some(members) = schema.as_object() else { return 1 };
    let mut cost = 1_u64;
    if let Some(name) = members.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix("#/$defs/")) {
        cost = cost.saturating_add(of_definition(bundle, name, known, depth + 1));
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        for part in members.get(keyword).and_then(Value::as_array).into_iter().flatten() {
            cost = cost.saturating_add(of_schema(bundle, part, known, depth + 1));
        }
    }
    for part in ["not", "if", "then", "else"].into_iter().filter_map(|keyword| members.get(keyword)) {
        cost = cost.saturating_add(of_schema(bundle, part, known, depth + 1));
    }
    cost
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn alternatives_of_alternatives_multiply_and_circles_do_not() {
        let twice = |next: usize| json!({ "oneOf": [{ "$ref": format!("#/$defs/{next}") }, { "$ref": format!("#/$defs/{next}") }] });
        let mut definitions: serde_json::Map<String, Value> =
            (0..40).map(|at| (at.to_string(), twice(at + 1))).collect();
        definitions.insert("40".to_owned(), json!({ "type": "string" }));
        assert!(in_place(&json!({ "$defs": definitions })) > MOST);
        let circle = json!({ "$defs": { "0": { "anyOf": [{ "$ref": "#/$defs/0" }, { "type": "null" }] } } });
        assert!(in_place(&circle) < 10);
        let tree = json!({ "$defs": { "0": { "properties": { "next": { "$ref": "#/$defs/0" } } } } });
        assert_eq!(in_place(&tree), 1);
    }

    #[test]
    fn a_chain_of_references_ends_before_the_stack_does() {
        let link = |at: usize| (at.to_string(), json!({ "$ref": format!("#/$defs/{}", at + 1) }));
        let chain = |length: usize| json!({ "$defs": (0..length).map(link).collect::<serde_json::Map<_, _>>() });
        assert!(in_place(&chain(100_000)) > MOST);
        assert!(in_place(&chain(50)) < 100);
    }
}
