//! How an operation answers a request that was right.

use std::fmt;

use countersign_openapi::{DocumentedResponse, MediaType, StatusKey};
use countersign_pages::{Shape, SuccessResponse};

use super::{bodies, shapes};
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::statement::{Asked, ContractAnswer, PageMutant, StatedCheck, grounds_of, tell_all};

pub const CHECK: StatedCheck<SuccessResponse, SuccessAnswers> = StatedCheck {
    docs: |asked| {
        let SuccessResponse { status, shape, content_type, .. } = asked.fact;
        let (shape, media) = (shape.clone().unwrap_or(Shape::Any), content_type.clone());
        SuccessAnswers(vec![ShownSuccess { status: status.map(StatusKey::Code), shape, media, fits: Relation::Same }])
    },
    spec: declared,
    relate,
    mutants: &[PageMutant {
        name: "another-status",
        tell: |facts| tell_all::<SuccessResponse>(facts, |response| response.status = Some(299)),
    }],
};

/// Answers of success; a page's status may be untold.
#[derive(Debug, Clone, PartialEq)]
pub struct SuccessAnswers(Vec<ShownSuccess>);

#[derive(Debug, Clone, PartialEq)]
struct ShownSuccess {
    status: Option<StatusKey>,
    shape: Shape,
    media: Option<MediaType>,
    /// How the page's body fits it.
    fits: Relation,
}

impl ContractAnswer for SuccessAnswers {
    fn is_absent(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for SuccessAnswers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told: Vec<String> = Vec::new();
        for ShownSuccess { status, shape, .. } in &self.0 {
            let status = status.map_or_else(|| "success".to_owned(), |status| status.to_string());
            let one = if *shape == Shape::Any { status } else { format!("{status} {}", shape.to_json()) };
            if !told.contains(&one) {
                told.push(one);
            }
        }
        if told.is_empty() { f.write_str("nothing") } else { f.write_str(&told.join(" or ")) }
    }
}

fn declared(asked: &Asked<SuccessResponse>) -> Spoken<SuccessAnswers> {
    let operations = match &asked.fact.operation {
        Some(key) => asked.operations(key),
        None => asked.contract.operations().iter().collect(),
    };
    let is_success = |answer: &&DocumentedResponse| {
        matches!(answer.status, StatusKey::Code(100..=399) | StatusKey::Range(1..=3) | StatusKey::Default)
    };
    let answers: Vec<&DocumentedResponse> =
        operations.iter().flat_map(|operation| &operation.answers).filter(is_success).collect();
    // That there is no such operation is said by another check.
    let first = operations.first()?;
    let pointer = match operations.len() {
        1 => format!("{}/responses", first.source.within(&asked.contract.document)),
        _ => "/paths".to_owned(),
    };
    let told = asked.fact.shape.as_ref().unwrap_or(&Shape::Any);
    let shown = answers.iter().flat_map(|answer| {
        let status = Some(answer.status);
        let declared = answer.media.iter().map(|media| ShownSuccess {
            status,
            shape: shapes::declared(asked.contract, media.schema.as_deref()),
            media: MediaType::of_header(&media.media_type),
            fits: shapes::held(asked.contract, media.schema.as_deref(), told).and_then(|| {
                let values = asked.fact.values.as_ref();
                values.map_or(Relation::Same, |body| shapes::literally(asked.contract, media.schema.as_deref(), body))
            }),
        });
        let mut shown: Vec<ShownSuccess> = declared.collect();
        if shown.is_empty() {
            shown.push(ShownSuccess { status, shape: Shape::Any, media: None, fits: Relation::Same });
        }
        shown
    });
    let shown = SuccessAnswers(shown.collect());
    let basis = grounds_of(answers.iter().map(|answer| answer.basis));
    asked.spec(&pointer, basis, shown)
}

fn relate(spec: &SuccessAnswers, docs: &SuccessAnswers) -> Relation {
    let Some(docs) = docs.0.first() else { return Relation::Same };
    if spec.0.is_empty() {
        return Relation::Wider("success is documented, and the document has no answer for it".to_owned());
    }
    let covers = |shown: &&ShownSuccess| match (shown.status, docs.status) {
        (Some(own), Some(StatusKey::Code(code))) => own.covers(code),
        _ => true,
    };
    let mut covering = spec.0.iter().filter(covers).peekable();
    if covering.peek().is_none() {
        let (status, spec) = (docs.status.map_or_else(String::new, |status| status.to_string()), statuses(spec));
        return Relation::Disjoint(format!("{status} is documented, and the document has {spec}"));
    }
    let covering: Vec<&ShownSuccess> = covering.collect();
    let best =
        bodies::best_meant(covering.iter().map(|own| (bodies::in_common(&own.shape, &docs.shape), own.fits.clone())));
    best.and_then(|| media(&covering, docs.media.as_ref())).and_then(|| {
        let is_untold = docs.media.is_none() && docs.shape != Shape::Any;
        if is_untold { bodies::as_json(covering.iter().filter_map(|own| own.media.as_ref())) } else { Relation::Same }
    })
}

/// The media type that a page tells, as those of the document see it.
fn media(spec: &[&ShownSuccess], docs: Option<&MediaType>) -> Relation {
    let own: Vec<&MediaType> = spec.iter().filter_map(|own| own.media.as_ref()).collect();
    match docs {
        Some(told) if !own.is_empty() && !own.iter().any(|own| own.allows(told)) => {
            let own = own.iter().map(|own| own.as_str()).collect::<Vec<_>>().join(", ");
            Relation::Disjoint(format!("{told} is documented, and the document has {own}"))
        }
        _ => Relation::Same,
    }
}

fn statuses(answers: &SuccessAnswers) -> String {
    let mut statuses: Vec<StatusKey> = answers.0.iter().filter_map(|shown| shown.status).collect();
    statuses.sort();
    statuses.dedup();
    statuses.iter().map(StatusKey::to_string).collect::<Vec<_>>().join(", ")
}
