//! One good value for a schema: its example, default or first enum value, else one made from its
//! type and format.

use serde_json::{Map, Value, json};

use super::node::Node;

/// How deep a recursive schema is followed.
const DEPTH: usize = 8;

/// A good value for a parameter or a header; a text, where the schema names no type.
pub(super) fn of_parameter(node: &Node) -> Value {
    shown(node).filter(|value| !value.is_null()).unwrap_or_else(|| json!("sample"))
}

/// A good body: the first example, else one made from the schema; an object, where that names no
/// type.
pub(super) fn of_media(node: &Node) -> Value {
    shown(node).filter(|value| !value.is_null()).unwrap_or_else(|| json!({}))
}

fn shown(node: &Node) -> Option<Value> {
    let named = node
        .get("examples")
        .and_then(|examples| examples.members().find_map(|(_, example)| example.value.get("value")));
    match node.value.get("example").or(named) {
        Some(example) => Some(example.clone()),
        None => node.get("schema").map(|schema| of_schema(&schema, DEPTH)),
    }
}

fn of_schema(node: &Node, depth: usize) -> Value {
    let stated = ["example", "default", "const"].into_iter().find_map(|name| node.value.get(name));
    let first = |name: &str| node.value.get(name).and_then(|list| list.get(0));
    if let Some(value) = stated.or_else(|| first("examples")).or_else(|| first("enum")) {
        return value.clone();
    }
    if depth == 0 {
        return Value::Null;
    }
    if let Some(parts) = node.get("allOf") {
        return merged(&parts, depth);
    }
    let chosen = ["oneOf", "anyOf"].into_iter().find_map(|name| node.get(name)?.items().next());
    match chosen {
        Some(choice) => of_schema(&choice, depth - 1),
        None => of_type(node, depth),
    }
}

/// The members of all parts of an `allOf`.
fn merged(parts: &Node, depth: usize) -> Value {
    let mut all = Map::new();
    let mut last = Value::Null;
    for part in parts.items() {
        match of_schema(&part, depth - 1) {
            Value::Object(members) => all.extend(members),
            other => last = other,
        }
    }
    if all.is_empty() { last } else { Value::Object(all) }
}

fn of_type(node: &Node, depth: usize) -> Value {
    let declared = node.value.get("type").and_then(|kind| kind.as_str().or_else(|| kind.get(0)?.as_str()));
    let implied = node.value.get("properties").map(|_| "object");
    match declared.or(implied) {
        Some("object") => object(node, depth),
        Some("array") => {
            let least = node.value.get("minItems").and_then(Value::as_u64).unwrap_or(0).min(16) as usize;
            let item = node.get("items").map_or(Value::Null, |items| of_schema(&items, depth - 1));
            Value::Array(vec![item; least])
        }
        Some("integer") => json!(least(node).ceil() as i64),
        Some("number") => json!(least(node)),
        Some("boolean") => json!(true),
        Some("string") => json!(text(node)),
        _ => Value::Null,
    }
}

/// The required properties; every property where none is required, so that a body says something.
fn object(node: &Node, depth: usize) -> Value {
    let required = node.texts("required");
    let mut members = Map::new();
    for (name, schema) in node.get("properties").iter().flat_map(Node::members) {
        let write_only = schema.flag("writeOnly");
        if !write_only && (required.is_empty() || required.iter().any(|needed| needed == name)) {
            members.insert(name.to_owned(), of_schema(&schema, depth - 1));
        }
    }
    Value::Object(members)
}

fn least(node: &Node) -> f64 {
    let bound = |name: &str| node.value.get(name).and_then(Value::as_f64);
    let above = bound("exclusiveMinimum").map(|bound| bound + 1.0);
    let minimum = bound("minimum").map(|bound| if node.flag("exclusiveMinimum") { bound + 1.0 } else { bound });
    let multiple = bound("multipleOf").unwrap_or(1.0);
    match above.or(minimum) {
        Some(least) => (least / multiple).ceil() * multiple,
        None => bound("maximum").map_or(multiple, |most| most.min(multiple)),
    }
}

fn text(node: &Node) -> String {
    let formatted = match node.text("format") {
        Some("date-time") => "2024-01-01T12:00:00Z",
        Some("date") => "2024-01-01",
        Some("uuid") => "00000000-0000-4000-8000-000000000000",
        Some("email") => "somebody@example.com",
        Some("uri" | "url") => "https://example.com/",
        Some("ipv4") => "192.0.2.1",
        Some("ipv6") => "2001:db8::1",
        Some("byte") => "c2FtcGxl",
        _ => "sample",
    };
    let bound = |name: &str| node.value.get(name).and_then(Value::as_u64).map(|bound| bound.min(4096) as usize);
    let mut text = formatted.to_owned();
    while text.len() < bound("minLength").unwrap_or(0) {
        text.push('x');
    }
    text.truncate(bound("maxLength").unwrap_or(usize::MAX));
    text
}
