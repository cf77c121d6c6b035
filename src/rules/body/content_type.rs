//! Asks in which media type an answer comes.

use std::fmt;

use crate::claim::Claim;
use crate::rules::classify::Relation;
use crate::rules::compare::Spoken;
use crate::rules::exchange::{Check, CheckContext, Mutant, unspoken};
use crate::secret::Redacted;
use countersign_openapi::MediaType;
use countersign_openapi::{Basis, Direction};

pub const CHECK: Check<MediaTypes> = Check {
    id: "content-type",
    direction: Direction::Response,
    spec,
    live,
    client: unspoken,
    relate: MediaTypes::relate,
    mutants: &[
        Mutant {
            name: "HTML by its label",
            tell: |observation| {
                let Some(response) = observation.trace.last_response_mut() else { return };
                response.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
                response.headers.push(("content-type".to_owned(), Redacted::plain("text/html; charset=utf-8")));
            },
        },
        Mutant {
            name: "no content type",
            tell: |observation| {
                let Some(response) = observation.trace.last_response_mut() else { return };
                response.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
            },
        },
    ],
};

/// The documented media types, or the one that came (none, where no content type did).
pub struct MediaTypes(pub(super) Vec<String>);

impl MediaTypes {
    pub(super) fn relate(&self, later: &MediaTypes) -> Relation {
        match later.0.first() {
            Some(_) if self.0.is_empty() => Relation::Wider("a body comes where no content is documented".to_owned()),
            None => Relation::Wider("the answer has no content type".to_owned()),
            Some(came) if self.0.iter().any(|documented| matches(documented, came)) => Relation::Same,
            Some(came) => Relation::Wider(format!("the answer is labelled {came}")),
        }
    }
}

/// Whether a media type falls under a documented one, which may be a range (RFC 9110 §12.5.1).
pub(super) fn matches(documented: &str, came: &str) -> bool {
    let read = MediaType::of_header(documented).zip(MediaType::of_header(came));
    read.map_or_else(|| documented.eq_ignore_ascii_case(came), |(documented, came)| documented.allows(&came))
}

impl fmt::Display for MediaTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "no content type" } else { "" })?;
        f.write_str(&self.0.join(" or "))
    }
}

pub(super) fn spec(context: &CheckContext) -> Spoken<MediaTypes> {
    let declared = context.declared().filter(|answer| answer.is_there)?;
    let Some(first) = declared.media.first() else {
        // 2.0 has the media types beside the answers, for those without a schema too.
        let is_2 = context.contract.document.root().get("swagger").is_some() && !context.operation.produces.is_empty();
        let came = context.response().ok().filter(|response| !response.body.whole().is_empty());
        let came = came.and_then(|response| response.media_type());
        // Of a media type that is listed, it is no more than a body where none is documented.
        let is_2 = is_2 && !came.is_some_and(|came| context.operation.produces.iter().any(|it| matches(it, &came)));
        let answer = MediaTypes(if is_2 { context.operation.produces.clone() } else { Vec::new() });
        // That a document lists no content is no promise that none comes.
        let basis = match declared.basis {
            basis if is_2 => basis,
            Basis::Inferred => Basis::Inferred,
            _ => Basis::Advice,
        };
        let says = is_2 || context.response().is_ok_and(|response| !response.body.whole().is_empty());
        return says.then(|| Ok(Claim { answer, source: declared.source.clone().into(), basis }));
    };
    let basis = if declared.media.iter().any(|media| media.basis == Basis::Documented) {
        Basis::Documented
    } else {
        first.basis
    };
    let answer = MediaTypes(declared.media.iter().map(|media| media.media_type.clone()).collect());
    Some(Ok(Claim { answer, source: first.source.clone().into(), basis }))
}

pub(super) fn live(context: &CheckContext) -> Spoken<MediaTypes> {
    match context.response() {
        // An answer without content needs no type, and a label that it has all the same is of nothing.
        Ok(response) if response.body.whole().is_empty() => None,
        Ok(_) if context.is_without_content() => None,
        Ok(response) => {
            let came = response.content_type().map(|came| came.without_charset().as_str().to_owned());
            context
                .live("/headers/content-type", MediaTypes(came.or_else(|| response.media_type()).into_iter().collect()))
        }
        Err(reason) => Some(Err(reason)),
    }
}
