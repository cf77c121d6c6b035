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
    SchemaCost::of(bundle).all_definitions()
}

/// The same of the dearest place of a bundle, wherever it stands: each item of a list is held to it.
pub fn dearest(bundle: &Value) -> u64 {
    let mut cost = SchemaCost::of(bundle);
    let (mut open, mut dearest) = (vec![bundle], cost.all_definitions());
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                let begins = ["oneOf", "anyOf"].iter().any(|keyword| members.contains_key(*keyword));
                if begins {
                    dearest = dearest.max(cost.schema(value, 0));
                }
                open.extend(members.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    if cost.is_circular { dearest.max(AllWays::of(bundle)) } else { dearest }
}

fn definitions(bundle: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let definitions = bundle.get("$defs").and_then(Value::as_object);
    definitions.into_iter().flatten().map(|(name, schema)| (name.as_str(), schema))
}

/// The definition that a schema refers to.
pub(super) fn referred(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix("#/$defs/")
}

/// The schemas within one that the same value is held to.
pub(super) fn parts(schema: &Value) -> impl Iterator<Item = &Value> {
    let of_several = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|keyword| schema.get(keyword)?.as_array());
    let of_one = ["not", "if", "then", "else"].into_iter().filter_map(|keyword| schema.get(keyword));
    of_several.flatten().chain(of_one)
}

/// Counts each definition once.
struct SchemaCost<'b> {
    bundle: &'b Value,
    known: HashMap<&'b str, u64>,
    /// Whether one was met again while it was counted. It adds nothing: validators see that too.
    is_circular: bool,
}

impl<'b> SchemaCost<'b> {
    fn of(bundle: &'b Value) -> SchemaCost<'b> {
        SchemaCost { bundle, known: HashMap::new(), is_circular: false }
    }

    fn all_definitions(&mut self) -> u64 {
        definitions(self.bundle).map(|(name, _)| self.definition(name, 0)).max().unwrap_or(0)
    }

    fn definition(&mut self, name: &'b str, depth: usize) -> u64 {
        if depth > DEPTH {
            return MOST + 1;
        }
        if let Some(cost) = self.known.get(name) {
            self.is_circular |= *cost == 0;
            return *cost;
        }
        self.known.insert(name, 0);
        let schema = self.bundle.get("$defs").and_then(|all| all.get(name));
        let cost = schema.map_or(0, |schema| self.schema(schema, depth + 1));
        self.known.insert(name, cost);
        cost
    }

    fn schema(&mut self, schema: &'b Value, depth: usize) -> u64 {
        if !schema.is_object() {
            return 1;
        }
        let own = referred(schema).map_or(0, |name| self.definition(name, depth + 1)).saturating_add(1);
        parts(schema).fold(own, |cost, part| cost.saturating_add(self.schema(part, depth + 1)))
    }
}

/// Ways through a bundle whose definitions lead on to each other in circles are as many as there are orders of them:
/// whoever tells all that is wrong goes every one. They are gone here, up to so many steps.
const MOST_WAYS: u64 = 400_000;

struct AllWays<'b> {
    bundle: &'b Value,
    /// The definitions on the way: none is entered twice.
    entered: Vec<&'b str>,
    left: u64,
}

impl<'b> AllWays<'b> {
    /// The steps of the definition that takes the most.
    fn of(bundle: &'b Value) -> u64 {
        let mut ways = AllWays { bundle, entered: Vec::new(), left: MOST_WAYS };
        let mut dearest = 0;
        for (name, _) in definitions(bundle) {
            let before = ways.left;
            ways.enter(name);
            dearest = dearest.max(before - ways.left);
        }
        if ways.left == 0 { MOST } else { dearest }
    }

    fn enter(&mut self, name: &'b str) {
        if self.entered.len() > DEPTH || self.entered.contains(&name) {
            return;
        }
        self.entered.push(name);
        if let Some(schema) = self.bundle.get("$defs").and_then(|all| all.get(name)) {
            self.walk(schema);
        }
        self.entered.pop();
    }

    fn walk(&mut self, schema: &'b Value) {
        if self.left == 0 {
            return;
        }
        self.left -= 1;
        if let Some(name) = referred(schema) {
            self.enter(name);
        }
        parts(schema).for_each(|part| self.walk(part));
    }
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
        assert!(dearest(&circle) < 10);
        let tree = json!({ "$defs": { "0": { "properties": { "next": { "$ref": "#/$defs/0" } } } } });
        assert_eq!(in_place(&tree), 1);
    }

    /// A base with its children is cheap to tell of, and what is a part of all others is not.
    #[test]
    fn circles_are_as_dear_as_the_ways_through_them() {
        let to = |at: usize| json!({ "$ref": format!("#/$defs/{at}") });
        let child = |at: usize| (at.to_string(), json!({ "allOf": [to(0), { "required": ["a"] }] }));
        let mut family: serde_json::Map<String, Value> = (1..30).map(child).collect();
        family.insert("0".to_owned(), json!({ "oneOf": (1..30).map(to).collect::<Vec<_>>() }));
        assert!(dearest(&json!({ "$defs": family })) < 300);
        let others = |own: usize| (0..10).filter(|at| *at != own).map(to).collect::<Vec<_>>();
        let tangle: serde_json::Map<String, Value> =
            (0..10).map(|at| (at.to_string(), json!({ "allOf": others(at) }))).collect();
        assert_eq!(dearest(&json!({ "$defs": tangle })), MOST);
    }

    #[test]
    fn a_chain_of_references_ends_before_the_stack_does() {
        let link = |at: usize| (at.to_string(), json!({ "$ref": format!("#/$defs/{}", at + 1) }));
        let chain = |length: usize| json!({ "$defs": (0..length).map(link).collect::<serde_json::Map<_, _>>() });
        assert!(in_place(&chain(100_000)) > MOST);
        assert!(in_place(&chain(50)) < 100);
    }
}
