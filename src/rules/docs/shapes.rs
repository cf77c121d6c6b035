//! Bodies of pages against schemas of documents, as far as both are told.

use countersign_openapi::Contract;
use countersign_pages::Shape;
use serde_json::Value;

use crate::rules::classify::Relation;

/// The shape that a document declares for a body.
pub fn declared(contract: &Contract, schema: Option<&str>) -> Shape {
    schema.map_or(Shape::Any, |address| Shape::declared(contract, address))
}

/// A page's shape as the document's sees it.
pub fn relate(spec: &Shape, docs: &Shape) -> Relation {
    if types_clash(spec, docs) {
        return Relation::Disjoint("the page and the document give a field different types".to_owned());
    }
    match undeclared(spec, docs, "") {
        Some(field) => Relation::Wider(format!("{field} is documented, and the document does not have it")),
        None => Relation::Same,
    }
}

/// The first field of a page's body that an object of the document's does not have. One that
/// names no field may have any.
pub fn undeclared(spec: &Shape, docs: &Shape, at: &str) -> Option<String> {
    match (spec, docs) {
        (Shape::Object(own), Shape::Object(shown)) if !own.is_empty() => shown.iter().find_map(|(name, shape)| {
            let at = format!("{at}/{name}");
            match spec.field(name) {
                Some(own) => undeclared(own, shape, &at),
                None => Some(at),
            }
        }),
        (Shape::Array(Some(spec)), Shape::Array(Some(docs))) => undeclared(spec, docs, &format!("{at}/0")),
        _ => None,
    }
}

/// Whether a field of the one is missing in the other.
pub fn fields_lost(one: &Shape, other: &Shape) -> bool {
    match (one, other) {
        (Shape::Object(fields), Shape::Object(_)) => {
            fields.iter().any(|(name, shape)| other.field(name).is_none_or(|kept| fields_lost(shape, kept)))
        }
        (Shape::Array(Some(one)), Shape::Array(Some(other))) => fields_lost(one, other),
        (Shape::Object(_), _) => true,
        _ => false,
    }
}

/// Whether two shapes give one field different types.
pub fn types_clash(one: &Shape, other: &Shape) -> bool {
    match (one, other) {
        (Shape::Object(fields), Shape::Object(_)) => {
            fields.iter().any(|(name, shape)| other.field(name).is_some_and(|kept| types_clash(shape, kept)))
        }
        (Shape::Array(one), Shape::Array(other)) => {
            one.as_ref().zip(other.as_ref()).is_some_and(|(one, other)| types_clash(one, other))
        }
        (Shape::Any | Shape::Null, _) | (_, Shape::Any | Shape::Null) => false,
        (one, other) => one.canonical() != other.canonical(),
    }
}

/// Whether a field that clients compare, a code or a status, differs in two bodies that are shown.
pub fn codes_differ(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => one.iter().any(|(name, value)| {
            let Some(kept) = other.get(name) else {
                return false;
            };
            let code =
                value.is_number() || value.is_boolean() || value.as_str().is_some_and(|text| !text.contains(' '));
            codes_differ(value, kept) || code && value != kept && !kept.is_object()
        }),
        _ => false,
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
