//! Another authentication scheme.

use super::{Expects, Scenario};
use crate::live::{Piece, Template};
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "scheme-wrong",
    sends: "The valid credential behind another scheme word: `Basic`, or `Bearer` where Basic is documented.",
    why: "A scheme that is accepted by accident is one that goes away by accident.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-11.1",
    provokes: &[Cause::CredentialMalformed],
    expects: Expects::RefusedAsUndocumented,
    provoke: |valid| {
        valid.each_authorization(|word, credential| {
            let other = if word == "Basic" { "Bearer " } else { "Basic " };
            vec![Template(vec![Piece::Text(other.to_owned()), credential])]
        })
    },
};
