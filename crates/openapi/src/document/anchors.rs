//! References by name: to an `$anchor`, a `$dynamicAnchor` or an `$id` of the same file (JSON Schema 2020-12 core §8.2).
//! Each is led to the place that has the name, as a pointer, so that everything else follows it as any other.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::pointer::join;

/// The places of names; nothing for a name that several have, since which is meant depends on the way to it.
type Named = HashMap<String, Option<String>>;

#[derive(Default)]
struct Names {
    anchors: Named,
    dynamic: Named,
    ids: Named,
}

/// What holds values of the API's own.
const VALUES: [&str; 5] = ["example", "examples", "default", "enum", "const"];

/// Leads each reference by name to the place that has the name. `text` is what the value was read from: most have no
/// names.
pub(super) fn lead(root: &mut Value, text: &str) {
    if !["$anchor", "$dynamicAnchor", "$id"].iter().any(|keyword| text.contains(keyword)) {
        return;
    }
    let mut names = Names::default();
    names.collect(root, "");
    names.lead(root);
}

impl Names {
    fn collect(&mut self, value: &Value, pointer: &str) {
        match value {
            Value::Object(members) => {
                let text = |name: &str| members.get(name).and_then(Value::as_str);
                for (named, name) in [
                    (&mut self.anchors, text("$anchor").or_else(|| text("$dynamicAnchor"))),
                    (&mut self.dynamic, text("$dynamicAnchor")),
                    (&mut self.ids, text("$id").filter(|id| id.contains(':')).map(|id| id.trim_end_matches('#'))),
                ] {
                    let Some(name) = name else { continue };
                    let place = named.entry(name.to_owned());
                    place.and_modify(|place| *place = None).or_insert_with(|| Some(pointer.to_owned()));
                }
                let parts = members.iter().filter(|(name, _)| !VALUES.contains(&name.as_str()));
                parts.for_each(|(name, part)| self.collect(part, &join(pointer, name)));
            }
            Value::Array(items) => {
                items
                    .iter()
                    .enumerate()
                    .for_each(|(index, item)| self.collect(item, &join(pointer, &index.to_string())));
            }
            _ => {}
        }
    }

    fn lead(&self, value: &mut Value) {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(reference)) = members.get_mut("$ref")
                    && let Some(place) = self.place(reference)
                {
                    *reference = format!("#{place}");
                }
                self.lead_dynamic(members);
                let parts = members.iter_mut().filter(|(name, _)| !VALUES.contains(&name.as_str()));
                parts.for_each(|(_, part)| self.lead(part));
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.lead(item)),
            _ => {}
        }
    }

    fn place(&self, reference: &str) -> Option<&String> {
        match reference.strip_prefix('#') {
            Some(anchor) => self.anchors.get(anchor)?.as_ref(),
            None => self.ids.get(reference.trim_end_matches('#'))?.as_ref(),
        }
    }

    /// A dynamic reference to a name that one place alone has is a reference to it. The member keeps its place among the
    /// others: that says where it stands in the text.
    fn lead_dynamic(&self, members: &mut Map<String, Value>) {
        let name = members.get("$dynamicRef").and_then(|reference| reference.as_str()?.strip_prefix('#'));
        let place = name.and_then(|name| self.dynamic.get(name)?.clone());
        if let Some(place) = place.filter(|_| !members.contains_key("$ref")) {
            let led = std::mem::take(members).into_iter().map(|(name, value)| match name.as_str() {
                "$dynamicRef" => ("$ref".to_owned(), Value::String(format!("#{place}"))),
                _ => (name, value),
            });
            *members = led.collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn led(mut root: Value) -> Value {
        let text = root.to_string();
        lead(&mut root, &text);
        root
    }

    #[test]
    fn a_name_leads_to_the_one_place_that_has_it() {
        let schemas = json!({
            "A": { "$anchor": "a", "type": "integer" },
            "B/C": { "$id": "https://acme.example/b", "$dynamicAnchor": "b" },
            "D": { "$anchor": "twice" },
            "E": { "$anchor": "twice", "example": { "$anchor": "a" } },
        });
        for (stated, meant) in [
            (json!({ "$ref": "#a" }), json!({ "$ref": "#/schemas/A" })),
            (json!({ "$ref": "https://acme.example/b" }), json!({ "$ref": "#/schemas/B~1C" })),
            (json!({ "$ref": "https://acme.example/b#" }), json!({ "$ref": "#/schemas/B~1C" })),
            (json!({ "$dynamicRef": "#b", "title": "b" }), json!({ "$ref": "#/schemas/B~1C", "title": "b" })),
            (json!({ "$ref": "#twice" }), json!({ "$ref": "#twice" })),
            (json!({ "$ref": "#none" }), json!({ "$ref": "#none" })),
            (json!({ "$ref": "#/schemas/A" }), json!({ "$ref": "#/schemas/A" })),
            (json!({ "example": { "$ref": "#a" } }), json!({ "example": { "$ref": "#a" } })),
        ] {
            let root = led(json!({ "schemas": schemas, "here": stated }));
            assert_eq!(root["here"], meant, "{stated}");
        }
    }
}
