//! What it takes to tell all that is wrong with one value, before it is told.
//!
//! To decide whether a value fits is quick: the first thing that is wrong ends it. Who tells all of it goes into every
//! alternative, and each tells all that is wrong with what the value holds: three alternatives whose parts are such
//! alternatives again are 3^18 for a value of eighteen levels.

use std::collections::HashMap;
use std::ptr;

use serde_json::{Map, Value};

use super::cost::{parts, referred};

/// More pairs of a schema and a part of a value than these are not counted: it is too much.
const MOST_PAIRS: usize = 500_000;
/// Nor is what leads on further than this.
const DEEPEST: usize = 600;

/// How many schemas the parts of a value are held to in all, each as often as it is told of; `most` and more where
/// that is too much to count.
pub fn steps(bundle: &Value, instance: &Value, most: u64) -> u64 {
    let mut telling = Telling { bundle, most, known: HashMap::new() };
    telling.steps(bundle, instance, 0)
}

struct Telling<'b> {
    bundle: &'b Value,
    most: u64,
    /// By the places of a schema and of a part of the value in memory.
    known: HashMap<(*const Value, *const Value), u64>,
}

impl<'b> Telling<'b> {
    fn steps(&mut self, schema: &'b Value, instance: &Value, depth: usize) -> u64 {
        let Some(members) = schema.as_object() else { return 1 };
        let pair = (ptr::from_ref(schema), ptr::from_ref(instance));
        if let Some(known) = self.known.get(&pair) {
            return *known;
        }
        if depth > DEEPEST || self.known.len() > MOST_PAIRS {
            return self.most;
        }
        // What leads back to itself with the same value ends there.
        self.known.insert(pair, 0);
        let definition = |name: &str| self.bundle.get("$defs").and_then(|all| all.get(name));
        let own = referred(schema).and_then(definition);
        let of_value = own.into_iter().chain(parts(schema)).map(|schema| (schema, instance));
        let all: Vec<(&'b Value, &Value)> = of_value.chain(inner(members, instance)).collect();
        let mut steps = 1_u64;
        for (schema, instance) in all {
            steps = steps.saturating_add(self.steps(schema, instance, depth + 1));
            if steps >= self.most {
                break;
            }
        }
        self.known.insert(pair, steps);
        steps
    }
}

/// What a value holds, each with the schemas that it is held to.
fn inner<'b, 'i>(schema: &'b Map<String, Value>, instance: &'i Value) -> Vec<(&'b Value, &'i Value)> {
    let one = |keyword: &str| schema.get(keyword);
    match instance {
        Value::Object(members) => {
            let named = one("properties").and_then(Value::as_object);
            let patterns = one("patternProperties").and_then(Value::as_object);
            let patterns: Vec<&Value> = patterns.into_iter().flat_map(Map::values).collect();
            let others = ["additionalProperties", "unevaluatedProperties"].into_iter().filter_map(one);
            let others: Vec<&Value> = others.filter(|it| it.is_object()).collect();
            let of = |(name, member)| {
                let own = named.and_then(|named: &'b Map<String, Value>| named.get::<String>(name));
                let others = if own.is_some() { &[][..] } else { &others[..] };
                let all = own.into_iter().chain(patterns.iter().copied()).chain(others.iter().copied());
                all.map(|schema| (schema, member)).collect::<Vec<_>>()
            };
            members.iter().flat_map(of).collect()
        }
        Value::Array(items) => {
            let prefix = one("prefixItems").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let rest = ["items", "contains", "unevaluatedItems"].into_iter().filter_map(one);
            let rest: Vec<&Value> = rest.filter(|it| it.is_object()).collect();
            let of = |(index, item)| {
                let own = prefix.get::<usize>(index);
                own.into_iter().chain(rest.iter().copied()).map(|schema| (schema, item)).collect::<Vec<_>>()
            };
            items.iter().enumerate().flat_map(of).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const MOST: u64 = 200_000;

    fn bundle(definition: Value) -> Value {
        json!({ "$ref": "#/$defs/0", "$defs": { "0": definition } })
    }

    #[test]
    fn alternatives_of_parts_multiply_with_the_depth_of_the_value() {
        let part = json!({ "properties": { "arg": { "$ref": "#/$defs/0" } } });
        let expression = bundle(json!({ "oneOf": [part, part, { "properties": { "v": { "type": "integer" } } }] }));
        let nested = |depth: usize| (0..depth).fold(json!({ "v": "x" }), |inner, _| json!({ "arg": inner }));
        assert!(steps(&expression, &nested(4), MOST) < 1000);
        assert!(steps(&expression, &nested(18), MOST) >= MOST);
        assert!(steps(&expression, &nested(100), MOST) >= MOST);
    }

    #[test]
    fn lists_and_plain_objects_cost_what_they_hold() {
        let tree = bundle(json!({ "properties": { "id": {}, "nodes": { "items": { "$ref": "#/$defs/0" } } } }));
        let leaves = json!({ "id": 1, "nodes": vec![json!({ "id": 2 }); 1000] });
        assert!(steps(&tree, &leaves, MOST) < 10_000);
        assert_eq!(steps(&bundle(json!({ "anyOf": [{ "$ref": "#/$defs/0" }] })), &json!(1), MOST), 3);
    }
}
