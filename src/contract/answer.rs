//! Documented answers, and which of them fit a cause (OpenAPI 3.0.3 "Responses Object").

use std::fmt;

use serde_json::Value;

use super::node::{Node, Problem};
use super::operation::Operation;
use super::sample;
use crate::claim::{Cause, Grounds, Source};

/// The key of a documented answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    Code(u16),
    /// `4XX`: the first digit.
    Range(u16),
    Default,
}

impl Status {
    pub fn parse(key: &str) -> Option<Status> {
        let digit = key.chars().next().and_then(|digit| digit.to_digit(10)).map(|digit| digit as u16);
        match (key, digit) {
            ("default", _) => Some(Status::Default),
            (_, Some(digit @ 1..=5)) if key.len() == 3 && key[1..].eq_ignore_ascii_case("xx") => {
                Some(Status::Range(digit))
            }
            _ => key.parse().ok().filter(|code| (100..1000).contains(code)).map(Status::Code),
        }
    }

    /// Whether an answer of this code is the one that is documented here.
    pub fn covers(self, code: u16) -> bool {
        match self {
            Status::Code(own) => own == code,
            Status::Range(digit) => digit == code / 100,
            Status::Default => true,
        }
    }

    /// The code that a stub answers with.
    pub fn code(self) -> Option<u16> {
        match self {
            Status::Code(code) => Some(code),
            Status::Range(digit) => Some(digit * 100),
            Status::Default => None,
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Status::Code(code) => write!(f, "{code}"),
            Status::Range(digit) => write!(f, "{digit}XX"),
            Status::Default => f.write_str("default"),
        }
    }
}

/// A documented body, literally.
#[derive(Debug, Clone)]
pub struct Example {
    pub value: Value,
    pub causes: Vec<Cause>,
    pub grounds: Grounds,
    pub source: Source,
}

/// What an answer may hold in one media type.
#[derive(Debug, Clone)]
pub struct Media {
    pub media_type: String,
    /// Pointer to the schema.
    pub schema: Option<String>,
    pub examples: Vec<Example>,
    /// A good body: an example, or one made from the schema.
    pub sample: Value,
    pub grounds: Grounds,
    pub source: Source,
}

/// A documented header of an answer.
#[derive(Debug, Clone)]
pub struct Header {
    pub name: String,
    pub required: bool,
    pub schema: Option<String>,
    pub sample: Value,
    pub grounds: Grounds,
    pub source: Source,
}

/// An answer that a document declares.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: Status,
    /// The causes that the response itself names.
    pub causes: Vec<Cause>,
    pub media: Vec<Media>,
    pub headers: Vec<Header>,
    pub grounds: Grounds,
    pub source: Source,
}

impl Answer {
    /// Its documented bodies.
    pub fn examples(&self) -> impl Iterator<Item = &Example> {
        self.media.iter().flat_map(|media| &media.examples)
    }

    /// The causes that the response or one of its examples names.
    pub fn all_causes(&self) -> impl Iterator<Item = Cause> + '_ {
        self.causes.iter().chain(self.examples().flat_map(|example| &example.causes)).copied()
    }

    /// Whether it answers one of these causes, and the page says so.
    pub fn is_documented_for(&self, causes: &[Cause]) -> bool {
        let names = |named: &[Cause]| named.iter().any(|cause| causes.contains(cause));
        let by_itself = self.grounds == Grounds::Documented && names(&self.causes);
        by_itself || self.examples().any(|example| example.grounds == Grounds::Documented && names(&example.causes))
    }

    /// Whether it answers one of these causes, documented or inferred.
    pub fn fits(&self, causes: &[Cause]) -> bool {
        self.all_causes().any(|cause| causes.contains(&cause))
    }
}

impl Operation {
    /// The declared answer for a code: the code's own, else its range's, else the default.
    pub fn answer(&self, code: u16) -> Option<&Answer> {
        self.answers.iter().filter(|answer| answer.status.covers(code)).min_by_key(|answer| answer.status)
    }

    /// The answers that fit one of these causes. Where the document names a cause at none of them,
    /// the status decides for it: 401 and 403 for credentials and rights (RFC 9110 §15.5), and
    /// alike.
    pub fn answers_for(&self, causes: &[Cause]) -> Vec<&Answer> {
        let is_named = |cause: &&Cause| self.answers.iter().any(|answer| answer.fits(&[**cause]));
        let (named, unnamed): (Vec<Cause>, Vec<Cause>) = causes.iter().partition(is_named);
        let usual = |answer: &Answer| {
            let names_none = answer.all_causes().next().is_none();
            names_none && unnamed.iter().any(|cause| is_usual(*cause, answer.status))
        };
        self.answers.iter().filter(|answer| answer.fits(&named) || usual(answer)).collect()
    }

    /// The answers that the document documents for one of these causes.
    pub fn documented_for(&self, causes: &[Cause]) -> Vec<&Answer> {
        let fitting = self.answers_for(causes).into_iter();
        let names_none = |answer: &Answer| answer.all_causes().next().is_none();
        fitting
            .filter(|answer| {
                answer.is_documented_for(causes) || (names_none(answer) && answer.grounds == Grounds::Documented)
            })
            .collect()
    }
}

/// Whether a status is what services usually answer a cause with.
fn is_usual(cause: Cause, status: Status) -> bool {
    let codes: &[u16] = match cause {
        Cause::CredentialValid => return matches!(status, Status::Code(200..=299) | Status::Range(2)),
        Cause::PermissionDenied => &[403],
        Cause::TenantMissing | Cause::HeaderMissing => &[400, 401, 403, 422],
        Cause::TenantUnknown => &[400, 401, 403, 404, 422],
        Cause::BodyMissing | Cause::BodyMalformed => &[400, 415, 422],
        Cause::NotFound => &[404, 410],
        Cause::RateLimited => &[429],
        _ => &[401, 403],
    };
    status != Status::Default && codes.iter().any(|code| status.covers(*code))
}

/// Whether a media type is JSON (RFC 6839 §3.1 for the suffix).
pub fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}

pub(super) fn answers(operation: &Node, problems: &mut Vec<Problem>) -> Vec<Answer> {
    let mut answers = Vec::new();
    for (key, node) in operation.get("responses").iter().flat_map(Node::members) {
        match Status::parse(key) {
            Some(status) => answers.push(answer(status, &node, problems)),
            None if key.starts_with("x-") => {}
            None => {
                problems.push(node.problem(format!("`{key}` is no status: expected 100 to 999, 1XX to 5XX or default")))
            }
        }
    }
    answers
}

fn answer(status: Status, node: &Node, problems: &mut Vec<Problem>) -> Answer {
    Answer {
        status,
        causes: node.causes(problems),
        media: node
            .get("content")
            .iter()
            .flat_map(Node::members)
            .map(|(name, media_node)| media(name, &media_node, problems))
            .collect(),
        headers: node
            .get("headers")
            .iter()
            .flat_map(Node::members)
            .map(|(name, header_node)| header(name, &header_node))
            .collect(),
        grounds: node.grounds(),
        source: node.source(),
    }
}

fn media(name: &str, node: &Node, problems: &mut Vec<Problem>) -> Media {
    let mut examples = Vec::new();
    for (_, example) in node.get("examples").iter().flat_map(Node::members) {
        if let Some(value) = example.value.get("value") {
            let causes = example.causes(problems);
            examples.push(Example {
                value: value.clone(),
                causes,
                grounds: example.grounds(),
                source: example.source(),
            });
        }
    }
    if let Some(example) = node.get("example") {
        examples.push(Example {
            value: example.value.clone(),
            causes: Vec::new(),
            grounds: node.grounds(),
            source: example.source(),
        });
    }
    // A body that a page shows as JSON documents the media type.
    let shown = examples.iter().any(|example| example.grounds == Grounds::Documented);
    Media {
        media_type: name.to_owned(),
        schema: node.get("schema").map(|schema| schema.pointer),
        sample: sample::of_media(node),
        examples,
        grounds: if shown { Grounds::Documented } else { node.grounds() },
        source: node.source(),
    }
}

fn header(name: &str, node: &Node) -> Header {
    Header {
        name: name.to_owned(),
        required: node.flag("required"),
        schema: node.get("schema").map(|schema| schema.pointer),
        sample: sample::of_parameter(node),
        grounds: node.grounds(),
        source: node.source(),
    }
}
