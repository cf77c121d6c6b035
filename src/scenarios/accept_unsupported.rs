//! Nothing that the client takes.

use super::media_type_unsupported::UNKNOWN_TYPE;
use super::{Expects, Provocation, Scenario};
use crate::live::Template;
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "accept-unsupported",
    sends: "`Accept` with a media type that the operation does not have, where the document says how that is answered.",
    why: "A service may answer as if nothing was asked (RFC 9110); where the document has 406, it should be as documented.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.7",
    provokes: &[Cause::NotAcceptable, Cause::CredentialValid],
    expects: Expects::RefusedAsUnfit,
    points: &["refusal-status", "status-declared"],
    provoke: |valid| match valid.lists(Cause::NotAcceptable, 406) {
        true => vec![Provocation::of(valid.request.clone().with_header("Accept", Template::text(UNKNOWN_TYPE)))],
        false => Vec::new(),
    },
};
