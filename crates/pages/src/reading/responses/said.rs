//! Responses that sentences, items, rows, headings and attributes speak of.

use std::sync::LazyLock;

use countersign_openapi::{Cause, MediaType};
use regex::Regex;

use super::bodies::{denies_success, is_error_body, is_other_code, may_fail};
use super::clues::{is_answered, status_of_answer, statuses_in};
use super::mention::{MentionedBody, ResponseMention};
use super::named::named;
use super::reader::is_of_reader;
use super::why::causes;
use crate::reading::causes::named_in;
use crate::reading::fields::{self, Definitions};
use crate::reading::outline::{Outline, Statement, StatementRole};
use crate::reading::sample;
use crate::text::page::BlockContent;
use crate::text::{form, prose, status};

/// As much of what stands inside a component is read.
const LONGEST: usize = 2_000;

/// The responses that statements speak of.
pub fn read(outline: &Outline<'_>) -> Vec<ResponseMention> {
    let mut found = Vec::new();
    let definitions = Definitions::of(outline);
    for (position, statement) in outline.statements.iter().enumerate() {
        let from = found.len();
        said(outline, position, statement, &mut found);
        for mention in found[from..].iter_mut().filter(|mention| mention.body.is_none() && mention.status.is_some()) {
            let attributes = || fields::of_message(outline, &definitions, position).map(|(shape, _)| shape);
            let listed = || attributes().map(|shape| MentionedBody::Declared { shape, required: None });
            mention.body = typed(&definitions, statement).or_else(listed);
        }
    }
    found
}

fn said(outline: &Outline<'_>, position: usize, statement: &Statement, found: &mut Vec<ResponseMention>) {
    if is_of_reader(outline, position) || is_planned(outline, position) || is_of_lines(outline, position) {
        return;
    }
    let object = Some(&statement.text).filter(|text| !is_fragment(text));
    let object = object.and_then(|text| prose::inline_object(text)).and_then(sample::lenient);
    // `A filter like `{"owner": "me"}` is a `400`` shows what was sent.
    let object = object.filter(|body| is_error_body(body) || may_fail(body) || !SENT.is_match(&statement.lower));
    let own = beside_object(&statement.text).or_else(|| listed_alike(outline, position));
    let own = own.map_or_else(|| statuses_in(statement), |status| vec![status]);
    let mut statuses: Vec<Option<u16>> = own.into_iter().map(Some).collect();
    if object.is_some() && statuses.is_empty() {
        let around = statuses_around(outline, position, statement);
        // One body is not that of success and of failure.
        let is_mixed = around.iter().any(|status| *status < 400) && around.iter().any(|status| *status >= 400);
        statuses = around.into_iter().filter(|_| !is_mixed).map(Some).collect();
    }
    if object.as_ref().is_some_and(is_error_body) && statuses.is_empty() {
        statuses.push(None);
    }
    let content_type = media_type(statement);
    if statuses.is_empty() && object.is_none() {
        found.extend(refused(statement, position));
        statuses.extend(content_type.iter().map(|_| None));
    }
    // `Errors come with 200:` says of no success that it comes.
    if object.is_none() && OF_REFUSALS.is_match(&statement.lower) {
        statuses.retain(|status| status.is_none_or(|status| status >= 400));
    }
    // Some refuse with 200, and say so in the body.
    let denies = object.as_ref().is_some_and(denies_success);
    let code = code_of(outline, statement);
    for (status, clause) in clauses(outline, position, &statuses) {
        // A 403 with a code and a text of its own is no more than that.
        let is_own = status == Some(403)
            && matches!(statement.role, StatementRole::Row(_))
            && code.as_deref().is_some_and(is_other_code)
            && named(clause, status).is_empty();
        found.push(ResponseMention {
            operation: None,
            status,
            failed: denies || status.is_none_or(|status| status >= 400),
            causes: if is_own { Vec::new() } else { causes(outline, position, clause, status) },
            content_type: content_type.clone(),
            body: object.clone().map(MentionedBody::Shown),
            code: code.clone(),
            at: statement.at(),
            position,
            quote: statement.text.clone(),
            is_whole: false,
            instead: object.is_some() && statement.lower.contains("instead"),
        });
    }
}

/// The body of an answer whose row calls it by a type that the page defines.
fn typed(definitions: &Definitions, statement: &Statement) -> Option<MentionedBody> {
    let StatementRole::Row(cells) = &statement.role else { return None };
    let is_column = |head: &str| {
        matches!(head.trim_matches(['*', ' ']).to_lowercase().as_str(), "schema" | "type" | "model" | "datatype")
    };
    let (_, called) = cells.iter().find(|(head, _)| is_column(head))?;
    let required = definitions.required(called);
    definitions.shape(called).map(|shape| MentionedBody::Declared { shape, required })
}

/// What says of an object in a sentence that it is input.
static SENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\b(?:like|such as|e\.g\.|filter|query|body|payload|input|send(?:ing)?|pass(?:ing)?|sent|passed) `\{[^`]*`[^.;]*\b4\d\d\b"#)
        .expect("a constant pattern")
});

/// Whether a text is what a mark of a template has left of a larger object.
fn is_fragment(text: &str) -> bool {
    static MEMBER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"^"[\w.-]+"\s*:|\{\{[<%] *\w"#).expect("a constant pattern"));
    MEMBER.is_match(text)
}

/// What begins a sentence about requests that were refused.
static OF_REFUSALS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^\W*(?:all |most |some )?(?:errors?|failures?|refusals?|(?:refused|failed|rejected|bad|invalid) requests?)\b|^\W*(?:\w+ ){0,3}errors? (?:can|may|will|also|still|always|are) (?:\w+ )?(?:return(?:ed)?|come|have|use|give|answer(?:ed)?)\b",
    )
    .expect("a constant pattern")
});

/// The status that stands in code with a body: `` `401 {"code": "EXPIRED"}` ``.
fn beside_object(text: &str) -> Option<u16> {
    static BESIDE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"`([2-5]\d\d):? ?\{").expect("a constant pattern"));
    BESIDE.captures(text)?.get(1)?.as_str().parse().ok()
}

/// The status of an item or a sentence that is written as another beside it is, of which it is known what it means:
/// `Order shipped: `409`` below `Unknown order: `404``.
fn listed_alike(outline: &Outline<'_>, position: usize) -> Option<u16> {
    let statement = &outline.statements[position];
    if !matches!(statement.role, StatementRole::Item | StatementRole::Sentence) || is_answered(&statement.text) {
        return None;
    }
    let status = status_of_answer(&statement.text)?;
    let near = position.saturating_sub(3)..(position + 4).min(outline.statements.len());
    let is_alike = |other: &Statement| {
        other.section == statement.section
            && other.role == statement.role
            && (other.role == StatementRole::Item || other.block == statement.block)
            && is_answered(&other.text)
    };
    outline.statements[near].iter().any(is_alike).then_some(status)
}

/// Whether the statuses of a statement are those of telephone lines (RFC 3261 §21), by its words, those before it, or
/// what it stands below.
pub(super) fn is_of_lines(outline: &Outline<'_>, position: usize) -> bool {
    static SIP: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\bsip\b[^.]{0,20}\b(?:responses?|codes?|status(?:es)?|errors?|[1-6]\d\d)\b")
            .expect("a constant pattern")
    });
    static LINES: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\bsip\b").expect("a constant pattern"));
    let statement = &outline.statements[position];
    let before = position.checked_sub(1).map(|before| &outline.statements[before]);
    let before = before.filter(|before| before.block == statement.block);
    let is_said = matches!(statement.role, StatementRole::Item | StatementRole::Sentence);
    let heads = match &statement.role {
        StatementRole::Row(cells) => cells.iter().map(|(head, _)| head.to_lowercase()).collect(),
        _ => String::new(),
    };
    let is_titled = || outline.titles(statement.section).any(|title| SIP.is_match(&title.to_lowercase()));
    !statement.lower.contains("http")
        && (SIP.is_match(&heads)
            || SIP.is_match(&statement.lower)
            || is_said && LINES.is_match(&statement.lower)
            || before.is_some_and(|before| LINES.is_match(&before.lower))
            || is_titled())
}

/// Whether a sentence goes on behind one about what there is not yet: `We plan to add … It will answer …`.
fn is_planned(outline: &Outline<'_>, position: usize) -> bool {
    static PLANNED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\bplan(?:s|ned)? to\b|\bcoming soon\b|\bin a future (?:version|release)\b")
            .expect("a constant pattern")
    });
    let statement = &outline.statements[position];
    let before = position.checked_sub(1).map(|before| &outline.statements[before]);
    let before = before.filter(|before| before.block == statement.block && PLANNED.is_match(&before.lower));
    before.is_some()
        && ["it will", "it would", "they will", "this will"].iter().any(|begin| statement.lower.starts_with(begin))
}

/// The media type that a sentence says errors have.
fn media_type(statement: &Statement) -> Option<MediaType> {
    let speaks =
        matches!(statement.role, StatementRole::Sentence | StatementRole::Item) && OF_ERRORS.is_match(&statement.lower);
    let value = |code| form::header_line(code).filter(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let named = prose::codes(&statement.text).into_iter().filter(|_| speaks);
    let named = named.map(|code| value(code).map_or(code, |(_, value)| value));
    let types = ["application/", "text/"];
    let mut found = named.filter(|code| types.iter().any(|begin| code.starts_with(begin)));
    let first = found.next()?;
    found.next().is_none().then(|| MediaType::of_header(first))?
}

/// What says of errors in which media type they are.
static OF_ERRORS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:errors?|error (?:responses?|bodies|answers)|failures|refusals|problems)\b[^.;]{0,60}\b(?:as|in|with|use|have|are)\b|\b(?:content[- ]type|media type)\b[^.;]{0,40}\berrors?\b")
        .expect("a constant pattern")
});

/// What a statement says of each of its statuses: all of it, where it names one. One that it names twice has two
/// parts.
fn clauses<'o>(outline: &'o Outline<'_>, position: usize, statuses: &[Option<u16>]) -> Vec<(Option<u16>, &'o str)> {
    let statement = &outline.statements[position];
    let text = match statement.role {
        // A component's text stands inside it.
        StatementRole::Attributes(..) => {
            match outline.page.blocks.get(statement.block + 1).map(|block| &block.content) {
                Some(BlockContent::Prose(text))
                    if outline.statements.get(position + 1).is_some_and(|next| next.block == statement.block + 1) =>
                {
                    prose::cut(text, LONGEST)
                }
                _ => "",
            }
        }
        _ => statement.text.as_str(),
    };
    let named = status::named(text);
    let mut distinct: Vec<Option<u16>> = Vec::new();
    for status in named.iter().map(|named| Some(named.status)) {
        if !distinct.contains(&status) {
            distinct.push(status);
        }
    }
    if distinct.len() < 2 || distinct != statuses {
        return statuses.iter().map(|status| (*status, text)).collect();
    }
    let each = status::clauses(text, &named);
    named.iter().map(|named| Some(named.status)).zip(each).collect()
}

/// `Once revoked, the token can no longer be used`: refused, no more is said.
fn refused(statement: &Statement, position: usize) -> Option<ResponseMention> {
    let says = matches!(statement.role, StatementRole::Sentence | StatementRole::Item);
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
        content_type: None,
        code: None,
        at: statement.at(),
        position,
        quote: statement.text.clone(),
        is_whole: false,
        instead: false,
    })
}

/// What says of a credential that it is refused, without a status.
static REFUSED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:can )?no longer (?:be used|works?|valid|accepted)\b|\bstops? working\b|\b(?:is|are|will be) (?:immediately )?(?:rejected|refused|invalidated)\b|\b(?:immediately )?invalidates\b")
        .expect("a constant pattern")
});

/// The status of a body inside a sentence: of its paragraph, else the last one
/// that its section spoke of.
fn statuses_around(outline: &Outline<'_>, position: usize, statement: &Statement) -> Vec<u16> {
    let next = outline.statements.get(position + 1).filter(|next| next.block == statement.block);
    if let Some(statuses) = next.map(statuses_in).filter(|statuses| !statuses.is_empty()) {
        return statuses;
    }
    let before =
        outline.statements[..position].iter().rev().take(8).take_while(|other| other.section == statement.section);
    // What stands beside it in a list is of something else.
    let is_beside = |other: &Statement| statement.role == StatementRole::Item && other.role == StatementRole::Item;
    // A table lists what may be answered, and leads to no one of it.
    let is_listed = |other: &Statement| matches!(&other.role, StatementRole::Row(_)) && statuses_in(other).len() > 1;
    let before = before.filter(|other| !is_beside(other)).take_while(|other| !is_listed(other));
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
        StatementRole::Row(cells) => cells
            .iter()
            .find_map(|(_, cell)| identifier(cell))
            .or_else(|| cells.iter().find_map(|(head, cell)| word_in_column(head, cell))),
        StatementRole::Sentence | StatementRole::Item => {
            outline.titles(statement.section).next().and_then(identifier).or_else(|| {
                let first = *prose::codes(&statement.text).first()?;
                let is_first = statement.text.trim_start_matches(['*', ' ']).starts_with('`');
                (statement.role == StatementRole::Item && is_first).then(|| identifier(first)).flatten()
            })
        }
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
