//! What a schema says of a single value, whatever it is wrapped in.

use serde_json::Value;

use super::node::Node;

/// Further than this no wrapper is looked into.
const DEEPEST: usize = 8;

impl<'d> Node<'d> {
    /// The schema that says what this one does, where that is a wrapper and says nothing of values itself: `allOf` of
    /// one, or a choice of one beside null, as generators write what may be left out.
    #[must_use]
    pub fn plain(&self) -> Node<'d> {
        let mut schema = self.clone();
        for _ in 0..DEEPEST {
            match schema.wrapped() {
                Some(inner) => schema = inner,
                None => break,
            }
        }
        schema
    }

    fn wrapped(&self) -> Option<Node<'d>> {
        const CHOICES: [&str; 3] = ["allOf", "anyOf", "oneOf"];
        const SAYS: [&str; 8] = ["type", "enum", "const", "properties", "items", "minimum", "maximum", "pattern"];
        if SAYS.iter().any(|keyword| self.value.get(keyword).is_some()) {
            return None;
        }
        let mut choices = CHOICES.into_iter().filter_map(|choice| self.get(choice));
        let (parts, None) = (choices.next()?, choices.next()) else { return None };
        let mut parts = parts.items().filter(|part| !is_null(part)).collect::<Vec<_>>().into_iter();
        parts.next().filter(|_| parts.next().is_none())
    }

    /// The values that a schema lists: by `enum`, by `const`, or as a choice of such (OpenAPI 3.1 "Annotated
    /// Enumerations"); none where it lists none.
    pub fn listed(&self) -> Vec<Value> {
        match (self.value.get("enum"), self.value.get("const")) {
            (Some(Value::Array(values)), _) => return values.clone(),
            (_, Some(only)) => return vec![only.clone()],
            _ => {}
        }
        let Some(choice) = self.get("oneOf").or_else(|| self.get("anyOf")) else { return Vec::new() };
        let branches: Vec<Node> = choice.items().collect();
        let only = |branch: &Node| match (branch.value.get("const"), branch.value.get("enum")) {
            (Some(only), _) => Some(vec![only.clone()]),
            (_, Some(Value::Array(values))) => Some(values.clone()),
            _ => is_null(branch).then(|| vec![Value::Null]),
        };
        let listed: Option<Vec<Vec<Value>>> = branches.iter().map(only).collect();
        listed.unwrap_or_default().concat()
    }
}

fn is_null(schema: &Node) -> bool {
    let says = |keyword: &str, value: &Value| schema.value.get(keyword) == Some(value);
    schema.text("type") == Some("null") || says("const", &Value::Null) || says("enum", &Value::from(vec![Value::Null]))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::{Contract, Document};

    fn of<T>(schema: &Value, ask: impl Fn(&super::Node) -> T) -> T {
        let text = json!({"openapi": "3.1.0", "components": {"schemas": {
            "S": schema, "E": {"type": "string", "enum": ["a", "b"]}
        }}});
        let contract = Contract::read(Document::parse("a.json", text.to_string()).unwrap());
        ask(&contract.node("/components/schemas/S").unwrap())
    }

    #[test]
    fn what_is_wrapped_says_it() {
        let of_plain = |schema: Value| of(&schema, |node| node.plain().value.clone());
        let number = json!({"type": "integer", "maximum": 9});
        assert_eq!(of_plain(json!({"anyOf": [number, {"type": "null"}], "title": "Limit"})), number);
        let listed = json!({"type": "string", "enum": ["a", "b"]});
        assert_eq!(of_plain(json!({"allOf": [{"$ref": "#/components/schemas/E"}], "default": "a"})), listed);
        assert_eq!(of_plain(json!({"oneOf": [{"allOf": [number]}, {"const": null}]})), number);
        // What says something itself, and a choice, are no wrappers.
        for own in [
            json!({"type": "string", "allOf": [listed]}),
            json!({"anyOf": [number, listed]}),
            json!({"anyOf": [number], "allOf": [listed]}),
            number.clone(),
        ] {
            assert_eq!(of_plain(own.clone()), own);
        }
    }

    #[test]
    fn values_are_listed_in_several_ways() {
        let listed = |schema: Value| of(&schema, |node| node.listed());
        assert_eq!(listed(json!({"enum": [1, 2]})), [1, 2]);
        assert_eq!(listed(json!({"const": "x"})), ["x"]);
        assert_eq!(listed(json!({"oneOf": [{"const": 1, "title": "one"}, {"enum": [2, 3]}]})), [1, 2, 3]);
        assert!(listed(json!({"oneOf": [{"const": 1}, {"type": "string"}]})).is_empty());
        assert!(listed(json!({"type": "string"})).is_empty());
    }
}
