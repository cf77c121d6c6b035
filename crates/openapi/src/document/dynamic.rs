//! Dynamic references (JSON Schema 2020-12 core §8.2.3.2): where one place alone of a file has the anchor, each is a
//! reference to it, as any other.

use std::collections::HashMap;

use serde_json::Value;

use super::remarks::{Remark, Remarks};

/// What holds values of the API's own.
const VALUES: [&str; 5] = ["example", "examples", "default", "enum", "const"];

/// Makes a plain reference of each dynamic one to an anchor that there is once. Most documents have none.
pub(super) fn make_plain(root: &mut Value, remarks: Remarks) {
    if remarks.have(Remark::DynamicReference) {
        let mut anchors = HashMap::new();
        count(root, &mut anchors);
        lead(root, &|anchor| anchors.get(anchor) == Some(&1));
    }
}

fn count(value: &Value, anchors: &mut HashMap<String, usize>) {
    match value {
        Value::Object(members) => {
            if let Some(name) = members.get("$dynamicAnchor").and_then(Value::as_str) {
                *anchors.entry(name.to_owned()).or_default() += 1;
            }
            let parts = members.iter().filter(|(name, _)| !VALUES.contains(&name.as_str()));
            parts.for_each(|(_, part)| count(part, anchors));
        }
        Value::Array(items) => items.iter().for_each(|item| count(item, anchors)),
        _ => {}
    }
}

fn lead(value: &mut Value, is_one: &dyn Fn(&str) -> bool) {
    match value {
        Value::Object(members) => {
            let name = members.get("$dynamicRef").and_then(|reference| reference.as_str()?.strip_prefix('#'));
            if name.is_some_and(is_one) && !members.contains_key("$ref") {
                // The member keeps its place among the others: that says where it stands in the text.
                let led = std::mem::take(members).into_iter().map(|(name, value)| match name.as_str() {
                    "$dynamicRef" => ("$ref".to_owned(), value),
                    _ => (name, value),
                });
                *members = led.collect();
            }
            let parts = members.iter_mut().filter(|(name, _)| !VALUES.contains(&name.as_str()));
            parts.for_each(|(_, part)| lead(part, is_one));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| lead(item, is_one)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_dynamic_reference_to_the_one_anchor_is_plain() {
        for (stated, meant) in [
            (json!({ "$dynamicRef": "#b", "title": "b" }), json!({ "$ref": "#b", "title": "b" })),
            (json!({ "$dynamicRef": "#twice" }), json!({ "$dynamicRef": "#twice" })),
            (json!({ "$dynamicRef": "#none" }), json!({ "$dynamicRef": "#none" })),
            (json!({ "example": { "$dynamicRef": "#b" } }), json!({ "example": { "$dynamicRef": "#b" } })),
        ] {
            let schemas =
                json!([{ "$dynamicAnchor": "b" }, { "$dynamicAnchor": "twice" }, { "$dynamicAnchor": "twice" }]);
            let mut root = json!({ "schemas": schemas, "here": stated });
            let remarks = Remarks::of(&root);
            make_plain(&mut root, remarks);
            assert_eq!(root["here"], meant, "{stated}");
        }
    }
}
