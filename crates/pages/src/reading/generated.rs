//! The operation that a page made from an OpenAPI document still holds: in its frontmatter, or spread over the
//! attributes of its components. Both are parts of a document, and are read as one.

use std::borrow::Cow;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Map, Value, json};

/// What the components of a page have told so far.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    endpoint: Option<(String, String)>,
    operation: Map<String, Value>,
}

type Attributes<'v> = &'v [(String, String)];

impl Parts {
    /// Takes what a component tells; gives the document where that was the last part of it.
    pub fn take(&mut self, values: Attributes<'_>) -> Option<String> {
        let part = |name: &str| {
            let found = values.iter().find(|(key, _)| key == name);
            found.and_then(|(_, value)| serde_json::from_str::<Value>(value).ok())
        };
        let text = |name: &str| values.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        if let (Some(method), Some(path)) = (text("method"), text("path")) {
            *self = Parts { endpoint: Some((method, path)), operation: Map::new() };
        }
        if let Some(parameters) = part("parameters").filter(Value::is_array) {
            self.operation.insert("parameters".to_owned(), parameters);
        }
        if let Some(body) = part("body").filter(|body| body["content"].is_object()) {
            self.operation.insert("requestBody".to_owned(), body);
        }
        let responses = part("responses").filter(are_responses)?;
        let (method, path) = self.endpoint.take()?;
        let mut operation = std::mem::take(&mut self.operation);
        operation.insert("responses".to_owned(), responses);
        document(&method, &path, operation)
    }
}

/// The document that the frontmatter of a page has the one operation of: `api: {"method": "post", "path": …}`.
pub fn of_frontmatter(values: Attributes<'_>) -> Option<String> {
    let (_, api) = values.iter().find(|(key, _)| key == "api")?;
    let api = if api.starts_with('{') { Cow::Borrowed(api) } else { Cow::Owned(unpacked(api)?) };
    let Ok(Value::Object(mut operation)) = serde_json::from_str(&api) else { return None };
    if !operation.get("responses").is_some_and(are_responses) {
        return None;
    }
    let method = operation.remove("method")?;
    let path = operation.remove("path")?;
    document(method.as_str()?, path.as_str()?, operation)
}

/// The text that a generator has packed: DEFLATE in zlib's format (RFC 1950), in Base64 (RFC 4648 §4).
fn unpacked(text: &str) -> Option<String> {
    // No operation is longer.
    const MOST: usize = 4 << 20;
    // What zlib's format begins with, at the usual levels.
    let is_packed = ["eJ", "eN", "eA", "eF"].iter().any(|begin| text.starts_with(begin));
    let packed = BASE64_STANDARD.decode(Some(text).filter(|text| is_packed && text.len() > 40)?).ok()?;
    let bytes = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(&packed, MOST).ok()?;
    String::from_utf8(bytes).ok()
}

/// Whether a value is an object of responses by their statuses (OpenAPI 3.0 §4.7.16).
fn are_responses(value: &Value) -> bool {
    let is_status =
        |name: &String| name == "default" || name.len() == 3 && name.starts_with(|c: char| c.is_ascii_digit());
    value.as_object().is_some_and(|answers| !answers.is_empty() && answers.keys().all(is_status))
}

fn document(method: &str, path: &str, mut operation: Map<String, Value>) -> Option<String> {
    const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
    let method = method.to_ascii_lowercase();
    if !METHODS.contains(&method.as_str()) || !path.starts_with('/') {
        return None;
    }
    let mut part = |name: &str| operation.remove(name);
    let (servers, schemes) = (part("servers"), part("securitySchemes"));
    // What generators add for themselves.
    for name in ["postman", "info", "jsonRequestBodyExample", "extensions", "proxy"] {
        part(name);
    }
    let mut document = json!({"openapi": "3.0.3", "info": {"title": "API", "version": "1"}});
    if let Some(servers) = servers.filter(Value::is_array) {
        document["servers"] = servers;
    }
    if let Some(schemes) = schemes.filter(Value::is_object) {
        document["components"] = json!({"securitySchemes": schemes});
    }
    document["paths"] = json!({path: {method: operation}});
    Some(document.to_string())
}
