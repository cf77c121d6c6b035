//! A value with what it refers to in the place of its references.

use serde_json::{Map, Value, json};

use super::{Document, join};

/// So many values are written out of one; what is more stays a reference.
const MOST: usize = 5_000;

/// What is for readers, and no part of what a value says.
const TEXTS: [&str; 7] = ["title", "description", "summary", "example", "examples", "$comment", "externalDocs"];

/// Keywords whose members have names of the document's own.
const NAMED: [&str; 6] = ["properties", "patternProperties", "dependentSchemas", "$defs", "definitions", "headers"];

impl Document {
    /// The value at an address as another document of the same meaning has it, whatever the components are called
    /// that it refers to: what they hold stands in the place of each reference, and what is for readers is left out
    /// there. One that contains itself says so by how far up it begins.
    pub fn written_out(&self, value: &Value, address: &str) -> Value {
        WritingOut { document: self, open: Vec::new(), left: MOST }.value(value, address, false)
    }
}

struct WritingOut<'d> {
    document: &'d Document,
    /// The addresses of what is being written.
    open: Vec<String>,
    left: usize,
}

impl WritingOut<'_> {
    fn value(&mut self, value: &Value, address: &str, are_names: bool) -> Value {
        let Some(left) = self.left.checked_sub(1) else { return value.clone() };
        self.left = left;
        match value {
            Value::Object(members) => {
                let referred = members.get("$ref").filter(|it| it.is_string() && !are_names);
                let referred = referred.and_then(|_| self.referred(address));
                let mut written = Map::new();
                for (name, member) in members {
                    let is_text = !self.open.is_empty() && !are_names && TEXTS.contains(&name.as_str());
                    let is_followed = referred.is_some() && name == "$ref";
                    if !is_text && !is_followed {
                        let holds_names = !are_names && NAMED.contains(&name.as_str());
                        written.insert(name.clone(), self.value(member, &join(address, name), holds_names));
                    }
                }
                match referred {
                    Some(whole) if written.is_empty() => whole,
                    Some(whole) => {
                        written.insert("$ref".to_owned(), whole);
                        written.into()
                    }
                    None => written.into(),
                }
            }
            Value::Array(items) => {
                let items = items.iter().enumerate();
                items.map(|(index, item)| self.value(item, &join(address, &index.to_string()), false)).collect()
            }
            other => other.clone(),
        }
    }

    /// What the reference at an address leads to; nothing where it leads nowhere.
    fn referred(&mut self, address: &str) -> Option<Value> {
        let (end, value) = self.document.resolve(address).ok()?;
        if let Some(depth) = self.open.iter().rev().position(|open| *open == end) {
            return Some(json!({ "$ref": depth }));
        }
        self.open.push(end.clone());
        let written = self.value(value, &end, false);
        self.open.pop();
        Some(written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(components: &Value, value: &Value) -> Value {
        let document = json!({ "openapi": "3.1.0", "components": { "schemas": components }, "x": value });
        let document = Document::parse("a.json", document.to_string()).unwrap();
        document.written_out(document.get("/x").unwrap(), "/x")
    }

    #[test]
    fn what_is_referred_to_stands_in_the_place_of_the_reference() {
        let whole = json!({ "type": "object", "properties": { "description": { "type": "integer" } } });
        let components = json!({
            "A": { "type": "object", "description": "An A.", "properties": { "description": { "$ref": "#/components/schemas/B" } } },
            "B": { "type": "integer" },
        });
        assert_eq!(written(&components, &json!({ "$ref": "#/components/schemas/A" })), whole);
        assert_eq!(written(&components, &whole), whole);
    }

    #[test]
    fn what_contains_itself_ends_and_what_is_lost_stays() {
        let components = json!({
            "Tree": { "properties": { "next": { "$ref": "#/components/schemas/Tree" } } },
        });
        let tree = json!({ "$ref": "#/components/schemas/Tree" });
        assert_eq!(written(&components, &tree), json!({ "properties": { "next": { "$ref": 0 } } }));
        let lost = json!({ "$ref": "#/components/schemas/Lost" });
        assert_eq!(written(&components, &lost), lost);
    }

    #[test]
    fn there_is_a_bound() {
        let mut components = Map::new();
        for level in 0..40 {
            let next = json!({ "$ref": format!("#/components/schemas/L{}", level + 1) });
            components.insert(format!("L{level}"), json!({ "properties": { "a": next, "b": next } }));
        }
        components.insert("L40".to_owned(), json!({}));
        let text = written(&components.into(), &json!({ "$ref": "#/components/schemas/L0" })).to_string();
        assert!(text.len() < 1_000_000);
    }
}
