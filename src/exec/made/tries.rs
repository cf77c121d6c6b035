//! Which requests are sent to make something, one after another, until one of them is taken.

use super::{Extent, with_body};
use crate::exec::baselines::Baselines;
use crate::live::{Request, Response};
use crate::scenarios::{least, lessened, whole};
use countersign_openapi::Operation;

/// A name that is taken already is tried so many times otherwise, and what is refused as often with less.
const MOST_TRIES: usize = 4;

pub(super) struct Tries<'t, 'a> {
    baselines: &'t Baselines<'a>,
    create: &'t Operation,
    /// With what the document requires.
    valid: Request,
    /// What is varied now.
    of: Request,
    /// It has what may be left out.
    is_whole: bool,
    /// The valid request was sent as the document has it.
    was_plain: bool,
    /// It has no more than it must.
    is_least: bool,
    count: usize,
}

impl<'t, 'a> Tries<'t, 'a> {
    pub(super) fn new(
        baselines: &'t Baselines<'a>,
        create: &'t Operation,
        valid: Request,
        extent: Extent,
    ) -> Tries<'t, 'a> {
        let contract = baselines.planner().contract();
        let whole = with_body(create, &valid, |body| whole(contract, create, body));
        let whole = whole.filter(|whole| extent == Extent::Whole && *whole != valid);
        let (is_whole, of) = (whole.is_some(), whole.unwrap_or_else(|| valid.clone()));
        Tries { baselines, create, valid, of, is_whole, was_plain: false, is_least: false, count: 0 }
    }

    pub(super) fn first(&self) -> Request {
        self.baselines.varied(self.create, &self.of)
    }

    /// The request that is sent after one that was answered so; nothing where that is the answer.
    pub(super) fn after(&mut self, request: &Request, answer: &Response) -> Option<Request> {
        self.count += 1;
        match answer.status {
            409 if self.count < MOST_TRIES => {}
            400 | 422 if self.count < MOST_TRIES && self.lessen(answer) => {}
            400 | 402..=408 | 410..=428 | 430.. if self.is_whole => {
                (self.of, self.is_whole, self.count) = (self.valid.clone(), false, 0);
            }
            // It may take a name that the document shows, and none like it.
            400 | 422 if !self.was_plain && *request != self.valid => {
                self.was_plain = true;
                return Some(self.valid.clone());
            }
            400 | 422 | 500.. if self.lessen_to_least() => self.count = 0,
            _ => return None,
        }
        Some(self.first())
    }

    /// Leaves out all that may be; whether there was anything.
    fn lessen_to_least(&mut self) -> bool {
        let contract = self.baselines.planner().contract();
        let less = |body: &serde_json::Value| least(contract, self.create, body).unwrap_or_else(|| body.clone());
        let less = with_body(self.create, &self.valid, less).filter(|less| !self.is_least && *less != self.valid);
        self.is_least = true;
        less.map(|less| self.of = less).is_some()
    }

    /// Leaves out what a refusal names, where that may be; whether there was anything.
    fn lessen(&mut self, refusal: &Response) -> bool {
        let contract = self.baselines.planner().contract();
        let less =
            |body: &serde_json::Value| lessened(contract, self.create, body, refusal).unwrap_or_else(|| body.clone());
        let less = with_body(self.create, &self.of, less).filter(|less| *less != self.of);
        less.map(|less| self.of = less).is_some()
    }
}
