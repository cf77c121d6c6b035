//! What the body of a request looks like.

use std::fmt;

use countersign_pages::{Shape, StatedRequestBody};

use super::{bodies, shapes};
use crate::rules::classify::Relation;
use crate::rules::statement::{ContractAnswer, PageMutant, StatedCheck, grounds_of, tell_all};

pub const CHECK: StatedCheck<StatedRequestBody, BodyShapes> = StatedCheck {
    docs: |asked| BodyShapes(vec![(asked.fact.shape.clone(), Relation::Same)]),
    spec: |asked| {
        // That there is no such operation is said by another check.
        let operations = asked.operations(&asked.fact.operation);
        let first = operations.first()?;
        let document = &asked.contract.document;
        let pointer = format!("{}/requestBody", first.source.within(document));
        let bodies = operations.iter().flat_map(|operation| {
            let content = asked.contract.node(&format!("{}/requestBody", operation.source.within(document)));
            let content = content.and_then(|body| body.get("content"));
            let media = content.iter().flat_map(|content| content.members().collect::<Vec<_>>()).collect::<Vec<_>>();
            let schemas = media.into_iter().map(|(_, media)| media.get("schema").map(|schema| schema.pointer));
            let declared = |schema: Option<String>| {
                let fits = shapes::held(asked.contract, schema.as_deref(), &asked.fact.shape);
                (shapes::declared(asked.contract, schema.as_deref()), fits)
            };
            schemas.map(declared).collect::<Vec<_>>()
        });
        let bodies: Vec<(Shape, Relation)> = bodies.collect();
        let basis = grounds_of(operations.iter().filter_map(|operation| Some(operation.body.as_ref()?.basis)));
        asked.spec(&pointer, basis, BodyShapes(bodies))
    },
    relate: |spec, docs| match (spec.0.is_empty(), docs.0.first()) {
        (true, Some(_)) => Relation::Wider("a body is documented, and the document has none".to_owned()),
        (false, Some(_)) => bodies::best(spec.0.iter().map(|(_, fits)| fits.clone())),
        (_, None) => Relation::Same,
    },
    mutants: &[PageMutant {
        name: "another-field",
        tell: |facts| {
            tell_all::<StatedRequestBody>(facts, |body| {
                body.shape = Shape::object([("shoe_size".to_owned(), Shape::Number)]);
            });
        },
    }],
};

/// The shapes of a body, one for each media type, each with how the page's body fits it.
#[derive(Debug, Clone, PartialEq)]
pub struct BodyShapes(Vec<(Shape, Relation)>);

impl ContractAnswer for BodyShapes {
    fn is_absent(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for BodyShapes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("nothing");
        }
        f.write_str(&self.0.iter().map(|(shape, _)| shape.to_json().to_string()).collect::<Vec<_>>().join(" or "))
    }
}
