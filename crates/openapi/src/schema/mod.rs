//! What bodies are compared as: a schema declared, an instance seen.

mod alike;
mod budget;
mod bundle;
mod compare;
mod cost;
mod form;
mod gather;
mod graph;
mod keyword;
mod names;
mod places;
mod read;
pub(crate) mod sample;
mod say;
mod types;
mod unions;
mod walk;

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex};

use jsonschema::{Draft, Validator};
use serde_json::Value;

use crate::Document;
use bundle::{Bundle, Options};

pub use budget::{Exceeded, Limit};
pub use bundle::Way;
pub use compare::{Compared, Difference, LIMIT, Turn, compare};
pub use walk::respects;

/// How many properties a summary of a shape names.
const NAMED: usize = 8;

/// The schemas of a document, each compiled when it is first asked for.
pub struct Shapes {
    document: Document,
    compiled: Mutex<HashMap<(String, Way), Compiled>>,
    named: Mutex<HashMap<String, Arc<BTreeSet<String>>>>,
}

type Compiled = Result<Arc<Shape>, String>;

/// A schema that instances can be held to.
struct Shape {
    bundle: Bundle,
    validator: Validator,
}

/// How an instance does not fit a schema. It holds no value of the instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Pointer into the instance.
    pub instance: String,
    /// Address of the schema in the document.
    pub schema: String,
    pub says: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.instance.as_str() {
            "" => f.write_str(&self.says),
            pointer => write!(f, "{pointer}: {}", self.says),
        }
    }
}

impl fmt::Debug for Shapes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shapes").field("document", &self.document).finish_non_exhaustive()
    }
}

impl Shapes {
    pub fn of(document: &Document) -> Shapes {
        Shapes { document: document.clone(), compiled: Mutex::default(), named: Mutex::default() }
    }

    /// How an answer's instance does not fit the schema at the address; empty where it does. An
    /// error where the schema itself can't be used.
    pub fn check(&self, address: &str, instance: &Value) -> Result<Vec<Mismatch>, String> {
        self.check_on(Way::Answer, address, instance)
    }

    /// The same, of an instance that goes either way.
    pub fn check_on(&self, way: Way, address: &str, instance: &Value) -> Result<Vec<Mismatch>, String> {
        let shape = self.shape(way, address)?;
        let mismatches = shape.validator.iter_errors(instance).map(|error| Mismatch {
            instance: error.instance_path().to_string(),
            schema: shape
                .bundle
                .address(&self.document, error.schema_path().as_str())
                .unwrap_or_else(|| address.to_owned()),
            says: error.masked_with("the value").to_string(),
        });
        Ok(mismatches.collect())
    }

    /// Whether an instance fits; a schema that can't be used refuses nothing.
    pub fn fits(&self, way: Way, address: &str, instance: &Value) -> bool {
        self.shape(way, address).map_or(true, |shape| shape.validator.is_valid(instance))
    }

    /// The names, in lower case, of all properties that a value of the schema at an address may have,
    /// however deep in it.
    pub fn names(&self, address: &str) -> Arc<BTreeSet<String>> {
        let mut named = self.named.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let known = named.entry(address.to_owned());
        Arc::clone(known.or_insert_with(|| Arc::new(names::of(&self.document, address))))
    }

    fn shape(&self, way: Way, address: &str) -> Compiled {
        let mut compiled = self.compiled.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        compiled.entry((address.to_owned(), way)).or_insert_with(|| self.compile(way, address)).clone()
    }

    fn compile(&self, way: Way, address: &str) -> Compiled {
        let build = |patterns| {
            let bundle = Bundle::of(&self.document, address, Options { way, patterns })?;
            if cost::in_place(&bundle.schema) > cost::MOST {
                return Err(format!(
                    "the schema at {address} takes too much to hold a value to: its alternatives multiply"
                ));
            }
            let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
            let built = options.build(&bundle.schema);
            let validator =
                built.map_err(|error| format!("the schema at {address} can't be used: {}", error.masked()))?;
            Ok(Arc::new(Shape { bundle, validator }))
        };
        build(true).or_else(|_: String| build(false))
    }
}

/// The shape of an instance, in a line: names and types, no values.
pub fn seen(instance: &Value) -> String {
    match instance {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "boolean".to_owned(),
        Value::Number(number) if number.is_f64() => "number".to_owned(),
        Value::Number(_) => "integer".to_owned(),
        Value::String(_) => "string".to_owned(),
        Value::Array(items) => format!("[{}]", items.first().map_or(String::new(), seen)),
        Value::Object(members) => {
            braces(members.iter().map(|(name, member)| format!("{name}: {}", seen(member))), members.len())
        }
    }
}

/// The shape that a schema declares, in a line; a property that is not required is followed by `?`.
pub fn declared(schema: &Value) -> String {
    let kind = schema.get("type").and_then(|kind| kind.as_str().or_else(|| kind.get(0)?.as_str()));
    match (schema.get("properties").and_then(Value::as_object), kind) {
        (Some(properties), _) => {
            let required = |name: &str| {
                schema
                    .get("required")
                    .and_then(Value::as_array)
                    .is_some_and(|names| names.iter().any(|needed| needed == name))
            };
            let named = properties.iter().map(|(name, property)| {
                format!("{name}{}: {}", if required(name) { "" } else { "?" }, declared(property))
            });
            braces(named, properties.len())
        }
        (None, Some("array")) => format!("[{}]", schema.get("items").map_or(String::new(), declared)),
        (None, Some(kind)) => kind.to_owned(),
        (None, None) => match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => reference.rsplit('/').next().unwrap_or(reference).to_owned(),
            None => "anything".to_owned(),
        },
    }
}

fn braces(members: impl Iterator<Item = String>, count: usize) -> String {
    let mut named: Vec<String> = members.take(NAMED).collect();
    if count > NAMED {
        named.push("…".to_owned());
    }
    format!("{{{}}}", named.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shapes(schemas: Value) -> Shapes {
        let text = json!({ "openapi": "3.0.3", "s": schemas }).to_string();
        Shapes::of(&Document::parse("test.json", text).unwrap())
    }

    #[test]
    fn a_schema_that_only_goes_in_a_circle_refuses_nothing() {
        let shapes = shapes(json!({
            "all": { "allOf": [{ "$ref": "#/s/all" }] },
            "self": { "$ref": "#/s/self" },
            "tree": { "type": "object", "properties": { "next": { "$ref": "#/s/tree" } } },
        }));
        assert!(shapes.fits(Way::Answer, "/s/all", &json!({})));
        assert!(shapes.fits(Way::Answer, "/s/self", &json!({})));
        assert!(!shapes.fits(Way::Answer, "/s/tree", &json!({ "next": { "next": 1 } })));
    }

    /// However often a schema holds itself, each place of it is looked at once.
    #[test]
    fn the_names_of_a_schema_that_holds_itself_are_told() {
        let own = json!({ "$ref": "#/s/node" });
        let kinds: Vec<Value> = (0..12).map(|_| own.clone()).collect();
        let many: serde_json::Map<String, Value> =
            (0..12).map(|index| (format!("P{index}"), json!({ "anyOf": kinds }))).collect();
        let shapes = shapes(json!({ "node": {
            "properties": many,
            "additionalProperties": { "patternProperties": { "^x": { "properties": { "Token": own } } } },
            "not": { "properties": { "Never": {} } },
        }}));
        let names = shapes.names("/s/node");
        assert_eq!(names.len(), 13);
        assert!(names.contains("token") && names.contains("p11") && !names.contains("never"));
    }

    #[test]
    fn what_goes_the_other_way_is_not_required() {
        let shapes = shapes(json!({ "user": {
            "required": ["id", "password"],
            "properties": { "id": { "readOnly": true }, "password": { "writeOnly": true } },
        }}));
        assert!(shapes.fits(Way::Answer, "/s/user", &json!({ "id": 1 })));
        assert!(shapes.fits(Way::Request, "/s/user", &json!({ "password": "x" })));
        assert!(!shapes.fits(Way::Request, "/s/user", &json!({ "id": 1 })));
    }

    #[test]
    fn a_mismatch_names_the_schema_that_it_does_not_fit() {
        let shapes = shapes(json!({
            "list": { "type": "array", "items": { "$ref": "#/s/a~1b c" } },
            "a/b c": { "nullable": true, "allOf": [{ "properties": { "é": { "type": "integer" } } }] },
        }));
        let mismatches = shapes.check("/s/list", &json!([null, { "é": "x" }])).unwrap();
        let named: Vec<_> = mismatches.iter().map(|one| (one.instance.as_str(), one.schema.as_str())).collect();
        assert_eq!(named, [("/1", "/s/a~1b c")]);
    }

    #[test]
    fn what_a_keyword_must_have_meant_is_what_it_means() {
        let shapes = shapes(json!({
            "file": { "type": "file", "required": true },
            "spelled": { "type": "string", "enum": [true, 1.5] },
            "bound": { "type": "integer", "minimum": 3, "exclusiveMinimum": true },
            "pattern": { "type": "string", "pattern": "(?<", "maxLength": 3 },
            "null": { "type": "string", "enum": ["a"], "nullable": true },
        }));
        let fits = |name: &str, value: Value| shapes.fits(Way::Answer, &format!("/s/{name}"), &value);
        assert!(fits("file", json!("bytes")));
        assert!(fits("spelled", json!("true")) && fits("spelled", json!("1.5")) && !fits("spelled", json!("x")));
        assert!(fits("bound", json!(4)) && !fits("bound", json!(3)));
        assert!(fits("pattern", json!("abc")) && !fits("pattern", json!("abcd")));
        assert!(fits("null", json!(null)) && !fits("null", json!("b")));
    }
}
