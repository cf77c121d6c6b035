//! Asks whether a client that names no media type is answered what is documented.
//!
//! Without `Accept`, or with `*/*`, a service may choose among the media types that it has (RFC
//! 9110 §12.5.1); the document says which those are. The answer to the request that names them is
//! `content_type`'s matter, and where that one is wrong this check has nothing to say.

use std::fmt;

use super::content_type::{self, MediaTypes};
use crate::claim::{Claim, Source, StepName};
use crate::live::{Response, Trace, TraceStep};
use crate::reason::SilentReason;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use crate::secret::Redacted;
use countersign_openapi::{Basis, Direction};

pub const CHECK: Check<Served> = Check {
    id: "without-accept",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: Served::relate,
    mutants: &[
        Mutant { name: "HTML for who asks for nothing", tell: |observation| tell(&mut observation.trace, html) },
        Mutant {
            name: "refused for who asks for nothing",
            tell: |observation| tell(&mut observation.trace, |it| it.status = 406),
        },
        Mutant {
            name: "another body for who asks for nothing",
            tell: |observation| tell(&mut observation.trace, |it| it.body = Redacted::plain("[[[]]]")),
        },
    ],
};

/// The case's answer once more, with a difference, as the one to who asks for nothing.
fn tell(trace: &mut Trace, change: fn(&mut Response)) {
    let Ok(mut exchange) = trace.last().cloned() else { return };
    change(&mut exchange.response);
    trace.steps.insert(0, TraceStep { name: StepName::WithoutAccept, exchange: Ok(exchange) });
}

fn html(response: &mut Response) {
    response.headers.retain(|(name, _)| name != "content-type");
    response.headers.push(("content-type".to_owned(), Redacted::plain("text/html")));
    response.body = Redacted::plain("<!doctype html>");
}

/// How a request is answered: with which status, in which media type, and how the body does not
/// fit the documented schema, where it does not.
pub struct Served {
    status: u16,
    media: Option<MediaTypes>,
    misfit: Option<String>,
}

impl Served {
    fn relate(&self, later: &Served) -> Relation {
        match (later.status, &self.media, &later.media) {
            (429, ..) => Relation::Unknown(SilentReason::TooManyRequests),
            (status, ..) if status != self.status => Relation::Wider(format!("to `Accept: */*`, {status} is answered")),
            (_, Some(documented), Some(came)) => match (documented.relate(came), &later.misfit) {
                (Relation::Wider(how), _) => Relation::Wider(format!("to `Accept: */*`, {how}")),
                (_, Some(misfit)) => Relation::Wider(format!("to `Accept: */*`, {misfit}")),
                (relation, None) => relation,
            },
            _ => Relation::Same,
        }
    }
}

impl fmt::Display for Served {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        self.media.iter().try_for_each(|media| write!(f, ", {media}"))
    }
}

/// The exchange without `Accept`; nothing where none was made, or got no answer.
fn without<'w>(context: &CheckContext<'w>) -> Option<&'w Response> {
    let step = context.observation.trace.steps.iter().find(|step| step.name == StepName::WithoutAccept)?;
    step.response()
}

fn spec(context: &CheckContext) -> Spoken<Served> {
    without(context)?;
    let (response, documented) = (context.response().ok()?, content_type::spec(context)?.ok()?);
    let own = content_type::live(context)?.ok()?;
    let is_as_documented = matches!(documented.answer.relate(&own.answer), Relation::Same | Relation::Narrower);
    let served = Served { status: response.status, media: Some(documented.answer), misfit: None };
    let claim = Claim { answer: served, source: documented.source, basis: documented.basis };
    (is_as_documented && response.status < 500 && misfit(context, response).is_none()).then_some(Ok(claim))
}

fn live(context: &CheckContext) -> Spoken<Served> {
    let response = without(context)?;
    let media = MediaTypes(response.media_type().into_iter().collect());
    let media = (!response.body.whole().is_empty()).then_some(media);
    let pointer = if response.is_success() { "/headers/content-type" } else { "/status" };
    let source = Source::Exchange { step: StepName::WithoutAccept, pointer: pointer.to_owned() };
    let answer = Served { status: response.status, media, misfit: misfit(context, response) };
    Some(Ok(Claim { answer, source, basis: Basis::Protocol }))
}

/// How a JSON body does not fit the schema that is documented for it.
fn misfit(context: &CheckContext, response: &Response) -> Option<String> {
    let media_type = response.media_type()?;
    let declared = context.operation.answer(response.status)?;
    let media = declared.media.iter().find(|media| content_type::matches(&media.media_type, &media_type))?;
    let mismatches =
        context.contract.schemas.validate(Direction::Response, media.schema.as_deref()?, &*response.json()?).ok()?;
    mismatches.first().map(|mismatch| format!("the body is not the documented one: {mismatch}"))
}
