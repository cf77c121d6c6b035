//! What is sent as a body. Its schema is compared with those of parameters.

use super::{Pair, Turned, said};
use crate::contract::{Body, Contract};
use crate::finding::{Class, Said};

pub fn asked(pair: &Pair) -> Vec<Turned> {
    let (old, new) = (pair.then.1.body.as_ref(), pair.now.1.body.as_ref());
    let word = |body: &Body| if body.required { "required" } else { "optional" };
    let says = |contract: &Contract, body: &Body| -> Said {
        said(contract, &body.source, format!("{}, {}", word(body), body.media_types.join(" or ")))
    };
    let (rule, class, message) = match (old, new) {
        (None, Some(new)) if new.required => ("body-added", Class::Breaking, "a body must be sent now"),
        (None, Some(_)) => ("body-added", Class::Compatible, "a body may be sent now"),
        (Some(_), None) => ("body-removed", Class::Breaking, "no body is taken any more"),
        (Some(old), Some(new)) if new.required && !old.required => {
            ("body-required", Class::Breaking, "the body must be sent now")
        }
        (Some(old), Some(new)) if old.required && !new.required => {
            ("body-optional", Class::Compatible, "the body may be left out now")
        }
        (Some(old), Some(new)) if !old.media_types.iter().all(|media_type| new.media_types.contains(media_type)) => {
            ("body-media-type-removed", Class::Breaking, "the body is not taken in every media type that it was")
        }
        (Some(old), Some(new)) if old.media_types.len() != new.media_types.len() => {
            ("body-media-type-added", Class::Compatible, "the body is taken in another media type too")
        }
        _ => return Vec::new(),
    };
    let (earlier, later) = (old.map(|old| says(pair.then.0, old)), new.map(|new| says(pair.now.0, new)));
    vec![pair.turned(rule, class, message.to_owned(), earlier, later)]
}
