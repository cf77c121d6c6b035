//! Bodies of others among those that samples show: what the API sends to the reader, and what another operation answers.

use std::sync::LazyLock;

use regex::Regex;

use super::Scene;
use crate::reading::example::PageExample;
use crate::reading::operations::{self, OperationMention};
use crate::reading::responses::leads::is_answer_word;
use crate::reading::sample::SampleAnswer;
use crate::reading::sketch::Sketch;
use crate::text::{form, status};

impl Scene<'_> {
    /// Whether it is what the API sends to the reader: a part about webhooks shows it, that has named no operation
    /// before it, or the comment above it says so.
    pub(super) fn is_delivered(&self) -> bool {
        let speaks = |text: &str| ["respon", "return", "answer", "repl"].iter().any(|word| text.contains(word));
        let is_status = |title: &String| {
            let title = title.replace('`', "");
            status::label_status(&title).or_else(|| status::leading_status(&title)).is_some()
        };
        let is_answer = speaks(self.nearest()) || speaks(self.title()) || self.titles.iter().any(is_status);
        let (outline, example) = (self.outline, self.example);
        let part = outline.page.ancestry(example.section).filter(|section| outline.is_webhooks_own(*section)).last();
        let Some(part) = part.filter(|_| !is_answer) else { return false };
        let is_inside =
            |mention: &OperationMention| outline.page.ancestry(mention.at.section).any(|section| section == part);
        !self.operations.iter().any(|mention| mention.at.line < example.line && is_inside(mention))
    }

    /// Whether it is what the request is sent with that stands before it, `POST /boats` and nothing more, and its answer
    /// stands behind, which is called so.
    pub(super) fn is_sent_to_line(&self) -> bool {
        // A few words may stand between.
        const NEAR: usize = 3;
        let (outline, example) = (self.outline, self.example);
        let index = outline.examples.partition_point(|other| other.line < example.line);
        let Some(before) = index.checked_sub(1).and_then(|before| outline.examples.get(before)) else { return false };
        let is_near = before.section == example.section && before.position + NEAR >= example.position;
        let is_line = match before.scan.requests.as_slice() {
            [request] => request.is_line() && matches!(request.method.as_str(), "POST" | "PUT" | "PATCH"),
            _ => false,
        };
        let behind = outline.statements.get(example.position).filter(|behind| behind.section == example.section);
        let is_label =
            behind.is_some_and(|behind| behind.text.split_whitespace().count() <= 4 && is_answer_word(&behind.lower));
        let leads_to_answer = self.lead.iter().any(|lead| is_answer_word(&lead.lower));
        is_near && is_line && before.text.trim().lines().count() == 1 && is_label && !leads_to_answer
    }

    /// Whether the comment right above it in its block says that it is what a webhook gets.
    pub(super) fn is_commented(&self, answer: &SampleAnswer) -> bool {
        self.comment(answer).is_some_and(|label| ["webhook", "callback"].iter().any(|word| label.contains(word)))
    }

    /// Whether words stand above it in its block, as a program or a model prints them beside what it makes: a name, a
    /// label in capitals, a line of a log.
    pub(super) fn is_below_words(&self, answer: &SampleAnswer) -> bool {
        static LOGGED: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"^[A-Z]{2,}(?: [A-Z]+){0,4}:|\((?:took|in) \d+(?:\.\d+)? ?(?:ms|s|seconds)\)|^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
                .expect("a constant pattern")
        });
        let first = self.example.text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        // `[2017-08-31T11:51:06Z] …` is no list.
        let own = self.example.text.lines().nth(answer.line).unwrap_or_default().trim();
        if LOGGED.is_match(own) || LOGGED.is_match(first) && !first.starts_with("HTTP") {
            return true;
        }
        if !self.example.scan.requests.is_empty() || !self.example.scan.headers.is_empty() {
            return false;
        }
        let mut before = self.example.text.lines().take(answer.line).map(str::trim).filter(|line| !line.is_empty());
        let is_word = |line: &str| line.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        before.next().is_some_and(|first| is_word(first) && !form::METHODS.contains(&first))
    }

    /// Whether it is written as no JSON is (RFC 8259 §7), and so nothing that HTTP gives: as a list or an object that
    /// Python prints, or as an object of JavaScript, where the page names no operation that it could be of.
    pub(super) fn is_literal(&self, answer: &SampleAnswer) -> bool {
        let language = self.example.info.split_whitespace().next().unwrap_or_default().to_lowercase();
        let mut inside = self.example.text.lines().skip(answer.line).flat_map(str::chars);
        let open = inside.find(|c| !c.is_whitespace());
        let first = inside.find(|c| !c.is_whitespace());
        let is_named = first.is_some_and(|c| c.is_ascii_alphabetic()) && open == Some('{');
        let is_script = ["ts", "tsx", "typescript", "js", "jsx", "javascript"].contains(&language.as_str());
        let is_printed = open == Some('[') && first == Some('\'') && !is_script && language != "json";
        is_printed || is_script && is_named && self.operations.is_empty()
    }

    /// The comment right above an answer in its block, in lower case.
    fn comment(&self, answer: &SampleAnswer) -> Option<String> {
        let before: Vec<&str> = self.example.text.lines().take(answer.line).map(str::trim).collect();
        let comment = before.iter().rev().find(|line| !line.is_empty())?;
        (comment.starts_with(['#', '/', '*']) && comment.len() < 60).then(|| comment.to_lowercase())
    }

    /// Whether it is one of several in its block, behind a block that asks several operations: which is whose, nobody
    /// knows, but where its comment names a part of the last one's path.
    pub(super) fn is_of_several(&self, answer: &SampleAnswer) -> bool {
        let last = operations::at(self.outline, self.operations, self.example.at(0), self.example.position);
        let label = self.comment(answer).unwrap_or_default();
        let label = label.trim_matches(|c: char| !c.is_alphanumeric());
        if last.is_some_and(|last| !label.is_empty() && last.key.path().as_str().split('/').any(|part| part == label)) {
            return false;
        }
        let mut shown = self.example.scan.answers.iter().filter(|answer| answer.status.is_none());
        if shown.nth(1).is_none() {
            return false;
        }
        let index = self.outline.examples.partition_point(|other| other.line < self.example.line);
        let Some(before) = self.outline.examples[..index].iter().next_back() else { return false };
        let urls: Vec<&str> = before.scan.requests.iter().map(|request| request.url.as_str()).collect();
        let bare = |url: &&str| url.split('?').next().unwrap_or_default().to_owned();
        urls.windows(2).any(|pair| bare(&pair[0]) != bare(&pair[1]))
    }
}

/// Whether a body is a message to people, of a kind: `{"id": 1, "text": "Sign in", "type": "info"}`.
pub(super) fn is_message(body: Option<&Sketch>, kind: &str) -> bool {
    let Some(body @ Sketch::Object(fields)) = body else { return false };
    let has_text = ["text", "message"].iter().any(|name| body.get(name).and_then(Sketch::text).is_some());
    fields.len() <= 4 && has_text && body.get("type").and_then(Sketch::text) == Some(kind)
}

/// Whether a body is one that says that all is well.
pub(super) fn is_note(answer: &SampleAnswer) -> bool {
    ["info", "success"].iter().any(|kind| is_message(answer.body.as_ref(), kind))
}

/// Whether a block declares the types of members in a language of programs, and shows none: `error?: Error,`.
pub(super) fn is_type(example: &PageExample) -> bool {
    static MEMBER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\s*\w+\??: (?:[A-Z]\w*|string|boolean|number|any|unknown)(?:\[\])?(?: \||[,;]?$)|^\s*\w+\?: ")
            .expect("a constant pattern")
    });
    let is_typed = ["ts", "tsx", "typescript"].iter().any(|name| example.info.split_whitespace().next() == Some(name));
    is_typed && example.text.lines().any(|line| MEMBER.is_match(line))
}
