//! Asks in which media type an answer comes.

use std::fmt;

use crate::claim::Claim;
use crate::rules::classify::{Relation, Side};
use crate::rules::exchange::{Check, Lie, Spoken, World, unspoken};
use crate::secret::Redacted;
use countersign_openapi::Grounds;
use countersign_openapi::is_json;

pub const CHECK: Check<MediaTypes> = Check {
    id: "content-type",
    side: Side::Response,
    spec,
    live,
    client: unspoken,
    relate: MediaTypes::relate,
    lies: &[
        Lie {
            name: "HTML by its label",
            tell: |testimony| {
                let Some(response) = testimony.trace.last_response_mut() else { return };
                response.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
                response.headers.push(("content-type".to_owned(), Redacted::plain("text/html; charset=utf-8")));
            },
        },
        Lie {
            name: "no content type",
            tell: |testimony| {
                let Some(response) = testimony.trace.last_response_mut() else { return };
                response.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
            },
        },
    ],
};

/// The documented media types, or the one that came (none, where no content type did).
pub struct MediaTypes(pub(super) Vec<String>);

impl MediaTypes {
    pub(super) fn relate(&self, later: &MediaTypes) -> Relation {
        let Some(came) = later.0.first() else {
            return Relation::Wider("the answer has no content type".to_owned());
        };
        if self.0.iter().any(|documented| matches(documented, came)) {
            return Relation::Same;
        }
        // What ends in `+json` can be read as JSON (RFC 6839 §3.1).
        if is_json(came) && self.0.iter().any(|documented| is_json(documented)) {
            return Relation::Narrower;
        }
        Relation::Wider(format!("the answer is labelled {came}"))
    }
}

/// Whether a media type falls under a documented one, which may be a range (RFC 9110 §12.5.1).
pub(super) fn matches(documented: &str, came: &str) -> bool {
    let documented = documented.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match documented.strip_suffix("/*") {
        Some("*") => true,
        Some(kind) => came.split('/').next() == Some(kind),
        None => documented == came,
    }
}

impl fmt::Display for MediaTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "no content type" } else { "" })?;
        f.write_str(&self.0.join(" or "))
    }
}

pub(super) fn spec(world: &World) -> Spoken<MediaTypes> {
    let declared = world.declared()?;
    let Some(first) = declared.media.first() else {
        // 2.0 has the media types beside the answers, for those without a schema too.
        let answer = MediaTypes(world.operation.produces.clone());
        let is_2 = !answer.0.is_empty() && world.contract.document.root().get("swagger").is_some();
        return is_2.then(|| Ok(Claim { answer, source: declared.source.clone().into(), grounds: declared.grounds }));
    };
    let grounds = if declared.media.iter().any(|media| media.grounds == Grounds::Documented) {
        Grounds::Documented
    } else {
        first.grounds
    };
    let answer = MediaTypes(declared.media.iter().map(|media| media.media_type.clone()).collect());
    Some(Ok(Claim { answer, source: first.source.clone().into(), grounds }))
}

pub(super) fn live(world: &World) -> Spoken<MediaTypes> {
    match world.response() {
        // An answer without content needs no type; a label that it has all the same may be wrong.
        Ok(response) if response.body.whole().is_empty() && response.media_type().is_none() => None,
        Ok(response) if matches!(response.status, 204 | 205 | 304) => None,
        Ok(response) => world.live("/headers/content-type", MediaTypes(response.media_type().into_iter().collect())),
        Err(reason) => Some(Err(reason)),
    }
}
