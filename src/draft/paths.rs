//! Operations of what pages show.

use std::collections::HashMap;

use countersign_openapi::{OperationKey, PathShape, PathTemplate};
use countersign_pages::{BaseUrl, Facts, RequiredHeader, StatedFact, StatedOperation};
use serde_json::{Map, Value, json};

use super::answers;
use super::places::{PageBases, Placed};
use super::told::Told;
use super::{schema, sourced};

/// The operations by path. Where pages show none, the base path itself is one, so that there is
/// anything to ask.
pub fn paths(told: &Told<'_>) -> Value {
    let facts = told.facts;
    let mut names = Names::default();
    let mut paths = Map::new();
    let places = PageBases::of(facts);
    for (StatedOperation { key, is_public, is_shown_open, .. }, stated, Placed { path, server }) in
        facts.of::<StatedOperation>().map(|(operation, stated)| (operation, stated, places.place(operation)))
    {
        let method = key.method().to_lowercase();
        let path = names.path(&path);
        let mut operation = operation(told, Some(key), stated, (&method, &path), &mut names);
        if *is_public || *is_shown_open || gives_tokens(key) {
            operation["security"] = json!([]);
        }
        if let Some(server) = server {
            operation["servers"] = json!([super::server(&server, stated)]);
        }
        let item = paths.entry(path).or_insert_with(|| json!({}));
        match item.get_mut(&method) {
            None => item[method] = operation,
            // The same path at another server is the same operation there.
            Some(known) => merge_servers(known, &operation, &super::servers(told.facts)),
        }
    }
    let first = facts.of::<BaseUrl>().next().map(|(_, stated)| stated).or(facts.0.first());
    if let (true, Some(first)) = (paths.is_empty(), first) {
        let mut operation = operation(told, None, first, ("get", "/"), &mut names);
        operation = sourced(operation, Some(first), false);
        paths.insert("/".to_owned(), json!({ "get": operation }));
    }
    Value::Object(paths)
}

/// What is written already.
#[derive(Default)]
struct Names {
    paths: HashMap<PathShape, String>,
    /// How often an id was wanted.
    ids: HashMap<String, usize>,
}

/// Adds the servers of an operation to those of one of the same method and path. One without its own is at those of
/// the document (OpenAPI 3.0 §4.7.10).
fn merge_servers(known: &mut Value, operation: &Value, of_document: &Value) {
    if known.get("servers").is_none() && operation.get("servers").is_none() {
        return;
    }
    let servers = |operation: &Value| {
        let own = operation.get("servers").unwrap_or(of_document);
        own.as_array().cloned().unwrap_or_default()
    };
    let mut all = servers(known);
    for server in servers(operation) {
        if !all.iter().any(|known| known["url"] == server["url"]) {
            all.push(server);
        }
    }
    known["servers"] = all.into();
}

/// Whether an operation is where tokens are had: nobody has one before (RFC 6749 §3.2).
fn gives_tokens(key: &OperationKey) -> bool {
    let last = key.path().as_str().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    key.method() == "POST" && matches!(last, "token" | "login" | "signin" | "sign-in")
}

/// The headers that requests carry, for all operations.
pub fn headers(facts: &Facts) -> Map<String, Value> {
    let mut headers = Map::new();
    for (header, stated) in facts.of::<RequiredHeader>() {
        let schema = sourced(json!({"type": "string"}), Some(stated), false);
        let required = header.required == Some(true);
        let node = json!({"name": header.name, "in": "header", "required": required, "schema": schema});
        let is_known = headers.keys().any(|name: &String| name.eq_ignore_ascii_case(&header.name));
        if !is_known {
            headers.insert(header.name.clone(), sourced(node, Some(stated), true));
        }
    }
    headers
}

fn operation(
    told: &Told<'_>,
    key: Option<&OperationKey>,
    stated: &StatedFact,
    (method, path): (&str, &str),
    names: &mut Names,
) -> Value {
    let mut operation = json!({ "operationId": names.id(method, path) });
    let shared = told.headers.iter().cloned();
    let parameters: Vec<Value> = path_parameters(path, stated).into_iter().chain(shared).collect();
    if !parameters.is_empty() {
        operation["parameters"] = Value::Array(parameters);
    }
    let body = key.and_then(|key| told.body(key));
    if let Some((body, stated)) = body.filter(|_| !["get", "head", "delete"].contains(&method)) {
        let media = body.media_type.as_str();
        // That it is needed is not said, so it is not required.
        operation["requestBody"] = json!({"content": {media: {"schema": schema::of_shape(&body.shape, stated)}}});
    }
    operation["responses"] = answers::responses(told, key, stated);
    sourced(operation, Some(stated), true)
}

/// The parameters in a path; pages show values in their place, and the type is a guess.
fn path_parameters(path: &str, stated: &StatedFact) -> Vec<Value> {
    let names = path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let parameter = |name: &str| {
        let schema = sourced(json!({"type": "string"}), Some(stated), false);
        sourced(json!({"name": name, "in": "path", "required": true, "schema": schema}), Some(stated), true)
    };
    names.map(parameter).collect()
}

/// A path whose parameters have names, each its own.
fn named(template: &str) -> String {
    let mut names: Vec<String> = Vec::new();
    let mut path = String::new();
    for (index, part) in template.split('{').enumerate() {
        if index == 0 {
            path.push_str(part);
            continue;
        }
        let (name, rest) = part.split_once('}').unwrap_or((part, ""));
        let plain: String =
            name.chars().filter(|letter| letter.is_ascii_alphanumeric() || "_-".contains(*letter)).collect();
        let plain = if plain.is_empty() { "id".to_owned() } else { plain };
        let own = if names.contains(&plain) { format!("{plain}_{index}") } else { plain };
        path.push_str(&format!("{{{own}}}{rest}"));
        names.push(own);
    }
    if path.starts_with('/') { path } else { format!("/{path}") }
}

impl Names {
    /// The path that is there already, whatever its parameters are called; else one whose parameters have names.
    fn path(&mut self, template: &str) -> String {
        let known = self.paths.entry(PathTemplate::parse(template).shape());
        known.or_insert_with(|| named(template)).clone()
    }

    /// `get` and `/v1/agents/{id}/call` are `getV1AgentsIdCall`.
    fn id(&mut self, method: &str, path: &str) -> String {
        let words = path.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let id = words.fold(method.to_owned(), |id, word| {
            let (first, rest) = word.split_at(1);
            format!("{id}{}{rest}", first.to_ascii_uppercase())
        });
        let id = if id == method { format!("{method}Root") } else { id };
        let count = self.ids.entry(id.clone()).or_default();
        *count += 1;
        if *count == 1 { id } else { format!("{id}{count}") }
    }
}
