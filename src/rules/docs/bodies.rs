//! Two bodies beside each other, as a page and a document show them or draw their shapes.

use countersign_pages::Shape;
use serde_json::Value;

use crate::rules::classify::Relation;

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
            // What stands in angle brackets is a shape.
            let is_code = |text: &str| !text.contains(' ') && !text.starts_with('<');
            let code = value.is_number() || value.is_boolean() || value.as_str().is_some_and(is_code);
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
