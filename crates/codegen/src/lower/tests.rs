//! What the lowerings' own tests share, and what no single one of them does.

use countersign_openapi::Document;

use super::*;

/// A document of these paths and components, lowered.
pub(super) fn lowered(text: &str) -> Lowered {
    let text = format!("openapi: 3.0.3\n{text}");
    lower(&contract(&text)).unwrap()
}

pub(super) fn contract(text: &str) -> Contract {
    Contract::read(Document::parse("a.yaml", text).unwrap())
}

/// The losses, each as one line.
pub(super) fn losses(lowered: &Lowered) -> Vec<String> {
    let line = |loss: &Loss| format!("{}, {}: {}", loss.subject, loss.construct, loss.what);
    lowered.losses.iter().map(line).collect()
}

#[test]
fn what_of_an_operation_cant_be_used_is_told_and_the_rest_has_its_client() {
    let lowered = lowered(concat!(
        "paths:\n",
        "  /a:\n",
        "    get: {operationId: broken, parameters: [{$ref: '#/nowhere'}, {name: q, in: query}]}\n",
        "    put: {operationId: bodiless, requestBody: {$ref: '#/nowhere'}, responses: {200: {$ref: '#/nowhere'}}}\n",
    ));
    assert!(lowered.left_out.is_empty());
    let told =
        |id: &str| format!("{id}, unusable: the reference \"#/nowhere\" leads nowhere: there is no \"nowhere\" here");
    assert_eq!(losses(&lowered), [told("bodiless"), told("broken")]);
    assert_eq!(lowered.operations[0].parameters.len(), 1);
    assert!(lowered.operations[1].body.is_none() && lowered.operations[1].answers.successes.len() == 1);
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
        assert!(lower(&contract(version)).is_err());
    }
}
