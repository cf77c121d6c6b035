//! `readOnly` and `writeOnly`
//! ([Fixed Fields](https://spec.openapis.org/oas/v3.0.4#fixed-fields-for-schema-object)):
//! what is required of one side only.
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | `readOnly` on a required property of what is sent | the field is optional | nothing |
//! | `writeOnly` on a required property of what is answered | the field is optional | nothing |
//! | the same of a schema that is sent and answered | the field is optional in both | that it is required of the other side: told |

use std::collections::HashSet;

use countersign_openapi::Direction;
use serde_json::{Map, Value, json};

use super::{UsedSchemas, find};

/// Where a lowered object keeps its properties of one side until it is known
/// which ways it goes.
const MARK: &str = "x-one-side";

impl UsedSchemas<'_> {
    /// Marks a required property that is required of one side only.
    pub(super) fn mark(&self, lowered: &mut Value, name: &str, pointer: &str) {
        let resolved = find(self.document, pointer).ok();
        let says = |key: &str| {
            let said = |value: &Value| value.get(key) == Some(&Value::Bool(true));
            self.document.get(pointer).is_some_and(said) || resolved.as_ref().is_some_and(|(_, value)| said(value))
        };
        let (read, write) = (says("readOnly"), says("writeOnly"));
        if read != write {
            let mark = json!({ "name": name, "read": read, "at": pointer });
            match lowered.get_mut(MARK).and_then(Value::as_array_mut) {
                Some(marks) => marks.push(mark),
                None => lowered[MARK] = json!([mark]),
            }
        }
    }

    /// Makes optional what the side that a component goes to need not give.
    pub(super) fn settle_sides(&mut self) {
        let (sent, answered) = (self.reached(Direction::Request), self.reached(Direction::Response));
        let mut told = Vec::new();
        for (name, component) in &mut self.components {
            settle(component, sent.contains(name), answered.contains(name), &mut told);
        }
        for (at, word) in told {
            self.lose(&at, word, "the field is optional, on the other side too");
        }
    }

    /// All components that go one way.
    fn reached(&self, direction: Direction) -> HashSet<String> {
        let (mut reached, mut todo) = (HashSet::new(), Vec::new());
        self.roots.iter().filter(|(way, _)| *way == direction).for_each(|(_, root)| references(root, &mut todo));
        while let Some(name) = todo.pop() {
            if let Some(component) = self.components.get(&name).filter(|_| reached.insert(name)) {
                references(component, &mut todo);
            }
        }
        reached
    }
}

fn settle(value: &mut Value, sent: bool, answered: bool, told: &mut Vec<(String, &'static str)>) {
    match value {
        Value::Object(map) => {
            if let Some(Value::Array(marks)) = map.shift_remove(MARK) {
                marks.iter().for_each(|mark| relax(map, mark, sent, answered, told));
            }
            map.values_mut().for_each(|value| settle(value, sent, answered, told));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| settle(value, sent, answered, told)),
        _ => {}
    }
}

fn relax(
    object: &mut Map<String, Value>,
    mark: &Value,
    sent: bool,
    answered: bool,
    told: &mut Vec<(String, &'static str)>,
) {
    let read = mark["read"] == true;
    let (relaxed, word) = if read { (sent, "readOnly") } else { (answered, "writeOnly") };
    if !relaxed {
        return;
    }
    if let Some(required) = object.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| *name != mark["name"]);
    }
    if sent && answered {
        told.push((mark["at"].as_str().unwrap_or_default().to_owned(), word));
    }
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            found.extend(map.get("$ref").and_then(Value::as_str).and_then(|r| r.rsplit('/').next()).map(str::to_owned));
            map.values().for_each(|value| references(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::{losses, lowered};
    use serde_json::json;

    #[test]
    fn what_one_side_gives_is_required_of_that_side() {
        let schema = "{type: object, required: [r, w, b], properties: {r: {type: string, readOnly: true}, w: {type: string, writeOnly: true}, b: {type: string}}}";
        let body = |name: &str| {
            format!("{{content: {{application/json: {{schema: {{$ref: '#/components/schemas/{name}'}}}}}}}}")
        };
        let lowered = lowered(&format!(
            "paths: {{/a: {{post: {{operationId: a, requestBody: {}, responses: {{200: {}}}}}, put: {{operationId: b, requestBody: {}, responses: {{200: {}}}}}}}}}\ncomponents: {{schemas: {{Q: {schema}, A: {schema}, B: {schema}}}}}",
            body("Q"),
            body("A"),
            body("B"),
            body("B"),
        ));
        let required = |name: &str| lowered.spec["components"]["schemas"][name]["required"].clone();
        assert_eq!(required("Q"), json!(["w", "b"]));
        assert_eq!(required("A"), json!(["r", "b"]));
        assert_eq!(required("B"), json!(["b"]));
        let at = "#/components/schemas/B/properties";
        assert_eq!(
            losses(&lowered),
            [
                format!("{at}/r, readOnly: the field is optional, on the other side too"),
                format!("{at}/w, writeOnly: the field is optional, on the other side too"),
            ]
        );
        assert!(!lowered.spec.to_string().contains("x-one-side"));
    }
}
