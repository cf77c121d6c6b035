//! A JSON Schema that a sample shows in the place of a body: what it declares is the body's shape (JSON Schema
//! Validation §6, §10).

use super::shape::Shape;
use super::sketch::Sketch;

/// Nested schemas are followed no deeper than this.
const MAX_DEPTH: usize = 12;

/// The shape that a sketch declares, and the names that it requires; none where it is no schema of an object or a list.
pub fn declared(sketch: &Sketch) -> Option<(Shape, Vec<String>)> {
    let is_object = sketch.get("properties").is_some_and(are_schemas);
    let is_list = sketch.get("items").is_some_and(is_schema);
    let kind = sketch.get("type").and_then(Sketch::text);
    let is_whole = match kind {
        Some("object") => is_object,
        Some("array") => is_list,
        _ => sketch.get("$schema").is_some() && (is_object || is_list),
    };
    let required = match sketch.get("required") {
        Some(Sketch::Array(names)) => names.iter().filter_map(|name| Some(name.text()?.to_owned())).collect(),
        _ => Vec::new(),
    };
    is_whole.then(|| (shape(sketch, 0), required))
}

/// Whether each member of an object is a schema.
fn are_schemas(properties: &Sketch) -> bool {
    matches!(properties, Sketch::Object(fields) if !fields.is_empty() && fields.iter().all(|(_, field)| is_schema(field)))
}

fn is_schema(sketch: &Sketch) -> bool {
    const WORDS: [&str; 8] = ["type", "$ref", "enum", "const", "allof", "oneof", "anyof", "properties"];
    const TYPES: [&str; 7] = ["string", "integer", "number", "boolean", "object", "array", "null"];
    let kind = sketch.get("type").map(|kind| match kind {
        Sketch::Text(name) => TYPES.contains(&name.as_str()),
        Sketch::Array(names) => names.iter().all(|name| name.text().is_some_and(|name| TYPES.contains(&name))),
        _ => false,
    });
    match sketch {
        Sketch::Object(fields) => {
            kind.unwrap_or(true) && fields.iter().any(|(name, _)| WORDS.contains(&name.to_lowercase().as_str()))
        }
        _ => false,
    }
}

fn shape(schema: &Sketch, depth: usize) -> Shape {
    if depth > MAX_DEPTH {
        return Shape::Any;
    }
    if let Some(Sketch::Object(fields)) = schema.get("properties") {
        return Shape::object(fields.iter().map(|(name, field)| (name.clone(), shape(field, depth + 1))));
    }
    if let Some(items) = schema.get("items") {
        return Shape::list(Some(shape(items, depth + 1)));
    }
    let kind = match schema.get("type") {
        Some(Sketch::Text(name)) => Some(name.as_str()),
        Some(Sketch::Array(names)) => names.iter().filter_map(Sketch::text).find(|name| *name != "null"),
        _ => None,
    };
    match kind {
        Some("object") => Shape::object([]),
        Some("array") => Shape::list(None),
        Some(name) => Shape::of_type(name),
        None => Shape::Any,
    }
}
