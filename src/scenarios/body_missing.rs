//! No body where one is taken.

use super::faults::{FaultKind, RequestFault};
use super::{Expects, Provocation, Scenario};
use crate::live::Request;
use countersign_openapi::{Basis, Cause, DocumentedBody};

pub const SCENARIO: Scenario = Scenario {
    id: "body-missing",
    sends: "The request without its body.",
    why: "The answer should say what is missing, in the documented shape, and not fail.",
    reference: "https://spec.openapis.org/oas/v3.0.3#request-body-object",
    provokes: &[Cause::BodyMissing, Cause::CredentialValid],
    expects: Expects::RefusedAsUnfit,
    points: &["refusal-status", "input-enforced", "status-declared"],
    provoke: |valid| match valid.request.body {
        None => Vec::new(),
        Some(_) => {
            let request = Request { body: None, ..valid.request.clone() }.without_header("content-type");
            let is_required = |body: &&DocumentedBody| body.required && body.basis == Basis::Documented;
            let required = valid.operation.body.as_ref().filter(is_required);
            let fault = required.map(|body| RequestFault {
                kind: FaultKind::Missing,
                says: "the required body is missing".to_owned(),
                source: body.source.clone(),
                basis: body.basis,
            });
            let causes: Option<&[Cause]> = if fault.is_some() { Some(&[Cause::BodyMissing]) } else { None };
            vec![Provocation { variant: None, request, causes, fault }]
        }
    },
};
