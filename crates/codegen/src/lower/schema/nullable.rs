//! `null`.
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | `nullable: true`, `x-nullable: true` in 2.0, `null` in a `type`, `const: null`, or `null` in an `enum` | an `Option` where the schema stands | nothing |
//! | the same of an alternative, or of all parts of an `allOf` | the same | nothing |
//!
//! No component is nullable itself: typify makes two types of one name of it.

use std::collections::{HashMap, HashSet};

use countersign_openapi::{Document, join};
use serde_json::{Value, json};

use super::{UsedSchemas, find, is_2, types::says_null};

/// How deep alternatives may be looked for in alternatives.
const DEPTH: usize = 200;

impl UsedSchemas<'_> {
    /// Whether `null` fits: as the schema says itself, or any of its alternatives, or
    /// all of its parts.
    pub(super) fn nullable(&mut self, pointer: &str) -> bool {
        let document = self.document;
        let word = if is_2(document) { "x-nullable" } else { "nullable" };
        let known = &mut self.nullable;
        let mut asking =
            Asking { document, word, known, seen: HashSet::new(), depth: 0, found: false, too_deep: false };
        let nullable = asking.is_nullable(pointer);
        let Asking { seen, found, too_deep, .. } = asking;
        if !found && !too_deep {
            // None of them lets `null` through, so that none does by another.
            self.nullable.extend(seen.into_iter().map(|pointer| (pointer, false)));
        }
        if too_deep {
            self.lose(pointer, "nullable", "composed too deeply to say whether `null` fits");
        }
        nullable
    }
}

struct Asking<'a> {
    document: &'a Document,
    /// What says it in this version.
    word: &'static str,
    known: &'a mut HashMap<String, bool>,
    /// The schemas that were asked: some are alternatives to themselves.
    seen: HashSet<String>,
    depth: usize,
    /// Whether `null` fits one of them.
    found: bool,
    too_deep: bool,
}

impl Asking<'_> {
    fn is_nullable(&mut self, pointer: &str) -> bool {
        if let Some(known) = self.known.get(pointer) {
            return *known;
        }
        if self.depth == DEPTH {
            self.too_deep = true;
            return false;
        }
        let Ok((at, value)) = find(self.document, pointer) else {
            return false;
        };
        if !self.seen.insert(pointer.to_owned()) {
            return false;
        }
        self.depth += 1;
        let nullable = self.says(pointer, value) || self.composes(&at, value);
        self.depth -= 1;
        if nullable {
            self.found = true;
            self.known.insert(pointer.to_owned(), true);
        }
        nullable
    }

    /// Whether the schema says it itself.
    fn says(&self, pointer: &str, value: &Value) -> bool {
        // Beside a `$ref` it counts as well: nobody writes it there for nothing.
        let here = self.document.get(pointer).unwrap_or(value);
        let says = |schema: &&Value| {
            schema.get(self.word) == Some(&Value::Bool(true))
                || says_null(schema)
                || schema.get("const") == Some(&Value::Null)
        };
        let values = value.get("enum").and_then(Value::as_array);
        [here, value].iter().any(says) || values.is_some_and(|values| values.contains(&Value::Null))
    }

    /// Whether all of its parts let `null` through, or one of its alternatives does.
    fn composes(&mut self, at: &str, value: &Value) -> bool {
        let parts = |word: &str| {
            let (count, at) = (value.get(word).and_then(Value::as_array).map_or(0, Vec::len), join(at, word));
            (0..count).map(move |index| join(&at, &index.to_string()))
        };
        let all = parts("allOf").len() > 0 && parts("allOf").all(|part| self.is_nullable(&part));
        all || parts("oneOf").chain(parts("anyOf")).any(|part| self.is_nullable(&part))
    }
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
