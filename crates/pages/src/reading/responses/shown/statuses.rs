//! The status of a body that a sample shows.

use super::Scene;
use crate::reading::outline::{Statement, StatementRole};
use crate::reading::responses::bodies::{body_status, is_error_body, may_fail};
use crate::reading::responses::clues::{is_label, statuses_in};
use crate::reading::responses::leads::{BODY, RETURNED, STATUS_BEHIND, SUCCEEDS, labelled_code};
use crate::reading::sample::SampleAnswer;
use crate::text::status;

impl Scene<'_> {
    /// The statuses of a body that is shown, from the nearest that says one, and whether it is a row with its code
    /// that does.
    pub(super) fn statuses(&self, answer: &SampleAnswer) -> (Vec<u16>, bool) {
        let info = &self.example.info;
        let own = answer.status.or_else(|| answer.body.as_ref().and_then(body_status));
        let own = own.or_else(|| status::statuses(info).first().copied());
        let own = own.or_else(|| info.split([' ', '"', '=']).find_map(status::leading_status));
        if let Some(status) = own.or_else(|| self.status_before()) {
            return (vec![status], false);
        }
        // A table lists what may be answered, and leads to no one of it.
        let near = self.lead.iter().take(4).filter(|statement| !matches!(statement.role, StatementRole::Row(_)));
        let near = near.map(|statement| statuses_in(statement));
        let titles = self
            .titles
            .iter()
            .map(|title| status::label_status(title).map_or_else(|| status::statuses(title), |status| vec![status]));
        let said = near.chain(titles).find(|statuses| !statuses.is_empty());
        let coded = self.codes.zip(answer.body.as_ref()).and_then(|(codes, body)| codes.status(body));
        let coded = coded.filter(|_| said.is_none());
        let said = said.or(coded.map(|status| vec![status]));
        let mut statuses =
            said.or_else(|| self.status_behind().map(|status| vec![status])).unwrap_or_else(|| self.status_around());
        // What is said of failing near a body that shows success is of another, unless it is its label.
        if !self.is_labelled() && !answer.body.as_ref().is_none_or(|body| may_fail(body) || is_error_body(body)) {
            statuses.retain(|status| *status < 400);
        }
        // What was said before the request that it answers is of another, where it does not say so itself.
        let is_nearest = || self.lead.first().is_some_and(|statement| !statuses_in(statement).is_empty());
        if self.is_behind_request() && !is_nearest() && !answer.body.as_ref().is_none_or(is_error_body) {
            statuses.retain(|status| *status < 400);
        }
        // One body is not that of success and of failure: `Response: 200 or 403`.
        if statuses.iter().any(|status| *status < 400) && statuses.iter().any(|status| *status >= 400) {
            let is_error = answer.body.as_ref().is_some_and(is_error_body);
            statuses.retain(|status| is_error == (*status >= 400));
        }
        statuses.truncate(3);
        (statuses, coded.is_some())
    }

    /// The status of the answer that stands right before the body, in a block of its own with no word between.
    fn status_before(&self) -> Option<u16> {
        self.answer_before().and_then(|answer| answer.status)
    }

    pub(super) fn answer_before(&self) -> Option<&SampleAnswer> {
        let index = self.outline.examples.partition_point(|other| other.line < self.example.line);
        let before = self.outline.examples.get(index.checked_sub(1)?)?;
        let is_next = before.section == self.example.section && before.position == self.example.position;
        match before.scan.answers.as_slice() {
            [answer] if is_next && answer.body.is_none() && before.scan.requests.is_empty() => Some(answer),
            _ => None,
        }
    }

    /// Whether the sentence before the body that has a status, or else its heading, is a label with one.
    fn is_labelled(&self) -> bool {
        let is_headed = || self.titles.first().is_some_and(|title| status::label_status(title).is_some());
        // `Returned for validation failures:` below `400 Bad Request` is of that.
        if is_headed() && self.lead.first().is_some_and(|statement| RETURNED.is_match(&statement.lower)) {
            return true;
        }
        // `Body:` and the marks of a tab are no label of what is answered.
        let says = |statement: &&&Statement| {
            !BODY.is_match(&statement.lower)
                && (!matches!(statement.role, StatementRole::Attributes(..)) || !statuses_in(statement).is_empty())
        };
        match self.lead.iter().find(says) {
            Some(statement) if !statuses_in(statement).is_empty() => is_label(&statement.text),
            Some(statement) => !SUCCEEDS.is_match(&statement.lower) && is_headed(),
            None => is_headed(),
        }
    }

    /// The status that the sentence behind the body is about: `The HTTP status will be `401 Unauthorized`.`
    fn status_behind(&self) -> Option<u16> {
        let behind = self.outline.statements.get(self.example.position)?;
        let is_own = behind.section == self.example.section && behind.role == StatementRole::Sentence;
        let statuses = Some(behind).filter(|_| is_own && STATUS_BEHIND.is_match(&behind.lower)).map(statuses_in)?;
        if let [status] = statuses.as_slice() { Some(*status) } else { None }
    }

    /// The one status that the section around an `Example response` speaks of.
    fn status_around(&self) -> Vec<u16> {
        // `Response code: 403` above the request and the answer.
        let own = self.outline.statements[..self.example.position].iter().rev().take(12);
        let own = own.take_while(|statement| statement.section == self.example.section);
        let labels: Vec<u16> = own.filter_map(|statement| labelled_code(&statement.text)).collect();
        if let [status] = labels.as_slice() {
            return vec![*status];
        }
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
}
