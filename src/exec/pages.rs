//! The pages of a list, read one after another.

use super::baselines::{Baseline, Baselines};
use super::transport::Attempt;
use crate::claim::StepName;
use crate::live::{Exchange, Request, Trace, TraceStep};
use crate::plan::{Case, Flaw, Page, Walk, put};
use crate::reason::SkipReason;
use countersign_openapi::{Direction, Operation};

/// What was read, the request of the last, and what is wrong with it.
struct PagesRead {
    pages: Vec<Attempt>,
    request: Request,
    flaw: Option<Flaw>,
}

impl Baselines<'_> {
    /// Reads the pages of a list. Where something is wrong with them they are read once more: a list may be another
    /// a moment later.
    ///
    /// # Errors
    /// Why they are not read.
    pub(super) async fn pages(
        &self,
        operation: &Operation,
        case: &Case,
        baseline: &Baseline,
    ) -> Result<(Case, Trace), SkipReason> {
        let valid = baseline.step().filter(|step| step.is_served());
        let whole = valid.and_then(|step| step.exchange.as_ref().ok()).ok_or(SkipReason::NothingServed)?;
        let steps = |pages: Vec<Attempt>, name: fn(usize) -> StepName| {
            let named = pages.into_iter().enumerate();
            named.map(move |(index, exchange)| TraceStep { name: name(index + 1), exchange }).collect::<Vec<_>>()
        };
        let mut read = self.walk(operation, &case.request, whole).await?;
        let mut trace = Vec::new();
        if read.flaw.is_some()
            && let Ok(again) = self.transport().send(operation, &case.request).await?
            && Page::of(&again).is_some()
        {
            trace.extend(steps(read.pages, StepName::Page));
            read = self.walk(operation, &case.request, &again).await?;
            trace.push(TraceStep { name: StepName::Again, exchange: Ok(again) });
            trace.extend(steps(read.pages, StepName::PageAgain));
        } else {
            trace.extend(steps(read.pages, StepName::Page));
        }
        trace.last_mut().into_iter().for_each(|last| last.name = StepName::Sent);
        let baselines = baseline.steps(case);
        Ok((Case { request: read.request, ..case.clone() }, Trace { steps: trace, baselines, ..Trace::default() }))
    }

    /// From the first page on, up to the last, or to one with which something is wrong.
    async fn walk(&self, operation: &Operation, valid: &Request, whole: &Exchange) -> Result<PagesRead, SkipReason> {
        let mut attempt: Attempt = Ok(whole.clone());
        let (mut request, mut pages) = (valid.clone(), Vec::new());
        let Some(page) = Page::of(whole) else { return Ok(PagesRead { pages: vec![attempt], request, flaw: None }) };
        let mut walk = Walk::new(self.planner().contract(), operation, page);
        let first = walk.first();
        if !first.is_empty() {
            let mut small = request.clone();
            first.iter().for_each(|(name, value)| put(&mut small, name, value));
            let sent = self.transport().send(operation, &small).await?;
            // How many there may be is not always what the document says: then as many as come.
            if sent.as_ref().is_ok_and(|exchange| Page::of(exchange).is_some()) {
                (attempt, request) = (sent, small);
            }
        }
        let is_sound = self.fits(operation, &attempt);
        loop {
            let page = attempt.as_ref().ok().and_then(Page::of);
            let is_as_first = !is_sound || self.fits(operation, &attempt);
            pages.push(attempt);
            let Some(page) = page else { break };
            walk.add(page);
            if !is_as_first || walk.flaw().is_some() || walk.read() >= self.planner().options.depth.max(1) {
                break;
            }
            let Some(next) = walk.next().request(&request) else { break };
            (attempt, request) = (self.transport().send(operation, &next).await?, next);
        }
        Ok(PagesRead { pages, request, flaw: walk.flaw() })
    }

    /// Whether an answer fits its schema, where it has one.
    fn fits(&self, operation: &Operation, attempt: &Attempt) -> bool {
        let Ok(Exchange { response, .. }) = attempt else { return true };
        let media = operation.answer(response.status).map(|answer| answer.media.as_slice()).unwrap_or_default();
        let [media] = media else { return true };
        let Some((schema, json)) = media.schema.as_deref().zip(response.json()) else { return true };
        self.planner().contract().schemas.fits(Direction::Response, schema, &json)
    }
}
