//! To what an answer is the answer, by the words of a statement and those around it.

use std::sync::LazyLock;

use countersign_openapi::Cause;
use regex::Regex;

use super::bodies::has_other_reason;
use super::clues::{fitting, is_label, listed_behind, statuses_in};
use super::named::{OF_THE_WAY, is_of_input, named};
use crate::reading::causes::{fits, named_in, with_nouns};
use crate::reading::credential::is_credential_header;
use crate::reading::outline::{Outline, Statement, StatementRole};
use crate::text::prose;

/// What says of a refusal that there was too much of something.
pub(super) static EXCEEDED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:limits?|quotas?|caps?)\b[^.;]{0,60}\b(?:exceeded|reached|hit)\b|\b(?:exceed\w*|over|hit(?:s|ting)?|reach\w*)\b[^.;]{0,40}\b(?:limits?|quotas?|caps?)\b")
        .expect("a constant pattern")
});

/// The causes that a clause names, else those of its paragraph that are of no other status, else the
/// one that the status has by definition.
pub(super) fn causes(outline: &Outline<'_>, position: usize, clause: &str, status: Option<u16>) -> Vec<Cause> {
    let statement = &outline.statements[position];
    // Where a credential stands is none of the causes.
    let is_otherwise = status == Some(403)
        && (OF_THE_WAY.is_match(clause)
            || EXCEEDED.is_match(clause) && !named_in(clause).contains(&Cause::RateLimited));
    if is_otherwise
        || is_of_input(clause, status)
        || is_misplaced(clause)
        || status == Some(404) && HIDES.is_match(&statement.lower)
    {
        return Vec::new();
    }
    // `Response: 200 or 403` says no more than the number.
    let is_number = || listed_behind(&statement.text).is_some() || is_explained(outline, position);
    if status == Some(403) && is_number() && named(clause, status).is_empty() {
        return Vec::new();
    }
    let before = position.checked_sub(1).and_then(|before| outline.statements.get(before));
    let before = before.filter(|before| before.block == statement.block).map_or("", |before| before.text.as_str());
    let around = format!("{} {before}", statement.text);
    // `No key? 401.`
    let asked = Some(before).filter(|before| before.ends_with('?') && is_bare(clause));
    // `Tokens expire. Once they do, …`
    let once = Some(before)
        .filter(|_| ["once ", "when "].iter().any(|begin| statement.lower.starts_with(begin)))
        .filter(|_| ["they do,", "it does,", "one does,"].iter().any(|it| statement.lower[5..].starts_with(it)));
    let own = asked.or(once).unwrap_or(clause);
    let mut own = fitting_or_none(&named(&with_nouns(own, &around), status), status);
    if statement.role == StatementRole::Item {
        own.extend(fitting_or_none(&deeper(outline, position, status), status));
        own.sort_unstable();
        own.dedup();
    }
    let is_part = clause.len() < statement.text.len();
    if !own.is_empty() || is_part {
        return if own.is_empty() { fitting(&[], status) } else { own };
    }
    if statement.role == StatementRole::Heading {
        let mut below = below(outline, position, status);
        if statuses_in(statement).len() == 1 {
            below.extend(listed_below(outline, position, status));
            below.sort_unstable();
            below.dedup();
        }
        let below = fitting_or_none(&below, status);
        return if below.is_empty() { fitting(&[], status) } else { below };
    }
    // `**401 Unauthorized**` above a list of causes.
    if statement.role == StatementRole::Sentence && is_label(&statement.text) {
        let listed = fitting_or_none(&listed_below(outline, position, status), status);
        if !listed.is_empty() {
            return listed;
        }
    }
    if is_head_of_rows(outline, position) {
        let listed = fitting_or_none(&rows_below(outline, position, status), status);
        // What stands below it says for itself what was forbidden.
        return if listed.is_empty() && status != Some(403) { fitting(&[], status) } else { listed };
    }
    let asked = fitting_or_none(&asked_above(outline, position, status), status);
    if !asked.is_empty() {
        return asked;
    }
    let otherwise: Vec<Cause> = otherwise(outline, position).into_iter().collect();
    let otherwise = fitting_or_none(&otherwise, status);
    if !otherwise.is_empty() {
        return otherwise;
    }
    let near = position.saturating_sub(4)..(position + 4).min(outline.statements.len());
    let is_about = |other: &&Statement| {
        other.block == statement.block
            && !matches!(other.role, StatementRole::Row(_))
            // A question is answered by what stands behind it.
            && (other.text == statement.text
                || (!other.text.ends_with('?') || other.text == before) && statuses_in(other).is_empty())
    };
    let whole: Vec<&str> = outline.statements[near].iter().filter(is_about).map(|other| other.text.as_str()).collect();
    let around = fitting_or_none(&named(&whole.join(" "), status), status);
    if around.is_empty() { fitting(&[], status) } else { around }
}

/// The causes that the request names which an answer of API Blueprint stands below:
/// `+ Request With an expired token`, `+ Response 401`.
fn asked_above(outline: &Outline<'_>, position: usize, status: Option<u16>) -> Vec<Cause> {
    // No request has more parts.
    const MOST: usize = 40;
    let statement = &outline.statements[position];
    if statement.role != StatementRole::Item || !statement.text.starts_with("Response ") {
        return Vec::new();
    }
    let before = outline.statements[..position].iter().rev().take(MOST);
    let mut before = before.take_while(|it| it.section == statement.section && it.role == StatementRole::Item);
    let message = before.find(|it| it.indent == statement.indent);
    let request = message.filter(|message| message.text.starts_with("Request "));
    request.map_or_else(Vec::new, |request| named(&request.text, status))
}

/// Whether a body right behind a statement has a reason of its own.
fn is_explained(outline: &Outline<'_>, position: usize) -> bool {
    let Statement { section, block, .. } = outline.statements[position];
    let rest = outline.statements[position..].iter().take_while(|statement| statement.block == block).count();
    let first = outline.examples.partition_point(|example| example.position <= position);
    let behind = outline.examples[first..].iter().take_while(|example| example.position <= position + rest);
    let mut answers = behind.filter(|example| example.section == section).flat_map(|example| &example.scan.answers);
    answers.any(|answer| answer.body.as_ref().is_some_and(has_other_reason))
}

/// What says of a 404 that it hides what there is.
static HIDES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b404\b[^.;]{0,40}\b(?:instead of|rather than|in place of)\b[^.;]{0,30}\b40[13]\b")
        .expect("a constant pattern")
});

/// Whether a text says how a credential is refused that stands in another place than its own: `a token in the request
/// body is answered with 403`.
fn is_misplaced(text: &str) -> bool {
    static MISPLACED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:keys?|tokens?|credentials?)\b[^.;,]{0,30}\b(?:as an?|in (?:the|a|an)) (?:url\b|uri\b|(?:url |request )?(?:query|path|body|form|cookies?)\b)[^.;]{0,40}\b(?:refused|rejected|answered|ignored)\b")
            .expect("a constant pattern")
    });
    MISPLACED.is_match(text)
}

/// Whether a text is a status and nothing more.
fn is_bare(text: &str) -> bool {
    let word = text.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    word.len() == 3 && word.bytes().all(|b| b.is_ascii_digit())
}

/// The causes that the first sentences below a heading name: `The API key is invalid.`
fn below(outline: &Outline<'_>, position: usize, status: Option<u16>) -> Vec<Cause> {
    let section = outline.statements[position].section;
    let inside = outline.statements[position + 1..].iter().take(4);
    // What a component is called stands before its attributes.
    let is_attributes =
        |next: &&Statement| matches!(next.role, StatementRole::Attributes(..)) && next.section == section;
    let inside = inside.skip_while(is_attributes).take(3);
    let inside = inside.take_while(|next| {
        next.role == StatementRole::Sentence && next.section == section && statuses_in(next).is_empty()
    });
    let mut causes: Vec<Cause> = inside.flat_map(|next| named(&next.text, status)).collect();
    causes.sort_unstable();
    causes.dedup();
    causes
}

/// The causes that the items right below a label or a heading name.
fn listed_below(outline: &Outline<'_>, position: usize, status: Option<u16>) -> Vec<Cause> {
    let section = outline.statements[position].section;
    // `This happens when:` may stand between.
    let leads = |next: &&Statement| {
        next.role == StatementRole::Sentence
            && next.section == section
            && ["when:", "if:"].iter().any(|end| next.lower.ends_with(end))
            && statuses_in(next).is_empty()
    };
    let behind = &outline.statements[position + 1..];
    let items = behind.iter().skip(usize::from(behind.first().filter(leads).is_some())).take(8);
    let items = items
        .take_while(|next| next.role == StatementRole::Item && next.section == section && statuses_in(next).is_empty());
    let mut causes: Vec<Cause> =
        items.filter(|item| !ADVISES.is_match(&item.lower)).flat_map(|item| named(&item.text, status)).collect();
    causes.sort_unstable();
    causes.dedup();
    causes
}

/// What an item begins with that says what to do, or what the body holds, and not what went wrong: `Check that your
/// token has not expired`, `Fix: …`, `**Message**: …`.
static ADVISES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^\W*(?:please |then |first,? |always |never )?(?:(?:check|verify|ensure|make sure|confirm|use|add|send|include|provide|supply|pass|set|refresh|renew|regenerate|re-?issue|generate|rotate|replace|retry|try|contact|ask|see|read|review|update|obtain|get|create|fetch|log|sign|re-?authenticate|wait|handle|treat|avoid|do not|don['’]t|consider|delete|remove|request (?:an?|the|new)|acquire|double-check|look|find|call|prompt|redirect)\b|(?:fix(?:es)?|solutions?|resolutions?|resolve|remed(?:y|ies)|actions?|what to do|how to \w+|messages?|codes?|types?|bod(?:y|ies)|examples?|details?|notes?|hints?|tips?|status|errors?(?: (?:codes?|messages?|types?))?)[*`_ ]*[:–—-])|\b(?:should|must|make sure|ensure)\b",
    )
    .expect("a constant pattern")
});

/// The causes that the items of a list inside an item name, each with a code of its own: `- "expired": the token …`.
fn deeper(outline: &Outline<'_>, position: usize, status: Option<u16>) -> Vec<Cause> {
    let own = &outline.statements[position];
    let inside = outline.statements[position + 1..].iter().take(12);
    let is_inside = |next: &&Statement| {
        next.role == StatementRole::Item
            && next.section == own.section
            && next.indent > own.indent
            && statuses_in(next).is_empty()
    };
    inside
        .take_while(is_inside)
        .filter(|item| is_coded(&item.text))
        .flat_map(|item| named(&item.text, status))
        .collect()
}

/// Whether an item begins with a code of an error: `` `expired`: … ``, `"expired": …`.
fn is_coded(text: &str) -> bool {
    static CODED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"^[`"*]+[\w.-]+[`"*]+ ?(?::|-|–|—) "#).expect("a constant pattern"));
    CODED.is_match(text)
}

/// Whether a row is the head of those below it: a status, and nothing in its other cells.
fn is_head_of_rows(outline: &Outline<'_>, position: usize) -> bool {
    let statement = &outline.statements[position];
    let StatementRole::Row(cells) = &statement.role else { return false };
    let said = |cells: &[(String, String)]| cells.iter().skip(1).filter(|(_, cell)| !cell.trim().is_empty()).count();
    let next = outline.statements.get(position + 1).filter(|next| next.block == statement.block);
    let is_said = |next: &Statement| matches!(&next.role, StatementRole::Row(below) if said(below) > 0);
    said(cells) == 0 && next.is_some_and(|next| is_said(next) && statuses_in(next).is_empty())
}

/// The causes that the rows below such a head name, each in what it is called.
fn rows_below(outline: &Outline<'_>, position: usize, status: Option<u16>) -> Vec<Cause> {
    let block = outline.statements[position].block;
    let rows = outline.statements[position + 1..].iter().take(12);
    let rows = rows.take_while(|next| next.block == block && statuses_in(next).is_empty());
    let first = rows.filter_map(|row| match &row.role {
        StatementRole::Row(cells) => cells.first().map(|(_, cell)| cell),
        _ => None,
    });
    let mut causes: Vec<Cause> = first.flat_map(|cell| named(cell, status)).collect();
    causes.sort_unstable();
    causes.dedup();
    causes
}

/// What is missing where a sentence goes on `Otherwise …` behind one that says what must be sent.
fn otherwise(outline: &Outline<'_>, position: usize) -> Option<Cause> {
    let statement = &outline.statements[position];
    let before = position.checked_sub(1).map(|before| &outline.statements[before]);
    let before = before.filter(|before| before.block == statement.block).map(|before| before.text.as_str());
    // `The key must be sent; otherwise you get `401`.`
    let asked = match statement.lower.find("otherwise") {
        Some(0) => before?,
        Some(at) => statement.text.get(..at).filter(|asked| asked.trim_end().ends_with([';', ',', '-', '–', '—']))?,
        None => return None,
    };
    let is_asked = ASKED.is_match(&asked.to_lowercase());
    if is_asked && named_in(asked).contains(&Cause::PermissionDenied) {
        return Some(Cause::PermissionDenied);
    }
    let is_credential = named_in(&format!("missing {asked}")).contains(&Cause::CredentialMissing)
        || prose::codes(asked).into_iter().any(is_credential_header);
    (is_asked && is_credential).then_some(Cause::CredentialMissing)
}

/// What says of something that each request has it.
static ASKED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:must|has to|have to|needs? to|is required|are required|is mandatory)\b")
        .expect("a constant pattern")
});

fn fitting_or_none(causes: &[Cause], status: Option<u16>) -> Vec<Cause> {
    let is_fit = |cause: &Cause| status.is_none_or(|status| fits(*cause, status));
    if causes.iter().any(is_fit) { fitting(causes, status) } else { Vec::new() }
}
