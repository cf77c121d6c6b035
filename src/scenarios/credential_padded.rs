//! Spaces around the token.

use super::{Expects, Scenario};
use crate::live::{Piece, Template};
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "credential-padded",
    sends: "The valid credential with an extra space before and after it.",
    why: "Tokens are copied with spaces. Either answer is right; a failure of the server is not.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-5.5",
    provokes: &[Cause::CredentialValid, Cause::CredentialMalformed, Cause::CredentialUnknown],
    expects: Expects::Either,
    points: &["no-server-error"],
    provoke: |valid| {
        valid.each_authorization(|word, credential| {
            let around = [Piece::Text(format!("{word}  ")), credential, Piece::Text(" ".to_owned())];
            vec![Template(around.into())]
        })
    },
};
