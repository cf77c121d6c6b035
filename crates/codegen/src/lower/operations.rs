//! Which operations a document has, and what each is called.
//!
//! - *operationId missing or given twice*
//!   ([Operation Object](https://spec.openapis.org/oas/v3.0.4#operation-object)):
//!   the operation is `METHOD /path`, as everywhere in countersign, and its method
//!   is named for that. Nothing is lost.
//! - *Path item by reference*: followed; one that leads nowhere is left out, and told.
//! - *`query` and `additionalOperations`* of 3.2: left out, and told.

use std::collections::HashMap;

use serde_json::Value;

use super::{Answers, Parameter, RequestBody, members, names::Names};
use countersign_openapi::{Document, join};

/// An operation of a typed client.
#[derive(Debug)]
pub struct Operation {
    /// Its `operationId`, or `METHOD /path` where it has none of its own.
    pub key: String,
    /// The method, in lower case.
    pub method: &'static str,
    /// The path template.
    pub path: String,
    /// The same with names that differ in Rust: what progenitor gets.
    pub template: String,
    /// The Rust method's name.
    pub name: String,
    /// What the names of its types begin with.
    pub stem: String,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// Its body.
    pub body: Option<RequestBody>,
    /// Its documented answers.
    pub answers: Answers,
    /// Alternatives of schemes that are needed together, by index.
    pub security: Vec<Vec<usize>>,
}

/// An operation without a typed client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// As [`Operation::key`].
    pub operation: String,
    /// Why.
    pub reason: String,
}

/// An operation as it stands in the document.
pub(super) struct Found {
    pub key: String,
    pub method: &'static str,
    pub path: String,
    pub name: String,
    pub stem: String,
    /// Where the operation really stands.
    pub pointer: String,
    /// Where its path item really stands.
    pub item: String,
}

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Methods of the generated clients that an operation must not be named like:
/// progenitor's own, and those of the traits it calls by method syntax.
const TAKEN: [&str; 15] = [
    "new",
    "new_with_client",
    "with_client",
    "replaying",
    "sending",
    "with",
    "api_version",
    "baseurl",
    "client",
    "inner",
    "pre",
    "post",
    "exec",
    "clone",
    "fmt",
];

/// The operations, and the path items that lead nowhere.
pub(super) fn find(document: &Document) -> (Vec<Found>, Vec<LeftOut>) {
    let (mut ids, mut stems, mut names) = (HashMap::new(), Names::default(), Names::with(&TAKEN));
    let (mut found, mut left_out) = (Vec::new(), Vec::new());
    for (path, pointer) in members(document, "/paths") {
        if !path.starts_with('/') {
            continue;
        }
        let item = match document.resolve(&pointer) {
            Ok((item, _)) => item,
            Err(error) => {
                left_out.push(LeftOut { operation: path.to_owned(), reason: error.what().into() });
                continue;
            }
        };
        left_out.extend(beyond(document, path, &item));
        for method in METHODS {
            let pointer = join(&item, method);
            let Some(Value::Object(operation)) = document.get(&pointer) else {
                continue;
            };
            let id = operation.get("operationId").and_then(Value::as_str).filter(|id| !id.is_empty());
            if let Some(id) = id {
                *ids.entry(id.to_owned()).or_insert(0) += 1;
            }
            let key = id.unwrap_or_default().to_owned();
            let (path, item) = (path.to_owned(), item.clone());
            found.push(Found { key, method, path, name: String::new(), stem: String::new(), pointer, item });
        }
    }
    for found in &mut found {
        if ids.get(&found.key) != Some(&1) {
            found.key = format!("{} {}", found.method.to_uppercase(), found.path);
        }
        let wanted = found.key.replace(['{', '}'], "");
        found.stem = stems.pascal(&wanted);
        found.name = names.snake(&wanted);
    }
    (found, left_out)
}

/// The operations of a path item by methods that only 3.2 knows.
fn beyond(document: &Document, path: &str, item: &str) -> Vec<LeftOut> {
    let query = document.get(&join(item, "query")).map(|_| "QUERY");
    let additional = members(document, &join(item, "additionalOperations")).into_iter().map(|(method, _)| method);
    let left_out = |method| {
        let reason = format!("the method {method} is not generated");
        LeftOut { operation: format!("{method} {path}"), reason }
    };
    query.into_iter().chain(additional).map(left_out).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_without_an_id_of_its_own_is_method_and_path() {
        let document = Document::parse(
            "a.yaml",
            "
openapi: 3.0.3
paths:
  x-note: {get: {}}
  /a/{b}: {get: {}, put: {operationId: two}}
  /c: {$ref: '#/components/pathItems/c'}
  /d: {$ref: '#/components/pathItems/d'}
  /e: {query: {}, additionalOperations: {COPY: {}}}
components:
  pathItems:
    c: {post: {operationId: two}, delete: {operationId: new}}
",
        )
        .unwrap();
        let (found, left_out) = find(&document);
        let left_out: Vec<_> = left_out.iter().map(|left_out| left_out.operation.as_str()).collect();
        assert_eq!(left_out, ["/d", "QUERY /e", "COPY /e"]);
        let seen: Vec<_> = found.iter().map(|f| (f.key.as_str(), f.name.as_str(), f.stem.as_str())).collect();
        assert_eq!(
            seen,
            [
                ("GET /a/{b}", "get_a_b", "GetAb"),
                ("PUT /a/{b}", "put_a_b", "PutAb"),
                ("POST /c", "post_c", "PostC"),
                ("new", "new_2", "New"),
            ]
        );
        assert_eq!(found[2].pointer, "/components/pathItems/c/post");
    }
}
