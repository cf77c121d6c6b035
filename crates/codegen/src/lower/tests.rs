//! What the lowerings' own tests share, and what no single one of them does.

use super::*;

/// A document of these paths and components, lowered.
pub(super) fn lowered(text: &str) -> Lowered {
    let text = format!("openapi: 3.0.3\n{text}");
    lower(&Document::parse("a.yaml", text).unwrap()).unwrap()
}

/// The losses, each as one line.
pub(super) fn losses(lowered: &Lowered) -> Vec<String> {
    let line = |loss: &Loss| format!("{}, {}: {}", loss.subject, loss.construct, loss.what);
    lowered.losses.iter().map(line).collect()
}

#[test]
fn an_operation_that_cant_be_lowered_is_left_out_by_itself() {
    let lowered = lowered(concat!(
        "paths:\n",
        "  /a:\n",
        "    get: {operationId: broken, parameters: [{$ref: '#/nowhere'}]}\n",
        "    put: {operationId: sound}\n",
    ));
    let left_out: Vec<_> = lowered.left_out.iter().map(|l| (l.operation.as_str(), l.reason.as_str())).collect();
    assert_eq!(left_out, [("broken", "there is no \"nowhere\" here")]);
    assert_eq!(lowered.operations.len(), 1);
    assert_eq!(lowered.spec["paths"]["/a"].as_object().unwrap().len(), 1);
}

#[test]
fn what_progenitor_takes_says_nothing_but_what_it_needs() {
    let lowered =
        lowered("info: {title: T, version: é}\nx-a: 1\npaths: {/a: {get: {operationId: a, x-b: 1, tags: [t]}}}");
    let responses = json!({ "101": { "description": "" } });
    assert_eq!(
        lowered.spec,
        json!({
            "openapi": "3.0.3", "info": { "title": "a.yaml", "version": "0" },
            "paths": { "/a": { "get": { "operationId": "a", "parameters": [], "responses": responses } } },
            "components": { "schemas": {} },
        })
    );
}

#[test]
fn a_document_of_no_known_version_is_refused() {
    for version in ["openapi: 4.0.0", "info: {}"] {
        assert!(lower(&Document::parse("a.yaml", version).unwrap()).is_err());
    }
}
