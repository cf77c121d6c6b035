//! Which headers answers carry.

use countersign_pages::ResponseHeader;

use super::names::StatedNames;
use crate::rules::classify::Relation;
use crate::rules::statement::{PageMutant, StatedCheck, grounds_of, tell_all};

pub const CHECK: StatedCheck<ResponseHeader, StatedNames> = StatedCheck {
    docs: |asked| StatedNames::of([asked.fact.name.to_lowercase()]),
    spec: |asked| {
        let answers = asked.contract.operations().iter().flat_map(|operation| &operation.answers);
        let headers: Vec<_> = answers.flat_map(|answer| &answer.headers).collect();
        let name = asked.fact.name.to_lowercase();
        let own = headers.iter().filter(|header| header.name.to_lowercase() == name);
        let basis = grounds_of(own.map(|header| header.basis));
        let names = StatedNames::of(headers.iter().map(|header| header.name.to_lowercase()));
        asked.spec("/paths", basis, names)
    },
    // No page lists all headers, and one more contradicts none.
    relate: |spec, docs| match StatedNames::relate(spec, docs) {
        Relation::Disjoint(_) => StatedNames::relate(&StatedNames::of([]), docs),
        other => other,
    },
    mutants: &[PageMutant {
        name: "another-header",
        tell: |facts| tell_all::<ResponseHeader>(facts, |header| header.name = "X-Shoe-Size".to_owned()),
    }],
};
