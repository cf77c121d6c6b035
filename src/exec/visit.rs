//! The cases of one operation, one after another: what is sent, what is heard, what it comes to.

use std::borrow::Cow;
use std::time::Instant;

use super::baselines::{Baseline, Baselines};
use super::redact::{Redactor, hide_told};
use super::replay::replay;
use super::reproduce::reproduce;
use super::transport::Destination;
use crate::claim::StepName;
use crate::finding::CaseOutcome;
use crate::judge;
use crate::live::{BASE_URL, Exchange, ReplayedExchange, Request, Template, Trace, TraceStep, without_accept};
use crate::plan::Case;
use crate::provider::Provider;
use crate::reason::{ExchangeError, SkipReason};
use crate::rules::exchange::{CheckContext, ExchangeRule, Observation};
use crate::scenarios::{CREDENTIAL_MISSING, Expects};
use countersign_openapi::Operation;

/// After so many time-outs in a row an operation is not asked any more.
const MOST_TIMEOUTS: usize = 3;

/// A case as it was sent, what was heard in it (nothing where it was skipped), and what that came
/// to.
pub(super) struct JudgedCase<'c> {
    pub case: Cow<'c, Case>,
    pub observation: Option<Observation>,
    pub outcome: CaseOutcome,
    /// How long it took to ask and to judge it.
    pub seconds: f64,
}

/// Asks one operation.
pub(super) struct Visit<'s, 'a> {
    provider: &'a Provider,
    operation: &'a Operation,
    checks: &'s [&'static dyn ExchangeRule],
    baselines: &'s Baselines<'a>,
    /// How many requests in a row took too long.
    timeouts: usize,
    /// What was served of all that was chosen.
    served: Vec<Request>,
}

/// The case with the entity tag that the valid request was answered with (RFC 9110 §13.1.2).
fn known(case: &Case, baseline: &Baseline) -> Result<Case, SkipReason> {
    let etag = baseline.step().and_then(TraceStep::response).and_then(|answer| answer.header("etag").next());
    let etag = etag.filter(|etag| etag.spans().is_empty()).ok_or(SkipReason::NoEtag)?;
    let request = case.request.clone().with_header("If-None-Match", Template::text(etag.shown()));
    Ok(Case { request, ..case.clone() })
}

impl<'s, 'a> Visit<'s, 'a> {
    pub(super) fn new(
        provider: &'a Provider,
        operation: &'a Operation,
        checks: &'s [&'static dyn ExchangeRule],
        baselines: &'s Baselines<'a>,
    ) -> Visit<'s, 'a> {
        Visit { provider, operation, checks, baselines, timeouts: 0, served: Vec::new() }
    }

    /// Sends a case, and judges what came of it.
    pub(super) async fn case<'c>(&mut self, case: &'c Case) -> JudgedCase<'c> {
        let begun = Instant::now();
        match self.hear(case).await {
            Ok((case, mut observation)) => {
                let outcome = self.judge(&case, &observation);
                observation.trace.let_go_of_json();
                let seconds = begun.elapsed().as_secs_f64();
                JudgedCase { case, observation: Some(observation), outcome, seconds }
            }
            Err(reason) => {
                let outcome = judge::skip(case, reason);
                JudgedCase { case: Cow::Borrowed(case), observation: None, outcome, seconds: 0.0 }
            }
        }
    }

    /// The case with the ids that were found, and what service and client say in it.
    ///
    /// # Errors
    /// Why it is not sent.
    async fn hear<'c>(&mut self, case: &'c Case) -> Result<(Cow<'c, Case>, Observation), SkipReason> {
        if let Some(reason) = self.baselines.refusal(self.operation, case) {
            return Err(reason);
        }
        if let Expects::OfLife(stage) = case.scenario.expects {
            let (case, trace) = self.baselines.life(self.operation, case, stage).await?;
            let taken = self.baselines.is_taken(&case);
            return Ok((Cow::Owned(case), Observation { trace, replay: None, taken }));
        }
        // Of another method of the path nobody knows what is valid; the operation itself may not be allowed.
        let baseline = match case.asks_operation() || case.scenario.expects == Expects::AsGet {
            true => self.baselines.of(self.operation).await?,
            false => Baseline::default(),
        };
        let case = self.baselines.with_found(self.operation, &baseline, case);
        let case = match case.scenario.expects {
            Expects::Unchanged => Cow::Owned(known(&case, &baseline)?),
            _ => case,
        };
        if case.scenario.expects == Expects::Paged {
            let (case, trace) = self.baselines.pages(self.operation, &case, &baseline).await?;
            let taken = self.baselines.is_taken(&case);
            return Ok((Cow::Owned(case), Observation { trace, replay: None, taken }));
        }
        if case.scenario.expects == Expects::AsGet && baseline.step().and_then(TraceStep::response).is_none() {
            return Err(SkipReason::NothingServed);
        }
        let observation = self.testify(&case, &baseline).await?;
        Ok((case, observation))
    }

    async fn testify(&mut self, case: &Case, baseline: &Baseline) -> Result<Observation, SkipReason> {
        let baselines = baseline.steps(case);
        let valid = baselines.iter().find(|step| step.name == StepName::Valid);
        let mut steps = Vec::new();
        let attempt = match valid.filter(|_| case.scenario.expects == Expects::Accepted) {
            Some(valid) => {
                steps.extend(self.without_accept(case, valid).await);
                steps.extend(self.once_more(case, valid).await);
                valid.exchange.clone()
            }
            None if self.timeouts >= MOST_TIMEOUTS => Err(ExchangeError::GivenUp(MOST_TIMEOUTS)),
            None => {
                let attempt = self.baselines.send(self.operation, &case.request).await?;
                steps.extend(self.refused_without_accept(case, &attempt).await);
                steps.extend(self.get_again(case, valid, &attempt).await);
                attempt
            }
        };
        if self.timeouts < MOST_TIMEOUTS {
            let took_too_long = match &attempt {
                Ok(exchange) => exchange.response.is_timeout(),
                Err(error) => error.is_timeout(),
            };
            self.timeouts = if took_too_long { self.timeouts + 1 } else { 0 };
        }
        steps.push(TraceStep { name: StepName::Sent, exchange: attempt });
        let trace = Trace { steps, baselines, is_served_beside: self.is_served_beside(case), ..Trace::default() };
        if case.scenario.expects == Expects::Chosen && trace.steps.last().is_some_and(TraceStep::is_served) {
            self.served.push(case.request.clone());
        }
        let replay = self.replay(case, &trace).await;
        let taken = self.baselines.is_taken(case);
        Ok(Observation { trace, replay, taken })
    }

    /// Whether all that is chosen was served with something more.
    fn is_served_beside(&self, case: &Case) -> bool {
        let request = &case.request;
        let holds = |served: &Request| {
            served.body == request.body
                && request.query.iter().all(|pair| served.query.contains(pair))
                && request.headers.iter().all(|header| served.headers.contains(header))
        };
        case.scenario.expects == Expects::Chosen && self.served.iter().any(holds)
    }

    /// What a service answers where any media type will do, once for each operation that does
    /// nothing: a stub answers the same.
    async fn without_accept(&self, case: &Case, valid: &TraceStep) -> Option<TraceStep> {
        let transport = self.baselines.transport();
        let is_service = matches!(transport.destination(), Destination::Service { .. });
        if !is_service || !valid.is_served() || !self.operation.is_safe() {
            return None;
        }
        let (with, without) = (&case.request, without_accept(&case.request)?);
        let status_of = async |request: &Request| {
            let exchange = transport.send(self.operation, request).await.ok()?.ok()?;
            Some(exchange.response.status)
        };
        let exchange = transport.send(self.operation, &without).await.ok()?;
        let (first, other) = (valid.response()?.status, exchange.as_ref().ok()?.response.status);
        // What time does, or chance, is nothing that `Accept` did: a queue is empty, a job is done.
        if first != other && (status_of(with).await? != first || status_of(&without).await? != other) {
            return None;
        }
        Some(TraceStep { name: StepName::WithoutAccept, exchange })
    }

    /// What a service answers to the same request a second time, where the document says that some of it is the
    /// same then: a stub answers the same.
    async fn once_more(&self, case: &Case, valid: &TraceStep) -> Option<TraceStep> {
        let transport = self.baselines.transport();
        let is_service = matches!(transport.destination(), Destination::Service { .. });
        if !is_service || !valid.is_served() || self.operation.repeated.is_empty() || case.alternative.is_some() {
            return None;
        }
        let exchange = transport.send(self.operation, &case.request).await.ok()?;
        Some(TraceStep { name: StepName::Again, exchange })
    }

    /// What GET is answered now, where HEAD was answered otherwise: what it asked for may be gone.
    async fn get_again(
        &self,
        case: &Case,
        valid: Option<&TraceStep>,
        head: &Result<Exchange, ExchangeError>,
    ) -> Option<TraceStep> {
        let get = valid?.response().filter(|_| case.scenario.expects == Expects::AsGet)?;
        let head = &head.as_ref().ok()?.response;
        let mut at_path = self.provider.contract.operations_at(&case.request.path);
        // A refusal of what the document does not have says nothing of what is there.
        let is_refused = head.status >= 400 && !at_path.any(|other| other.method == "HEAD");
        if head.status == get.status || is_refused {
            return None;
        }
        let request = Request { method: self.operation.method.as_str().into(), ..case.request.clone() };
        let exchange = self.baselines.transport().send(self.operation, &request).await.ok()?;
        Some(TraceStep { name: StepName::Again, exchange })
    }

    /// The same of the request without a credential, where it is refused.
    async fn refused_without_accept(
        &self,
        case: &Case,
        attempt: &Result<Exchange, ExchangeError>,
    ) -> Option<TraceStep> {
        let transport = self.baselines.transport();
        let is_service = matches!(transport.destination(), Destination::Service { .. });
        let is_refused = attempt.as_ref().is_ok_and(|exchange| matches!(exchange.response.status, 401 | 403));
        if !is_service || !is_refused || !self.operation.is_safe() || case.scenario.id != CREDENTIAL_MISSING.id {
            return None;
        }
        let exchange = transport.send(self.operation, &without_accept(&case.request)?).await.ok()?;
        Some(TraceStep { name: StepName::WithoutAccept, exchange })
    }

    /// What the typed client makes of the answer. It sends the credentials of the first alternative.
    async fn replay(&self, case: &Case, trace: &Trace) -> Option<ReplayedExchange> {
        let (client, exchange) = (self.provider.client.as_ref()?, trace.last().ok()?);
        if case.alternative.is_some() || !case.asks_operation() {
            return None;
        }
        let values = self.baselines.values_of(&self.operation.id);
        let credentials = self.baselines.transport().credentials();
        replay(client, &self.provider.contract, case, exchange, &values, credentials).await
    }

    fn judge(&self, case: &Case, observation: &Observation) -> CaseOutcome {
        let context = CheckContext { contract: &self.provider.contract, operation: self.operation, case, observation };
        let mut outcome = judge::judge(&context, self.checks, &|step| match step {
            StepName::WithoutAccept => without_accept(&case.request).and_then(|request| self.again(&request)),
            _ => self.again(&case.request),
        });
        if !outcome.findings.is_empty() {
            let credentials = self.baselines.transport().credentials();
            let redactor = Redactor::new(credentials, &self.provider.contract, case.request.slots());
            hide_told(&mut outcome, &|text| redactor.text(text));
        }
        outcome
    }

    /// The command that sends a request again.
    fn again(&self, request: &Request) -> Option<String> {
        let transport = self.baselines.transport();
        let service = transport.service(self.operation).and_then(Result::ok);
        let base = service.as_ref().map_or(BASE_URL, |endpoint| endpoint.base());
        reproduce(self.provider, request, base, transport.credentials())
    }
}
