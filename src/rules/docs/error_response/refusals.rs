//! Refusals of a page beside those of a document.

use std::fmt;

use countersign_openapi::{Cause, MediaType, StatusKey};
use countersign_pages::Shape;
use serde_json::Value;

use super::super::bodies;
use crate::rules::classify::Relation;
use crate::rules::statement::ContractAnswer;

/// Refusals; a page's status may be untold, and so may what they look like.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedRefusals {
    /// What the page says it is the answer to.
    pub cause: Option<Cause>,
    pub answers: Vec<ComparedRefusal>,
    /// The media types, of a page where it tells one.
    pub media: Vec<MediaType>,
    /// How the document sees a body that the page shows as JSON.
    pub form: Relation,
    /// What of the document does not answer as the page says of every request or refusal.
    pub lacking: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ComparedRefusal {
    pub status: Option<StatusKey>,
    /// Whether it is documented for the page's cause.
    pub is_for_cause: bool,
    pub body: RefusalBody,
}

#[derive(Debug, Clone, PartialEq)]
pub enum RefusalBody {
    Untold,
    Literal(Value),
    /// As a schema declares it, with how the page's body fits that.
    Declared {
        shape: Shape,
        fits: Relation,
    },
    /// As a page's document declares it.
    Shape(Shape),
}

impl ContractAnswer for ComparedRefusals {
    fn is_absent(&self) -> bool {
        self.answers.is_empty()
    }
}

impl fmt::Display for ComparedRefusals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told: Vec<String> = Vec::new();
        for ComparedRefusal { status, body, .. } in &self.answers {
            let status = status.map_or_else(|| "a refusal".to_owned(), |status| status.to_string());
            let one = match body {
                RefusalBody::Untold => status,
                RefusalBody::Literal(body) => format!("{status} {body}"),
                RefusalBody::Shape(shape) | RefusalBody::Declared { shape, .. } => {
                    format!("{status} {}", shape.to_json())
                }
            };
            if !told.contains(&one) {
                told.push(one);
            }
        }
        let media: Vec<&str> = self.media.iter().map(MediaType::as_str).collect();
        if !media.is_empty() && !told.is_empty() {
            return write!(f, "{} as {}", told.join(" or "), media.join(" or "));
        }
        if told.is_empty() { f.write_str("nothing") } else { f.write_str(&told.join(" or ")) }
    }
}

/// A page's refusal as the document's see it.
pub fn relate(spec: &ComparedRefusals, docs: &ComparedRefusals) -> Relation {
    match (relate_best(spec, docs).and_then(|| media(spec, docs)).and_then(|| spec.form.clone()), &spec.lacking) {
        (Relation::Same | Relation::Narrower, Some(lacking)) => Relation::Wider(lacking.clone()),
        (relation, _) => relation,
    }
}

/// The media type that a page tells, as those of the document see it.
fn media(spec: &ComparedRefusals, docs: &ComparedRefusals) -> Relation {
    let Some(told) = docs.media.first() else { return Relation::Same };
    if spec.media.is_empty() || spec.media.iter().any(|own| own.allows(told)) {
        return Relation::Same;
    }
    let own = spec.media.iter().map(MediaType::as_str).collect::<Vec<_>>().join(", ");
    Relation::Disjoint(format!("{told} is documented of refusals, and the document has {own}"))
}

fn relate_best(spec: &ComparedRefusals, docs: &ComparedRefusals) -> Relation {
    let Some(asked) = docs.answers.first() else { return Relation::Same };
    let covers = |refusal: &&ComparedRefusal| match (refusal.status, asked.status) {
        (Some(own), Some(StatusKey::Code(code))) => own.covers(code),
        _ => true,
    };
    let for_cause: Vec<&ComparedRefusal> = spec.answers.iter().filter(|refusal| refusal.is_for_cause).collect();
    let covering: Vec<&ComparedRefusal> = spec.answers.iter().filter(covers).collect();
    let status = asked.status.map_or_else(|| "a refusal".to_owned(), |status| status.to_string());
    let cause = docs.cause.map(|cause| format!(" for {cause}")).unwrap_or_default();
    if covering.is_empty() && for_cause.is_empty() {
        return Relation::Wider(format!("{status} is documented{cause}, and the document has no such answer"));
    }
    let fitting: Vec<&ComparedRefusal> = for_cause.iter().copied().filter(|refusal| covers(refusal)).collect();
    match (for_cause.is_empty(), fitting.is_empty()) {
        (false, true) => Relation::Disjoint(format!("{status} is documented{cause}, and the document has another")),
        // Where the document names no cause, any answer of that status will do that has a body, if one
        // has.
        (true, _) => {
            let told = covering.into_iter().filter(|own| own.body != RefusalBody::Untold);
            best_body(told, &asked.body)
        }
        (false, false) => best_body(fitting.into_iter(), &asked.body),
    }
}

/// How the page's body relates to those of the document that have the most of its fields.
fn best_body<'r>(own: impl Iterator<Item = &'r ComparedRefusal>, shown: &RefusalBody) -> Relation {
    let fields = shown.shape();
    bodies::best_meant(own.map(|own| (bodies::in_common(&own.body.shape(), &fields), bodies_relate(&own.body, shown))))
}

impl RefusalBody {
    fn shape(&self) -> Shape {
        match self {
            RefusalBody::Untold => Shape::Any,
            RefusalBody::Literal(body) => Shape::of_literal(body),
            RefusalBody::Declared { shape, .. } | RefusalBody::Shape(shape) => shape.clone(),
        }
    }
}

fn bodies_relate(spec: &RefusalBody, docs: &RefusalBody) -> Relation {
    match (spec, docs) {
        (_, RefusalBody::Untold) | (RefusalBody::Untold, _) => Relation::Same,
        (RefusalBody::Literal(spec), RefusalBody::Literal(docs)) => literals(spec, docs),
        (RefusalBody::Declared { fits, .. }, _) => fits.clone(),
        // A page declares nothing in the place of a document.
        (RefusalBody::Shape(_), _) | (_, RefusalBody::Declared { .. }) => Relation::Same,
        (RefusalBody::Literal(spec), RefusalBody::Shape(docs)) => fields(&Shape::of_literal(spec), docs),
    }
}

/// A body that one side shows and the other declares, as far as its fields go.
fn fields(spec: &Shape, docs: &Shape) -> Relation {
    match bodies::undeclared(spec, docs, "") {
        Some(field) => Relation::Wider(format!("{field} is documented, and the document does not have it")),
        None => Relation::Same,
    }
}

fn literals(spec: &Value, docs: &Value) -> Relation {
    let (one, other) = (Shape::of_literal(spec), Shape::of_literal(docs));
    if spec == docs {
        Relation::Same
    } else if bodies::fields_lost(&other, &one) || bodies::fields_lost(&one, &other) {
        Relation::Disjoint("the page and the document show bodies of different fields".to_owned())
    } else if bodies::codes_differ(spec, docs) {
        Relation::Disjoint("the page and the document show different codes".to_owned())
    } else {
        Relation::Wider("the page and the document show different texts".to_owned())
    }
}
