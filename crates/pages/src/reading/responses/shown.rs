//! Responses that samples show.

use std::sync::LazyLock;

use countersign_openapi::{Cause, MediaType};
use regex::Regex;

use super::clues::{body_status, fitting, is_error_body, is_error_word, is_label, named, statuses_in};
use super::mention::{MentionedBody, ResponseMention};
use crate::reading::example::PageExample;
use crate::reading::outline::{Outline, Statement, StatementRole};
use crate::reading::sample::SampleAnswer;
use crate::reading::sketch::Sketch;
use crate::text::status;

/// The responses in samples.
pub fn read(outline: &Outline<'_>) -> Vec<ResponseMention> {
    let examples = outline.examples.iter();
    examples
        .flat_map(|example| example.scan.answers.iter().flat_map(move |answer| shown(outline, example, answer)))
        .collect()
}

/// What stands around a sample.
struct Scene<'c> {
    outline: &'c Outline<'c>,
    example: &'c PageExample,
    /// The statements that lead to it, nearest first.
    lead: Vec<&'c Statement>,
    /// The titles around it, innermost first, in lower case.
    titles: Vec<String>,
}

fn shown(outline: &Outline<'_>, example: &PageExample, answer: &SampleAnswer) -> Vec<ResponseMention> {
    let lead = outline.lead(example).filter(|statement| statement.role != StatementRole::Heading);
    let titles = outline.titles(example.section).take(3);
    let scene =
        Scene { outline, example, lead: lead.take(6).collect(), titles: titles.map(str::to_lowercase).collect() };
    if answer.status.is_none() && scene.is_other() {
        return Vec::new();
    }
    if answer.status.is_none() && !is_answer_word(scene.nearest()) && scene.is_behind_answer() {
        return Vec::new();
    }
    // A list of errors is what was asked for.
    let is_list =
        answer.status.is_none() && [scene.nearest(), scene.title()].into_iter().any(|text| LISTS.is_match(text));
    let statuses = if is_list { Vec::new() } else { scene.statuses(answer) };
    let failed = if is_list { Some(false) } else { scene.failed(answer, &statuses) };
    let Some(failed) = failed else {
        return Vec::new();
    };
    let causes = if failed { scene.causes(answer) } else { Vec::new() };
    let excerpt = example.excerpt(answer.line);
    let line = excerpt.lines().next().unwrap_or_default().trim();
    let quote = if line.len() > 2 { line } else { excerpt };
    let statuses: Vec<Option<u16>> = match statuses.is_empty() {
        true => vec![None],
        false => statuses.into_iter().map(Some).collect(),
    };
    let mut headers = answer.headers.iter();
    let content_type = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let content_type = content_type.and_then(|(_, value)| MediaType::of_header(value));
    let mentions = statuses.into_iter().map(|status| ResponseMention {
        operation: None,
        status,
        failed: status.map_or(failed, |status| status >= 400),
        causes: fitting(&causes, status),
        body: answer.body.clone().map(MentionedBody::Shown),
        content_type: content_type.clone(),
        code: None,
        at: example.at(answer.line),
        position: example.position,
        quote: quote.to_owned(),
        instead: false,
    });
    mentions.collect()
}

impl Scene<'_> {
    fn nearest(&self) -> &str {
        self.lead.first().map_or("", |statement| statement.lower.as_str())
    }

    fn title(&self) -> &str {
        self.titles.first().map_or("", String::as_str)
    }

    /// JSON that is no answer: a request's body, a webhook's payload, a setting.
    fn is_other(&self) -> bool {
        const OTHERS: [&str; 8] = [
            "request body",
            "request payload",
            "example request",
            "sample request",
            "webhook payload",
            "event payload",
            "jwt payload",
            "claims",
        ];
        let (near, title) = (self.nearest(), self.title());
        let says = |text: &str| OTHERS.iter().any(|words| text.contains(words));
        let request = title == "request"
            || title.starts_with("request ") && !is_error_word(title)
            || self.example.info.to_lowercase().contains("request");
        let answers = near.contains("response") || near.contains("return") || title.contains("response");
        let webhook = near.contains("webhook") && !near.contains("respon");
        let request = request || near.trim_end_matches([':', '*', ' ']) == "request";
        (says(near) || says(title) || request || webhook) && !answers
    }

    /// Whether the section has shown its error with its status already: what stands behind that is what a
    /// client did, or should do.
    fn is_behind_answer(&self) -> bool {
        let before = self.outline.examples.partition_point(|other| other.line < self.example.line);
        let own = self.outline.examples[..before].iter().rev().take(20);
        let failed = |status: Option<u16>| status.is_some_and(|status| status >= 400);
        own.take_while(|other| other.section == self.example.section)
            .any(|other| other.scan.answers.iter().any(|answer| failed(answer.status)))
    }

    /// Whether it is an answer to a request that failed; none where it is no
    /// answer at all.
    fn failed(&self, answer: &SampleAnswer, statuses: &[u16]) -> Option<bool> {
        if !statuses.is_empty() {
            return Some(statuses.iter().any(|status| *status >= 400));
        }
        let titled = || self.titles.iter().take(2).any(|title| is_error_word(title));
        let said = is_error_word(self.nearest()) || titled();
        let body = answer.body.as_ref();
        if body.is_some_and(is_error_body) || said && body.is_some_and(may_fail) {
            return Some(true);
        }
        let info = self.example.info.to_lowercase();
        let answers = [self.nearest(), self.title(), &info].into_iter().any(is_answer_word);
        answers.then_some(false)
    }

    /// The statuses of a body that is shown, from the nearest that says one.
    fn statuses(&self, answer: &SampleAnswer) -> Vec<u16> {
        let info = &self.example.info;
        let own = answer.status.or_else(|| answer.body.as_ref().and_then(body_status));
        let own = own.or_else(|| status::statuses(info).first().copied());
        let own = own.or_else(|| info.split([' ', '"', '=']).find_map(status::leading_status));
        if let Some(status) = own {
            return vec![status];
        }
        // A table lists what may be answered, and leads to no one of it.
        let near = self.lead.iter().take(4).filter(|statement| !matches!(statement.role, StatementRole::Row(_)));
        let near = near.map(|statement| statuses_in(statement));
        let titles = self
            .titles
            .iter()
            .map(|title| status::label_status(title).map_or_else(|| status::statuses(title), |status| vec![status]));
        let said = near.chain(titles).find(|statuses| !statuses.is_empty());
        let mut statuses = said.unwrap_or_else(|| self.status_around());
        // What is said of failing near a body that shows success is of another, unless it is its label.
        if !self.is_labelled() && !answer.body.as_ref().is_none_or(|body| may_fail(body) || is_error_body(body)) {
            statuses.retain(|status| *status < 400);
        }
        statuses.truncate(3);
        statuses
    }

    /// Whether the sentence before the body, or else its heading, is a label with a status.
    fn is_labelled(&self) -> bool {
        match self.lead.first() {
            Some(statement) => is_label(&statement.text) && !statuses_in(statement).is_empty(),
            None => self.titles.first().is_some_and(|title| status::label_status(title).is_some()),
        }
    }

    /// The one status that the section around an `Example response` speaks of.
    fn status_around(&self) -> Vec<u16> {
        let names = ["example", "response", "body", "format"];
        if !names.iter().any(|name| self.title().contains(name)) {
            return Vec::new();
        }
        let parent = self.outline.page.sections[self.example.section].parent;
        let before = self.outline.statements[..self.example.position].iter().rev().take(60);
        let around = before.filter(|statement| Some(statement.section) == parent);
        let mut statuses: Vec<u16> = around.flat_map(statuses_in).collect();
        statuses.sort_unstable();
        statuses.dedup();
        if statuses.len() == 1 { statuses } else { Vec::new() }
    }

    /// What a shown error answers: said by what leads to it, its heading, its
    /// own message, and a list of causes behind it.
    fn causes(&self, answer: &SampleAnswer) -> Vec<Cause> {
        let mut texts: Vec<String> = self.lead.iter().map(|statement| statement.text.clone()).collect();
        texts.extend(self.titles.first().cloned());
        if let Some(body) = &answer.body {
            messages(body, 0, &mut texts);
        }
        texts.extend(self.trailing());
        let status = answer.status.or_else(|| answer.body.as_ref().and_then(body_status));
        let mut causes: Vec<Cause> = texts.iter().flat_map(|text| named(text, status)).collect();
        causes.sort_unstable();
        causes.dedup();
        causes
    }

    /// The list of causes behind an error: `Common causes:`, `Possible reasons:`.
    fn trailing(&self) -> Vec<String> {
        const OPENERS: [&str; 5] = ["cause", "reason", "happen", "occur", "because"];
        let (outline, example) = (self.outline, self.example);
        let after = outline.examples.partition_point(|other| other.line <= example.line);
        let next = outline.examples[after..].iter().take(20);
        let next = next.filter(|other| other.section == example.section).map(|other| other.position).next();
        let end = next.map_or(usize::MAX, |next| next.saturating_sub(example.position));
        let behind = outline.statements[example.position..].iter();
        let behind = behind.take_while(|statement| statement.section == example.section);
        let mut texts = Vec::new();
        let mut listing = false;
        for statement in behind.take(end.min(20)) {
            match statement.role {
                StatementRole::Sentence => listing = OPENERS.iter().any(|word| statement.lower.contains(word)),
                StatementRole::Item if listing => texts.push(statement.text.clone()),
                _ => {}
            }
        }
        texts
    }
}

/// What says of an answer that it lists errors, and is none.
static LISTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bget [^\s`]*/(?:errors|failures|logs)\b|\blists? (?:the|all|your|its)?(?: \w+)? ?errors\b")
        .expect("a constant pattern")
});

/// Whether a body can be an error's: small, with a field that explains.
fn may_fail(body: &Sketch) -> bool {
    const NAMES: [&str; 10] =
        ["message", "msg", "detail", "details", "description", "reason", "title", "code", "type", "status"];
    matches!(body, Sketch::Object(fields) if fields.len() <= 8) && NAMES.iter().any(|name| body.get(name).is_some())
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
                | "successful"
                | "succeeds"
        )
    })
}

/// The strings of a body, the few levels that messages stand in.
fn messages(body: &Sketch, depth: usize, texts: &mut Vec<String>) {
    match body {
        Sketch::Text(text) if text.len() < 300 => texts.push(text.clone()),
        Sketch::Object(fields) if depth < 3 => {
            fields.iter().take(20).for_each(|(_, value)| messages(value, depth + 1, texts))
        }
        Sketch::Array(items) if depth < 3 => items.iter().take(5).for_each(|value| messages(value, depth + 1, texts)),
        _ => {}
    }
}
