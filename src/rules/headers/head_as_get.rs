//! Asks whether HEAD is answered as GET is (RFC 9110 §9.3.2).
//!
//! Where the document has no HEAD, a service may refuse it; and where it has one, what that says of its answers is asked
//! of itself: here only whether something is there by GET and is not by HEAD.

use std::fmt;

use crate::claim::{Claim, StepName};
use crate::live::{Response, TraceStep};
use crate::reason::SilentReason;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::Observation;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use crate::secret::Redacted;
use countersign_openapi::{Basis, Direction, Media, MediaType, Operation};

pub const CHECK: Check<HeadAnswer> = Check {
    id: "head-as-get",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: HeadAnswer::relate,
    mutants: &[
        Mutant { name: "HEAD has no content to speak of", tell: |told| tell(told, "content-length", "0") },
        Mutant { name: "HEAD has another media type", tell: |told| tell(told, "content-type", "text/x-head") },
    ],
};

/// Tells a mutant: what was asked was HEAD, and has a header that GET has not so.
fn tell(observation: &mut Observation, name: &str, value: &str) {
    let last = observation.trace.steps.last_mut();
    let Some(exchange) = last.and_then(|step| step.exchange.as_mut().ok()) else { return };
    exchange.request.method = "HEAD".to_owned();
    exchange.response.headers.retain(|(header, _)| !header.eq_ignore_ascii_case(name));
    exchange.response.headers.push((name.to_owned(), Redacted::plain(value)));
}

/// What HEAD is answered, beside GET.
pub enum HeadAnswer {
    AsGet,
    /// It is not served, which is right where nobody says that it is.
    Refused(u16),
    /// How it differs.
    Otherwise(String),
}

impl HeadAnswer {
    fn relate(&self, later: &HeadAnswer) -> Relation {
        match later {
            HeadAnswer::Otherwise(how) => Relation::Wider(how.clone()),
            HeadAnswer::AsGet | HeadAnswer::Refused(_) => Relation::Same,
        }
    }
}

impl fmt::Display for HeadAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HeadAnswer::AsGet => f.write_str("as GET is answered, without content"),
            HeadAnswer::Refused(status) => write!(f, "refused with {status}"),
            HeadAnswer::Otherwise(how) => f.write_str(how),
        }
    }
}

/// The HEAD that the document has for the path.
fn declared<'c>(context: &CheckContext<'c>) -> Option<&'c Operation> {
    let mut at_path = context.contract.operations_at(&context.case.request.path);
    at_path.find(|other| other.method == "HEAD" && other.path == context.operation.path)
}

fn spec(context: &CheckContext) -> Spoken<HeadAnswer> {
    let is_asked = context.operation.method != "HEAD" && context.exchange().ok()?.request.method == "HEAD";
    // Who declares HEAD has the RFC's word for what it is; else it is the RFC's advice alone.
    let (source, basis) = match declared(context) {
        Some(head) => (&head.source, Basis::Protocol),
        None => (&context.operation.source, Basis::Advice),
    };
    is_asked.then(|| Ok(Claim { answer: HeadAnswer::AsGet, source: source.clone().into(), basis }))
}

fn live(context: &CheckContext) -> Spoken<HeadAnswer> {
    let answered = |name| context.observation.trace.step(name).and_then(TraceStep::response);
    let (get, head) = match (answered(&StepName::Again).or(answered(&StepName::Valid)), context.response()) {
        (Some(get), Ok(head)) => (get, head),
        (_, Err(reason)) => return Some(Err(reason)),
        (None, _) => return Some(Err(SilentReason::NothingShown)),
    };
    let declared = declared(context);
    if !get.is_success() && head.status != get.status && (declared.is_some() || head.status < 400) {
        return Some(Err(SilentReason::ValidNotServed(get.status)));
    }
    let lists = |status| declared.is_some_and(|head| head.answer(status).is_some());
    // A GET that is answered as nobody documents is told by itself.
    if get.is_success() && context.operation.answer(get.status).is_none() {
        return Some(Err(SilentReason::NothingShown));
    }
    match (head.status, declared) {
        (status, _) if status == get.status && !get.is_success() => context.live("/status", HeadAnswer::AsGet),
        (429, _) => Some(Err(SilentReason::TooManyRequests)),
        (status, None) if status == get.status => headers(context, get, head),
        // Of successes without content any is as good: 204 says that there is none.
        (200..=299, _) if get.is_success() => context.live("/status", HeadAnswer::AsGet),
        (status @ (400..=499 | 501), None) => context.live("/status", HeadAnswer::Refused(status)),
        // What its own answers are not, is told where it is asked for itself.
        (status @ (401 | 403 | 500..), _) => Some(Err(SilentReason::NotOfTheMethod(status))),
        (status, Some(_)) if !lists(status) || !lists(get.status) || status < 400 => {
            Some(Err(SilentReason::NotOfTheMethod(status)))
        }
        (status, _) => {
            let how = format!("HEAD is answered {status} where GET is answered {}", get.status);
            context.live("/status", HeadAnswer::Otherwise(how))
        }
    }
}

/// Of the headers those that say something certain: what is found out while the content is written, may be left out.
fn headers(context: &CheckContext, get: &Response, head: &Response) -> Spoken<HeadAnswer> {
    let is_empty = head.header("content-length").next().is_some_and(|length| length.shown().trim() == "0");
    if is_empty && !get.body.whole().is_empty() {
        let how = "HEAD has `Content-Length: 0` where GET has content".to_owned();
        return context.live("/headers/content-length", HeadAnswer::Otherwise(how));
    }
    // One that GET should not have is told of GET.
    let declared = context.operation.answer(get.status).map(|answer| answer.media.as_slice()).unwrap_or_default();
    let came = get.content_type();
    let allows = |media: &Media| {
        let declared = MediaType::of_header(&media.media_type);
        declared.zip(came.as_ref()).is_none_or(|(declared, came)| declared.allows(came))
    };
    let is_declared = declared.is_empty() || declared.iter().any(allows);
    match (head.media_type(), get.media_type()) {
        (Some(head), Some(get)) if head != get && is_declared => {
            let how = format!("HEAD has the media type {head} where GET has {get}");
            context.live("/headers/content-type", HeadAnswer::Otherwise(how))
        }
        _ => context.live("/status", HeadAnswer::AsGet),
    }
}
