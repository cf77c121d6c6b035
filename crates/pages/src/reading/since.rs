//! Whether something else was asked between an operation and a body that would be its answer.

use std::sync::LazyLock;

use regex::Regex;

use super::at::At;
use super::example::PageExample;
use super::operations::{self, OperationMention};
use super::outline::{Outline, Statement, StatementRole};
use super::responses;
use super::sample::SampleTool;

/// Whether a body is not the answer of the operation that was named last before it: that is one of several in a list,
/// or something else was asked since.
pub fn is_other_asked(
    outline: &Outline<'_>,
    operations: &[OperationMention],
    mention: &OperationMention,
    place: At,
    position: usize,
) -> bool {
    // The operation of a document is told with its answers, and so is that of the whole page.
    if mention.own || mention.at.embedded || mention.at.line >= place.line {
        return false;
    }
    let between = || &outline.statements[mention.position.min(position)..position];
    is_one_of_list(outline, operations, mention)
        || is_body_between(outline, mention, place)
        || is_unread_since(outline, operations, mention, place)
        || mention.at.section != place.section && between().iter().any(stands_for_sample)
        || is_labelled_since(outline, mention, place, position)
        || is_got(outline, mention, place, position)
}

/// Whether the operation that a place in another part of the page is given to is one of several in a list.
pub fn is_of_list(outline: &Outline<'_>, operations: &[OperationMention], place: At, position: usize) -> bool {
    let mention = operations::at(outline, operations, place, position);
    mention.is_some_and(|it| it.at.section != place.section && is_one_of_list(outline, operations, it))
}

/// Whether the operation is one of several that a list or a table names, one after another.
fn is_one_of_list(outline: &Outline<'_>, operations: &[OperationMention], mention: &OperationMention) -> bool {
    // As many as stand between two items that go on.
    const NEAR: usize = 3;
    let Some(own) = outline.statements.get(mention.position).filter(|own| own.line == mention.at.line) else {
        return false;
    };
    let is_listed = |it: &Statement| matches!(it.role, StatementRole::Item | StatementRole::Row(_));
    if !is_listed(own) {
        return false;
    }
    let near = mention.position.saturating_sub(NEAR)..mention.position + NEAR + 1;
    let from = operations.partition_point(|other| other.position < near.start);
    let beside = operations[from..].iter().take_while(|other| other.position < near.end);
    let is_other = |other: &OperationMention| {
        let (low, high) = (other.position.min(mention.position), other.position.max(mention.position));
        let is_run = outline.statements[low..=high].iter().all(|it| is_listed(it) && it.section == own.section);
        let is_its = outline.statements[other.position].line == other.at.line;
        is_run && is_its && !other.key.is_like(&mention.key)
    };
    beside.filter(|other| other.position < outline.statements.len()).any(is_other)
}

/// Whether a body of a request stands between them that the sample of the operation has no room for.
fn is_body_between(outline: &Outline<'_>, mention: &OperationMention, place: At) -> bool {
    let first = outline.examples.partition_point(|example| example.line <= mention.at.line);
    let Some(asking) = first.checked_sub(1).map(|index| &outline.examples[index]) else { return false };
    let is_its = |line: usize| asking.line + line == mention.at.line;
    let mut own = asking.scan.requests.iter().filter(|request| is_its(request.line));
    if !own.any(|request| request.body.is_some() || matches!(request.method.as_str(), "GET" | "HEAD" | "DELETE")) {
        return false;
    }
    let end = outline.examples.partition_point(|example| example.line < place.line);
    let is_bare = |example: &&PageExample| {
        let is_alone = example.scan.requests.is_empty()
            && matches!(example.scan.answers.as_slice(), [answer] if answer.status.is_none() && answer.line == 0);
        is_alone && example.position > asking.position && example.section == place.section
    };
    let between = outline.examples.get(first..end).unwrap_or_default().iter().rev().take(4);
    between.filter(is_bare).any(|example| responses::may_be_sent(outline, example))
}

/// Whether the block that asks the operation goes on with a request of which nobody sees where it goes: the answer is
/// that one's.
fn is_unread_since(
    outline: &Outline<'_>,
    operations: &[OperationMention],
    mention: &OperationMention,
    place: At,
) -> bool {
    let first = outline.examples.partition_point(|example| example.line <= mention.at.line);
    let Some(asking) = first.checked_sub(1).map(|index| &outline.examples[index]) else { return false };
    let lines = || asking.scan.requests.iter().map(|request| asking.line + request.line);
    let is_behind = |line: &usize| *line > mention.at.line && *line < place.line;
    let is_read = |line: usize| operations.iter().any(|other| other.at.line == line);
    let mut unread = asking.scan.unread.iter().map(|(line, _)| asking.line + line);
    // What a program does besides is a part of its call.
    let is_its = asking
        .scan
        .requests
        .iter()
        .any(|sent| asking.line + sent.line == mention.at.line && sent.tool == SampleTool::Command);
    is_its && (unread.any(|line| is_behind(&line)) || lines().filter(is_behind).any(|line| !is_read(line)))
}

/// Whether a component stands where others have a sample, and tells nothing of it: `<CodeSamplesGetVersion />`.
fn stands_for_sample(statement: &Statement) -> bool {
    matches!(&statement.role, StatementRole::Attributes(name, values) if values.is_empty() && !name.is_empty())
}

/// Whether the label of the body is one of several that say of what each answer is, and the operation was named
/// since the first of them: `**Search response**` behind `**Add response**`.
fn is_labelled_since(outline: &Outline<'_>, mention: &OperationMention, place: At, position: usize) -> bool {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\W*([A-Za-z]+(?: [A-Za-z]+)?) (?:response|answer|result|output)\W*(?::|$)")
            .expect("a constant pattern")
    });
    const GENERIC: [&str; 12] = [
        "success", "error", "example", "sample", "json", "http", "api", "server", "full", "expected", "typical", "the",
    ];
    // As far as a part goes that shows the answers of several.
    const MOST: usize = 40;
    let own = outline.statements[..position.min(outline.statements.len())].iter().rev().take(MOST);
    let labels = own.filter(|it| it.section == place.section).filter_map(|it| {
        let label = LABEL.captures(&it.text)?[1].to_lowercase();
        (!GENERIC.iter().any(|word| label.starts_with(word))).then_some((it.line, label))
    });
    let labels: Vec<(usize, String)> = labels.collect();
    let [(last, label), .., (first, _)] = labels.as_slice() else { return false };
    let is_other = labels.iter().any(|(_, other)| other != label);
    is_other && (*first..*last).contains(&mention.at.line)
}

/// Whether the sentence before the body says that it was got, and the operation gets nothing: `When retrieving a call:`.
fn is_got(outline: &Outline<'_>, mention: &OperationMention, place: At, position: usize) -> bool {
    static GOT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\W*(?:when|after|on|by|while) (?:you )?(?:retrieve|retrieving|fetch|fetching|get|getting|list|listing|read|reading)\b[^.]*:\W*$")
            .expect("a constant pattern")
    });
    let before = position.checked_sub(1).and_then(|before| outline.statements.get(before));
    let is_got = before.is_some_and(|it| it.section == place.section && GOT.is_match(&it.lower));
    is_got && mention.key.method() != "GET" && mention.at.section != place.section
}
