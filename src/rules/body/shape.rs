//! Bodies as shapes: the answers of `error_shape` and `success_shape`.

use std::fmt;
use std::sync::Arc;

use countersign_openapi::Document;
use serde_json::Value;

use crate::claim::Claim;
use crate::reason::SilentReason;
use crate::rules::classify::Relation;
use crate::rules::exchange::{Spoken, World};
use countersign_openapi::Grounds;
use countersign_openapi::schema::{self, Mismatch, Shapes};
use countersign_openapi::{Node, is_json};

pub enum Body {
    /// A declared schema.
    Declared {
        shapes: Arc<Shapes>,
        document: Document,
        pointer: String,
    },
    Seen(Value),
    /// What came where JSON is declared.
    NotJson(&'static str),
}

impl Body {
    pub fn relate(&self, later: &Body) -> Relation {
        let Body::Declared { shapes, document, pointer } = self else {
            return Relation::Unknown(SilentReason::NoSchema);
        };
        let instance = match later {
            Body::Seen(instance) => instance,
            Body::NotJson(what) => return Relation::Disjoint(format!("the body is {what} where JSON is documented")),
            Body::Declared { .. } => return Relation::Unknown(SilentReason::TwoSchemas),
        };
        let mismatches = match shapes.check(pointer, instance) {
            Ok(mismatches) => mismatches,
            Err(reason) => return Relation::Unknown(SilentReason::Schema(reason)),
        };
        let node = |pointer: &str| Node::at(document, pointer);
        let held = |mismatch: &&Mismatch| node(&mismatch.schema).is_none_or(|node| node.grounds() != Grounds::Inferred);
        let held: Vec<String> = mismatches.iter().filter(held).map(Mismatch::to_string).collect();
        if !held.is_empty() {
            return Relation::Disjoint(format!("the body does not fit its schema: {}", held.join("; ")));
        }
        match node(pointer).filter(|schema| mismatches.is_empty() && fits_by_chance(schema, instance)) {
            Some(_) => Relation::Wider(
                "the body fits its schema only because nothing is required: they share no property".to_owned(),
            ),
            None => Relation::Same,
        }
    }
}

/// Whether a body has nothing of what its schema documents, and fits because nothing is required.
fn fits_by_chance(schema: &Node, instance: &Value) -> bool {
    let (Some(properties), Some(members)) = (schema.get("properties"), instance.as_object()) else { return false };
    let mut documented = properties.members();
    let closed = ["required", "allOf", "oneOf", "anyOf", "additionalProperties"];
    let says_more = closed.into_iter().any(|keyword| schema.value.get(keyword).is_some());
    !members.is_empty() && !says_more && !documented.any(|(name, _)| members.contains_key(name))
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Body::Declared { document, pointer, .. } => {
                let schema = document.resolve(pointer).map(|(_, schema)| schema::declared(schema));
                f.write_str(schema.as_deref().unwrap_or("anything"))
            }
            Body::Seen(instance) => f.write_str(&schema::seen(instance)),
            Body::NotJson(what) => f.write_str(what),
        }
    }
}

/// The schema that is declared for the answer's code and content type.
pub fn spec(world: &World, success: bool) -> Spoken<Body> {
    if world.response().is_ok_and(|response| response.is_success() != success) {
        return None;
    }
    // An answer to HEAD never has content, whatever is declared (RFC 9110 §9.3.2).
    if world.operation.method == "HEAD" {
        return None;
    }
    let declared = world.declared()?;
    let media = declared.media.iter().find(|media| is_json(&media.media_type))?;
    let pointer = media.schema.clone()?;
    let node = world.contract.node(&pointer)?;
    let grounds = if declared.grounds == Grounds::Inferred { Grounds::Inferred } else { node.grounds() };
    let source = node.source();
    let answer =
        Body::Declared { shapes: world.contract.shapes.clone(), document: world.contract.document.clone(), pointer };
    Some(Ok(Claim { answer, source: source.into(), grounds }))
}

/// The body that came.
pub fn live(world: &World) -> Spoken<Body> {
    let response = match world.response() {
        Ok(response) => response,
        Err(reason) => return Some(Err(reason)),
    };
    let body = match response.json() {
        Some(instance) => Body::Seen(instance),
        None if response.body.whole().is_empty() => Body::NotJson("empty"),
        None => Body::NotJson("no JSON"),
    };
    world.live("/body", body)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_body_that_fits_by_chance_is_told_from_one_that_fits() {
        let text = r#"{"openapi": "3.0.3", "schema": {"type": "object", "properties": {"code": {"type": "string"}}}}"#;
        let document = Document::parse("test", text).unwrap();
        let shapes = Arc::new(Shapes::of(&document));
        let declared = Body::Declared { shapes, document, pointer: "/schema".to_owned() };
        let relate = |instance| declared.relate(&Body::Seen(instance));
        assert_eq!(relate(json!({"code": "x", "more": 1})), Relation::Same);
        assert_eq!(relate(json!({})), Relation::Same);
        assert!(matches!(relate(json!({"detail": "x"})), Relation::Wider(_)));
        assert!(matches!(relate(json!({"code": 1})), Relation::Disjoint(_)));
    }
}
