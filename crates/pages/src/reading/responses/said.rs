//! Responses that sentences, items, rows, headings and attributes speak of.

use std::sync::LazyLock;

use countersign_openapi::Cause;
use regex::Regex;

use super::clues::{fitting, is_error_body, named, statuses_in};
use super::mention::{Body, ResponseMention};
use crate::reading::causes::{fits, named_in};
use crate::reading::outline::{Outline, Role, Statement};
use crate::reading::sample;
use crate::text::prose;

/// The responses that statements speak of.
pub fn read(outline: &Outline<'_>) -> Vec<ResponseMention> {
    let mut found = Vec::new();
    for (position, statement) in outline.statements.iter().enumerate() {
        said(outline, position, statement, &mut found);
    }
    found
}

fn said(outline: &Outline<'_>, position: usize, statement: &Statement, found: &mut Vec<ResponseMention>) {
    let object = prose::inline_object(&statement.text).and_then(sample::lenient);
    let mut statuses: Vec<Option<u16>> = statuses_in(statement).into_iter().map(Some).collect();
    if object.is_some() && statuses.is_empty() {
        let around = statuses_around(outline, position, statement);
        statuses = around.into_iter().map(Some).collect();
    }
    if object.as_ref().is_some_and(is_error_body) && statuses.is_empty() {
        statuses.push(None);
    }
    if statuses.is_empty() && object.is_none() {
        found.extend(refused(statement, position));
    }
    for status in statuses {
        found.push(ResponseMention {
            operation: None,
            status,
            failed: status.is_none_or(|status| status >= 400),
            causes: causes(outline, position, statement, status),
            body: object.clone().map(Body::Shown),
            code: code_of(outline, statement),
            at: statement.at(),
            position,
            quote: statement.text.clone(),
            instead: object.is_some() && statement.lower.contains("instead"),
        });
    }
}

/// The causes that a statement names, else those of its paragraph, else the one
/// that the status has by definition.
fn causes(outline: &Outline<'_>, position: usize, statement: &Statement, status: Option<u16>) -> Vec<Cause> {
    let own = fitting_or_none(&named(&statement.text, status), status);
    if !own.is_empty() {
        return own;
    }
    let near = position.saturating_sub(4)..(position + 4).min(outline.statements.len());
    let whole: Vec<&str> = outline.statements[near]
        .iter()
        .filter(|other| other.block == statement.block && !matches!(other.role, Role::Row(_)))
        .map(|other| other.text.as_str())
        .collect();
    let around = fitting_or_none(&named(&whole.join(" "), status), status);
    if around.is_empty() { fitting(&[], status) } else { around }
}

/// `Once revoked, the token can no longer be used`: refused, no more is said.
fn refused(statement: &Statement, position: usize) -> Option<ResponseMention> {
    let says = matches!(statement.role, Role::Sentence | Role::Item);
    if !says || !REFUSED.is_match(&statement.lower) {
        return None;
    }
    let mut causes = named_in(&statement.text);
    causes.retain(|cause| matches!(cause, Cause::CredentialRevoked | Cause::CredentialExpired));
    (!causes.is_empty()).then(|| ResponseMention {
        operation: None,
        status: None,
        failed: true,
        causes,
        body: None,
        code: None,
        at: statement.at(),
        position,
        quote: statement.text.clone(),
        instead: false,
    })
}

/// What says of a credential that it is refused, without a status.
static REFUSED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:can )?no longer (?:be used|works?|valid|accepted)\b|\bstops? working\b|\b(?:is|are|will be) (?:immediately )?(?:rejected|refused|invalidated)\b|\b(?:immediately )?invalidates\b")
        .expect("a constant pattern")
});

fn fitting_or_none(causes: &[Cause], status: Option<u16>) -> Vec<Cause> {
    let is_fit = |cause: &Cause| status.is_none_or(|status| fits(*cause, status));
    if causes.iter().any(is_fit) { fitting(causes, status) } else { Vec::new() }
}

/// The status of a body inside a sentence: of its paragraph, else the last one
/// that its section spoke of.
fn statuses_around(outline: &Outline<'_>, position: usize, statement: &Statement) -> Vec<u16> {
    let next = outline.statements.get(position + 1).filter(|next| next.block == statement.block);
    if let Some(statuses) = next.map(statuses_in).filter(|statuses| !statuses.is_empty()) {
        return statuses;
    }
    let before =
        outline.statements[..position].iter().rev().take(8).take_while(|other| other.section == statement.section);
    before.map(statuses_in).find(|statuses| !statuses.is_empty()).unwrap_or_default()
}

/// The identifier of an error: a cell, or the heading that a sentence stands under.
fn code_of(outline: &Outline<'_>, statement: &Statement) -> Option<String> {
    let identifier = |text: &str| {
        let text = text.trim().trim_matches(['`', '"', '*']);
        let word = text.contains('_')
            && text.len() >= 4
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.'));
        word.then(|| text.to_owned())
    };
    match &statement.role {
        Role::Row(cells) => cells
            .iter()
            .find_map(|(_, cell)| identifier(cell))
            .or_else(|| cells.iter().find_map(|(head, cell)| word_in_column(head, cell))),
        Role::Sentence | Role::Item => outline.titles(statement.section).next().and_then(identifier).or_else(|| {
            let first = *prose::codes(&statement.text).first()?;
            (statement.role == Role::Item).then(|| identifier(first)).flatten()
        }),
        _ => None,
    }
}

/// One word in a column of codes: `unauthorized`.
fn word_in_column(head: &str, cell: &str) -> Option<String> {
    let head = head.to_lowercase();
    let column = ["code", "type", "error"].iter().any(|word| head.contains(word)) && !head.contains("http");
    let word = cell.trim().trim_matches(['`', '"', '*']);
    let code = cell.trim().starts_with('`')
        && word.len() >= 3
        && word.bytes().all(|b| b.is_ascii_alphabetic() || matches!(b, b'-' | b'.'));
    (column && code).then(|| word.to_owned())
}
