//! Embedded OpenAPI documents, read as far as facts need it.

use serde_json::{Map, Value};

use super::sketch;

/// `$ref` chains and nested schemas are followed no deeper than this.
const MAX_DEPTH: usize = 12;

/// An operation of a document (OpenAPI 3.0 §4.7.10).
pub(super) struct Operation<'d> {
    pub method: String,
    pub path: &'d str,
    document: &'d Value,
    item: &'d Value,
    value: &'d Value,
}

/// The operations of a document, in order.
pub(super) fn operations(document: &Value) -> Vec<Operation<'_>> {
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    paths
        .flat_map(|(path, item)| {
            item.as_object().into_iter().flatten().filter_map(move |(method, value)| {
                let method = method.to_ascii_uppercase();
                super::form::METHODS.contains(&method.as_str()).then_some(Operation {
                    method,
                    path,
                    document,
                    item,
                    value,
                })
            })
        })
        .collect()
}

impl<'d> Operation<'d> {
    pub fn subject(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Its parameters and its path's, references followed.
    pub fn parameters(&self) -> Vec<&'d Value> {
        let lists = [self.value.get("parameters"), self.item.get("parameters")];
        let parameters = lists.into_iter().flatten().filter_map(Value::as_array).flatten();
        parameters.map(|parameter| resolve(self.document, parameter)).collect()
    }

    /// Its responses by status, references followed.
    pub fn responses(&self) -> Vec<(&'d str, &'d Value)> {
        let responses = self.value.get("responses").and_then(Value::as_object).into_iter().flatten();
        responses.map(|(status, response)| (status.as_str(), resolve(self.document, response))).collect()
    }

    /// The media type and schema of its request body.
    pub fn request_body(&self) -> Option<(&'d str, Value)> {
        let body = resolve(self.document, self.value.get("requestBody")?);
        self.content(body).map(|(media, schema)| (media, self.shape(schema)))
    }

    /// The media type and schema of a response or a request body.
    pub fn content(&self, holder: &'d Value) -> Option<(&'d str, &'d Value)> {
        let content = holder.get("content").and_then(Value::as_object)?;
        let (media, value) =
            content.iter().find(|(media, _)| media.contains("json")).or_else(|| content.iter().next())?;
        Some((media.as_str(), resolve(self.document, value.get("schema")?)))
    }

    /// The examples of a response.
    pub fn examples(&self, response: &'d Value) -> Vec<&'d Value> {
        let content = response.get("content").and_then(Value::as_object).into_iter().flatten();
        content
            .flat_map(|(_, media)| {
                let one = media.get("example");
                let many = media.get("examples").and_then(Value::as_object).into_iter().flatten();
                one.into_iter().chain(many.filter_map(|(_, example)| resolve(self.document, example).get("value")))
            })
            .collect()
    }

    /// The shape of what a schema declares.
    pub fn shape(&self, schema: &Value) -> Value {
        shape(self.document, schema, 0)
    }

    /// The names that a schema requires.
    pub fn required(&self, schema: &'d Value) -> Vec<&'d str> {
        let names = resolve(self.document, schema).get("required").and_then(Value::as_array);
        names.into_iter().flatten().filter_map(Value::as_str).collect()
    }
}

/// What a local `$ref` points to; the value itself where it points nowhere.
fn resolve<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    let mut value = value;
    for _ in 0..MAX_DEPTH {
        let pointer = value.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
        match pointer.and_then(|pointer| document.pointer(pointer)) {
            Some(target) => value = target,
            None => break,
        }
    }
    value
}

/// The shape of what the schema at a pointer declares: as facts have it.
pub fn shape_at(document: &Value, pointer: &str) -> Value {
    document.pointer(pointer).map_or_else(|| "any".into(), |schema| shape(document, schema, 0))
}

/// The values that the schema at a pointer lists for the identifier of an error: for texts of the
/// members that are called so.
pub fn codes_at(document: &Value, pointer: &str) -> Vec<String> {
    let mut codes = Vec::new();
    if let Some(schema) = document.pointer(pointer) {
        list_codes(document, schema, false, 0, &mut codes);
    }
    codes
}

fn list_codes(document: &Value, schema: &Value, is_code: bool, depth: usize, codes: &mut Vec<String>) {
    const NAMES: [&str; 7] = ["code", "error", "error_code", "errorcode", "type", "slug", "reason"];
    // Bodies of errors are flat.
    if depth > 5 {
        return;
    }
    let schema = resolve(document, schema);
    if is_code {
        let listed = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
        codes.extend(listed.chain(schema.get("const")).filter_map(Value::as_str).map(str::to_owned));
    }
    for key in ["allOf", "oneOf", "anyOf"] {
        for part in schema.get(key).and_then(Value::as_array).into_iter().flatten() {
            list_codes(document, part, is_code, depth + 1, codes);
        }
    }
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        list_codes(document, property, NAMES.contains(&name.to_ascii_lowercase().as_str()), depth + 1, codes);
    }
    if let Some(items) = schema.get("items") {
        list_codes(document, items, is_code, depth + 1, codes);
    }
}

fn shape(document: &Value, schema: &Value, depth: usize) -> Value {
    let schema = resolve(document, schema);
    if depth > MAX_DEPTH {
        return "any".into();
    }
    for key in ["allOf", "oneOf", "anyOf"] {
        if let Some(parts) = schema.get(key).and_then(Value::as_array) {
            let shapes = parts.iter().map(|part| shape(document, part, depth + 1));
            return shapes.reduce(|a, b| sketch::merge(&a, &b)).unwrap_or_else(|| "any".into());
        }
    }
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        let fields = properties.iter().map(|(name, value)| (name.clone(), shape(document, value, depth + 1)));
        return Value::Object(fields.collect::<Map<_, _>>());
    }
    if let Some(items) = schema.get("items") {
        return Value::Array(vec![shape(document, items, depth + 1)]);
    }
    match schema.get("type") {
        Some(Value::String(name)) if name == "object" => Value::Object(Map::new()),
        Some(Value::String(name)) => name.as_str().into(),
        // OpenAPI 3.1: a list of types; null is one that any may have.
        Some(Value::Array(names)) => names.iter().find(|name| *name != "null").cloned().unwrap_or_else(|| "any".into()),
        _ => "any".into(),
    }
}
