//! What stands right before a body that a sample shows: the request that it answers or is sent by, a program that prints
//! it.

use std::sync::LazyLock;

use regex::Regex;

use super::Scene;
use crate::reading::address;
use crate::reading::credential::is_credential_header;
use crate::reading::example::PageExample;
use crate::reading::operations::{self, OperationMention};
use crate::reading::responses::leads::is_answer_word;
use crate::reading::sample::{SampleRequest, SampleTool};
use crate::text::status;

impl Scene<'_> {
    /// Whether it stands right behind a sample that sends a request, with no word between.
    pub(super) fn is_behind_request(&self) -> bool {
        let index = self.outline.examples.partition_point(|other| other.line < self.example.line);
        let before = index.checked_sub(1).and_then(|before| self.outline.examples.get(before));
        let is_next =
            |other: &&PageExample| other.section == self.example.section && other.position == self.example.position;
        let sends = |other: &PageExample| {
            other.scan.requests.iter().any(|request| request.tool != SampleTool::Text) || other.is_get()
        };
        before.filter(is_next).is_some_and(sends)
            && self.example.scan.requests.is_empty()
            && self.example.scan.answers.len() == 1
    }

    /// Whether it stands right behind `POST /path` in a block of its own, with no word between and no word of an answer
    /// on its fence: that is what is sent there.
    pub(super) fn is_behind_line(&self) -> bool {
        let index = self.outline.examples.partition_point(|other| other.line < self.example.line);
        let before = index.checked_sub(1).and_then(|before| self.outline.examples.get(before));
        let is_next =
            |other: &&PageExample| other.section == self.example.section && other.position == self.example.position;
        let is_line = |other: &PageExample| match other.scan.requests.as_slice() {
            [request] => {
                let takes_body = matches!(request.method.as_str(), "POST" | "PUT" | "PATCH");
                request.is_line() && takes_body && other.text.trim().lines().count() == 1
            }
            _ => false,
        };
        before.filter(is_next).is_some_and(is_line) && !is_answer_word(&self.example.info.to_lowercase())
    }

    /// Whether the request before it goes to a program that the reader runs, which is not the API.
    pub(super) fn is_of_local(&self) -> bool {
        let (outline, example) = (self.outline, self.example);
        let index = outline.examples.partition_point(|other| other.line <= example.line);
        let near = outline.examples[..index].iter().rev().take_while(|other| other.section == example.section);
        let asking = near.take(3).find(|other| !other.scan.requests.is_empty());
        let is_local = |url: &str| {
            let origin = address::parse(url).and_then(|address| address.origin);
            origin.is_some_and(|origin| address::is_loopback(&origin))
        };
        let is_own = |sent: &SampleRequest| {
            is_local(&sent.url) && !sent.headers.iter().any(|(name, _)| is_credential_header(name))
        };
        !self.is_hosted && asking.is_some_and(|asking| asking.scan.requests.iter().all(is_own))
    }

    /// Whether what leads to it says that a command prints it: `… prints a JSON object on stderr:`.
    pub(super) fn is_said_printed(&self) -> bool {
        static PRINTS: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"\bon std(?:err|out)\b|\b(?:command|program|script|cli|tool)s? (?:then |also |will )?(?:prints?|logs?|writes?|outputs?)\b|\boutputs? of the (?:model|llm)\b|\bthe (?:model|llm)(?:['’]s)? (?:outputs?|generates|generated)\b")
                .expect("a constant pattern")
        });
        PRINTS.is_match(self.nearest())
    }

    /// Whether its own title says that it is something else, in a sentence: `title="Link it to an assistant"`.
    pub(super) fn is_titled_other(&self) -> bool {
        let info = self.example.info.to_lowercase();
        let title = info.split_once("title=").map_or("", |(_, title)| title.trim_matches(['"', '\'']));
        title.split_whitespace().count() > 2 && !is_answer_word(title) && status::statuses(title).is_empty()
    }

    /// Whether it is what a program prints that calls a library: a member of what the call gives, and no answer of HTTP.
    /// A title around it may say of which operation it is nevertheless.
    pub(super) fn is_of_program(&self) -> bool {
        static PRINTS: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?m)(?:\bprint|\bprintln!?|console\.log|System\.out\.print(?:ln)?|fmt\.Print\w*|\bputs|\becho|Console\.WriteLine)[ (]+[^\n]*\b\w+(?:\.|->|\[)\w")
                .expect("a constant pattern")
        });
        const LANGUAGES: [&str; 18] = [
            "python",
            "py",
            "python3",
            "javascript",
            "js",
            "typescript",
            "ts",
            "node",
            "nodejs",
            "java",
            "go",
            "golang",
            "ruby",
            "php",
            "csharp",
            "kotlin",
            "rust",
            "elixir",
        ];
        let (outline, example) = (self.outline, self.example);
        let index = outline.examples.partition_point(|other| other.line < example.line);
        let Some(before) = index.checked_sub(1).map(|before| &outline.examples[before]) else { return false };
        let language = before.info.split_whitespace().next().unwrap_or_default().to_lowercase();
        let is_near = outline.page.ancestry(example.section).any(|around| around == before.section)
            || outline.page.ancestry(before.section).any(|around| around == example.section);
        let is_silent = before.scan.requests.is_empty() && before.scan.unread.is_empty();
        let is_called = || {
            let is_own =
                |mention: &OperationMention| mention.at.section == example.section && mention.at.line < example.line;
            operations::told(outline, self.operations, example.at(0), example.position).is_some()
                || self.operations.iter().any(is_own)
        };
        let is_printed = LANGUAGES.contains(&language.as_str()) && PRINTS.is_match(&before.text);
        is_near && is_silent && is_printed && !is_called()
    }
}
