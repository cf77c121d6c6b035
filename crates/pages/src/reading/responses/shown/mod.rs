//! Responses that samples show.

mod behind;
mod causes;
mod codes;
mod excerpts;
mod others;
mod statuses;

use super::bodies::{denies_success, has_other_reason, is_error_body, is_event, is_of_work, may_fail};
use super::clues::{fitting, is_error_word};
use super::leads::{
    ANSWERS_ERROR, ASKS, DOES, ERROR_TITLE, LISTS, OF_ANSWER, PARAMETERS, REQUEST, SAYS_BODY, SENT_TO, SUCCEEDS,
    WITH_BODY, is_answer_word, is_foreign_request, is_sent, is_type_name,
};
use super::mention::{MentionedBody, ResponseMention};
use super::printed::is_printed;
use super::reader;
use causes::says_exceeded;
use codes::Codes;
use others::{is_message, is_note, is_type};

use crate::reading::example::PageExample;
use crate::reading::hosting;
use crate::reading::operations::{self, OperationMention};
use crate::reading::outline::{Outline, Statement, StatementRole};
use crate::reading::sample::{self, SampleAnswer};
use crate::reading::sketch::Sketch;
use crate::text::status;
use countersign_openapi::MediaType;

/// The responses in samples.
pub fn read(outline: &Outline<'_>, operations: &[OperationMention]) -> Vec<ResponseMention> {
    let examples = outline.examples.iter();
    let codes = Codes::of(outline);
    let is_hosted = hosting::is_self_hosted(outline);
    // What a program of the reader's answers, which the page builds, is none of the API.
    if hosting::is_own_app(outline) && !is_hosted && operations.is_empty() {
        return Vec::new();
    }
    let has_notes = examples.clone().flat_map(|example| &example.scan.answers).any(is_note);
    examples
        .flat_map(|example| {
            let scene = Scene { codes: Some(&codes), is_hosted, has_notes, ..Scene::new(outline, operations, example) };
            example.scan.answers.iter().flat_map(|answer| scene.shown(answer)).collect::<Vec<_>>()
        })
        .collect()
}

/// Whether a sample is led to as the body of a request.
pub fn is_request(outline: &Outline<'_>, example: &PageExample) -> bool {
    let scene = Scene::new(outline, &[], example);
    let of_requests = |text: &str| REQUEST.is_match(text) || is_foreign_request(text);
    // The nearest word counts: a title stands for all that it is above.
    // `Example` below `JSON parameters`.
    let is_parameters = |title: &String| PARAMETERS.is_match(title);
    let of_title = of_requests(scene.title())
        || matches!(scene.title(), "example" | "examples") && scene.titles.get(1).is_some_and(is_parameters);
    let is_of_answers = ["response", "return", "output", "result"].iter().any(|word| scene.title().contains(word));
    let leads = |lead: &&Statement| {
        SENT_TO.is_match(&lead.text) || WITH_BODY.is_match(&lead.lower) || SAYS_BODY.is_match(&lead.lower)
    };
    let is_sent = || !is_of_answers && scene.lead.first().is_some_and(leads);
    if scene.is_sent_to_line() {
        return true;
    }
    if scene.lead.is_empty() { of_title } else { of_requests(scene.nearest()) || is_sent() }
}

/// Whether a body that stands alone may be what a request sends: nothing says of it that it is an answer.
pub fn may_be_sent(outline: &Outline<'_>, example: &PageExample) -> bool {
    let scene = Scene::new(outline, &[], example);
    let info = example.info.to_lowercase();
    ![scene.nearest(), scene.title(), &info].into_iter().any(is_answer_word)
}

/// What stands around a sample.
struct Scene<'c> {
    outline: &'c Outline<'c>,
    operations: &'c [OperationMention],
    example: &'c PageExample,
    /// Which statuses the tables of the page have codes for.
    codes: Option<&'c Codes<'c>>,
    /// Whether the reader runs the API: otherwise what runs on the reader's machine is not the API.
    is_hosted: bool,
    /// Whether the page shows messages to people, some of which say that all is well.
    has_notes: bool,
    /// The statements that lead to it, nearest first.
    lead: Vec<&'c Statement>,
    /// The titles around it, innermost first, in lower case.
    titles: Vec<String>,
}

impl<'c> Scene<'c> {
    fn new(outline: &'c Outline<'c>, operations: &'c [OperationMention], example: &'c PageExample) -> Scene<'c> {
        // What a template begins or puts in leads to nothing.
        let is_template = |statement: &Statement| {
            matches!(&statement.role, StatementRole::Attributes(name, _)
                if ["capture", "set", "include", "assign", "render", "partial"].contains(&name.as_str()))
        };
        let lead = outline
            .lead(example)
            .filter(|statement| statement.role != StatementRole::Heading && !is_template(statement))
            .filter(|statement| !matches!(&statement.role, StatementRole::Attributes(_, values) if values.is_empty()));
        let mut titles: Vec<&str> = outline.titles(example.section).take(3).collect();
        // `### `Token`` below `Response`: what the answer is called.
        let is_kind =
            |title: &str| is_type_name(title) || ["example", "examples", "sample"].contains(&&*title.to_lowercase());
        if titles.len() > 1 && is_kind(titles[0]) && OF_ANSWER.is_match(&titles[1].to_lowercase()) {
            titles.remove(0);
        }
        let mut titles: Vec<String> = titles.into_iter().map(str::to_lowercase).collect();
        // `JSON` below `Examples` below `Response` says no more than in what it is written.
        if titles.len() > 1 && matches!(&*titles[0], "json" | "xml") {
            titles.remove(0);
            if titles.len() > 1 && matches!(&*titles[0], "example" | "examples") {
                titles.remove(0);
            }
        }
        Scene {
            outline,
            operations,
            example,
            codes: None,
            is_hosted: true,
            has_notes: false,
            lead: lead.take(6).collect(),
            titles,
        }
    }
}

impl Scene<'_> {
    fn shown(&self, answer: &SampleAnswer) -> Vec<ResponseMention> {
        let example = self.example;
        let nearest = self.nearest();
        if self.is_of_local()
            || self.is_said_printed()
            || is_type(example)
            || reader::is_said(nearest)
            || reader::leads_to_reader(nearest)
        {
            return Vec::new();
        }
        // Below a status it is that one's answer, whatever was asked.
        let is_titled = self.titles.first().is_some_and(|title| status::statuses(title).iter().any(|own| *own >= 400));
        let is_printed = is_printed(example, answer);
        if answer.status.is_none() && self.is_sent_to_line() {
            return Vec::new();
        }
        if answer.status.is_none() && !is_titled && !is_printed && self.is_other() {
            return Vec::new();
        }
        if answer.status.is_none()
            && (self.is_commented(answer) || self.is_of_several(answer) || self.is_below_words(answer))
        {
            return Vec::new();
        }
        if answer.status.is_none() && !is_printed && !is_answer_word(self.nearest()) && self.is_behind_answer() {
            return Vec::new();
        }
        if answer.status.is_none() && (self.is_excerpt(answer) || self.is_of_program() || self.is_literal(answer)) {
            return Vec::new();
        }
        // A list of errors is what was asked for.
        let is_list =
            answer.status.is_none() && [self.nearest(), self.title()].into_iter().any(|text| LISTS.is_match(text));
        let (mut statuses, is_coded) = self.statuses(answer);
        statuses.retain(|status| !is_list || *status < 300);
        let is_coded = is_coded && !is_list;
        let failed = if is_list { Some(false) } else { self.failed(answer, &statuses) };
        let Some(failed) = failed else {
            return Vec::new();
        };
        // Some refuse with 200, and say so in the body.
        let denies = !is_list && answer.body.as_ref().is_some_and(denies_success);
        let failed = failed || denies;
        let causes = if failed { self.causes(answer, !statuses.is_empty() && !is_coded) } else { Vec::new() };
        // A 403 for too much of something, or with a reason of its own, is none of rights.
        let is_otherwise = |body: &Sketch| says_exceeded(body) || has_other_reason(body);
        let is_otherwise = causes.is_empty() && answer.body.as_ref().is_some_and(is_otherwise);
        let excerpt = example.excerpt(answer.line);
        let line = excerpt.lines().next().unwrap_or_default().trim();
        let quote = if line.len() > 2 { line } else { excerpt };
        let statuses: Vec<Option<u16>> = match statuses.is_empty() {
            true => vec![None],
            false => statuses.into_iter().map(Some).collect(),
        };
        let is_whole = !sample::is_abridged(&example.text) && !self.is_said_in_part();
        let before = self.answer_before().filter(|_| answer.status.is_none());
        let mut headers = answer.headers.iter().chain(before.into_iter().flat_map(|before| &before.headers));
        let content_type = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let content_type = content_type.and_then(|(_, value)| MediaType::of_header(value));
        let mentions = statuses.into_iter().map(|status| ResponseMention {
            operation: None,
            status,
            failed: denies || status.map_or(failed, |status| status >= 400),
            causes: if is_otherwise && status == Some(403) { Vec::new() } else { fitting(&causes, status) },
            body: answer.body.clone().map(MentionedBody::of),
            content_type: content_type.clone(),
            code: None,
            at: example.at(answer.line),
            position: example.position,
            quote: quote.to_owned(),
            is_whole,
            instead: false,
        });
        mentions.collect()
    }

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
        // What is called a request is one, whatever the part is called that shows both.
        let is_label = REQUEST.is_match(near) && !near.contains("response") || is_foreign_request(near);
        if is_label || self.is_delivered() {
            return true;
        }
        let says = |text: &str| OTHERS.iter().any(|words| text.contains(words));
        let request = title == "request"
            || title.ends_with("json request")
            || title.starts_with("request ") && !is_error_word(title) && !ASKS.is_match(title)
            || self.example.info.to_lowercase().contains("request");
        let answers = near.contains("response") || near.contains("return") || title.contains("response");
        let webhook = near.contains("webhook") && !near.contains("respon");
        let request = request || near.trim_end_matches([':', '*', ' ']) == "request" || is_sent(near);
        // Arguments of a tool of the Model Context Protocol, and what it gives.
        let words = |text: &str, word: &str| text.split(|c: char| !c.is_alphanumeric()).any(|own| own == word);
        let is_of_tool = words(&self.example.info.to_lowercase(), "mcp") || title == "mcp" || near.contains("mcp tool");
        if self.is_behind_line() || is_of_tool {
            return true;
        }
        (says(near) || says(title) || request || webhook) && !answers
    }

    /// Whether the section has shown its error with its status already: what stands behind that is what a
    /// client did, or should do.
    fn is_behind_answer(&self) -> bool {
        let before = self.outline.examples.partition_point(|other| other.line < self.example.line);
        let own = self.outline.examples[..before].iter().rev().take(20);
        if self.answer_before().is_some() {
            return false;
        }
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
        // What an operation is called says of which things it is, and not what is answered.
        let is_called =
            |title: &String| DOES.is_match(title) || [" /", "[/", "`/"].iter().any(|path| title.contains(path));
        let titled =
            || self.titles.iter().take(2).take_while(|title| !is_called(title)).any(|title| is_error_word(title));
        let said = is_error_word(self.nearest()) || titled();
        let body = answer.body.as_ref();
        // A thing that failed is there to be asked for.
        if said && body.is_some_and(|body| is_of_work(body) || is_event(body)) {
            return None;
        }
        // What a person is told in a form, beside other messages.
        if self.has_notes && is_message(body, "error") {
            return None;
        }
        if body.is_some_and(is_error_body)
            || said && body.is_some_and(may_fail)
            || ANSWERS_ERROR.is_match(self.nearest())
                && matches!(body, Some(Sketch::Object(fields)) if fields.len() <= 8)
        {
            return Some(true);
        }
        if ERROR_TITLE.is_match(self.title()) && !SUCCEEDS.is_match(self.nearest()) {
            return matches!(body, Some(Sketch::Object(_))).then_some(true);
        }
        let info = self.example.info.to_lowercase();
        // A row tells of what it is a row of.
        let is_row = self.lead.first().is_some_and(|lead| matches!(lead.role, StatementRole::Row(_)));
        let near = if is_row { "" } else { self.nearest() };
        let answers = [near, self.title(), &info].into_iter().any(is_answer_word);
        let is_behind = || is_printed(self.example, answer) || self.is_behind_request() && !self.is_titled_other();
        (answers || is_behind() || self.is_of_get(answer)).then_some(false)
    }

    /// Whether it is called an example below an operation that takes no body: what else would it be.
    fn is_of_get(&self, answer: &SampleAnswer) -> bool {
        let is_example =
            |text: &str| text.split(|c: char| !c.is_alphanumeric()).any(|word| word == "example" || word == "sample");
        let has_fields = matches!(answer.body, Some(Sketch::Object(_) | Sketch::Array(_)));
        // What another part says in passing is not what an example is of.
        let is_aside = |mention: &&OperationMention| {
            let said = self.outline.statements.get(mention.position).filter(|it| it.line == mention.at.line);
            let is_said = said.is_some_and(|it| it.role == StatementRole::Sentence && it.text.split(' ').count() > 5);
            is_said && mention.at.section != self.example.section
        };
        let asked = || {
            operations::at(self.outline, self.operations, self.example.at(0), self.example.position)
                .filter(|mention| !is_aside(mention))
        };
        has_fields
            && (is_example(self.title()) || is_example(self.nearest()) || self.is_first_below_get())
            && asked().is_some_and(|mention| mention.key.method() == "GET")
    }

    /// Whether it is the first sample below a heading that is the operation: `## GET /current`.
    fn is_first_below_get(&self) -> bool {
        let before = self.outline.examples.partition_point(|other| other.line < self.example.line);
        let is_own = |other: &PageExample| other.section == self.example.section;
        let is_first = !self.outline.examples[..before].iter().rev().take(20).any(is_own);
        is_first && self.title().strip_prefix("get ").is_some_and(|path| path.trim().starts_with('/'))
    }
}
