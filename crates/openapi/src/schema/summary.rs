//! Shapes in a line, for people.

use serde_json::Value;

/// How many properties a summary of a shape names.
const NAMED: usize = 8;
/// How deep a summary goes into a shape.
const DEPTH: usize = 8;

/// The shape of an instance, in a line: names and types, no values.
pub fn seen(instance: &Value) -> String {
    seen_to(instance, DEPTH)
}

fn seen_to(instance: &Value, depth: usize) -> String {
    match instance {
        Value::Array(_) | Value::Object(_) if depth == 0 => "…".to_owned(),
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "boolean".to_owned(),
        Value::Number(number) if number.is_f64() => "number".to_owned(),
        Value::Number(_) => "integer".to_owned(),
        Value::String(_) => "string".to_owned(),
        Value::Array(items) => format!("[{}]", items.first().map_or(String::new(), |item| seen_to(item, depth - 1))),
        Value::Object(members) => braces(
            members.iter().map(|(name, member)| format!("{name}: {}", seen_to(member, depth - 1))),
            members.len(),
        ),
    }
}

/// The shape that a schema declares, in a line; a property that is not required is followed by `?`.
pub fn declared(schema: &Value) -> String {
    declared_to(schema, DEPTH)
}

fn declared_to(schema: &Value, depth: usize) -> String {
    let kind = schema.get("type").and_then(|kind| kind.as_str().or_else(|| kind.get(0)?.as_str()));
    match (schema.get("properties").and_then(Value::as_object), kind) {
        (Some(_), _) | (_, Some("array")) if depth == 0 => "…".to_owned(),
        (Some(properties), _) => {
            let required = |name: &str| {
                schema
                    .get("required")
                    .and_then(Value::as_array)
                    .is_some_and(|names| names.iter().any(|needed| needed == name))
            };
            let named = properties.iter().map(|(name, property)| {
                format!("{name}{}: {}", if required(name) { "" } else { "?" }, declared_to(property, depth - 1))
            });
            braces(named, properties.len())
        }
        (None, Some("array")) => {
            format!("[{}]", schema.get("items").map_or(String::new(), |items| declared_to(items, depth - 1)))
        }
        (None, Some(kind)) => kind.to_owned(),
        (None, None) => match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => reference.rsplit('/').next().unwrap_or(reference).to_owned(),
            None => "anything".to_owned(),
        },
    }
}

fn braces(members: impl Iterator<Item = String>, count: usize) -> String {
    let mut named: Vec<String> = members.take(NAMED).collect();
    if count > NAMED {
        named.push("…".to_owned());
    }
    format!("{{{}}}", named.join(", "))
}
