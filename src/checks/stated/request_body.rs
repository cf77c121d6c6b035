//! What the body of a request looks like.

use std::fmt;

use super::{PageLie, StatedCheck, grounds_of, shapes};
use crate::docs::facts::request_body::KIND;
use crate::relation::Relation;
use serde_json::{Value, json};

pub const CHECK: StatedCheck<Body> = StatedCheck {
    kind: &KIND,
    asks: "What does the body of a request look like?",
    docs: |stated| Body(vec![stated.fact.value["shape"].clone()]),
    spec: |stated| {
        // That there is no such operation is said by another check.
        let operations = stated.operations();
        let first = operations.first()?;
        let pointer = format!("{}/requestBody", first.source.within(&stated.contract.document));
        let bodies = operations.iter().flat_map(|operation| {
            let address = operation.source.within(&stated.contract.document);
            let content = stated.contract.node(&format!("{address}/requestBody"));
            let content = content.and_then(|body| body.get("content"));
            let media = content.iter().flat_map(|content| content.members().collect::<Vec<_>>()).collect::<Vec<_>>();
            let schemas = media.into_iter().map(|(_, media)| media.get("schema").map(|schema| schema.pointer));
            schemas.map(|schema| shapes::declared(stated.contract, schema.as_ref())).collect::<Vec<_>>()
        });
        let bodies: Vec<Value> = bodies.collect();
        let grounds = grounds_of(operations.iter().filter_map(|operation| Some(operation.body.as_ref()?.grounds)));
        stated.spec(&pointer, grounds, Body(bodies))
    },
    relate: |spec, docs| match (spec.0.is_empty(), docs.0.first()) {
        (true, Some(_)) => Relation::Wider("a body is documented, and the document has none".to_owned()),
        (_, Some(docs)) => shapes::best(spec.0.iter().map(|spec| shapes::relate(spec, docs))),
        (_, None) => Relation::Same,
    },
    lies: &[PageLie {
        name: "another-field",
        tell: |facts| {
            for fact in facts.0.iter_mut().filter(|fact| fact.kind == KIND.id) {
                fact.value["shape"] = json!({"shoe_size": "number"});
            }
        },
    }],
};

/// The shapes of a body, one for each media type.
#[derive(Debug, Clone, PartialEq)]
pub struct Body(Vec<Value>);

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("nothing");
        }
        f.write_str(&self.0.iter().map(Value::to_string).collect::<Vec<_>>().join(" or "))
    }
}
