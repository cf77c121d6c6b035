//! Answers that samples show.

use std::collections::HashSet;

use super::{Body, Spoken, body_status, fitting, is_error_body, is_error_word, named, statuses_in};
use crate::docs::cause::Cause;
use crate::docs::context::{Context, Example, Role, Statement};
use crate::docs::prose;
use crate::docs::sample::Answer;
use crate::docs::sketch::Sketch;

/// The answers in samples; an embedded document is none.
pub(super) fn answers(context: &Context<'_>) -> Vec<Spoken> {
    let documents: HashSet<usize> = context
        .documents
        .iter()
        .map(|document| document.example)
        .collect();
    let examples = context.examples.iter().enumerate();
    examples
        .filter(|(index, _)| !documents.contains(index))
        .flat_map(|(_, example)| {
            let answers = example.scan.answers.iter();
            answers.flat_map(move |answer| shown(context, example, answer))
        })
        .collect()
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
            failed: status.map_or(error, |status| status >= 400),
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
