//! `allOf`, `oneOf`, `anyOf`
//! ([Composition](https://spec.openapis.org/oas/v3.0.4#composition-and-inheritance-polymorphism)).
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | `allOf` | one type of all fields | nothing |
//! | keywords beside one of them | one more part of an `allOf` | nothing |
//! | `required` in a part that does not describe the property | nothing: the field stays as optional as it is | told |
//! | `oneOf` | an enum; the first variant that fits is taken | nothing |
//! | `anyOf` | the same | what fits besides the first: told |
//! | `oneOf` of one schema and `null` | an `Option` | nothing |

use serde_json::{Map, Value, json};

use super::{UsedSchemas, find, kind, types};
use countersign_openapi::join;

const WORDS: [&str; 3] = ["allOf", "oneOf", "anyOf"];

/// Whether a schema is composed of others.
pub(super) fn parts(schema: &Map<String, Value>) -> bool {
    WORDS.iter().any(|word| schema.get(*word).and_then(Value::as_array).is_some_and(|all| !all.is_empty()))
}

impl<'d> UsedSchemas<'d> {
    pub(super) fn composed(&mut self, at: &str, schema: &'d Map<String, Value>, wanted: &str) -> Value {
        self.required_elsewhere(at, schema);
        let mut parts = Vec::new();
        for index in indices(schema, "allOf") {
            parts.push(self.part(&join(&join(at, "allOf"), &index.to_string()), wanted));
        }
        for word in ["oneOf", "anyOf"] {
            let variants = self.variants(at, schema, word, wanted);
            parts.extend(variants);
        }
        if parts.last().is_some_and(|part: &Value| part.get("oneOf").is_some()) && schema.contains_key("anyOf") {
            self.lose(at, "anyOf", "the first that fits is taken, what else fits is not kept");
        }
        if kind(schema) == "object" && ["properties", "additionalProperties"].iter().any(|k| schema.contains_key(*k)) {
            parts.push(self.object(at, schema, wanted));
        }
        parts.retain(|part| part.as_object().is_some_and(|part| !part.is_empty()));
        match parts.len() {
            0 => json!({}),
            1 => parts.remove(0),
            _ => json!({ "allOf": parts }),
        }
    }

    /// Tells of what a part requires that another part has: typify would make a
    /// field of it in a part that does not describe it.
    fn required_elsewhere(&mut self, at: &str, schema: &Map<String, Value>) {
        let described = |name: &&str| schema.get("properties").is_some_and(|own| own.get(*name).is_some());
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        let elsewhere: Vec<_> = required.filter_map(Value::as_str).filter(|name| !described(name)).collect();
        if !elsewhere.is_empty() {
            self.lose(at, "required", format!("what another part describes stays optional: {}", elsewhere.join(", ")));
        }
    }

    /// A part of an `allOf`: its fields go into the whole, so that it needs no name.
    fn part(&mut self, pointer: &str, wanted: &str) -> Value {
        match find(self.document, pointer) {
            Ok((at, value)) if at == pointer => {
                if let Some(part) = value.as_object().filter(|part| !parts(part)) {
                    self.required_elsewhere(&at, part);
                }
                self.lower(&at, value, wanted)
            }
            _ => self.value(pointer, wanted),
        }
    }

    fn variants(&mut self, at: &str, schema: &'d Map<String, Value>, word: &str, wanted: &str) -> Option<Value> {
        let mut variants: Vec<Value> = Vec::new();
        for index in indices(schema, word) {
            let pointer = join(&join(at, word), &index.to_string());
            // `nullable` speaks of it.
            if find(self.document, &pointer).is_ok_and(|(_, variant)| types::is_null(variant)) {
                continue;
            }
            let variant = self.value(&pointer, &format!("{wanted}-Variant{index}"));
            if !variants.contains(&variant) {
                variants.push(variant);
            }
        }
        match variants.len() {
            0 => None,
            1 => variants.pop(),
            _ => Some(json!({ "oneOf": variants })),
        }
    }
}

fn indices(schema: &Map<String, Value>, word: &str) -> std::ops::Range<usize> {
    0..schema.get(word).and_then(Value::as_array).map_or(0, Vec::len)
}

#[cfg(test)]
mod tests {
    use super::super::tests::components;
    use serde_json::json;

    #[test]
    fn all_of_and_what_stands_beside_it_are_one_type() {
        let (schemas, losses) = components(concat!(
            "{allOf: [{$ref: '#/components/schemas/B'}, {type: object, properties: {c: {type: string, enum: [x]}}}], properties: {d: {}}}\n",
            "    B: {allOf: [{$ref: '#/components/schemas/C'}], description: one alone is itself}\n    C: {type: object, properties: {e: {}}}",
        ));
        let parts = schemas["A"]["allOf"].as_array().unwrap();
        assert_eq!(parts[0], json!({"$ref": "#/components/schemas/B"}));
        assert_eq!(parts[1]["properties"]["c"]["$ref"], "#/components/schemas/Ac");
        assert_eq!(parts[2]["properties"]["d"], json!({}));
        assert_eq!(schemas["B"], json!({"$ref": "#/components/schemas/C"}));
        assert!(losses.is_empty());
    }

    #[test]
    fn one_of_and_any_of_are_enums() {
        let (schemas, losses) = components(concat!(
            "{type: object, properties: {a: {oneOf: [{type: string}, {type: string}, {type: object, properties: {x: {}}}]}, ",
            "b: {anyOf: [{type: string}, {type: integer}], discriminator: {propertyName: p}, not: {}}, c: {oneOf: [{type: string}]}}}",
        ));
        let variants = json!([{"type": "string"}, {"$ref": "#/components/schemas/AaVariant2"}]);
        assert_eq!(schemas["Aa"], json!({"oneOf": variants}));
        assert_eq!(schemas["Ab"]["oneOf"].as_array().unwrap().len(), 2);
        assert_eq!(schemas["A"]["properties"]["c"], json!({"type": "string"}));
        let at = "#/components/schemas/A/properties/b";
        assert_eq!(
            losses,
            [
                format!("{at}, anyOf: the first that fits is taken, what else fits is not kept"),
                format!("{at}, discriminator: not heeded"),
                format!("{at}, not: not heeded"),
            ]
        );
    }

    #[test]
    fn what_a_part_requires_of_another_is_told() {
        let (schemas, losses) = components(
            "{allOf: [{type: object, properties: {a: {type: string}}}, {required: [a]}], required: [a, b], properties: {b: {}}}",
        );
        assert_eq!(schemas["A"]["allOf"][0].get("required"), Some(&json!([])));
        let told = |at| format!("#/components/schemas/{at}, required: what another part describes stays optional: a");
        assert_eq!(losses, [told("A"), told("A/allOf/1")]);
    }
}
