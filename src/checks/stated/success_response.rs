//! How an operation answers a request that was right.

use std::fmt;

use super::{PageLie, Spoken, Stated, StatedCheck, grounds_of, shapes};
use crate::docs::facts::success_response::KIND;
use crate::relation::Relation;
use countersign_openapi::{Answer, Status};
use serde_json::{Value, json};

pub const CHECK: StatedCheck<Answers> = StatedCheck {
    kind: &KIND,
    asks: "How is success answered?",
    docs: |stated| {
        let value = &stated.fact.value;
        let status = value["status"].as_u64().and_then(|status| u16::try_from(status).ok()).map(Status::Code);
        Answers(vec![Shown { status, shape: value.get("shape").cloned().unwrap_or_else(|| "any".into()) }])
    },
    spec: declared,
    relate,
    lies: &[PageLie {
        name: "another-status",
        tell: |facts| {
            for fact in facts.0.iter_mut().filter(|fact| fact.kind == KIND.id) {
                fact.value["status"] = json!(299);
            }
        },
    }],
};

/// Answers of success; a page's status may be untold.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers(Vec<Shown>);

#[derive(Debug, Clone, PartialEq)]
struct Shown {
    status: Option<Status>,
    shape: Value,
}

impl fmt::Display for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told: Vec<String> = Vec::new();
        for Shown { status, shape } in &self.0 {
            let status = status.map_or_else(|| "success".to_owned(), |status| status.to_string());
            let one = if *shape == "any" { status } else { format!("{status} {shape}") };
            if !told.contains(&one) {
                told.push(one);
            }
        }
        if told.is_empty() { f.write_str("nothing") } else { f.write_str(&told.join(" or ")) }
    }
}

fn declared(stated: &Stated) -> Spoken<Answers> {
    let operations = match stated.fact.subject.as_str() {
        "any" => stated.contract.operations.iter().collect(),
        _ => stated.operations(),
    };
    let is_success =
        |answer: &&Answer| matches!(answer.status, Status::Code(100..=399) | Status::Range(1..=3) | Status::Default);
    let answers: Vec<&Answer> = operations.iter().flat_map(|operation| &operation.answers).filter(is_success).collect();
    // That there is no such operation is said by another check.
    let first = operations.first()?;
    let pointer = match operations.len() {
        1 => format!("{}/responses", first.source.within(&stated.contract.document)),
        _ => "/paths".to_owned(),
    };
    let shown = answers.iter().flat_map(|answer| {
        let status = Some(answer.status);
        let shapes = answer.media.iter().map(|media| shapes::declared(stated.contract, media.schema.as_ref()));
        let mut shown: Vec<Shown> = shapes.map(|shape| Shown { status, shape }).collect();
        if shown.is_empty() {
            shown.push(Shown { status, shape: "any".into() });
        }
        shown
    });
    let shown = Answers(shown.collect());
    let grounds = grounds_of(answers.iter().map(|answer| answer.grounds));
    stated.spec(&pointer, grounds, shown)
}

fn relate(spec: &Answers, docs: &Answers) -> Relation {
    let Some(docs) = docs.0.first() else { return Relation::Same };
    if spec.0.is_empty() {
        return Relation::Wider("success is documented, and the document has no answer for it".to_owned());
    }
    let covers = |shown: &&Shown| match (shown.status, docs.status) {
        (Some(own), Some(Status::Code(code))) => own.covers(code),
        _ => true,
    };
    let mut covering = spec.0.iter().filter(covers).peekable();
    if covering.peek().is_none() {
        let (status, spec) = (docs.status.map_or_else(String::new, |status| status.to_string()), statuses(spec));
        return Relation::Disjoint(format!("{status} is documented, and the document has {spec}"));
    }
    shapes::best(covering.map(|own| shapes::relate(&own.shape, &docs.shape)))
}

fn statuses(answers: &Answers) -> String {
    let mut statuses: Vec<Status> = answers.0.iter().filter_map(|shown| shown.status).collect();
    statuses.sort();
    statuses.dedup();
    statuses.iter().map(Status::to_string).collect::<Vec<_>>().join(", ")
}
