//! The types that schemas allow, and what they are called.

use countersign_openapi::Node;
use countersign_pages::Shape;

/// Whether the types of a schema allow a shape; what shows no type may be of any.
pub(super) fn allows(schema: &Node<'_>, shown: &Shape) -> bool {
    if *shown == Shape::Null {
        let types = types_of(schema);
        let is_nullable = ["nullable", "x-nullable"].iter().any(|keyword| schema.flag(keyword));
        return is_nullable || types.is_empty() || types.iter().any(|own| own == "null");
    }
    let named: &[&str] = match shown {
        Shape::Boolean => &["boolean"],
        // What an example shows as a number may be either.
        Shape::Integer | Shape::Number => &["integer", "number"],
        Shape::String => &["string"],
        Shape::Array(_) => &["array"],
        Shape::Object(_) => &["object"],
        _ => return true,
    };
    let types = types_of(schema);
    types.is_empty() || types.iter().any(|own| named.contains(&own.as_str()))
}

pub(super) fn types_of(schema: &Node<'_>) -> Vec<String> {
    let listed = schema.texts("type");
    match schema.text("type") {
        Some(one) => vec![one.to_owned()],
        None if !listed.is_empty() => listed,
        None if schema.get("properties").is_some() => vec!["object".to_owned()],
        None if schema.get("items").is_some() => vec!["array".to_owned()],
        None => Vec::new(),
    }
}

pub(super) fn declared_types(schema: &Node<'_>) -> String {
    types_of(schema).iter().map(|name| article(name)).collect::<Vec<_>>().join(" or ")
}

pub(super) fn kind(shown: &Shape) -> &'static str {
    match shown {
        Shape::Boolean => "a boolean",
        Shape::Integer | Shape::Number => "a number",
        Shape::String => "a string",
        Shape::Array(_) => "an array",
        Shape::Object(_) => "an object",
        Shape::Null => "null",
        _ => "a value",
    }
}

pub(super) fn article(name: &str) -> String {
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    if name == "null" { name.to_owned() } else { format!("{article} {name}") }
}
