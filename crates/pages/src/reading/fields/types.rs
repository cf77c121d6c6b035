//! What people call the types of JSON.

use crate::reading::shape::Shape;

/// The shape of a type by its name; any where the name is no type of JSON, or is one of several.
pub fn shape(name: &str) -> Shape {
    let name = name.trim_matches(['`', '*', ' ', '(', ')']).to_lowercase();
    let name = ["required", "optional"].iter().fold(name, |name, word| name.replace(&format!(", {word}"), ""));
    // `?string` may be null.
    let name = name
        .trim_start_matches('?')
        .trim_start_matches("an ")
        .trim_start_matches("a ")
        .trim_end_matches([',', ' ', '?']);
    let listed = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let list = listed
        .or_else(|| name.strip_suffix("[]"))
        .or_else(|| name.strip_prefix("array<").and_then(|rest| rest.strip_suffix('>')));
    if let Some(item) = list {
        return Shape::list(Some(shape(item)));
    }
    if is_one_of_several(name) {
        return Shape::Any;
    }
    // `array of strings`; of things that the page has its own name for, no more is told.
    if let Some(item) = ["array of ", "list of "].iter().find_map(|of| name.strip_prefix(of)) {
        let item = shape(item.trim_end_matches('s'));
        return Shape::list(Some(item).filter(|item| *item != Shape::Any));
    }
    match name.split([' ', '<', '(', '[', '|', ',', ';', '.', ':']).next().unwrap_or_default() {
        "string" | "str" | "text" | "uuid" | "date" | "datetime" | "enum" => Shape::String,
        "integer" | "int" | "int32" | "int64" | "long" => Shape::Integer,
        "number" | "float" | "double" | "decimal" => Shape::Number,
        "boolean" | "bool" => Shape::Boolean,
        "object" | "map" | "dict" => Shape::object([]),
        "array" | "list" => Shape::list(None),
        _ => Shape::Any,
    }
}

/// Whether values of a type may be made of others, which rows below may tell of: an object, a list of them, what the
/// page itself calls a type.
pub fn may_have_parts(name: &str) -> bool {
    const SIMPLE: [&str; 16] = [
        "file",
        "binary",
        "bytes",
        "timestamp",
        "url",
        "uri",
        "email",
        "id",
        "time",
        "password",
        "char",
        "null",
        "bigint",
        "currency",
        "money",
        "date-time",
    ];
    let is_simple = |word: &str| SIMPLE.contains(&word);
    match shape(name) {
        Shape::Object(_) | Shape::Array(None) => true,
        Shape::Array(Some(item)) => matches!(*item, Shape::Object(_) | Shape::Any),
        Shape::Any => {
            let name = name.trim_matches(['`', '*', ' ']).to_lowercase();
            let first = name.split([' ', ',', '/', '|', '(']).next().unwrap_or_default();
            !first.is_empty() && !is_simple(first) && shape(first) == Shape::Any
        }
        _ => false,
    }
}

/// `string or integer`, `string/number`; what may be null besides is of the one type.
fn is_one_of_several(name: &str) -> bool {
    let parts = name.split(['/', '|']).flat_map(|part| part.split(" or "));
    let is_named = |part: &&str| !part.is_empty() && *part != "null" && !part.starts_with("null ");
    let mut parts = parts.map(str::trim).filter(is_named);
    parts.next().is_some_and(|first| parts.any(|other| other != first))
}
