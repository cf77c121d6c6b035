//! What is sent as a body. Its schema is compared with those of parameters.

use crate::finding::Said;
use crate::rules::classify::ChangeKind;
use crate::rules::evolution::{Evolution, Pair, Turned, said};
use crate::rules::presence::{self, Part, word};
use countersign_openapi::{Body, Contract};

pub const RULES: Evolution = Evolution {
    rules: &[
        "body-added",
        "body-removed",
        "body-required",
        "body-optional",
        "body-media-type-added",
        "body-media-type-removed",
    ],
    of_documents: |_| Vec::new(),
    of_operation: asked,
};

pub fn asked(pair: &Pair) -> Vec<Turned> {
    turned(pair).into_iter().collect()
}

fn turned(pair: &Pair) -> Option<Turned> {
    let (old, new) = (pair.then.1.body.as_ref(), pair.now.1.body.as_ref());
    let says = |contract: &Contract, body: &Body| -> Said {
        said(contract, &body.source, format!("{}, {}", word(body.required), body.media_types.join(" or ")))
    };
    let part = |contract, body: &Body| Part { required: body.required, said: says(contract, body) };
    let parts = (old.map(|old| part(pair.then.0, old)), new.map(|new| part(pair.now.0, new)));
    if let Some(turned) = presence::turned(pair, "body", "body", parts.0, parts.1) {
        return Some(turned);
    }
    let (old, new) = (old?, new?);
    let lost = old.media_types.iter().any(|media_type| !new.media_types.contains(media_type));
    let (rule, kind, message) = match lost {
        true => {
            ("body-media-type-removed", ChangeKind::Withdrawn, "the body is not taken in every media type that it was")
        }
        false if old.media_types.len() != new.media_types.len() => {
            ("body-media-type-added", ChangeKind::Offered, "the body is taken in another media type too")
        }
        false => return None,
    };
    let (earlier, later) = (says(pair.then.0, old), says(pair.now.0, new));
    Some(pair.turned(rule, kind, message.to_owned(), Some(earlier), Some(later)))
}
