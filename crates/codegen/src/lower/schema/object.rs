//! Objects, and the secrets in them.
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | `properties` | a struct | nothing |
//! | `additionalProperties` alone | a map | nothing |
//! | one of `patternProperties` | the same, under any name | nothing |
//! | several of them | a map of any values | told |
//! | `additionalProperties: false` | a struct that refuses other fields | nothing |
//! | `x-secret: true` on a property | a `Secret`, which neither `Debug` nor a replay shows; of any JSON where it is no string | nothing |

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{UsedSchemas, find, kind, members, or_null, reference};
use countersign_openapi::join;

use countersign_openapi::rust_names::{TakenNames, snake};

impl<'d> UsedSchemas<'d> {
    pub(super) fn object(&mut self, at: &str, schema: &'d Map<String, Value>, wanted: &str) -> Value {
        let mut lowered = json!({ "type": "object" });
        let listed = schema.get("required").and_then(Value::as_array);
        let listed: HashSet<&str> = listed.into_iter().flatten().filter_map(Value::as_str).collect();
        let properties = members(self.document, &join(at, "properties")).into_iter();
        let properties = properties.map(|(name, pointer)| (name, pointer, listed.contains(name)));
        self.fields(&mut lowered, properties, wanted);
        let more = join(at, "additionalProperties");
        match schema.get("additionalProperties") {
            Some(Value::Bool(more)) => lowered["additionalProperties"] = (*more).into(),
            Some(Value::Object(_)) => {
                lowered["additionalProperties"] = self.place(&more, &format!("{wanted}-Value"));
            }
            _ => {
                if let Some(more) = self.patterns(at, schema, wanted) {
                    lowered["additionalProperties"] = more;
                }
            }
        }
        lowered
    }

    /// The fields of a struct, each with the address of its schema and whether it is required.
    pub(super) fn fields<'n>(
        &mut self,
        lowered: &mut Value,
        fields: impl Iterator<Item = (&'n str, String, bool)>,
        wanted: &str,
    ) {
        let (mut properties, mut names) = (Map::new(), TakenNames::default());
        let mut listed: Vec<Value> = Vec::new();
        for (name, pointer, required) in fields {
            self.properties.insert(name.to_owned());
            let value = match self.is_secret(&pointer) {
                true => self.secret(&pointer),
                false => self.place(&pointer, &format!("{wanted}-{name}")),
            };
            let field = self.field(&mut names, name);
            if required {
                listed.push(field.as_str().into());
                self.mark(lowered, &field, &pointer);
            }
            properties.insert(field, value);
        }
        if !properties.is_empty() {
            // A name twice is once enough, and one without a property makes no field.
            lowered["required"] = listed.into();
            lowered["properties"] = properties.into();
        }
    }

    /// What typify is told that a property is called.
    fn field(&mut self, fields: &mut TakenNames, name: &str) -> String {
        let field = fields.snake(name);
        match field == snake(name) {
            true => name.to_owned(),
            false => self.stand_ins.stand_in(&field, name),
        }
    }

    /// What names of a pattern hold.
    fn patterns(&mut self, at: &str, schema: &'d Map<String, Value>, wanted: &str) -> Option<Value> {
        schema.get("patternProperties")?;
        match members(self.document, &join(at, "patternProperties")).as_slice() {
            [(_, one)] => Some(self.place(one, &format!("{wanted}-Value"))),
            several => {
                if !several.is_empty() {
                    self.lose(at, "patternProperties", "any value fits under any name");
                }
                Some(json!({}))
            }
        }
    }

    fn is_secret(&self, pointer: &str) -> bool {
        let secret = |value: &Value| value.get("x-secret") == Some(&Value::Bool(true));
        let here = self.document.get(pointer).is_some_and(secret);
        here || find(self.document, pointer).is_ok_and(|(_, value)| secret(value))
    }

    /// A component that the generator replaces by its own `Secret`.
    fn secret(&mut self, pointer: &str) -> Value {
        let value = find(self.document, pointer).map_or(&Value::Null, |(_, value)| value);
        let (wanted, held) = match value.as_object().map(kind) {
            Some("string") => ("Secret", "String"),
            _ => ("SecretValue", "serde_json::Value"),
        };
        let known = self.secrets.iter().find(|(_, other)| **other == held).map(|(name, _)| name.clone());
        let name = known.unwrap_or_else(|| {
            let name = self.names.pascal(wanted);
            self.components.insert(name.clone(), json!({}));
            self.secrets.insert(name.clone(), held);
            name
        });
        if self.nullable(pointer) { or_null(reference(&name)) } else { reference(&name) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::components;
    use serde_json::json;

    #[test]
    fn properties_make_a_struct_and_additional_ones_a_map() {
        let (schemas, losses) = components(concat!(
            "{type: object, required: [a, a, z], properties: {a: {type: string}, b: {type: object, additionalProperties: {type: object, properties: {c: {}}}}}, ",
            "additionalProperties: false}",
        ));
        assert_eq!(schemas["A"]["required"], json!(["a"]));
        assert_eq!(schemas["A"]["additionalProperties"], false);
        let map = json!({"type": "object", "additionalProperties": {"$ref": "#/components/schemas/AbValue"}});
        assert_eq!(schemas["A"]["properties"]["b"], map);
        assert!(losses.is_empty());
    }

    #[test]
    fn a_secret_is_a_component_that_the_generator_replaces() {
        let (schemas, losses) = components(concat!(
            "{type: object, properties: {k: {type: string, x-secret: true}, l: {$ref: '#/components/schemas/L'}, ",
            "n: {type: string, nullable: true, x-secret: true}, o: {type: array, items: {type: string}, x-secret: true}}}\n",
            "    L: {type: string, x-secret: true}\n    Secret: {type: boolean}",
        ));
        let secret = json!({"$ref": "#/components/schemas/Secret2"});
        let properties = &schemas["A"]["properties"];
        assert_eq!((&properties["k"], &properties["l"]), (&secret, &secret));
        assert_eq!(properties["n"], json!({"nullable": true, "allOf": [secret]}));
        assert_eq!(properties["o"]["$ref"], "#/components/schemas/SecretValue");
        assert!(losses.is_empty());
    }
}
