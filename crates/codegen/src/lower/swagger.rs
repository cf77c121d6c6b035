//! [OpenAPI 2.0](https://spec.openapis.org/oas/v2.0), restated in the words of
//! 3.0, so that everything else needs to know one way to say a thing.
//!
//! | construct | what becomes of it | lost |
//! |---|---|---|
//! | `definitions`, `responses` | components, and references to them follow | nothing |
//! | `parameters` | stand where they are referred to | nothing |
//! | `host`, `basePath`, `schemes` | nothing: a client is told the server's URL, base path included | nothing |
//! | body, formData and file parameters; `consumes` | see `body` | |
//! | other parameters, `collectionFormat` | see `parameter` | |
//! | response schemas, `produces` | see `response` | |
//! | `securityDefinitions` | see `security` | |
//! | `type: file`, `x-nullable`, `discriminator` as text | see `schema` | |

use std::{collections::BTreeMap, io};

use serde_json::{Map, Value, json};

use super::members;
use countersign_openapi::{Document, DocumentError, Version, join};

mod body;
mod parameter;
mod response;
mod schema;
mod security;

use parameter::Declared;

/// The document in the words of 3.0, if it is of 2.0.
///
/// # Errors
/// Where the document says no version that is known.
pub(super) fn restated(document: &Document) -> Result<Option<Document>, DocumentError> {
    if document.version()? != Version::Swagger20 {
        return Ok(None);
    }
    let (mut paths, mut schemas, mut responses) = (Map::new(), Map::new(), Map::new());
    for (path, pointer) in members(document, "/paths") {
        paths.insert(path.to_owned(), item(document, &pointer));
    }
    for (name, pointer) in members(document, "/definitions") {
        schemas.insert(name.to_owned(), schema::of(document.get(&pointer)));
    }
    let produces = strings(document.root().get("produces"));
    for (name, pointer) in members(document, "/responses") {
        responses.insert(name.to_owned(), response::of(document.get(&pointer), &produces));
    }
    let mut restated = json!({
        "openapi": "3.0.3", "info": document.root().get("info"), "paths": paths,
        "components": {
            "schemas": schemas, "responses": responses,
            "securitySchemes": security::of(document.root().get("securityDefinitions")),
        },
    });
    if let Some(security) = document.root().get("security") {
        restated["security"] = security.clone();
    }
    let others: BTreeMap<&str, &str> = document.other_files().collect();
    let mut read = |name: &str| match others.get(name) {
        Some(text) => Ok((*text).to_owned()),
        None => Err(io::Error::from(io::ErrorKind::NotFound)),
    };
    Document::parse_with_files(document.name(), restated.to_string(), &mut read).map(Some)
}

/// What a restated pointer is in the document that was restated.
pub(super) fn original(pointer: &str) -> String {
    pointer.replacen("#/components/schemas/", "#/definitions/", 1).replacen(
        "#/components/responses/",
        "#/responses/",
        1,
    )
}

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

fn item(document: &Document, pointer: &str) -> Value {
    // What leads nowhere stays as it is, for the operations' own reader to tell.
    let Ok((pointer, value)) = document.resolve(pointer) else {
        return document.get(pointer).cloned().unwrap_or_default();
    };
    let shared = parameter::all(document, &pointer);
    let mut item = Map::new();
    for method in METHODS {
        if let Some(operation) = value.get(method).and_then(Value::as_object) {
            item.insert(method.into(), self::operation(document, &join(&pointer, method), operation, &shared));
        }
    }
    item.into()
}

fn operation(document: &Document, pointer: &str, operation: &Map<String, Value>, shared: &[Declared]) -> Value {
    let listed = |key: &str| strings(operation.get(key).or_else(|| document.root().get(key)));
    let (consumes, produces) = (listed("consumes"), listed("produces"));
    let mut restated = Map::new();
    for key in ["operationId", "summary", "description", "security", "tags"] {
        restated.extend(operation.get(key).map(|value| (key.to_owned(), value.clone())));
    }
    let mut all: Vec<Declared> = shared.to_vec();
    for own in parameter::all(document, pointer) {
        all.retain(|other| !other.is_same(&own));
        all.push(own);
    }
    restated.insert("parameters".into(), all.iter().filter_map(Declared::restated).collect());
    restated.extend(body::of(&all, &consumes).map(|body| ("requestBody".to_owned(), body)));
    let responses = members(document, &join(pointer, "responses")).into_iter();
    let responses = responses.map(|(status, at)| (status.to_owned(), response::of(document.get(&at), &produces)));
    restated.insert("responses".into(), responses.collect::<Map<_, _>>().into());
    restated.into()
}

fn strings(value: Option<&Value>) -> Vec<String> {
    let values = value.and_then(Value::as_array).into_iter().flatten();
    values.filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
