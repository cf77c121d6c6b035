//! How a request that was wrong is answered.
//!
//! A page's answer agrees with a document in which one answer of that status, of any operation,
//! is the same: pages state errors for a whole API. Where the document names causes, only its
//! answers to the page's cause count. Two things are asked of each operation: whether one that
//! needs a credential says what happens without, and whether its refusals look like all others.

mod lacking;
mod refusals;

use crate::reason::SilentReason;
use countersign_openapi::{Basis, Cause, DocumentedResponse, MediaType, Operation, StatusKey};
use countersign_pages::{ErrorBody, ErrorResponse, Facts, Shape, literal};
use serde_json::{Value, json};

use self::refusals::{ComparedRefusal, ComparedRefusals, RefusalBody};
use super::{bodies, shapes};
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::statement::{Asked, PageMutant, StatedCheck, grounds_of, tell_all};

pub const CHECK: StatedCheck<ErrorResponse, ComparedRefusals> = StatedCheck {
    docs: told,
    spec: declared,
    relate: refusals::relate,
    mutants: &[
        PageMutant {
            name: "another-status",
            tell: |facts| tell_all::<ErrorResponse>(facts, |response| response.status = Some(StatusKey::Code(418))),
        },
        PageMutant {
            name: "another-code",
            tell: |facts| {
                mutant(facts, |body| {
                    let members = body.as_object_mut().into_iter().flat_map(|members| members.values_mut());
                    members.for_each(|member| *member = "TEAPOT".into());
                });
            },
        },
        PageMutant {
            name: "another-field",
            tell: |facts| mutant(facts, |body| *body = json!({"teapot": "It is one."})),
        },
    ],
};

/// Tells each body that is shown otherwise.
fn mutant(facts: &mut Facts, tell: fn(&mut Value)) {
    tell_all::<ErrorResponse>(facts, |response| {
        if let Some(ErrorBody::Literal(body)) = &mut response.body {
            tell(body);
        }
    });
}

fn told(asked: &Asked<ErrorResponse>) -> ComparedRefusals {
    let ErrorResponse { status, cause, body, .. } = asked.fact;
    let body = match body {
        Some(ErrorBody::Literal(body)) => RefusalBody::Literal(body.clone()),
        Some(ErrorBody::Shape(shape)) => RefusalBody::Shape(shape.clone()),
        None => RefusalBody::Untold,
    };
    let refusal = ComparedRefusal { status: *status, is_for_cause: true, body };
    let media = asked.fact.content_type.iter().cloned().collect();
    ComparedRefusals { cause: *cause, answers: vec![refusal], media, form: Relation::Same, lacking: None }
}

fn declared(asked: &Asked<ErrorResponse>) -> Spoken<ComparedRefusals> {
    // Of a class without a body a page says what HTTP does (RFC 9110 §15): no document is held to that.
    if matches!(asked.fact.status, Some(StatusKey::Range(_))) && asked.fact.body.is_none() {
        return None;
    }
    // What failed later than its request is told by an answer of success.
    if asked.fact.status.is_none() && is_success(asked) {
        return None;
    }
    let (cause, code) = (asked.fact.cause, asked.fact.status_code());
    // What a public operation answers excuses none that needs a credential.
    let needs = |operation: &&Operation| operation.needs_credential();
    let of_credentials = lacking::is_of_credentials(asked.fact) && (cause.is_some() || code == Some(401));
    let of_credentials = of_credentials && asked.contract.operations().iter().any(|operation| needs(&operation));
    let operations = asked.contract.operations().iter().filter(|operation| !of_credentials || needs(operation));
    let answers = operations.flat_map(|operation| &operation.answers);
    // A `default` answers for its own operation; pages state errors for all of them.
    let defaults = answers.clone().filter(|answer| answer.status == StatusKey::Default).count();
    let is_usual = defaults * 2 >= asked.contract.operations().len();
    let refusals: Vec<&DocumentedResponse> = answers
        .filter(|answer| match answer.status {
            StatusKey::Code(own) => own >= 400 || code == Some(own),
            StatusKey::Range(digit) => digit >= 4 || code.is_some_and(|code| answer.status.covers(code)),
            StatusKey::Default => is_usual,
        })
        .collect();
    if asked.contract.operations().is_empty() {
        return Some(Err(SilentReason::NoOperation));
    }
    let is_for = |answer: &DocumentedResponse| cause.is_some_and(|cause| answer.is_documented_for(&[cause]));
    let relevant = |answer: &&&DocumentedResponse| is_for(answer) || code.is_none_or(|code| answer.status.covers(code));
    let relevant: Vec<&DocumentedResponse> = refusals.iter().filter(relevant).copied().collect();
    let basis = grounds_of(relevant.iter().map(|answer| answer.basis));
    let answers = relevant.iter().flat_map(|answer| bodies(asked, answer, cause)).collect();
    let lacking = lacking::operations(asked)
        .or_else(|| lacking::credentials(asked))
        .or_else(|| lacking::told_of(asked))
        .or_else(|| lacking::fields(asked))
        .or_else(|| lacking::code(asked));
    let own = relevant.iter().flat_map(|answer| &answer.media);
    let own: Vec<MediaType> = own.filter_map(|own| MediaType::of_header(&own.media_type)).collect();
    let is_shown = asked.fact.body.is_some() && asked.fact.content_type.is_none();
    let form = if is_shown { bodies::as_json(own.iter()) } else { Relation::Same };
    let mut media: Vec<MediaType> = Vec::new();
    if asked.fact.content_type.is_some() {
        for own in own {
            if !media.contains(&own) {
                media.push(own);
            }
        }
    }
    // Where an answer is that is meant, it is shown; else where they would all be.
    let meant = relevant.iter().find(|answer| is_for(answer)).or_else(|| relevant.first());
    let at = meant.map_or_else(|| "/paths".to_owned(), |answer| answer.source.within(&asked.contract.document));
    asked.spec(&at, basis, ComparedRefusals { cause, answers, media, form, lacking })
}

/// Whether the page's body is one that the document has of success, and has each of its fields.
fn is_success(asked: &Asked<ErrorResponse>) -> bool {
    let Some(shown) = asked.fact.body.as_ref().map(ErrorBody::shape) else { return false };
    let names = shown.fields().map_or(0, <[_]>::len);
    let answers = asked.contract.operations().iter().flat_map(|operation| &operation.answers);
    let mut media = answers.filter(|answer| answer.status.is_success()).flat_map(|answer| &answer.media);
    names > 1
        && media.any(|media| {
            let schema = media.schema.as_deref();
            bodies::in_common(&shapes::declared(asked.contract, schema), &shown) == names
                && shapes::held(asked.contract, schema, &shown) == Relation::Same
        })
}

/// The bodies of one answer: those of its documented examples, or what its schema declares.
fn bodies(asked: &Asked<ErrorResponse>, answer: &DocumentedResponse, cause: Option<Cause>) -> Vec<ComparedRefusal> {
    let status = Some(answer.status);
    let causes: Vec<Cause> = cause.into_iter().collect();
    let by_itself = answer.is_documented_itself_for(&causes);
    let documented: Vec<_> = answer.examples().filter(|example| example.basis == Basis::Documented).collect();
    let mut found: Vec<ComparedRefusal> = documented
        .iter()
        .map(|example| {
            let body = RefusalBody::Literal(literal(&example.value));
            // What names no cause itself has those of its answer.
            let is_of_answer = by_itself && example.causes.all.is_empty();
            ComparedRefusal { status, is_for_cause: is_of_answer || example.is_documented_for(&causes), body }
        })
        .collect();
    // An example that is of no cause stands for the others that the schema lists, too.
    let is_listed = || {
        let schemas = answer.media.iter().map(|media| media.schema.as_deref());
        asked
            .fact
            .literal()
            .is_some_and(|body| schemas.into_iter().any(|schema| shapes::lists(asked.contract, schema, body)))
    };
    if found.is_empty() || !found.iter().any(|own| own.is_for_cause) && is_listed() {
        let shown = asked.fact.body.as_ref().map_or(Shape::Any, ErrorBody::shape);
        // What errors look like, and not one of them, has no values of its own.
        let literal = asked.fact.literal().filter(|_| asked.fact.status.is_some());
        let declared = answer.media.iter().map(|media| {
            let schema = media.schema.as_deref();
            let fits = shapes::held(asked.contract, schema, &shown);
            let fits = fits
                .and_then(|| literal.map_or(Relation::Same, |body| shapes::literally(asked.contract, schema, body)));
            RefusalBody::Declared { shape: shapes::declared(asked.contract, schema), fits }
        });
        found.extend(declared.map(|body| ComparedRefusal { status, is_for_cause: by_itself, body }));
    }
    if found.is_empty() || by_itself && !found.iter().any(|own| own.is_for_cause) {
        found.push(ComparedRefusal { status, is_for_cause: by_itself, body: RefusalBody::Untold });
    }
    found
}
