//! Schemas that are themselves
//! ([Composition](https://spec.openapis.org/oas/v3.0.4#composition-and-inheritance-polymorphism)).
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | a schema that holds itself, in a property, list or map | a type that does | nothing |
//! | a schema that is part of itself, by `allOf` | the part is dropped, as it says nothing | nothing, but told |
//! | a schema that is an alternative to itself, by `oneOf` or `anyOf` | likewise | nothing, but told |

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::Schemas;

impl Schemas<'_> {
    /// Drops what makes a component part of itself, at which typify never ends.
    pub(super) fn break_cycles(&mut self) {
        let names: Vec<String> = self.components.keys().cloned().collect();
        for name in names {
            let direct = self.components.get(&name).map(parts).unwrap_or_default();
            let circular: Vec<_> = direct.into_iter().filter(|part| leads_to(&self.components, part, &name)).collect();
            if circular.is_empty() {
                continue;
            }
            if let Some(component) = self.components.get_mut(&name) {
                without(component, &circular);
            }
            let at = self.named.iter().find(|(_, named)| **named == name).map(|(at, _)| at.clone());
            self.lose(&at.unwrap_or_default(), "recursion", format!("{} is part of itself", circular.join(", ")));
        }
    }
}

/// The components that a schema is, or is one of.
fn parts(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut todo = vec![schema];
    while let Some(schema) = todo.pop() {
        found.extend(target(schema));
        let lists = ["allOf", "oneOf"].into_iter().filter_map(|word| schema.get(word)?.as_array());
        todo.extend(lists.flatten());
    }
    found
}

fn target(schema: &Value) -> Option<String> {
    schema.get("$ref")?.as_str()?.rsplit('/').next().map(str::to_owned)
}

fn leads_to(components: &Map<String, Value>, from: &str, to: &str) -> bool {
    let (mut seen, mut todo) = (HashSet::new(), vec![from.to_owned()]);
    while let Some(name) = todo.pop() {
        if name == to {
            return true;
        }
        if let Some(schema) = components.get(&name).filter(|_| seen.insert(name)) {
            todo.extend(parts(schema));
        }
    }
    false
}

fn without(schema: &mut Value, circular: &[String]) {
    let is_circular = |schema: &Value| target(schema).is_some_and(|target| circular.contains(&target));
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
}
