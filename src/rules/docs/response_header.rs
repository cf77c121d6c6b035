//! Which headers answers carry.

use countersign_openapi::Header;
use countersign_pages::ResponseHeader;

use super::names::StatedNames;
use crate::rules::classify::Relation;
use crate::rules::statement::{PageMutant, StatedCheck, grounds_of, tell_all};

pub const CHECK: StatedCheck<ResponseHeader, StatedNames> = StatedCheck {
    docs: |asked| StatedNames::of([named(&asked.fact.name, asked.fact.value.as_deref())]),
    spec: |asked| {
        let answers = asked.contract.operations().iter().flat_map(|operation| &operation.answers);
        let headers: Vec<_> = answers.flat_map(|answer| &answer.headers).collect();
        let name = asked.fact.name.to_lowercase();
        let own = headers.iter().filter(|header| header.name.to_lowercase() == name);
        let basis = grounds_of(own.map(|header| header.basis));
        // Where one of the two gives no value, there is none to compare.
        let value = |header: &Header| asked.fact.value.as_ref().and(header.value.clone().or(asked.fact.value.clone()));
        let names = StatedNames::of(headers.iter().map(|header| named(&header.name, value(header).as_deref())));
        asked.spec("/paths", basis, names)
    },
    // No page lists all headers, and one more contradicts none.
    relate: |spec, docs| match StatedNames::relate(spec, docs) {
        Relation::Disjoint(_) => StatedNames::relate(&StatedNames::of([]), docs),
        other => other,
    },
    mutants: &[
        PageMutant {
            name: "another-header",
            tell: |facts| tell_all::<ResponseHeader>(facts, |header| header.name = "X-Shoe-Size".to_owned()),
        },
        PageMutant {
            name: "another-value",
            tell: |facts| {
                tell_all::<ResponseHeader>(facts, |header| {
                    header.value = header.value.take().map(|it| format!("{it}9"))
                });
            },
        },
    ],
};

/// A header as the two are compared: by its name, and by its value where there is one.
fn named(name: &str, value: Option<&str>) -> String {
    value.map_or_else(|| name.to_lowercase(), |value| format!("{}: {value}", name.to_lowercase()))
}
