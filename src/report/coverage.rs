//! Which of an operation's documented answers came and were judged.

use std::collections::BTreeSet;

use countersign_openapi::{Operation, StatusKey};
use serde::{Deserialize, Serialize};

use crate::finding::{CaseOutcome, Verdict};
use crate::reason::UnjudgedReason;

/// How much of the documents was asked, and judged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    pub operations: OperationCoverage,
    pub responses: ResponseCoverage,
    /// What else is declared and was not asked for, each with the reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unasked: Vec<UnaskedPart>,
}

/// Something that a document declares beside operations and their answers, and that was not asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnaskedPart {
    pub provider: String,
    /// Nothing of a webhook, which is the document's.
    pub operation: Option<String>,
    pub part: DeclaredPart,
    /// A media type, or what a callback or a webhook is called.
    pub name: String,
    pub reason: UnjudgedReason,
}

/// What can be declared beside operations and their answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeclaredPart {
    /// One of several media types of a body.
    RequestMediaType,
    /// One of several media types of a success.
    ResponseMediaType,
    Callback,
    Webhook,
}

impl DeclaredPart {
    fn word(self) -> &'static str {
        match self {
            DeclaredPart::RequestMediaType => "media type of a body",
            DeclaredPart::ResponseMediaType => "media type of an answer",
            DeclaredPart::Callback => "callback",
            DeclaredPart::Webhook => "webhook",
        }
    }

    /// One, as the subject of a sentence.
    pub fn one(self) -> String {
        format!("a {}", self.word())
    }

    /// In words, one or several.
    pub fn words(self, count: usize) -> String {
        let one = self.word();
        let several = one.replace("media type ", "media types ").replace("back", "backs").replace("hook", "hooks");
        if count == 1 { format!("1 {one}") } else { format!("{count} {several}") }
    }
}

/// Of the selected operations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationCoverage {
    pub all: usize,
    /// At least one of its requests was answered.
    pub asked: usize,
    /// A valid request was answered 2xx, and its body judged.
    pub served: usize,
}

/// Of the pairs of a selected operation and a status that it lists; `default` is one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseCoverage {
    pub documented: usize,
    /// That answer came, and its shape was compared.
    pub judged: usize,
    /// Those that were not judged, each with the reason.
    #[serde(default)]
    pub unjudged: Vec<UnjudgedResponse>,
}

/// A documented answer that was not judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnjudgedResponse {
    pub provider: String,
    pub operation: String,
    /// The status as the document has it.
    pub status: String,
    pub reason: UnjudgedReason,
}

impl ResponseCoverage {
    /// How many of a hundred documented answers were judged; all, where none is documented.
    pub fn percent(&self) -> f64 {
        if self.documented == 0 { 100.0 } else { self.judged as f64 * 100.0 / self.documented as f64 }
    }
}

/// The answers that an operation documents, in the document's order.
#[derive(Debug, Clone, Default)]
pub struct JudgedAnswers {
    all: Vec<(StatusKey, AnswerCoverage)>,
    /// Those that came where their shape could not be compared.
    silent: BTreeSet<StatusKey>,
}

/// What became of a documented answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum AnswerCoverage {
    /// It did not come, or its shape could not be compared.
    #[default]
    NotJudged,
    Agreed,
    Clashed,
}

impl AnswerCoverage {
    pub fn meaning(self) -> &'static str {
        match self {
            AnswerCoverage::NotJudged => "not judged",
            AnswerCoverage::Agreed => "agree",
            AnswerCoverage::Clashed => "clash",
        }
    }
}

impl JudgedAnswers {
    pub fn of(operation: Option<&Operation>) -> JudgedAnswers {
        let answers = operation.into_iter().flat_map(|operation| &operation.answers);
        let all = answers.map(|answer| (answer.status, AnswerCoverage::NotJudged)).collect();
        JudgedAnswers { all, silent: BTreeSet::new() }
    }

    /// Takes in a case in which a documented answer came.
    pub fn judge(&mut self, status: StatusKey, case: &CaseOutcome) {
        let shape = ShapeJudgement::of(case);
        if shape == ShapeJudgement::Silent {
            _ = self.silent.insert(status);
            return;
        }
        // What could not be compared where that was asked is judged by no case that does not ask.
        if shape == ShapeJudgement::NotAsked && self.silent.contains(&status) {
            return;
        }
        let came_to = if case.verdict == Verdict::Clashed { AnswerCoverage::Clashed } else { AnswerCoverage::Agreed };
        for (_, known) in self.all.iter_mut().filter(|(own, _)| *own == status) {
            *known = came_to.max(*known);
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&StatusKey, AnswerCoverage)> {
        self.all.iter().map(|(status, coverage)| (status, *coverage))
    }

    pub fn count(&self, of: AnswerCoverage) -> usize {
        self.all.iter().filter(|(_, coverage)| *coverage == of).count()
    }
}

/// What became of the question for the shape of the answer that came in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShapeJudgement {
    Compared,
    /// It could not be compared.
    Silent,
    /// Nobody asks: the document states none, or the case is about something else.
    NotAsked,
}

impl ShapeJudgement {
    pub fn of(case: &CaseOutcome) -> ShapeJudgement {
        let is_shape = |check: &str| matches!(check, "success-shape" | "error-shape");
        match case.checks.iter().find(|check| is_shape(&check.check)) {
            None => ShapeJudgement::NotAsked,
            Some(check) if check.verdict == Verdict::Silent => ShapeJudgement::Silent,
            Some(_) => ShapeJudgement::Compared,
        }
    }
}
