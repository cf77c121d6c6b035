//! Shapes in a line, for people.

use serde_json::{Map, Value};

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
    let Some(members) = schema.as_object().filter(|members| !members.is_empty()) else {
        return if schema == &Value::Bool(false) { "nothing" } else { "anything" }.to_owned();
    };
    if depth == 0 {
        return "…".to_owned();
    }
    let parts: Vec<String> = [own(members, depth), referred(members), all(members, depth), any(members, depth)]
        .into_iter()
        .flatten()
        .collect();
    let said = if parts.is_empty() { rest(members, depth) } else { parts.join(" and ") };
    let is_null = ["nullable", "x-nullable"].iter().any(|name| members.get(*name) == Some(&Value::Bool(true)));
    if is_null { format!("{said} or null") } else { said }
}

/// What a schema says by its type, its properties and its items.
fn own(members: &Map<String, Value>, depth: usize) -> Option<String> {
    if let Some(properties) = members.get("properties").and_then(Value::as_object) {
        let names = members.get("required").and_then(Value::as_array);
        let required = |name: &str| names.is_some_and(|names| names.iter().any(|needed| needed == name));
        let named = properties.iter().map(|(name, property)| {
            format!("{name}{}: {}", if required(name) { "" } else { "?" }, declared_to(property, depth - 1))
        });
        return Some(braces(named, properties.len()));
    }
    let kinds: Vec<&str> = match members.get("type")? {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => kind.as_str().into_iter().collect(),
    };
    let kinds = kinds.into_iter().map(|kind| match (kind, members.get("additionalProperties")) {
        ("array", _) => list(members, depth),
        ("object", Some(values @ Value::Object(said))) if !said.is_empty() => {
            format!("{{*: {}}}", declared_to(values, depth - 1))
        }
        _ => kind.to_owned(),
    });
    Some(kinds.collect::<Vec<_>>().join(" or ")).filter(|said| !said.is_empty())
}

/// A list: of items that are all alike, or each of its own.
fn list(members: &Map<String, Value>, depth: usize) -> String {
    let tuple = members.get("prefixItems").or_else(|| members.get("items").filter(|items| items.is_array()));
    match tuple.and_then(Value::as_array) {
        Some(items) => {
            let named = items.iter().take(NAMED).map(|item| declared_to(item, depth - 1));
            format!("[{}]", named.collect::<Vec<_>>().join(", "))
        }
        None => format!("[{}]", members.get("items").map_or(String::new(), |items| declared_to(items, depth - 1))),
    }
}

fn referred(members: &Map<String, Value>) -> Option<String> {
    let reference = members.get("$ref")?.as_str()?;
    Some(reference.rsplit('/').next().unwrap_or(reference).to_owned())
}

fn all(members: &Map<String, Value>, depth: usize) -> Option<String> {
    let says = |part: &&Value| part.as_object().is_some_and(|part| !part.is_empty());
    let parts = members.get("allOf")?.as_array()?.iter().filter(says);
    let parts: Vec<String> = parts.take(NAMED).map(|part| declared_to(part, depth - 1)).collect();
    (!parts.is_empty()).then(|| parts.join(" and "))
}

fn any(members: &Map<String, Value>, depth: usize) -> Option<String> {
    let alternatives = members.get("oneOf").or_else(|| members.get("anyOf"))?.as_array()?;
    let mut named: Vec<String> = alternatives.iter().take(NAMED).map(|one| declared_to(one, depth - 1)).collect();
    if alternatives.len() > NAMED {
        named.push("…".to_owned());
    }
    (!named.is_empty()).then(|| named.join(" or "))
}

/// A schema that names neither a type nor another schema: its values, else what it says by which keywords.
fn rest(members: &Map<String, Value>, depth: usize) -> String {
    if let Some(value) = members.get("const") {
        return value.to_string();
    }
    if let Some(values) = members.get("enum").and_then(Value::as_array) {
        let mut named: Vec<String> = values.iter().take(NAMED).map(Value::to_string).collect();
        if values.len() > NAMED {
            named.push("…".to_owned());
        }
        return named.join(" or ");
    }
    if let Some(names) = members.get("required").and_then(Value::as_array) {
        return braces(names.iter().filter_map(Value::as_str).map(str::to_owned), names.len());
    }
    if let Some(excluded) = members.get("not") {
        return format!("not {}", declared_to(excluded, depth - 1));
    }
    let is_asserted = |name: &&String| {
        !["title", "description", "example", "examples", "default", "deprecated", "nullable"].contains(&name.as_str())
            && !name.starts_with("x-")
            && !name.starts_with('$')
    };
    let keywords: Vec<&str> = members.keys().filter(is_asserted).map(String::as_str).collect();
    if keywords.is_empty() { "anything".to_owned() } else { format!("a value with {}", keywords.join(", ")) }
}

fn braces(members: impl Iterator<Item = String>, count: usize) -> String {
    let mut named: Vec<String> = members.take(NAMED).collect();
    if count > NAMED {
        named.push("…".to_owned());
    }
    format!("{{{}}}", named.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_schema_is_quoted_by_what_it_says() {
        let says = |schema: Value| declared(&schema);
        let bark = json!({ "type": "object", "required": ["bark"], "properties": { "bark": { "type": "boolean" } } });
        assert_eq!(says(json!({})), "anything");
        assert_eq!(says(json!(false)), "nothing");
        assert_eq!(says(json!({ "description": "any" })), "anything");
        assert_eq!(says(json!({ "oneOf": [bark, { "$ref": "#/components/schemas/Cat" }] })), "{bark: boolean} or Cat");
        assert_eq!(says(json!({ "allOf": [{}, { "$ref": "#/definitions/Cat" }, bark] })), "Cat and {bark: boolean}");
        assert_eq!(says(json!({ "type": "array", "items": [{ "type": "string" }, {}] })), "[string, anything]");
        assert_eq!(says(json!({ "type": ["integer", "null"] })), "integer or null");
        assert_eq!(says(json!({ "type": "string", "nullable": true })), "string or null");
        assert_eq!(says(json!({ "type": "object", "additionalProperties": { "type": "number" } })), "{*: number}");
        assert_eq!(says(json!({ "enum": ["a", 1] })), "\"a\" or 1");
        assert_eq!(says(json!({ "const": null })), "null");
        assert_eq!(says(json!({ "required": ["id"] })), "{id}");
        assert_eq!(says(json!({ "not": { "type": "null" } })), "not null");
        assert_eq!(says(json!({ "minimum": 1, "title": "T" })), "a value with minimum");
    }
}
