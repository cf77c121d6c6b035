//! No body where one is taken.

use super::{Expects, Provocation, Scenario};
use crate::live::Request;
use countersign_openapi::{Basis, Cause};

pub const SCENARIO: Scenario = Scenario {
    id: "body-missing",
    sends: "The request without its body.",
    why: "The answer should say what is missing, in the documented shape, and not fail.",
    reference: "https://spec.openapis.org/oas/v3.0.3#request-body-object",
    provokes: &[Cause::BodyMissing, Cause::CredentialValid],
    expects: Expects::Either,
    points: &["refusal-status", "status-declared"],
    provoke: |valid| match valid.request.body {
        None => Vec::new(),
        Some(_) => {
            let request = Request { body: None, ..valid.request.clone() }.without_header("content-type");
            let required =
                valid.operation.body.as_ref().is_some_and(|body| body.required && body.basis == Basis::Documented);
            let causes: Option<&[Cause]> = if required { Some(&[Cause::BodyMissing]) } else { None };
            vec![Provocation { variant: None, request, causes }]
        }
    },
};
