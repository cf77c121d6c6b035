//! What a request must have, may have, or has no place for: one way of telling it of parameters,
//! of bodies and of the fields of forms.

use crate::finding::Evidence;
use crate::rules::classify::ChangeKind;
use crate::rules::evolution::{ExchangePart, OperationPair, Turned};

/// A part of a request as one document has it.
pub struct RequestPart {
    pub required: bool,
    pub said: Evidence,
}

/// `required` or `optional`.
pub fn word(required: bool) -> &'static str {
    if required { "required" } else { "optional" }
}

/// What became of a part of a request; nothing where it is needed as it was. `part` begins the
/// rule's id, `name` the sentence, and `exchange` is what a client may do without.
pub fn turned(
    pair: &OperationPair,
    part: &str,
    name: &str,
    old: Option<RequestPart>,
    new: Option<RequestPart>,
    exchange: Option<&ExchangePart>,
) -> Option<Turned> {
    let required = |part: &Option<RequestPart>| part.as_ref().map(|part| part.required);
    let (became, kind, does) = match (required(&old), required(&new)) {
        (None, Some(true)) => ("added", ChangeKind::Asked, "must be sent"),
        (None, Some(false)) => ("added", ChangeKind::Offered, "may be sent"),
        (Some(_), None) => ("removed", ChangeKind::Withdrawn, "is gone"),
        (Some(false), Some(true)) => ("required", ChangeKind::Asked, "must be sent now"),
        (Some(true), Some(false)) => ("optional", ChangeKind::Waived, "may be left out now"),
        _ => return None,
    };
    let (earlier, later) = (old.map(|part| part.said), new.map(|part| part.said));
    let turned = pair.turned(format!("{part}-{became}"), kind, format!("the {name} {does}"), earlier, later);
    // What must be sent now concerns most who never sent it.
    Some(match exchange.filter(|_| kind != ChangeKind::Asked) {
        Some(exchange) => turned.about(exchange),
        None => turned,
    })
}
