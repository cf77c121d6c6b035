//! A method that the path does not have.

use super::{Expects, Provocation, Scenario};
use crate::live::Request;
use countersign_openapi::Cause;

pub const SCENARIO: Scenario = Scenario {
    id: "method-unknown",
    sends: "GET to a path that has no GET, once for each path; none whose name says that it does something.",
    why: "405 tells a client which methods there are, and a 404 would have it look for another path.",
    reference: "https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6",
    provokes: &[Cause::MethodNotAllowed],
    expects: Expects::RefusedAsUnfit,
    points: &["allow"],
    provoke: |valid| {
        let operation = valid.operation;
        let at_path: Vec<_> = valid.contract.operations_at(&valid.request.path).collect();
        let is_first = at_path.first().is_some_and(|first| first.id == operation.id);
        // Where two templates fit, nobody knows whose methods a service goes by.
        let is_only = at_path.iter().all(|other| other.path == operation.path);
        let has_get = at_path.iter().any(|other| ["GET", "HEAD"].contains(&other.method.as_str()));
        if !is_first || !is_only || has_get || operation.names_effect() {
            return Vec::new();
        }
        let get = Request { method: "GET".into(), body: None, ..valid.request.clone() };
        vec![Provocation::of(get.without_header("content-type"))]
    },
};
