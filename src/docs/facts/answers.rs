//! The answers that a page speaks of: the status from a heading, a sentence, a
//! row, an attribute or the body itself, the body, and what it answers.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::schema;
use crate::docs::cause::Cause;
use crate::docs::context::{Context, Example, Role, Statement};
use crate::docs::prose;
use crate::docs::sample::{self, Answer};
use crate::docs::sketch::Sketch;

/// An answer that is spoken of.
#[derive(Debug, Clone)]
pub(in crate::docs) struct Spoken {
    pub status: Option<u16>,
    pub causes: Vec<Cause>,
    pub body: Option<Body>,
    /// The identifier that the page lists the error by.
    pub code: Option<String>,
    pub section: usize,
    pub line: usize,
    pub position: usize,
    pub quote: String,
    /// Whether it takes the place of what was said before of its causes.
    pub instead: bool,
}

/// A body: shown as an example, or declared as a shape.
#[derive(Debug, Clone)]
pub(in crate::docs) enum Body {
    Shown(Sketch),
    Declared { shape: Value, required: Vec<String> },
}

/// All answers that a page speaks of.
pub(in crate::docs) fn spoken(context: &Context<'_>) -> Vec<Spoken> {
    let mut found = Vec::new();
    let documents: HashSet<usize> = context
        .documents
        .iter()
        .map(|document| document.example)
        .collect();
    for (index, example) in context.examples.iter().enumerate() {
        if documents.contains(&index) {
            continue;
        }
        for answer in &example.scan.answers {
            found.extend(shown(context, example, answer));
        }
    }
    for (position, statement) in context.statements.iter().enumerate() {
        said(context, position, statement, &mut found);
    }
    declared(context, &mut found);
    overridden(found)
}

/// What a sentence says `instead` of an answer before holds alone for its causes.
fn overridden(mut found: Vec<Spoken>) -> Vec<Spoken> {
    let mut instead: HashMap<(usize, Option<u16>), Vec<Cause>> = HashMap::new();
    for spoken in found.iter().filter(|spoken| spoken.instead) {
        let causes = instead.entry((spoken.section, spoken.status)).or_default();
        causes.extend(&spoken.causes);
        causes.dedup();
        causes.truncate(16);
    }
    for spoken in found.iter_mut().filter(|spoken| !spoken.instead) {
        if let Some(causes) = instead.get(&(spoken.section, spoken.status)) {
            let left: Vec<Cause> = spoken
                .causes
                .iter()
                .copied()
                .filter(|cause| !causes.contains(cause))
                .collect();
            // One that would be left without a cause is not what was meant.
            if !left.is_empty() {
                spoken.causes = left;
            }
        }
    }
    found
}

fn shown(context: &Context<'_>, example: &Example, answer: &Answer) -> Vec<Spoken> {
    let lead: Vec<&Statement> = context
        .lead(example)
        .filter(|s| s.role != Role::Heading)
        .take(6)
        .collect();
    let nearest = lead
        .first()
        .map_or("", |statement| statement.lower.as_str());
    let titles: Vec<String> = context
        .titles(example.section)
        .take(3)
        .map(str::to_lowercase)
        .collect();
    if answer.status.is_none() && is_other(nearest, &titles, example) {
        return Vec::new();
    }
    let statuses = statuses_of(context, example, answer, &lead, &titles);
    let body = answer.body.clone().map(Body::Shown);
    let titled = titles.iter().take(2).any(|title| is_error_word(title));
    let failed = statuses.iter().any(|status| *status >= 400);
    let error = failed
        || statuses.is_empty()
            && (is_error_word(nearest)
                || titled
                || answer.body.as_ref().is_some_and(is_error_body));
    let success = statuses.iter().any(|status| *status < 400)
        || !error
            && (is_answer_word(nearest)
                || titles.iter().take(1).any(|title| is_answer_word(title))
                || is_answer_word(&example.info.to_lowercase()));
    if !error && !success {
        return Vec::new();
    }
    let causes = if error {
        causes_of(context, example, answer, &lead, &titles)
    } else {
        Vec::new()
    };
    let open = [None];
    let all: Vec<Option<u16>> = if statuses.is_empty() {
        open.to_vec()
    } else {
        statuses.into_iter().map(Some).collect()
    };
    let excerpt = example.excerpt(answer.line);
    let line = excerpt.lines().next().unwrap_or_default().trim();
    let quote = if line.len() > 2 { line } else { excerpt };
    all.into_iter()
        .map(|status| Spoken {
            status,
            causes: fitting(&causes, status),
            body: body.clone(),
            code: None,
            section: example.section,
            line: example.line + answer.line,
            position: example.position,
            quote: quote.to_owned(),
            instead: false,
        })
        .collect()
}

/// JSON that is no answer: a request's body, a webhook's payload, a setting.
fn is_other(nearest: &str, titles: &[String], example: &Example) -> bool {
    let near = titles.first().map_or("", String::as_str);
    let says = |text: &str| {
        [
            "request body",
            "request payload",
            "example request",
            "sample request",
            "webhook payload",
            "event payload",
            "jwt payload",
            "claims",
        ]
        .iter()
        .any(|words| text.contains(words))
    };
    let info = example.info.to_lowercase();
    let request = near == "request"
        || near.starts_with("request ") && !is_error_word(near)
        || info.contains("request");
    let answers =
        nearest.contains("response") || nearest.contains("return") || near.contains("response");
    (says(nearest)
        || says(near)
        || request
        || nearest.contains("webhook") && !nearest.contains("respon"))
        && !answers
}

/// The one status that the section around an `Example response` speaks of.
fn status_around(context: &Context<'_>, example: &Example, title: &str) -> Vec<u16> {
    let names = ["example", "response", "body", "format"];
    if !names.iter().any(|name| title.contains(name)) {
        return Vec::new();
    }
    let parent = context.page.sections[example.section].parent;
    let around = context.statements[..example.position]
        .iter()
        .rev()
        .take(60)
        .filter(|statement| Some(statement.section) == parent);
    let mut statuses: Vec<u16> = around.flat_map(statuses_in).collect();
    statuses.sort_unstable();
    statuses.dedup();
    if statuses.len() == 1 {
        statuses
    } else {
        Vec::new()
    }
}

/// The statuses of a body that is shown, from the nearest that says one.
fn statuses_of(
    context: &Context<'_>,
    example: &Example,
    answer: &Answer,
    lead: &[&Statement],
    titles: &[String],
) -> Vec<u16> {
    let own = answer
        .status
        .or_else(|| answer.body.as_ref().and_then(body_status));
    let info = || {
        prose::statuses(&example.info).first().copied().or_else(|| {
            example
                .info
                .split([' ', '"', '='])
                .find_map(prose::leading_status)
        })
    };
    if let Some(status) = own.or_else(info) {
        return vec![status];
    }
    for statement in lead.iter().take(4) {
        let statuses = statuses_in(statement);
        if !statuses.is_empty() {
            return statuses.into_iter().take(3).collect();
        }
    }
    for title in titles {
        let statuses = prose::leading_status(title)
            .map_or_else(|| prose::statuses(title), |status| vec![status]);
        if !statuses.is_empty() {
            return statuses.into_iter().take(3).collect();
        }
    }
    status_around(context, example, titles.first().map_or("", String::as_str))
}

/// The status that a body itself names.
fn body_status(body: &Sketch) -> Option<u16> {
    const NAMES: [&str; 7] = [
        "status_code",
        "statusCode",
        "status",
        "http_status",
        "httpStatus",
        "code",
        "http_code",
    ];
    let number = |body: &Sketch| {
        NAMES.iter().find_map(|name| match body.get(name)? {
            Sketch::Number(text) | Sketch::Text(text) => text
                .parse::<u16>()
                .ok()
                .filter(|status| (200..600).contains(status)),
            _ => None,
        })
    };
    number(body).or_else(|| body.get("error").and_then(number))
}

fn is_error_body(body: &Sketch) -> bool {
    let keys = [
        "error",
        "errors",
        "error_code",
        "err_code",
        "err_msg",
        "errorcode",
        "error_message",
        "fault",
    ];
    let failed = matches!(body.get("success"), Some(Sketch::Bool(false)))
        || body
            .get("status")
            .and_then(Sketch::text)
            .is_some_and(|text| matches!(text, "error" | "fail" | "failed"));
    keys.iter().any(|key| {
        body.get(key)
            .is_some_and(|value| !matches!(value, Sketch::Null))
    }) || failed
}

fn is_error_word(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| {
        matches!(
            word,
            "error"
                | "errors"
                | "fails"
                | "failed"
                | "failure"
                | "invalid"
                | "rejected"
                | "refused"
                | "denied"
                | "unauthorized"
                | "forbidden"
                | "expired"
        )
    }) && !text.contains("error handling for")
}

fn is_answer_word(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| {
        matches!(
            word,
            "response"
                | "responses"
                | "returns"
                | "return"
                | "returned"
                | "responds"
                | "receive"
                | "output"
                | "result"
                | "reply"
                | "success"
        )
    })
}

/// What a shown error answers: said by what leads to it, its heading, its own
/// message, and a list of causes behind it.
fn causes_of(
    context: &Context<'_>,
    example: &Example,
    answer: &Answer,
    lead: &[&Statement],
    titles: &[String],
) -> Vec<Cause> {
    let mut texts: Vec<String> = lead
        .iter()
        .map(|statement| statement.text.clone())
        .collect();
    texts.extend(titles.first().cloned());
    if let Some(body) = &answer.body {
        messages(body, 0, &mut texts);
    }
    texts.extend(trailing(context, example));
    let status = answer
        .status
        .or_else(|| answer.body.as_ref().and_then(body_status));
    let mut causes: Vec<Cause> = texts.iter().flat_map(|text| named(text, status)).collect();
    causes.sort_unstable();
    causes.dedup();
    causes
}

/// The list of causes behind an error: `Common causes:`, `Possible reasons:`.
fn trailing(context: &Context<'_>, example: &Example) -> Vec<String> {
    let behind = context.statements[example.position..]
        .iter()
        .take_while(|statement| statement.section == example.section);
    let after = context
        .examples
        .partition_point(|other| other.line <= example.line);
    let next = context.examples[after..]
        .iter()
        .take(20)
        .find(|other| other.section == example.section);
    let end = next.map_or(usize::MAX, |next| next.position - example.position);
    let mut texts = Vec::new();
    let mut listing = false;
    for statement in behind.take(end.min(20)) {
        match statement.role {
            Role::Sentence => {
                listing = ["cause", "reason", "happen", "occur", "because"]
                    .iter()
                    .any(|word| statement.lower.contains(word))
            }
            Role::Item if listing => texts.push(statement.text.clone()),
            _ => {}
        }
    }
    texts
}

/// The strings of a body, the few levels that messages stand in.
fn messages(body: &Sketch, depth: usize, texts: &mut Vec<String>) {
    match body {
        Sketch::Text(text) if text.len() < 300 => texts.push(text.clone()),
        Sketch::Object(fields) if depth < 3 => fields
            .iter()
            .take(20)
            .for_each(|(_, value)| messages(value, depth + 1, texts)),
        Sketch::Array(items) if depth < 3 => items
            .iter()
            .take(5)
            .for_each(|value| messages(value, depth + 1, texts)),
        _ => {}
    }
}

/// The causes in a text. A 401 is about credentials (RFC 9110 §15.5.2): there
/// `the header` is the one that carries them.
fn named(text: &str, status: Option<u16>) -> Vec<Cause> {
    if status.is_none_or(|status| status == 401) && text.contains(" header") {
        return Cause::named_in(&BARE_HEADER.replace_all(text, "$1 authorization header"));
    }
    Cause::named_in(text)
}

/// A header without a name.
static BARE_HEADER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(missing|malformed|invalid|empty|wrong|bad|no|the|without|incorrect) header\b",
    )
    .expect("a constant pattern")
});

static RANGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\brange\b|\bbetween\b|\byour (?:own )?(?:server|endpoint|webhook|handler|application|app|service|url|listener)(?: \w+)? (?:must|should|needs? to|has to|can|returns?|responds?)\b")
        .expect("a constant pattern")
});

/// What says of a credential that it is refused, without a status.
static REFUSED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:can )?no longer (?:be used|works?|valid|accepted)\b|\bstops? working\b|\b(?:is|are|will be) (?:immediately )?(?:rejected|refused|invalidated)\b|\b(?:immediately )?invalidates\b")
        .expect("a constant pattern")
});

fn fitting(causes: &[Cause], status: Option<u16>) -> Vec<Cause> {
    let Some(status) = status else {
        return causes.to_vec();
    };
    let mut fitting: Vec<Cause> = causes
        .iter()
        .copied()
        .filter(|cause| cause.fits(status))
        .collect();
    // `permission` in the text of a 401 about tokens explains nothing.
    if status == 401 && fitting.len() > 1 {
        fitting.retain(|cause| !matches!(cause, Cause::PermissionDenied | Cause::TenantUnknown));
    }
    if fitting.is_empty() {
        fitting.extend(Cause::of_status(status));
    }
    fitting
}

/// The statuses that a statement speaks of.
fn statuses_in(statement: &Statement) -> Vec<u16> {
    // A range is no status, and what the reader's own server answers is no
    // answer of the API.
    if RANGE.is_match(&statement.lower) {
        return Vec::new();
    }
    let mut statuses = match &statement.role {
        Role::Row(cells) => row_status(cells).into_iter().collect(),
        Role::Attributes(_, values) => {
            let value = values
                .iter()
                .find(|(key, _)| matches!(key.as_str(), "status" | "statusCode"));
            value
                .and_then(|(_, value)| prose::leading_status(value))
                .into_iter()
                .collect()
        }
        Role::Heading | Role::Item => prose::leading_status(&statement.text)
            .into_iter()
            .collect::<Vec<_>>(),
        Role::Sentence => Vec::new(),
    };
    if statuses.is_empty() && !matches!(statement.role, Role::Row(_) | Role::Attributes(..)) {
        statuses = prose::statuses(&statement.text);
    }
    statuses
}

fn row_status(cells: &[(String, String)]) -> Option<u16> {
    let named = |head: &str| {
        ["status", "code", "http", "error", "response"]
            .iter()
            .any(|word| head.to_lowercase().contains(word))
    };
    cells
        .iter()
        .filter(|(head, _)| named(head))
        .find_map(|(_, cell)| prose::leading_status(cell))
}

fn said(context: &Context<'_>, position: usize, statement: &Statement, found: &mut Vec<Spoken>) {
    let object = prose::inline_object(&statement.text).and_then(sample::lenient);
    let mut statuses = statuses_in(statement);
    if object.is_some() && statuses.is_empty() {
        statuses = statuses_around(context, position, statement);
    }
    if statuses.is_empty() && object.is_none() {
        found.extend(refused(statement, position));
        return;
    }
    let error = object.as_ref().is_some_and(is_error_body) || is_error_word(&statement.lower);
    if statuses.is_empty() && !(object.is_some() && error) {
        return;
    }
    let statuses: Vec<Option<u16>> = if statuses.is_empty() {
        vec![None]
    } else {
        statuses.into_iter().map(Some).collect()
    };
    for status in statuses {
        let mut causes = fitting_or_none(&named(&statement.text, status), status);
        if causes.is_empty() && !matches!(statement.role, Role::Row(_)) {
            let whole: Vec<&str> = context.statements
                [position.saturating_sub(4)..(position + 4).min(context.statements.len())]
                .iter()
                .filter(|other| other.block == statement.block)
                .map(|other| other.text.as_str())
                .collect();
            causes = fitting_or_none(&named(&whole.join(" "), status), status);
        }
        if causes.is_empty() {
            causes = fitting(&[], status);
        }
        found.push(Spoken {
            status,
            causes,
            body: object.clone().map(Body::Shown),
            code: code_of(context, statement),
            section: statement.section,
            line: statement.line,
            position,
            quote: statement.text.clone(),
            instead: object.is_some() && statement.lower.contains("instead"),
        });
    }
}

/// `Once revoked, the token can no longer be used`: refused, no more is said.
fn refused(statement: &Statement, position: usize) -> Option<Spoken> {
    let says = matches!(statement.role, Role::Sentence | Role::Item);
    if !says || !REFUSED.is_match(&statement.lower) {
        return None;
    }
    let mut causes = Cause::named_in(&statement.text);
    causes.retain(|cause| matches!(cause, Cause::CredentialRevoked | Cause::CredentialExpired));
    (!causes.is_empty()).then(|| Spoken {
        status: None,
        causes,
        body: None,
        code: None,
        section: statement.section,
        line: statement.line,
        position,
        quote: statement.text.clone(),
        instead: false,
    })
}

fn fitting_or_none(causes: &[Cause], status: Option<u16>) -> Vec<Cause> {
    let fits = |cause: &Cause| status.is_none_or(|status| cause.fits(status));
    if causes.iter().any(fits) {
        fitting(causes, status)
    } else {
        Vec::new()
    }
}

/// The status of a body inside a sentence: of its paragraph, else the last one
/// that its section spoke of.
fn statuses_around(context: &Context<'_>, position: usize, statement: &Statement) -> Vec<u16> {
    let next = context
        .statements
        .get(position + 1)
        .filter(|next| next.block == statement.block);
    if let Some(statuses) = next
        .map(statuses_in)
        .filter(|statuses| !statuses.is_empty())
    {
        return statuses;
    }
    let before = context.statements[..position]
        .iter()
        .rev()
        .take(8)
        .take_while(|other| other.section == statement.section);
    before
        .map(statuses_in)
        .find(|statuses| !statuses.is_empty())
        .unwrap_or_default()
}

/// The identifier of an error: a cell, or the heading that a sentence stands under.
fn code_of(context: &Context<'_>, statement: &Statement) -> Option<String> {
    let identifier = |text: &str| {
        let text = text.trim().trim_matches(['`', '"', '*']);
        let word = text.contains('_')
            && text.len() >= 4
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.'));
        word.then(|| text.to_owned())
    };
    match &statement.role {
        Role::Row(cells) => cells
            .iter()
            .find_map(|(_, cell)| identifier(cell))
            .or_else(|| {
                cells
                    .iter()
                    .find_map(|(head, cell)| word_in_column(head, cell))
            }),
        Role::Sentence | Role::Item => context
            .titles(statement.section)
            .next()
            .and_then(identifier)
            .or_else(|| {
                let first = *prose::codes(&statement.text).first()?;
                (statement.role == Role::Item)
                    .then(|| identifier(first))
                    .flatten()
            }),
        _ => None,
    }
}

/// One word in a column of codes: `unauthorized`.
fn word_in_column(head: &str, cell: &str) -> Option<String> {
    let head = head.to_lowercase();
    let column = ["code", "type", "error"]
        .iter()
        .any(|word| head.contains(word))
        && !head.contains("http");
    let word = cell.trim().trim_matches(['`', '"', '*']);
    let code = cell.trim().starts_with('`')
        && word.len() >= 3
        && word
            .bytes()
            .all(|b| b.is_ascii_alphabetic() || matches!(b, b'-' | b'.'));
    (column && code).then(|| word.to_owned())
}

/// The responses of embedded documents.
fn declared(context: &Context<'_>, found: &mut Vec<Spoken>) {
    for document in &context.documents {
        let example = &context.examples[document.example];
        for operation in schema::operations(&document.value) {
            for (name, response) in operation.responses() {
                let Ok(status) = name.parse::<u16>() else {
                    continue;
                };
                let said = response
                    .get("description")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                let declared = operation
                    .content(response)
                    .map(|(_, schema)| Body::Declared {
                        shape: operation.shape(schema),
                        required: operation
                            .required(schema)
                            .into_iter()
                            .map(str::to_owned)
                            .collect(),
                    });
                let shown = operation
                    .examples(response)
                    .into_iter()
                    .map(|value| Some(Body::Shown(Sketch::of(value))));
                let mut bodies: Vec<Option<Body>> = if status >= 400 {
                    shown.collect()
                } else {
                    Vec::new()
                };
                if bodies.is_empty() {
                    bodies.push(declared);
                }
                for body in bodies {
                    found.push(Spoken {
                        status: Some(status),
                        causes: fitting(&named(said, Some(status)), Some(status)),
                        body,
                        code: None,
                        section: example.section,
                        line: context.line_in(example, &format!("'{name}'")),
                        position: example.position,
                        quote: format!("{} {name}: {said}", operation.subject()),
                        instead: false,
                    });
                }
            }
        }
    }
}
