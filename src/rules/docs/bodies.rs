//! Two bodies beside each other, as a page and a document show them or draw their shapes.

use countersign_openapi::MediaType;
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

/// A body that a page shows as JSON, as the media types of a document see it: all of them may be of what JSON never
/// is. A stream's event, a line of text or a file may hold JSON.
pub fn as_json<'m>(media: impl Iterator<Item = &'m MediaType>) -> Relation {
    let never = |own: &&MediaType| {
        let essence = own.essence();
        let (kind, form) = essence.split_once('/').unwrap_or((&essence, ""));
        own.is_xml()
            || matches!(form, "csv" | "html" | "pdf" | "yaml" | "zip" | "tab-separated-values")
            || matches!(kind, "image" | "audio" | "video" | "font")
    };
    let own: Vec<&MediaType> = media.collect();
    if own.is_empty() || !own.iter().all(never) {
        return Relation::Same;
    }
    let mut names: Vec<&str> = own.iter().map(|own| own.as_str()).collect();
    names.dedup();
    Relation::Wider(format!("a body in JSON is documented, and the document has {}", names.join(", ")))
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

/// The same, where each has so many of the page's fields: those that have the most are what the page means, and the
/// others say nothing of it.
pub fn best_meant(answers: impl Iterator<Item = (usize, Relation)>) -> Relation {
    let answers: Vec<(usize, Relation)> = answers.collect();
    let is_fit = |fits: &Relation| matches!(fits, Relation::Same | Relation::Narrower);
    let most = answers.iter().map(|(count, _)| *count).max().unwrap_or_default();
    let is_meant = |(count, fits): &(usize, Relation)| *count == most || is_fit(fits);
    best(answers.into_iter().filter(is_meant).map(|(_, fits)| fits))
}

/// How many of a body's fields another has too.
pub fn in_common(own: &Shape, shown: &Shape) -> usize {
    let names = shown.fields().unwrap_or_default();
    names.iter().filter(|(name, _)| own.field(name).is_some()).count()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::reason::SilentReason;

    fn shapes(one: &Value, other: &Value) -> (Shape, Shape) {
        (Shape::of_literal(one), Shape::of_literal(other))
    }

    #[test]
    fn a_field_that_the_document_does_not_have_is_found_at_every_depth() {
        for (spec, docs, field) in [
            (json!({"a": 1}), json!({"a": 2}), None),
            (json!({"a": 1, "b": 2}), json!({"a": 2}), None),
            (json!({"a": 1}), json!({"a": 2, "b": 3}), Some("/b")),
            (json!({"a": {"b": 1}}), json!({"a": {"c": 1}}), Some("/a/c")),
            (json!({"a": [{"b": 1}]}), json!({"a": [{"c": 1}]}), Some("/a/0/c")),
            (json!({"a": {}}), json!({"a": {"c": 1}}), None),
            (json!({"a": "text"}), json!({"a": {"c": 1}}), None),
        ] {
            let (one, other) = shapes(&spec, &docs);
            assert_eq!(undeclared(&one, &other, "").as_deref(), field, "{spec} {docs}");
        }
    }

    #[test]
    fn a_field_is_lost_where_it_or_what_it_stood_in_is_gone() {
        for (one, other, lost) in [
            (json!({"a": 1}), json!({"a": 1, "b": 2}), false),
            (json!({"a": 1, "b": 2}), json!({"a": 1}), true),
            (json!({"a": {"b": 1}}), json!({"a": {"b": 1}}), false),
            (json!({"a": {"b": 1}}), json!({"a": {}}), true),
            (json!({"a": {"b": 1}}), json!({"a": "x"}), true),
            (json!([{"b": 1}]), json!([{"c": 1}]), true),
            (json!([{"b": 1}]), json!([{"b": 2, "c": 1}]), false),
            (json!("x"), json!({"a": 1}), false),
        ] {
            let (before, after) = shapes(&one, &other);
            assert_eq!(fields_lost(&before, &after), lost, "{one} {other}");
        }
    }

    #[test]
    fn types_clash_where_both_are_told() {
        for (one, other, clash) in [
            (json!({"a": 1}), json!({"a": 2}), false),
            (json!({"a": 1}), json!({"a": "x"}), true),
            (json!({"a": 1}), json!({"b": "x"}), false),
            (json!({"a": null}), json!({"a": "x"}), false),
            (json!({"a": "x"}), json!({"a": null}), false),
            (json!([1]), json!(["x"]), true),
            (json!([1]), json!([]), false),
            (json!({"a": [1]}), json!({"a": "x"}), true),
        ] {
            let (before, after) = shapes(&one, &other);
            assert_eq!(types_clash(&before, &after), clash, "{one} {other}");
        }
    }

    /// A code is one word, a number or a flag; a sentence and a placeholder are none.
    #[test]
    fn codes_are_what_clients_compare() {
        for (one, other, differ) in [
            (json!({"code": "no_token"}), json!({"code": "no_key"}), true),
            (json!({"code": "no_token"}), json!({"code": "no_token"}), false),
            (json!({"code": "no_token"}), json!({}), false),
            (json!({"message": "No token"}), json!({"message": "No key"}), false),
            (json!({"code": "<code>"}), json!({"code": "no_key"}), false),
            (json!({"status": 401}), json!({"status": 403}), true),
            (json!({"ok": false}), json!({"ok": true}), true),
            (json!({"error": {"code": 1}}), json!({"error": {"code": 2}}), true),
            (json!({"error": "x"}), json!({"error": {"code": 2}}), false),
            (json!(["x"]), json!(["y"]), false),
        ] {
            assert_eq!(codes_differ(&one, &other), differ, "{one} {other}");
        }
    }

    #[test]
    fn the_best_of_several_is_the_one_that_fits_most() {
        let [wider, disjoint] = [Relation::Wider, Relation::Disjoint].map(|relation| relation("so".to_owned()));
        let unknown = Relation::Unknown(SilentReason::NoItem);
        let order = [Relation::Same, unknown, wider, disjoint];
        for (index, expected) in order.iter().enumerate() {
            assert_eq!(best(order[index..].iter().rev().cloned()), *expected);
        }
        assert_eq!(best(std::iter::empty()), Relation::Same);
    }
}
