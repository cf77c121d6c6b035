//! A body in another media type.

use super::faults::{FaultKind, RequestFault};
use super::{Expects, Provocation, Scenario};
use crate::live::Template;
use countersign_openapi::{Cause, Media, MediaType};

pub const SCENARIO: Scenario = Scenario {
    id: "media-type-unsupported",
    sends: "The body under a media type that the document does not list, where it says how that is answered.",
    why: "A client that forgets `Content-Type` should hear so, and not that its data is wrong.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.16",
    provokes: &[Cause::MediaTypeUnsupported],
    expects: Expects::RefusedAsUnfit,
    points: &["input-enforced"],
    // Where 415 is not listed, a service may well take what it can read.
    provoke: |valid| match &valid.operation.body {
        Some(declared)
            if valid.request.body.is_some()
                && valid.lists(Cause::MediaTypeUnsupported, 415)
                && !declared.content.iter().any(takes_unknown) =>
        {
            let request = valid.request.clone().with_header("Content-Type", Template::text(UNKNOWN_TYPE));
            let fault = RequestFault {
                kind: FaultKind::Lenient,
                says: "the body is in a media type that is not listed".to_owned(),
                source: declared.source.clone(),
                basis: declared.basis,
            };
            vec![Provocation { fault: Some(fault), ..Provocation::of(request) }]
        }
        _ => Vec::new(),
    },
};

/// Whether what is declared is a range that any media type falls under.
fn takes_unknown(media: &Media) -> bool {
    let unknown = MediaType::of_header(UNKNOWN_TYPE);
    MediaType::of_header(&media.media_type).zip(unknown).is_some_and(|(declared, unknown)| declared.allows(&unknown))
}

/// A media type that nobody has.
pub const UNKNOWN_TYPE: &str = "application/vnd.countersign.none";
