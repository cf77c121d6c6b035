//! `null`.
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | `nullable: true`, `null` in a `type`, `const: null`, or `null` in an `enum` | an `Option` where the schema stands | nothing |
//! | the same of an alternative, or of all parts of an `allOf` | the same | nothing |
//!
//! No component is nullable itself: typify makes two types of one name of it.

use serde_json::{Value, json};

use super::{find, types::says_null};
use crate::document::{Document, join};

/// Whether `null` fits: as the schema says itself, or any of its alternatives, or
/// all of its parts.
pub(super) fn nullable(document: &Document, pointer: &str, depth: usize) -> bool {
    let Ok((at, value)) = find(document, pointer) else {
        return false;
    };
    // Beside a `$ref` it counts as well: nobody writes it there for nothing.
    let here = document.get(pointer).unwrap_or(value);
    let said = [here, value].iter().any(|schema| {
        schema.get("nullable") == Some(&Value::Bool(true))
            || says_null(schema)
            || schema.get("const") == Some(&Value::Null)
    });
    let values = value.get("enum").and_then(Value::as_array);
    let listed = values.is_some_and(|values| values.contains(&Value::Null));
    // Deeper than any document composes, but for one that goes round in circles.
    let of = |word: &str| {
        let count = value.get(word).and_then(Value::as_array).map_or(0, |all| if depth < 8 { all.len() } else { 0 });
        let at = join(&at, word);
        (0..count).map(move |index| nullable(document, &join(&at, &index.to_string()), depth + 1))
    };
    let mut parts = of("allOf").peekable();
    let all = parts.peek().is_some() && parts.all(|part| part);
    said || listed || all || of("oneOf").any(|one| one) || of("anyOf").any(|one| one)
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
