//! A body that is not what its content type says.

use super::{Expects, Provocation, Scenario};
use crate::claim::Cause;
use crate::live::Request;

pub const SCENARIO: Scenario = Scenario {
    id: "body-malformed",
    sends: "A body that breaks off, under the documented content type.",
    why: "A client's bug must be answered as the client's, in the documented shape.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.1",
    provokes: &[Cause::BodyMalformed],
    expects: Expects::Either,
    provoke: |valid| match &valid.request.body {
        None => Vec::new(),
        Some(body) => {
            let cut = body[..body.len().div_ceil(2)].to_vec();
            vec![Provocation::of(Request { body: Some(cut), ..valid.request.clone() })]
        }
    },
};
