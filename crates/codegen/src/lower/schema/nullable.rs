//! `null`.
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | `nullable: true`, `x-nullable: true` in 2.0, `null` in a `type`, `const: null`, or `null` in an `enum` | an `Option` where the schema stands | nothing |
//! | the same of an alternative, or of all parts of an `allOf` | the same | nothing |
//!
//! No component is nullable itself: typify makes two types of one name of it.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{find, is_2, types::says_null};
use countersign_openapi::{Document, join};

/// Whether `null` fits: as the schema says itself, or any of its alternatives, or
/// all of its parts.
pub(super) fn nullable(document: &Document, pointer: &str) -> bool {
    is_nullable(document, pointer, &mut HashSet::new())
}

/// `seen` are the schemas that were asked: some are alternatives to themselves.
fn is_nullable(document: &Document, pointer: &str, seen: &mut HashSet<String>) -> bool {
    let Ok((at, value)) = find(document, pointer) else {
        return false;
    };
    if !seen.insert(pointer.to_owned()) {
        return false;
    }
    let word = if is_2(document) { "x-nullable" } else { "nullable" };
    // Beside a `$ref` it counts as well: nobody writes it there for nothing.
    let here = document.get(pointer).unwrap_or(value);
    let said = [here, value].iter().any(|schema| {
        schema.get(word) == Some(&Value::Bool(true)) || says_null(schema) || schema.get("const") == Some(&Value::Null)
    });
    let values = value.get("enum").and_then(Value::as_array);
    let listed = values.is_some_and(|values| values.contains(&Value::Null));
    let mut of = |word: &str, all: bool| {
        let count = value.get(word).and_then(Value::as_array).map_or(0, Vec::len);
        let at = join(&at, word);
        let mut parts = (0..count).map(|index| is_nullable(document, &join(&at, &index.to_string()), seen));
        if all { count > 0 && parts.all(|part| part) } else { parts.any(|part| part) }
    };
    said || listed || of("allOf", true) || of("oneOf", false) || of("anyOf", false)
}

pub(super) fn or_null(mut lowered: Value) -> Value {
    match lowered.as_object_mut() {
        Some(schema) if schema.is_empty() => lowered,
        Some(schema) if schema.contains_key("type") => {
            schema.insert("nullable".into(), true.into());
            lowered
        }
        _ => json!({ "nullable": true, "allOf": [lowered] }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::components;
    use serde_json::json;

    #[test]
    fn null_is_said_where_a_schema_stands_and_not_in_the_component() {
        let (schemas, _) = components(concat!(
            "{type: object, properties: {b: {$ref: '#/components/schemas/B'}, c: {oneOf: [{$ref: '#/components/schemas/B'}, {type: string}]}, ",
            "d: {allOf: [{$ref: '#/components/schemas/B'}]}, e: {allOf: [{$ref: '#/components/schemas/B'}, {type: object}]}, f: {$ref: '#/components/schemas/F'}}}\n",
            "    B: {type: object, nullable: true}\n    F: {oneOf: [{$ref: '#/components/schemas/F'}, {type: string}]}",
        ));
        let or_null =
            |name: &str| json!({"nullable": true, "allOf": [{"$ref": format!("#/components/schemas/{name}")}]});
        let properties = &schemas["A"]["properties"];
        assert_eq!(properties["b"], or_null("B"));
        assert_eq!(properties["c"], or_null("Ac"));
        assert_eq!(properties["d"], or_null("B"));
        assert_eq!(properties["e"]["$ref"], "#/components/schemas/Ae");
        assert_eq!(properties["f"]["$ref"], "#/components/schemas/F");
        assert_eq!(schemas["B"], json!({"type": "object"}));
    }
}
