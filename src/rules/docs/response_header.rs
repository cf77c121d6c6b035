//! Which headers answers carry.

use countersign_pages::ResponseHeader;

use super::names::Names;
use crate::rules::classify::Relation;
use crate::rules::statement::{PageLie, StatedCheck, grounds_of, tell_all};

pub const CHECK: StatedCheck<ResponseHeader, Names> = StatedCheck {
    docs: |asked| Names::of([asked.fact.name.to_lowercase()]),
    spec: |asked| {
        let answers = asked.contract.operations().iter().flat_map(|operation| &operation.answers);
        let headers: Vec<_> = answers.flat_map(|answer| &answer.headers).collect();
        let name = asked.fact.name.to_lowercase();
        let own = headers.iter().filter(|header| header.name.to_lowercase() == name);
        let grounds = grounds_of(own.map(|header| header.grounds));
        let names = Names::of(headers.iter().map(|header| header.name.to_lowercase()));
        asked.spec("/paths", grounds, names)
    },
    // No page lists all headers, and one more contradicts none.
    relate: |spec, docs| match Names::relate(spec, docs) {
        Relation::Disjoint(_) => Names::relate(&Names::of([]), docs),
        other => other,
    },
    lies: &[PageLie {
        name: "another-header",
        tell: |facts| tell_all::<ResponseHeader>(facts, |header| header.name = "X-Shoe-Size".to_owned()),
    }],
};
