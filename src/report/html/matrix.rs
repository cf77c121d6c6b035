//! A row of the matrix: what an operation's cases came to, scenario by scenario.

use maud::{Markup, html};

use crate::finding::{CaseOutcome, Finding};
use crate::reason::Reason;
use crate::report::escape_untrusted::visible;
use crate::report::mark::Mark;

/// The operation whose cases come.
pub struct HtmlMatrixRow {
    pub operation: String,
    /// Its method and path.
    request: String,
    cells: Vec<Option<Cell>>,
}

/// The worst of the cases of a scenario.
struct Cell {
    mark: Mark,
    /// The id of its most severe finding.
    finding: Option<String>,
    reason: Option<Reason>,
}

impl HtmlMatrixRow {
    pub fn new(operation: &str, request: &str, scenarios: &[&str]) -> HtmlMatrixRow {
        let cells = scenarios.iter().map(|_| None).collect();
        HtmlMatrixRow { operation: operation.to_owned(), request: request.to_owned(), cells }
    }

    pub fn add(&mut self, case: &CaseOutcome, scenarios: &[&str]) {
        let Some(column) = scenarios.iter().position(|scenario| *scenario == case.scenario) else { return };
        let cell = Cell::of(case);
        if self.cells[column].as_ref().is_none_or(|known| known.mark < cell.mark) {
            self.cells[column] = Some(cell);
        }
    }

    pub fn markup(&self, scenarios: &[&str]) -> Markup {
        let agreeing = self.cells.iter().flatten().all(|cell| cell.mark == Mark::Agreed);
        html! {
            tr class=[agreeing.then_some("agreeing")] {
                th scope="row" {
                    (visible(&self.operation))
                    @if !self.request.is_empty() && self.request != self.operation {
                        " " small { (visible(&self.request)) }
                    }
                }
                @for (cell, scenario) in self.cells.iter().zip(scenarios) {
                    @match cell {
                        Some(cell) => (cell.markup(scenario)),
                        None => td {},
                    }
                }
            }
        }
    }
}

impl Cell {
    fn of(case: &CaseOutcome) -> Cell {
        let unwaived_first = |finding: &&Finding| (finding.waived.is_none(), finding.severity);
        let finding = case.findings.iter().max_by_key(unwaived_first).map(|finding| finding.id.clone());
        Cell { mark: Mark::of(case), finding, reason: case.reason.clone() }
    }

    fn markup(&self, scenario: &str) -> Markup {
        let class = match self.mark {
            Mark::Agreed => "agreed",
            Mark::Noted => "note",
            Mark::Warning => "warning",
            Mark::Error => "error",
            Mark::Silent | Mark::Skipped => "dim",
        };
        let (sign, meaning) = (self.mark.sign(), self.mark.meaning());
        let title = match &self.reason {
            Some(reason) => format!("{scenario}: {meaning}: {}", visible(&reason.to_string())),
            None => format!("{scenario}: {meaning}"),
        };
        html! {
            td class=(class) title=(title) {
                @match &self.finding {
                    Some(id) => a href={ "#f-" (id) } { span aria-hidden="true" { (sign) } span.hidden { (meaning) } },
                    None => { span aria-hidden="true" { (sign) } span.hidden { (meaning) } }
                }
            }
        }
    }
}
