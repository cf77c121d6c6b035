//! Which of an operation's documented answers came and were judged.

use countersign_openapi::{Operation, StatusKey};

use crate::finding::{CaseOutcome, Verdict};

/// The answers that an operation documents, in the document's order.
#[derive(Debug, Clone, Default)]
pub struct JudgedAnswers(Vec<(StatusKey, AnswerCoverage)>);

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
        JudgedAnswers(answers.map(|answer| (answer.status, AnswerCoverage::NotJudged)).collect())
    }

    /// Takes in a case in which a documented answer came.
    pub fn judge(&mut self, status: StatusKey, case: &CaseOutcome) {
        if !is_judged(case) {
            return;
        }
        let came_to = if case.verdict == Verdict::Clashed { AnswerCoverage::Clashed } else { AnswerCoverage::Agreed };
        for (_, known) in self.0.iter_mut().filter(|(own, _)| *own == status) {
            *known = came_to.max(*known);
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&StatusKey, AnswerCoverage)> {
        self.0.iter().map(|(status, coverage)| (status, *coverage))
    }

    pub fn count(&self, of: AnswerCoverage) -> usize {
        self.0.iter().filter(|(_, coverage)| *coverage == of).count()
    }
}

/// Whether the shape of the answer that came in a case could be compared.
pub fn is_judged(case: &CaseOutcome) -> bool {
    let is_shape = |check: &str| matches!(check, "success-shape" | "error-shape");
    !case.checks.iter().any(|check| is_shape(&check.check) && check.verdict == Verdict::Silent)
}
