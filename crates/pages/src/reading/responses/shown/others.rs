//! Bodies of others among those that samples show: what the API sends to the reader, and what another operation answers.

use std::sync::LazyLock;

use regex::Regex;

use super::Scene;
use crate::reading::example::PageExample;
use crate::reading::operations::{self, OperationMention};
use crate::reading::responses::leads::is_answer_word;
use crate::reading::sample::SampleAnswer;
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

    /// Whether words stand above it in its block, as a program or a model prints them beside what it makes.
    pub(super) fn is_below_words(&self, answer: &SampleAnswer) -> bool {
        if !self.example.scan.requests.is_empty() || !self.example.scan.headers.is_empty() {
            return false;
        }
        let mut before = self.example.text.lines().take(answer.line).map(str::trim).filter(|line| !line.is_empty());
        let is_word = |line: &str| line.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        before.next().is_some_and(|first| is_word(first) && !form::METHODS.contains(&first))
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

/// Whether a block declares the types of members in a language of programs, and shows none: `error?: Error,`.
pub(super) fn is_type(example: &PageExample) -> bool {
    static MEMBER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\s*\w+\??: (?:[A-Z]\w*|string|boolean|number|any|unknown)(?:\[\])?(?: \||[,;]?$)|^\s*\w+\?: ")
            .expect("a constant pattern")
    });
    let is_typed = ["ts", "tsx", "typescript"].iter().any(|name| example.info.split_whitespace().next() == Some(name));
    is_typed && example.text.lines().any(|line| MEMBER.is_match(line))
}
