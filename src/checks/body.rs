//! Bodies as shapes: the answers of `error_shape` and `success_shape`.

use std::fmt;
use std::sync::Arc;

use countersign_codegen::document::Document;
use serde_json::Value;

use super::{Spoken, World};
use crate::claim::{Claim, Grounds};
use crate::contract::{Node, is_json};
use crate::relation::Relation;
use crate::shape::{self, Shapes};

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
            return Relation::Unknown("no schema is declared".to_owned());
        };
        let instance = match later {
            Body::Seen(instance) => instance,
            Body::NotJson(what) => return Relation::Disjoint(format!("the body is {what} where JSON is documented")),
            Body::Declared { .. } => return Relation::Unknown("two schemas are not compared".to_owned()),
        };
        match shapes.check(pointer, instance) {
            Err(reason) => Relation::Unknown(reason),
            Ok(mismatches) => {
                let held =
                    |pointer: &str| Node::at(document, pointer).is_none_or(|node| node.grounds() != Grounds::Inferred);
                let held: Vec<_> =
                    mismatches.iter().filter(|mismatch| held(&mismatch.schema)).map(ToString::to_string).collect();
                if held.is_empty() {
                    Relation::Same
                } else {
                    Relation::Disjoint(format!("the body does not fit its schema: {}", held.join("; ")))
                }
            }
        }
    }
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Body::Declared { document, pointer, .. } => {
                let schema = document.resolve(pointer).map(|(_, schema)| shape::declared(schema));
                f.write_str(schema.as_deref().unwrap_or("anything"))
            }
            Body::Seen(instance) => f.write_str(&shape::seen(instance)),
            Body::NotJson(what) => f.write_str(what),
        }
    }
}

/// The schema that is declared for the answer's code and content type.
pub fn spec(world: &World, success: bool) -> Spoken<Body> {
    if world.response().is_ok_and(|response| response.is_success() != success) {
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
    Some(Ok(Claim { answer, source, grounds }))
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
