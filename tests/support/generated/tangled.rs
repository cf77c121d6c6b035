//! Documents whose schemas are put together at random, the same in every run: each refers to others and
//! to itself by whatever keyword there is, and many contradict themselves.

use serde_json::{Map, Value, json};

use super::{Dice, SampleVersion};

/// How many schemas each document has, and how deep one nests without a reference.
const SCHEMAS: usize = 9;
const DEPTH: usize = 3;

/// A document of a version, by its number.
pub fn document(version: SampleVersion, number: u64) -> Value {
    let mut tangle = Tangle { version, dice: Dice(number * 97 + version as u64) };
    let schemas: Map<String, Value> = (0..SCHEMAS).map(|index| (format!("S{index}"), tangle.schema(DEPTH))).collect();
    let mut paths = Map::new();
    for index in 0..SCHEMAS {
        let schema = version.reference(&format!("S{index}"));
        paths.insert(format!("/s{index}"), json!({ "post": operation(version, index, &schema) }));
    }
    match version {
        SampleVersion::V2 => {
            json!({ "swagger": "2.0", "info": { "title": "T", "version": "1" }, "paths": paths, "definitions": schemas })
        }
        _ => json!({
            "openapi": version.number(), "info": { "title": "T", "version": "1" }, "paths": paths,
            "components": { "schemas": schemas },
        }),
    }
}

/// An operation that is sent a value of a schema, and answers one.
fn operation(version: SampleVersion, index: usize, schema: &Value) -> Value {
    let content = json!({ "application/json": { "schema": schema } });
    match version {
        SampleVersion::V2 => json!({
            "operationId": format!("o{index}"),
            "parameters": [{ "name": "body", "in": "body", "schema": schema }],
            "responses": { "200": { "description": "ok", "schema": schema } },
        }),
        _ => json!({
            "operationId": format!("o{index}"),
            "requestBody": { "content": content },
            "responses": { "200": { "description": "ok", "content": content } },
        }),
    }
}

struct Tangle {
    version: SampleVersion,
    dice: Dice,
}

impl Tangle {
    fn schema(&mut self, depth: usize) -> Value {
        if depth == 0 || self.dice.below(4) == 0 {
            return self.leaf();
        }
        let mut schema = Map::new();
        for _ in 0..1 + self.dice.below(3) {
            let (keyword, value) = self.keyword(depth - 1);
            schema.insert(keyword.to_owned(), value);
        }
        Value::Object(schema)
    }

    fn leaf(&mut self) -> Value {
        let index = self.dice.below(SCHEMAS);
        let mut reference = self.version.reference(&format!("S{index}"));
        let leaves = [
            reference.clone(),
            json!({ "allOf": [reference] }),
            json!({ "type": "string", "minLength": 2, "maxLength": self.dice.below(5) }),
            json!({ "type": "integer", "minimum": self.dice.below(9), "maximum": self.dice.below(9) }),
            json!({ "enum": ["a", "b", 1, null] }),
            json!({ "type": "boolean" }),
            json!({}),
        ];
        let modern = self.version >= SampleVersion::V31;
        match self.dice.below(10) {
            7 if modern => json!({ "anyOf": [reference, { "type": "null" }] }),
            8 if modern => {
                reference["description"] = json!("One of them.");
                reference
            }
            9 if modern => json!({ "$ref": reference["$ref"], "minProperties": 1 }),
            7 => json!({ "allOf": [reference], "nullable": true }),
            other => leaves[other % leaves.len()].clone(),
        }
    }

    fn keyword(&mut self, depth: usize) -> (&'static str, Value) {
        let modern = self.version >= SampleVersion::V31;
        match self.dice.below(if modern { 20 } else { 12 }) {
            0 => ("type", json!(["object", "array", "string", "number"][self.dice.below(4)])),
            1 | 2 => ("properties", self.named(depth)),
            3 => ("required", json!(["a", "b"][..1 + self.dice.below(2)].to_vec())),
            4 => ("items", self.schema(depth)),
            5 => ("allOf", self.list(depth)),
            6 if self.version != SampleVersion::V2 => ("oneOf", self.list(depth)),
            7 if self.version != SampleVersion::V2 => ("anyOf", self.list(depth)),
            8 if self.version != SampleVersion::V2 => ("not", self.schema(depth)),
            9 => ("additionalProperties", if self.dice.below(2) == 0 { json!(false) } else { self.schema(depth) }),
            10 => ("minItems", json!(self.dice.below(4))),
            11 => ("uniqueItems", json!(true)),
            12 => ("if", self.schema(depth)),
            13 => ("then", self.schema(depth)),
            14 => ("prefixItems", self.list(depth)),
            15 => ("contains", self.schema(depth)),
            16 => ("patternProperties", json!({ "^x": self.schema(depth) })),
            17 => ("dependentSchemas", self.named(depth)),
            18 => ("unevaluatedProperties", self.schema(depth)),
            19 => ("propertyNames", self.schema(depth)),
            _ => ("minProperties", json!(self.dice.below(3))),
        }
    }

    fn named(&mut self, depth: usize) -> Value {
        let names = ["a", "b", "c"];
        let named: Map<String, Value> =
            names.iter().take(1 + self.dice.below(3)).map(|name| ((*name).to_owned(), self.schema(depth))).collect();
        Value::Object(named)
    }

    fn list(&mut self, depth: usize) -> Value {
        (0..1 + self.dice.below(3)).map(|_| self.schema(depth)).collect()
    }
}
