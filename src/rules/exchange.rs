//! Questions: one file a check, each put to every witness that can answer it.
//!
//! A check's id is its file's name with `-` for `_`. It ships with the mutants that it must catch:
//! without them, a stub that was made from the document could never be caught at anything.

use std::fmt;

use crate::claim::{Claim, Source, StepName, Witness};
use crate::live::{Exchange, MADE_UP, ReplayedExchange, Response, Trace};
use crate::plan::{Case, text};
use crate::reason::SilentReason;
use crate::rules::classify::{Relation, severity};
use crate::rules::compare::{CheckResult, Spoken, compare};
use crate::rules::{self, RulePage};
use crate::scenarios::{Expects, invented_tenant};
use countersign_openapi::{Basis, Cause, Direction, Location, Parameter, ParameterRole, PathTemplate, Tenancy};
use countersign_openapi::{Contract, DocumentedResponse, Media, MediaType, Operation, StatusKey, is_json};

/// What the service and the typed client said in a case.
#[derive(Debug, Clone)]
pub struct Observation {
    pub trace: Trace,
    /// Nothing where no typed client was generated for the operation.
    pub replay: Option<ReplayedExchange>,
    /// Whether any operation took the credentials of the valid request; nothing where that was not asked.
    pub taken: Option<bool>,
}

/// All that a check may look at.
pub struct CheckContext<'a> {
    pub contract: &'a Contract,
    pub operation: &'a Operation,
    pub case: &'a Case,
    pub observation: &'a Observation,
}

/// A check, of answers of one type.
pub struct Check<A: 'static> {
    pub id: &'static str,
    pub direction: Direction,
    pub spec: fn(&CheckContext) -> Spoken<A>,
    pub live: fn(&CheckContext) -> Spoken<A>,
    pub client: fn(&CheckContext) -> Spoken<A>,
    /// The later answer as the earlier one sees it.
    pub relate: fn(&A, &A) -> Relation,
    pub mutants: &'static [Mutant],
}

/// An untruth that the check must catch, told by the witness that would tell it.
pub struct Mutant {
    pub name: &'static str,
    pub tell: fn(&mut Observation),
}

/// A check, whatever its answers are made of.
pub trait ExchangeRule: Sync {
    fn id(&self) -> &'static str;
    /// Its page.
    fn page(&self) -> &'static RulePage {
        rules::page(self.id()).expect("each check has a page")
    }
    /// The question, as a witness hears it.
    fn asks(&self) -> &'static str {
        &self.page().question
    }
    /// Why a client cares.
    fn why(&self) -> &'static str {
        &self.page().why
    }
    fn reference(&self) -> &'static str {
        self.page().reference()
    }
    fn mutants(&self) -> &'static [Mutant];
    /// Asks spec and live, then spec and client; one hearing for each pair in which both speak.
    fn ask(&self, context: &CheckContext) -> Vec<CheckResult>;
}

impl<A: fmt::Display> ExchangeRule for Check<A> {
    fn id(&self) -> &'static str {
        self.id
    }

    fn mutants(&self) -> &'static [Mutant] {
        self.mutants
    }

    fn ask(&self, context: &CheckContext) -> Vec<CheckResult> {
        let weigh = |relation: &Relation, basis| severity(relation, self.direction, basis);
        let later = [(Witness::Live, self.live), (Witness::Client, self.client)];
        let heard = later.into_iter().filter_map(|(witness, asked)| {
            Some(compare((self.spec)(context)?, (witness, asked(context)?), self.relate, weigh))
        });
        // What a stub made up is nobody's contract, and held against nobody.
        let held = |heard| match (heard, context.made_up()) {
            (CheckResult::Differ { .. }, Some(reason)) => CheckResult::Silent(reason),
            (heard, _) => heard,
        };
        heard.map(held).collect()
    }
}

/// For the witnesses that a check does not ask.
pub(super) fn unspoken<A>(_: &CheckContext) -> Spoken<A> {
    None
}

impl<'a> CheckContext<'a> {
    /// The exchange that the case is about.
    pub(super) fn exchange(&self) -> Result<&'a Exchange, SilentReason> {
        self.observation.trace.last().map_err(|error| error.clone().into())
    }

    /// Its body, which may be longer than we read.
    pub(super) fn body(&self) -> Result<&'a Response, SilentReason> {
        let response = self.response()?;
        response.unread().map_or(Ok(response), |why| Err(why.into()))
    }

    /// Its answer.
    pub fn response(&self) -> Result<&'a Response, SilentReason> {
        self.exchange().map(|exchange| &exchange.response)
    }

    /// Why the answer is none of the document's, where a stub says that it made it up.
    pub fn made_up(&self) -> Option<SilentReason> {
        let why = self.response().ok()?.header(MADE_UP).next()?;
        Some(SilentReason::AnswerMadeUp(why.shown().to_string()))
    }

    /// What the document declares for the code that was answered.
    pub(super) fn declared(&self) -> Option<&'a DocumentedResponse> {
        let declared = self.operation.answer(self.response().ok()?.status)?;
        // Of another method nothing is declared but what it is refused with; HEAD is answered as GET is.
        let is_declared = || declared.status == StatusKey::Code(405) || self.case.scenario.expects == Expects::AsGet;
        (self.is_of_operation() || is_declared()).then_some(declared)
    }

    /// Whether the operation is what was asked for, and not another method of its path.
    pub(super) fn is_of_operation(&self) -> bool {
        self.case.asks_operation()
    }

    /// Whether it is answered that the client has what it asked for already: HTTP's own answer to a request that
    /// names a version (RFC 9110 §15.4.5).
    pub(super) fn is_validated(&self) -> bool {
        let is_asked = |exchange: &Exchange| exchange.request.header("if-none-match").next().is_some();
        self.exchange().is_ok_and(|exchange| exchange.response.status == 304 && is_asked(exchange))
    }

    /// Whether the answer has no content, whatever is declared: by its status, or since it is one to HEAD
    /// (RFC 9110 §9.3.2).
    pub(super) fn is_without_content(&self) -> bool {
        self.operation.method == "HEAD" || self.response().is_ok_and(Response::is_without_content)
    }

    /// What the document declares for a body of the media type that came; where none is declared for
    /// that, what it declares as JSON, else the only one.
    pub(super) fn declared_media(&self) -> Option<&'a Media> {
        let media = &self.declared()?.media;
        let came = self.response().ok()?.content_type();
        let nearest = came.map(|came| nearest(media, &came)).unwrap_or_default();
        match nearest[..] {
            [one] => Some(one),
            [] => media
                .iter()
                .find(|media| is_json(&media.media_type))
                .or_else(|| media.first().filter(|_| media.len() == 1)),
            // An answer without the parameter that tells them apart may be of either.
            _ => None,
        }
    }

    /// What a body is read as: what it is declared as, and where that is a range, what came of it.
    pub(super) fn read_as(&self, media: &Media) -> Option<MediaType> {
        let declared = MediaType::of_header(&media.media_type);
        let came = self.response().ok()?.content_type();
        let within = |came: &MediaType| declared.as_ref().is_some_and(|it| it.is_range() && it.covers(came));
        came.filter(within).or(declared)
    }

    /// What the live service says, at a pointer into the exchange.
    pub(super) fn live<A>(&self, pointer: &str, answer: A) -> Spoken<A> {
        let step = self.observation.trace.steps.last()?.name.clone();
        let source = Source::Exchange { step, pointer: pointer.to_owned() };
        Some(Ok(Claim { answer, source, basis: Basis::Protocol }))
    }

    /// The part of the path that names another's tenant than the caller's, where the case is about that: a
    /// made-up one, or the caller's own in a request of another's.
    pub(super) fn other_tenant(&self) -> Option<&'a Parameter> {
        if self.case.causes.first() != Some(&Cause::TenantUnknown) {
            return None;
        }
        let is_of_another = self.case.causes.contains(&Cause::PermissionDenied);
        let mut tenants =
            self.operation.parameters_in(Location::Path).filter(|tenant| tenant.role == ParameterRole::Tenant);
        tenants.find(|tenant| {
            let invented = invented_tenant(self.contract, tenant).map(|invented| text(&invented));
            let asked = self.path_value(&tenant.name);
            (invented.is_some() && asked == invented) || (is_of_another && tenant.tenancy == Some(Tenancy::Own))
        })
    }

    /// What a parameter of the path was in the request, as it was planned.
    pub(super) fn path_value(&self, name: &str) -> Option<String> {
        let template = PathTemplate::parse(self.operation.path.split('#').next().unwrap_or_default());
        let values = template.values(&self.case.request.path)?;
        values.into_iter().find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    /// Whether the answer says that the caller is not let in (RFC 9110 §15.5.2, §15.5.4).
    pub(super) fn is_of_the_caller(&self) -> bool {
        self.response().is_ok_and(|response| matches!(response.status, 401 | 403))
    }

    /// Whether the service serves the request with everything right; the reason where it does not. Where no
    /// baseline was asked for, it is taken to.
    pub(super) fn serves_valid(&self) -> Result<(), SilentReason> {
        match self.observation.trace.step(&StepName::Valid).map(|step| &step.exchange) {
            Some(Ok(exchange)) if exchange.response.status >= 300 => {
                Err(SilentReason::ValidNotServed(exchange.response.status))
            }
            _ => self.takes_valid(),
        }
    }

    /// Whether the service takes the request with everything right; the reason where it does not,
    /// and a refusal would therefore say nothing. Where no baseline was asked for, it is taken to.
    pub(super) fn takes_valid(&self) -> Result<(), SilentReason> {
        match self.observation.trace.step(&StepName::Valid).map(|step| &step.exchange) {
            Some(Err(error)) => Err(SilentReason::ValidNotAnswered(error.clone())),
            // What is not found was looked for, and so the credential was good.
            Some(Ok(exchange)) if exchange.response.status == 404 && self.case.synthetic => Ok(()),
            // So it was where something else is wrong with the request, and not with the other's.
            Some(Ok(exchange)) if self.is_of_the_caller() && exchange.response.is_of_the_request() => Ok(()),
            Some(Ok(exchange)) if !self.operation.serves_with(exchange.response.status) => {
                Err(SilentReason::ValidNotServed(exchange.response.status))
            }
            _ => Ok(()),
        }
    }
}

/// Those of some declared media types that say the most of one that came; several where a parameter tells them
/// apart that it does not have.
fn nearest<'m>(media: &'m [Media], came: &MediaType) -> Vec<&'m Media> {
    let read = media.iter().filter_map(|media| Some((media, MediaType::of_header(&media.media_type)?)));
    let fitting: Vec<_> = read.filter(|(_, declared)| declared.allows(came)).collect();
    // One whose parameters it does not have is another's, where there is one without.
    let nearness = |declared: &MediaType| (declared.covers(came), declared.specificity());
    let most = fitting.iter().map(|(_, declared)| nearness(declared)).max();
    let nearest = fitting.into_iter().filter(|(_, declared)| Some(nearness(declared)) == most);
    let is_sure = most.is_some_and(|(covers, _)| covers);
    nearest.map(|(media, _)| media).take(if is_sure { 1 } else { usize::MAX }).collect()
}
