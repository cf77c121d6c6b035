//! Schemas of shapes and of bodies.

use countersign_pages::{Shape, StatedFact};
use serde_json::{Map, Value, json};

use super::sourced;

/// The schema of a shape. That there are these fields, the page shows; of which type they are, it
/// shows by example.
pub fn of_shape(shape: &Shape, stated: &StatedFact) -> Value {
    match shape {
        Shape::Object(fields) if !fields.is_empty() => {
            let properties = fields.iter().map(|(name, field)| (name.clone(), of_shape(field, stated)));
            let properties: Map<_, _> = properties.collect();
            sourced(json!({"type": "object", "properties": properties}), Some(stated), true)
        }
        Shape::Object(_) => sourced(json!({"type": "object"}), Some(stated), true),
        Shape::Array(item) => {
            let items = item.as_ref().map_or_else(|| anything(stated), |item| of_shape(item, stated));
            sourced(json!({"type": "array", "items": items}), Some(stated), true)
        }
        Shape::String | Shape::Number | Shape::Integer | Shape::Boolean => {
            sourced(json!({"type": shape.to_json()}), Some(stated), false)
        }
        _ => anything(stated),
    }
}

/// The schema of what several samples show of one body: fields of any of them, and null beside another type; of
/// several types it is none.
pub fn of_shapes(shapes: &[&Shape], stated: &StatedFact) -> Value {
    let is_null = |shape: &&Shape| **shape == Shape::Null;
    let told: Vec<&Shape> = shapes.iter().copied().filter(|shape| !is_null(shape)).collect();
    let mut schema = match told.as_slice() {
        [] => anything(stated),
        [one] => of_shape(one, stated),
        all if all.iter().all(|shape| shape.fields().is_some()) => {
            let mut fields: Map<String, Value> = Map::new();
            for (name, _) in all.iter().filter_map(|shape| shape.fields()).flatten() {
                if !fields.contains_key(name) {
                    let own: Vec<&Shape> = all.iter().filter_map(|shape| shape.field(name)).collect();
                    fields.insert(name.clone(), of_shapes(&own, stated));
                }
            }
            match fields.is_empty() {
                true => sourced(json!({"type": "object"}), Some(stated), true),
                false => sourced(json!({"type": "object", "properties": fields}), Some(stated), true),
            }
        }
        all if all.iter().all(|shape| matches!(shape, Shape::Array(_))) => {
            let items =
                all.iter().filter_map(|shape| if let Shape::Array(item) = shape { item.as_deref() } else { None });
            let items = of_shapes(&items.collect::<Vec<_>>(), stated);
            sourced(json!({"type": "array", "items": items}), Some(stated), true)
        }
        [first, others @ ..] if others.iter().all(|other| other.canonical() == first.canonical()) => {
            // What one of them shows as a number need not be whole.
            let widest = told.iter().find(|shape| ***shape == Shape::Number).unwrap_or(first);
            of_shape(widest, stated)
        }
        _ => anything(stated),
    };
    if shapes.iter().any(is_null) && schema.get("type").is_some() {
        schema["nullable"] = true.into();
    }
    schema
}

/// The schema of one of several bodies that are shown.
pub fn of_bodies(bodies: &[Value], stated: &StatedFact) -> Value {
    let kinds: Vec<&str> = bodies.iter().map(kind).collect();
    let is_one_kind = kinds.windows(2).all(|pair| pair[0] == pair[1]);
    match (bodies.first(), is_one_kind) {
        (Some(Value::Object(_)), true) => {
            let mut fields: Map<String, Value> = Map::new();
            for (name, _) in bodies.iter().filter_map(Value::as_object).flatten() {
                if !fields.contains_key(name) {
                    let shown: Vec<Value> = bodies.iter().filter_map(|body| body.get(name).cloned()).collect();
                    fields.insert(name.clone(), of_bodies(&shown, stated));
                }
            }
            sourced(json!({"type": "object", "properties": fields}), Some(stated), true)
        }
        (Some(first), true) if !matches!(first, Value::Null | Value::Array(_)) => {
            sourced(json!({"type": kind(first)}), Some(stated), true)
        }
        _ => anything(stated),
    }
}

/// No type: it may be an object, a list, or anything else.
pub fn anything(stated: &StatedFact) -> Value {
    sourced(json!({"description": "Any JSON value."}), Some(stated), false)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// A body as an example may have it: in the place of what a fact has only the form of, a value of
/// that form.
pub fn example(body: &Value) -> Value {
    match body {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), example(value))).collect(),
        Value::Array(items) => items.iter().map(example).collect(),
        Value::String(text) => match text.as_str() {
            "<number>" => json!(0),
            "<id>" => "id_1".into(),
            "<uuid>" => "00000000-0000-4000-8000-000000000000".into(),
            "<date>" => "2024-01-01".into(),
            "<time>" => "noon".into(),
            "<url>" => "https://example.com/".into(),
            "<jwt>" => "eyJhbGciOi".into(),
            "<hex>" => "0123456789abcdef".into(),
            _ => body.clone(),
        },
        other => other.clone(),
    }
}
