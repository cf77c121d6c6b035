//! What the body of a request looks like.

use std::fmt;

use countersign_openapi::Version;
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
        // OpenAPI 3.0 has no word for it there (§4.7.10): what stands is ignored.
        let is_30 = asked.contract.document.version().is_ok_and(|version| version == Version::OpenApi30);
        let is_without = matches!(asked.fact.operation.method(), "GET" | "HEAD" | "DELETE");
        if is_30 && is_without && operations.iter().all(|operation| operation.body.is_none()) {
            return None;
        }
        let document = &asked.contract.document;
        let own = first.body.as_ref().map(|body| body.source.within(document));
        let pointer = own.unwrap_or_else(|| format!("{}/requestBody", first.source.within(document)));
        let bodies = operations.iter().filter_map(|operation| operation.body.as_ref()).flat_map(|body| {
            let schemas = body.content.iter().map(|media| (&*media.media_type, media.schema.as_deref()));
            let of_schema = |(media_type, schema): (&str, Option<&str>)| {
                let fits = shapes::sent(asked.contract, (media_type, schema), &asked.fact.shape);
                (shapes::declared(asked.contract, schema), fits)
            };
            // The fields of a form of 2.0 are declared one by one, with no schema around them.
            let fields = body.declared.iter().map(|field| (field.name.clone(), Shape::Any));
            match body.declared.is_empty() {
                true => schemas.map(of_schema).collect::<Vec<_>>(),
                false => vec![(Shape::object(fields), Relation::Same)],
            }
        });
        let bodies: Vec<(Shape, Relation)> = bodies.collect();
        let basis = grounds_of(operations.iter().filter_map(|operation| Some(operation.body.as_ref()?.basis)));
        asked.spec(&pointer, basis, BodyShapes(bodies))
    },
    relate: |spec, docs| match (spec.0.is_empty(), docs.0.first()) {
        (true, Some(_)) => Relation::Wider("a body is documented, and the document has none".to_owned()),
        (false, Some((shown, _))) => {
            bodies::best_meant(spec.0.iter().map(|(own, fits)| (bodies::in_common(own, shown), fits.clone())))
        }
        (_, None) => Relation::Same,
    },
    mutants: &[PageMutant {
        name: "another-field",
        tell: |facts| {
            tell_all::<StatedRequestBody>(facts, |body| {
                body.shape = Shape::object([("shoe_size".to_owned(), Shape::Number)]);
                body.samples.clear();
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
