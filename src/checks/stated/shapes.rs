//! Bodies of pages against schemas of documents, as far as both are told.

use serde_json::Value;

use crate::docs::{diff, shape_at};
use crate::relation::Relation;
use countersign_openapi::Contract;

/// The shape that a document declares for a body.
pub fn declared(contract: &Contract, schema: Option<&String>) -> Value {
    schema.map_or_else(|| "any".into(), |pointer| shape_at(contract.document.root(), pointer))
}

/// A page's shape as the document's sees it.
pub fn relate(spec: &Value, docs: &Value) -> Relation {
    if diff::types_clash(spec, docs) {
        return Relation::Disjoint("the page and the document give a field different types".to_owned());
    }
    match undeclared(spec, docs, "") {
        Some(field) => Relation::Wider(format!("{field} is documented, and the document does not have it")),
        None => Relation::Same,
    }
}

/// The first field of a page's body that an object of the document's does not have. One that
/// names no field may have any.
pub fn undeclared(spec: &Value, docs: &Value, at: &str) -> Option<String> {
    match (spec, docs) {
        (Value::Object(spec), Value::Object(docs)) if !spec.is_empty() => docs.iter().find_map(|(name, value)| {
            let at = format!("{at}/{name}");
            match spec.get(name) {
                Some(own) => undeclared(own, value, &at),
                None => Some(at),
            }
        }),
        (Value::Array(spec), Value::Array(docs)) => {
            spec.first().zip(docs.first()).and_then(|(spec, docs)| undeclared(spec, docs, &format!("{at}/0")))
        }
        _ => None,
    }
}

/// The best of how a page's answer relates to several of the document's: one that agrees is
/// enough.
pub fn best(relations: impl Iterator<Item = Relation>) -> Relation {
    let rank = |relation: &Relation| match relation {
        Relation::Same | Relation::Narrower => 0,
        Relation::Unknown(_) => 1,
        Relation::Wider(_) => 2,
        Relation::Disjoint(_) => 3,
    };
    relations.min_by_key(rank).unwrap_or(Relation::Same)
}
