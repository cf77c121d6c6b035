//! What is said or shown of an operation that was not read: of no other one, and not of all.

use std::sync::LazyLock;

use regex::Regex;

use super::at::At;
use super::example::PageExample;
use super::operations::OperationMention;
use super::outline::Outline;
use crate::text::form;

/// Whether an answer of which nobody knows the operation is that of one which the page shows or speaks of: a
/// request stands before it in its part of the page, or its sentence says `this method`.
pub fn is_of_one(outline: &Outline<'_>, operations: &[OperationMention], place: At, position: usize) -> bool {
    let statement = outline.statements.get(position).filter(|it| it.line == place.line && it.section == place.section);
    match statement {
        Some(statement) => {
            let around: Vec<usize> = outline.page.ancestry(place.section).collect();
            // The page, and its one top heading.
            let parts = &around[..around.len().saturating_sub(2)];
            THIS.is_match(&statement.lower) || is_labelled(outline, parts, position)
        }
        None => asked(outline, operations, place),
    }
}

static THIS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bthis (?:api |http |rest )?(?:method|endpoint|call|operation|route|resource|function|action)\b")
        .expect("a constant pattern")
});

/// Whether a part of the page says of a method of its own that it is none which OpenAPI has: `Method: PROPFIND`.
pub fn is_labelled(outline: &Outline<'_>, sections: &[usize], position: usize) -> bool {
    // As far as a part's label is above what it says.
    const MOST: usize = 60;
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\W*(?i:http )?(?i:method|verb)\W*:\W*([A-Z]{3,20})\W*$").expect("a constant pattern")
    });
    let before = outline.statements[..position.min(outline.statements.len())].iter().rev().take(MOST);
    let mut labels = before.filter(|it| sections.contains(&it.section)).filter_map(|it| LABEL.captures(&it.text));
    labels.next().is_some_and(|found| !form::METHODS.contains(&&found[1]))
}

/// Whether the last sample with a request before a place, in its section or beside it, asks what is no operation of
/// the API.
fn asked(outline: &Outline<'_>, operations: &[OperationMention], place: At) -> bool {
    // As many as one answer follows.
    const MOST: usize = 8;
    let section = place.section;
    let parent = |section: usize| outline.page.sections.get(section).and_then(|own| own.parent);
    let is_near = |other: usize| {
        other == section
            || parent(section) == Some(other)
            || parent(other).is_some() && parent(other) == parent(section)
    };
    let end = outline.examples.partition_point(|example| example.line <= place.line);
    let is_asking = |example: &&PageExample| {
        let requests = example.scan.requests.iter().map(|request| example.line + request.line);
        requests.chain(example.scan.unread.iter().map(|(line, _)| example.line + line)).any(|line| line <= place.line)
    };
    let before = outline.examples[..end].iter().rev().take(MOST).find(is_asking);
    before.filter(|example| is_near(example.section)).is_some_and(|example| {
        let end = example.line + example.text.lines().count();
        !operations.iter().any(|mention| (example.line..end).contains(&mention.at.line))
    })
}
