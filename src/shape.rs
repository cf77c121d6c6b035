//! What bodies are compared as: a schema declared, an instance seen.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use countersign_codegen::document::{Document, Version};
use jsonschema::{Draft, Registry, Resource, Validator};
use serde_json::{Value, json};

/// Where the document is in the registry of schemas; never fetched.
const BASE: &str = "json-schema:///document";

/// How many properties a summary of a shape names.
const NAMED: usize = 8;

/// The schemas of a document, compiled when they are first asked for.
pub struct Shapes {
    registry: Result<Registry<'static>, String>,
    draft: Draft,
    compiled: Mutex<HashMap<String, Result<Arc<Validator>, String>>>,
}

/// How an instance does not fit a schema. It holds no value of the instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Pointer into the instance.
    pub instance: String,
    /// Pointer to the schema in the document.
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
        f.debug_struct("Shapes").field("draft", &self.draft).finish_non_exhaustive()
    }
}

impl Shapes {
    pub fn of(document: &Document) -> Shapes {
        let modern = matches!(document.version(), Ok(Version::OpenApi31 | Version::OpenApi32));
        let draft = if modern { Draft::Draft202012 } else { Draft::Draft4 };
        let mut root = document.root().clone();
        as_json_schema(&mut root, modern);
        let registry = Registry::new().draft(draft).add(BASE, Resource::from_contents(root));
        let registry = registry.and_then(|builder| builder.prepare()).map_err(|error| error.to_string());
        Shapes { registry, draft, compiled: Mutex::default() }
    }

    /// How the instance does not fit the schema at the pointer; empty where it does. An error
    /// where the schema itself can't be used.
    pub fn check(&self, pointer: &str, instance: &Value) -> Result<Vec<Mismatch>, String> {
        let validator = self.validator(pointer)?;
        let mismatches = validator.iter_errors(instance).map(|error| Mismatch {
            instance: error.instance_path().to_string(),
            schema: error
                .absolute_keyword_location()
                .and_then(|uri| pointer_of(uri.as_str()))
                .unwrap_or_else(|| pointer.to_owned()),
            says: error.masked_with("the value").to_string(),
        });
        Ok(mismatches.collect())
    }

    fn validator(&self, pointer: &str) -> Result<Arc<Validator>, String> {
        let mut compiled = self.compiled.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        compiled.entry(pointer.to_owned()).or_insert_with(|| self.compile(pointer)).clone()
    }

    fn compile(&self, pointer: &str) -> Result<Arc<Validator>, String> {
        let registry = self.registry.as_ref().map_err(Clone::clone)?;
        let schema = json!({ "$ref": format!("{BASE}#{}", encoded(pointer)) });
        let options =
            jsonschema::options().with_draft(self.draft).with_registry(registry).should_validate_formats(true);
        options
            .build(&schema)
            .map(Arc::new)
            .map_err(|error| format!("the schema at {pointer} can't be used: {}", error.masked()))
    }
}

/// The bytes that a URI fragment may not hold (RFC 3986 §3.5), percent-encoded.
fn encoded(pointer: &str) -> String {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(&byte);
    pointer
        .bytes()
        .map(|byte| if allowed(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// The schema object that an absolute keyword location names: its fragment without the keyword.
fn pointer_of(uri: &str) -> Option<String> {
    let fragment = uri.strip_prefix(BASE)?.strip_prefix('#')?;
    let (schema, _keyword) = fragment.rsplit_once('/')?;
    let mut bytes = Vec::new();
    let mut rest = schema.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = if *first == b'%' {
            tail.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok())
        } else {
            None
        };
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).ok()
}

/// Makes JSON Schema of OpenAPI's dialect, without moving a node: 3.0 is draft 4 but for
/// `nullable` (OpenAPI 3.0.3 "Schema Object"), and what is `writeOnly` is not required of an
/// answer.
fn as_json_schema(value: &mut Value, modern: bool) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| as_json_schema(item, modern)),
        Value::Object(members) => {
            members.values_mut().for_each(|member| as_json_schema(member, modern));
            if !modern && members.get("nullable") == Some(&Value::Bool(true)) {
                allow_null(members);
            }
            drop_write_only(members);
        }
        _ => {}
    }
}

fn allow_null(schema: &mut serde_json::Map<String, Value>) {
    if let Some(kind @ Value::String(_)) = schema.get_mut("type") {
        *kind = json!([kind.take(), "null"]);
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.push(Value::Null);
    }
    for combined in ["allOf", "oneOf", "anyOf"] {
        if let Some(parts) = schema.remove(combined) {
            schema.insert("anyOf".to_owned(), json!([{ combined: parts }, { "type": "null" }]));
        }
    }
}

fn drop_write_only(schema: &mut serde_json::Map<String, Value>) {
    let Some(Value::Object(properties)) = schema.get("properties") else { return };
    let hidden =
        |name: &str| properties.get(name).is_some_and(|property| property.get("writeOnly") == Some(&Value::Bool(true)));
    let hidden: Vec<String> = properties.keys().filter(|name| hidden(name)).cloned().collect();
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(|name| !name.as_str().is_some_and(|name| hidden.iter().any(|other| other == name)));
        if required.is_empty() {
            schema.remove("required");
        }
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
