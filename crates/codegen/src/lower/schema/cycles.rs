//! Schemas that are themselves
//! ([Composition](https://spec.openapis.org/oas/v3.0.4#composition-and-inheritance-polymorphism)).
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | a schema that holds itself, in a property, list or map | a type that does | nothing |
//! | a schema that is part of itself, by `allOf` | the part is dropped, as it says nothing | nothing, but told |
//! | a schema that is an alternative to itself, by `oneOf` or `anyOf` | likewise | nothing, but told |

use std::collections::{HashMap, VecDeque};

use serde_json::{Map, Value};

use super::UsedSchemas;

/// How many parts may be looked at to find those that are circular; beyond it, more is dropped than
/// need be.
const STEPS: usize = 5_000_000;

impl UsedSchemas<'_> {
    /// Drops what makes a component part of itself, at which typify never ends.
    pub(super) fn break_cycles(&mut self) {
        let names: Vec<String> = self.components.keys().cloned().collect();
        let mut graph = ComponentGraph::of(&self.components);
        for (index, name) in names.iter().enumerate() {
            let circular: Vec<_> = graph.circular(index).into_iter().map(|part| names[part].clone()).collect();
            if circular.is_empty() {
                continue;
            }
            if let Some(component) = self.components.get_mut(name) {
                without(component, &circular);
            }
            let at = self.place_of(name);
            self.lose(&at, "recursion", format!("{} is part of itself", circular.join(", ")));
        }
    }
}

/// The components, by index, and what each is part of.
struct ComponentGraph {
    parts: Vec<Vec<usize>>,
    wholes: Vec<Vec<usize>>,
    /// Whether a component may be part of itself: it has parts, and is one, that may be too.
    may_be: Vec<bool>,
    left: usize,
}

impl ComponentGraph {
    fn of(components: &Map<String, Value>) -> ComponentGraph {
        let indices: HashMap<&str, usize> =
            components.keys().enumerate().map(|(index, name)| (name.as_str(), index)).collect();
        let mut wholes = vec![Vec::new(); components.len()];
        let mut all = Vec::new();
        for (index, component) in components.values().enumerate() {
            let parts: Vec<usize> =
                parts(component).into_iter().filter_map(|part| indices.get(part).copied()).collect();
            parts.iter().for_each(|part: &usize| wholes[*part].push(index));
            all.push(parts);
        }
        let mut may_be = vec![true; components.len()];
        trim(&all, &wholes, &mut may_be);
        trim(&wholes, &all, &mut may_be);
        ComponentGraph { parts: all, wholes, may_be, left: STEPS }
    }

    /// The parts of a component that it is part of. Those before it have none any more, so that no
    /// circle goes through them.
    fn circular(&mut self, index: usize) -> Vec<usize> {
        if !self.may_be[index] {
            return Vec::new();
        }
        let mut reaches = vec![false; self.parts.len()];
        let mut todo = vec![index];
        while let Some(part) = todo.pop() {
            for whole in &self.wholes[part] {
                self.left = self.left.saturating_sub(1);
                if *whole >= index && self.may_be[*whole] && !reaches[*whole] {
                    reaches[*whole] = true;
                    todo.push(*whole);
                }
            }
            if self.left == 0 {
                reaches[index..].fill(true);
                break;
            }
        }
        self.parts[index].iter().copied().filter(|part| reaches[*part] && self.may_be[*part]).collect()
    }
}

/// Leaves out, again and again, what has nothing before it.
fn trim(before: &[Vec<usize>], after: &[Vec<usize>], may_be: &mut [bool]) {
    let mut counts: Vec<usize> = before.iter().map(Vec::len).collect();
    let mut todo: VecDeque<usize> = (0..counts.len()).filter(|index| counts[*index] == 0).collect();
    while let Some(index) = todo.pop_front() {
        may_be[index] = false;
        for next in &after[index] {
            counts[*next] -= 1;
            if counts[*next] == 0 {
                todo.push_back(*next);
            }
        }
    }
}

/// The components that a schema is, or is one of.
fn parts(schema: &Value) -> Vec<&str> {
    let mut found = Vec::new();
    let mut todo = vec![schema];
    while let Some(schema) = todo.pop() {
        found.extend(target(schema));
        let lists = ["allOf", "oneOf"].into_iter().filter_map(|word| schema.get(word)?.as_array());
        todo.extend(lists.flatten());
    }
    found
}

/// The component that a schema refers to.
pub(super) fn target(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.rsplit('/').next()
}

fn without(schema: &mut Value, circular: &[String]) {
    let is_circular = |schema: &Value| target(schema).is_some_and(|target| circular.iter().any(|one| one == target));
    if is_circular(schema) {
        *schema = Value::Object(Map::new());
    }
    let Value::Object(map) = schema else { return };
    for word in ["allOf", "oneOf"] {
        if let Some(Value::Array(list)) = map.get_mut(word) {
            list.retain(|part| !is_circular(part));
            list.iter_mut().for_each(|part| without(part, circular));
            if list.is_empty() {
                map.remove(word);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::components;
    use serde_json::json;

    #[test]
    fn what_is_part_of_itself_is_dropped_and_what_holds_itself_is_kept() {
        let (schemas, losses) = components(concat!(
            "{allOf: [{$ref: '#/components/schemas/B'}, {type: object, properties: {a: {$ref: '#/components/schemas/A'}}}]}\n",
            "    B: {allOf: [{$ref: '#/components/schemas/A'}, {type: object, properties: {b: {$ref: '#/components/schemas/C'}}}]}\n",
            "    C: {oneOf: [{$ref: '#/components/schemas/C'}, {type: string}]}",
        ));
        assert_eq!(schemas["A"]["allOf"].as_array().unwrap().len(), 1);
        assert_eq!(schemas["A"]["allOf"][0]["properties"]["a"], json!({"$ref": "#/components/schemas/A"}));
        assert_eq!(schemas["B"]["allOf"][0], json!({"$ref": "#/components/schemas/A"}));
        assert_eq!(schemas["C"], json!({"oneOf": [{"type": "string"}]}));
        let told = |name, part| format!("#/components/schemas/{name}, recursion: {part} is part of itself");
        assert_eq!(losses, [told("A", "B"), told("C", "C")]);
    }

    #[test]
    fn many_that_are_all_alternatives_to_each_other_come_to_an_end() {
        const COUNT: usize = 40;
        let all: Vec<_> = (0..COUNT).map(|index| format!("{{$ref: '#/components/schemas/S{index}'}}")).collect();
        let one = format!("{{oneOf: [{}, {{type: string}}]}}", all.join(", "));
        let others: String = (0..COUNT).map(|index| format!("    S{index}: *one\n")).collect();
        let (schemas, losses) = components(&format!("&one {one}\n{others}"));
        let told = losses.iter().filter(|loss| loss.ends_with("is part of itself")).count();
        assert_eq!(told, COUNT, "{losses:#?}");
        assert_eq!(schemas["S0"], json!({"oneOf": [{"type": "string"}]}));
    }
}
