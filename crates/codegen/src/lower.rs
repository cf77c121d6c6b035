//! Makes of any contract the small OpenAPI 3.0 document that progenitor takes,
//! and beside it what progenitor does not know: answers and security.
//!
//! What the document means is read once, by [`Contract`], for every version of
//! OpenAPI; only schemas are read here, node by node, because types need all of
//! them. The document is rebuilt, not edited: what is not copied on purpose does not
//! arrive. progenitor gets parameters, request bodies and the schemas that they
//! and the answers use; each construct it would refuse, mistype or panic at has
//! a file here that says what becomes of it and what is lost, which is told as a
//! [`Loss`]. One operation that can't be lowered is left out by itself.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use countersign_openapi::{self as openapi, Basis, Contract, DocumentError, rust_names};

mod answers;
mod body;
mod causes;
mod context;
mod left_out;
mod loss;
mod named;
mod operations;
mod parameters;
mod schema;
mod security;
mod server;

pub use answers::{BodyType, LoweredAnswer, LoweredAnswers, LoweredContent};
pub use body::{BodyEncoding, LoweredBody};
pub use causes::{CausedBody, LoweredCause, LoweredCauses};
pub use left_out::{LeftOut, LeftOutReason};
pub use loss::Loss;
pub use operations::LoweredOperation;
pub use parameters::{ArgumentType, LoweredParameter, Own};
pub use schema::DateType;
pub use security::{LoweredCarrier, LoweredScheme};
pub use server::LoweredServer;

use context::Context;
use named::NamedOperation;
use schema::UsedSchemas;
pub(crate) use security::is_variable;

/// A document as the generator takes it.
#[derive(Debug)]
pub struct Lowered {
    /// An OpenAPI 3.0 document of what progenitor makes: requests and types.
    pub spec: Value,
    /// The operations in it, in the document's order.
    pub operations: Vec<LoweredOperation>,
    /// The security schemes that the operations name.
    pub schemes: Vec<LoweredScheme>,
    /// The names of all properties in the schemas, sorted: what may be told of a
    /// body that does not fit.
    pub properties: Vec<String>,
    /// The components that stand for secrets, and the type that each keeps.
    pub secrets: BTreeMap<String, &'static str>,
    /// The components that stand for dates.
    pub dates: BTreeMap<String, DateType>,
    /// Where the document says that the API is.
    pub server: Option<LoweredServer>,
    /// Names that stand in the schemas for others, and those.
    pub stand_ins: BTreeMap<String, String>,
    /// What the typed client does not hold.
    pub losses: Vec<Loss>,
    /// Operations without a typed client.
    pub left_out: Vec<LeftOut>,
}

/// Lowers a contract. Each of its operations is in the result, or left out with a reason.
///
/// # Errors
/// Where the document says no version that is known.
pub fn lower(contract: &Contract) -> Result<Lowered, DocumentError> {
    contract.document.version()?;
    let schemas = UsedSchemas::new(&contract.document);
    let mut cx = Context { schemes: security::schemes(contract), schemas, losses: Vec::new() };
    let (mut operations, mut paths) = (Vec::new(), Map::new());
    let unread = contract.unread_paths().into_iter();
    let mut left_out: Vec<_> =
        unread.map(|(path, problem)| LeftOut::of(path, LeftOutReason::Unread(problem.message))).collect();
    for named in operations::named(contract) {
        match operation(&mut cx, &named).and_then(|lowered| taken(&mut paths, lowered)) {
            Ok(operation) => operations.push(operation),
            Err(reason) => left_out.push(LeftOut::of(&named.operation.id, reason)),
        }
    }
    let schemas = cx.schemas.finish();
    let mut losses = cx.losses;
    losses.extend(schemas.losses);
    losses.sort();
    losses.dedup();
    Ok(Lowered {
        spec: json!({
            "openapi": "3.0.3",
            // progenitor sends the version in a header of its own, which must be
            // ASCII; the client takes it off again.
            "info": { "title": contract.document.name(), "version": "0" },
            "paths": paths,
            "components": { "schemas": schemas.components },
        }),
        operations,
        schemes: cx.schemes,
        properties: schemas.properties,
        secrets: schemas.secrets,
        dates: schemas.dates,
        server: server::first(contract),
        stand_ins: schemas.stand_ins,
        losses,
        left_out,
    })
}

/// One operation, and what progenitor gets of it.
fn operation(cx: &mut Context<'_>, named: &NamedOperation<'_>) -> Result<(LoweredOperation, Value), LeftOutReason> {
    let openapi::Operation { id, path, summary, description, unusable, .. } = named.operation;
    let method = operations::method(&named.operation.method)?;
    for problem in unusable {
        cx.lose(id, "unusable", &problem.message);
    }
    let security = security::of(cx, named.operation);
    let parameters = parameters::lower(cx, named, &security)?;
    let (body, body_wire) = body::lower(cx, named).unzip();
    let answers = answers::lower(cx, named);
    let mut wire = json!({
        "operationId": named.name,
        "parameters": parameters.iter().filter_map(|p| p.wire.clone()).collect::<Vec<_>>(),
        // The one documented answer that progenitor neither types nor reads: all
        // others then come through as they are, for the answers' own layer.
        "responses": { "101": { "description": "" } },
    });
    for (key, text) in [("summary", summary), ("description", description)] {
        if let Some(text) = text {
            wire[key] = text.as_str().into();
        }
    }
    if let Some(body) = body_wire {
        wire["requestBody"] = body;
    }
    let operation = LoweredOperation {
        key: id.clone(),
        method,
        path: path.clone(),
        name: named.name.clone(),
        stem: named.stem.clone(),
        template: parameters::template(path, &parameters),
        parameters,
        body,
        answers,
        security,
        is_inferred: named.operation.basis == Basis::Inferred,
    };
    Ok((operation, wire))
}

/// An operation whose part of progenitor's document is in its place, which may be taken: a path
/// item that is referred to and what stands beside the reference may have the same method.
fn taken(
    paths: &mut Map<String, Value>,
    (operation, wire): (LoweredOperation, Value),
) -> Result<LoweredOperation, LeftOutReason> {
    let item = paths.entry(&operation.template).or_insert_with(|| json!({}));
    if item.get(operation.method).is_some() {
        return Err(LeftOutReason::Twice);
    }
    item[operation.method] = wire;
    Ok(operation)
}

/// A name for a function for each of `wanted`, none of them in `taken`.
pub(crate) fn snake_names<'a>(taken: &[&str], wanted: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names = rust_names::TakenNames::with(taken);
    wanted.map(|name| names.snake(name)).collect()
}

/// A module's name for a provider's id.
pub(crate) fn module_name(id: &str) -> String {
    rust_names::snake(id)
}

#[cfg(test)]
mod tests;
