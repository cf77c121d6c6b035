//! Makes of any OpenAPI document the small 3.0 document that progenitor takes,
//! and beside it what progenitor does not know: answers and security.
//!
//! The document is rebuilt, not edited: what is not copied on purpose does not
//! arrive. progenitor gets parameters, request bodies and the schemas that they
//! and the answers use; each construct it would refuse, mistype or panic at has
//! a file here that says what becomes of it and what is lost, which is told as a
//! [`Loss`]. One operation that can't be lowered is left out by itself.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use countersign_openapi::{Document, DocumentError, join};

mod answers;
mod body;
mod names;
mod operations;
mod parameters;
mod schema;
mod security;
mod swagger;

pub use answers::{Answer, Answers, Body, Content, Status};
pub use body::{RequestBody, Sent};
pub use operations::{LeftOut, Operation};
pub use parameters::{Holds, Own, Parameter, Place, Style};
pub use security::{Scheme, Sends};

use operations::Found;
use schema::Schemas;
use security::Security;

/// Something that a document says and a typed client does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Loss {
    /// The operation, or the pointer of a schema that several operations share.
    pub subject: String,
    /// The construct, in OpenAPI's own words.
    pub construct: &'static str,
    /// What becomes of it.
    pub what: String,
}

/// A document as the generator takes it.
#[derive(Debug)]
pub struct Lowered {
    /// An OpenAPI 3.0 document of what progenitor makes: requests and types.
    pub spec: Value,
    /// The operations in it, in the document's order.
    pub operations: Vec<Operation>,
    /// The security schemes that the operations name.
    pub schemes: Vec<Scheme>,
    /// The names of all properties in the schemas, sorted: what may be told of a
    /// body that does not fit.
    pub properties: Vec<String>,
    /// The components that stand for secrets, and the type that each keeps.
    pub secrets: BTreeMap<String, &'static str>,
    /// Names that stand in the schemas for others, and those.
    pub stand_ins: BTreeMap<String, String>,
    /// What the typed client does not hold.
    pub losses: Vec<Loss>,
    /// Operations without a typed client.
    pub left_out: Vec<LeftOut>,
}

/// What all lowerings share.
struct Context<'d> {
    document: &'d Document,
    schemas: Schemas<'d>,
    losses: Vec<Loss>,
}

impl Context<'_> {
    fn lose(&mut self, subject: &str, construct: &'static str, what: impl Into<String>) {
        let subject = subject.to_owned();
        self.losses.push(Loss { subject, construct, what: what.into() });
    }
}

/// Lowers a document.
///
/// # Errors
/// Where the document says no version that is known.
pub fn lower(document: &Document) -> Result<Lowered, DocumentError> {
    let Some(restated) = swagger::restated(document)? else {
        return Ok(lower_3(document));
    };
    let mut lowered = lower_3(&restated);
    for loss in &mut lowered.losses {
        loss.subject = swagger::original(&loss.subject);
    }
    Ok(lowered)
}

fn lower_3(document: &Document) -> Lowered {
    let (found, mut left_out) = operations::find(document);
    let mut cx = Context { document, schemas: Schemas::new(document), losses: Vec::new() };
    let security = Security::read(&mut cx);
    let mut operations = Vec::new();
    let mut paths = Map::new();
    for found in found {
        match operation(&mut cx, &security, &found) {
            Ok((operation, wire)) => {
                let item = paths.entry(&operation.template).or_insert_with(|| json!({}));
                item[found.method] = wire;
                operations.push(operation);
            }
            Err(error) => left_out.push(LeftOut { operation: found.key, reason: error.what().into() }),
        }
    }
    let schemas = cx.schemas.finish();
    let mut losses = cx.losses;
    losses.extend(schemas.losses);
    losses.sort();
    losses.dedup();
    Lowered {
        spec: json!({
            "openapi": "3.0.3",
            // progenitor sends the version in a header of its own, which must be
            // ASCII; the client takes it off again.
            "info": { "title": document.name(), "version": "0" },
            "paths": paths,
            "components": { "schemas": schemas.components },
        }),
        operations,
        schemes: security.schemes,
        properties: schemas.properties,
        secrets: schemas.secrets,
        stand_ins: schemas.stand_ins,
        losses,
        left_out,
    }
}

/// One operation, and what progenitor gets of it.
fn operation(cx: &mut Context<'_>, security: &Security, found: &Found) -> Result<(Operation, Value), DocumentError> {
    let requirements = security.of(cx, found)?;
    let parameters = parameters::lower(cx, found, security, &requirements)?;
    let (body, body_wire) = body::lower(cx, found)?.unzip();
    let answers = answers::lower(cx, found)?;
    let mut wire = json!({
        "operationId": found.name,
        "parameters": parameters.iter().filter_map(|p| p.wire.clone()).collect::<Vec<_>>(),
        // The one documented answer that progenitor neither types nor reads: all
        // others then come through as they are, for the answers' own layer.
        "responses": { "101": { "description": "" } },
    });
    let node = cx.document.get(&found.pointer).unwrap_or(&Value::Null);
    for key in ["summary", "description"] {
        if let Some(text) = node.get(key).filter(|text| text.is_string()) {
            wire[key] = text.clone();
        }
    }
    if let Some(body) = body_wire {
        wire["requestBody"] = body;
    }
    let operation = Operation {
        key: found.key.clone(),
        method: found.method,
        path: found.path.clone(),
        name: found.name.clone(),
        stem: found.stem.clone(),
        template: parameters::template(&found.path, &parameters),
        parameters,
        body,
        answers,
        security: requirements,
    };
    Ok((operation, wire))
}

/// A name for a function for each of `wanted`, none of them in `taken`.
pub(crate) fn snake_names<'a>(taken: &[&str], wanted: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names = names::Names::with(taken);
    wanted.map(|name| names.snake(name)).collect()
}

/// A module's name for a provider's id.
pub(crate) fn module_name(id: &str) -> String {
    names::snake(id)
}

/// The members of an object: each name, with the pointer to its value. Nothing
/// where there is no object.
fn members<'d>(document: &'d Document, pointer: &str) -> Vec<(&'d str, String)> {
    let map = document.get(pointer).and_then(Value::as_object);
    let names = map.into_iter().flat_map(|map| map.keys());
    names.map(|name| (name.as_str(), join(pointer, name))).collect()
}

#[cfg(test)]
mod tests;
