//! Which headers answers carry.

use super::names::Names;
use super::{PageLie, StatedCheck, grounds_of};
use crate::docs::facts::response_header::KIND;

pub const CHECK: StatedCheck<Names> = StatedCheck {
    kind: &KIND,
    asks: "Which headers do answers carry?",
    docs: |stated| Names::of([stated.fact.subject.to_lowercase()]),
    spec: |stated| {
        let answers = stated.contract.operations.iter().flat_map(|operation| &operation.answers);
        let headers: Vec<_> = answers.flat_map(|answer| &answer.headers).collect();
        let asked = stated.fact.subject.to_lowercase();
        let own = headers.iter().filter(|header| header.name.to_lowercase() == asked);
        let grounds = grounds_of(own.map(|header| header.grounds));
        let names = Names::of(headers.iter().map(|header| header.name.to_lowercase()));
        stated.spec("/paths", grounds, names)
    },
    // No page lists all headers, and one more contradicts none.
    relate: |spec, docs| match Names::relate(spec, docs) {
        crate::relation::Relation::Disjoint(_) => Names::relate(&Names::of([]), docs),
        other => other,
    },
    lies: &[PageLie {
        name: "another-header",
        tell: |facts| {
            for fact in facts.0.iter_mut().filter(|fact| fact.kind == KIND.id) {
                fact.subject = "X-Shoe-Size".to_owned();
            }
        },
    }],
};
