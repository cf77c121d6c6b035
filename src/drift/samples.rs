//! The requests that samples of pages send, against the contract.

use countersign_openapi::{Contract, Operation};
use countersign_pages::{Facts, Stated, StatedCall};

use super::StatementChange;
use crate::claim::{Source, Witness};
use crate::finding::Evidence;
use crate::rules::classify::{Relation, class};
use crate::rules::docs::bodies;
use crate::rules::docs::paths::ComparedPaths;
use crate::rules::samples::{SAMPLES, SampleAsked, SampleRule};

/// What samples send otherwise than the contract asks for. One that is shown in several languages, or on
/// several pages, is told where it stands first.
pub fn samples(
    provider: &str,
    contract: &Contract,
    facts: &Facts,
    calls: &[Stated<StatedCall>],
) -> Vec<StatementChange> {
    let mut found: Vec<StatementChange> = Vec::new();
    let paths = ComparedPaths::of(contract, facts);
    for stated in calls {
        let operations = paths.named(&stated.fact.operation);
        for rule in SAMPLES {
            let Some(change) = told(provider, contract, facts, (stated, &operations), rule) else { continue };
            if !found.iter().any(|known| known.id == change.id) {
                found.push(change);
            }
        }
    }
    found
}

/// What is told of a sample, where none of the operations that it may be meant for would take it.
fn told(
    provider: &str,
    contract: &Contract,
    facts: &Facts,
    (stated, operations): (&Stated<StatedCall>, &[&Operation]),
    rule: &SampleRule,
) -> Option<StatementChange> {
    let call = &stated.fact;
    let relate = |operation: &Operation| (rule.relate)(&SampleAsked { contract, facts, operation, call });
    let relation = bodies::best(operations.iter().map(|operation| relate(operation)));
    let operation = operations.first()?;
    let class = class(&relation, operation.basis)?;
    let (Relation::Wider(how) | Relation::Disjoint(how)) = relation else { return None };
    let place = stated.source.to_string();
    let docs = Evidence {
        witness: Witness::Docs,
        // Of what is told once an operation, no sample's own parts are the matter.
        says: if rule.is_of_operation { operation.key().to_string() } else { sent(call) },
        source: place.clone(),
        at: Some(Box::new(Source::Page { place, quote: stated.quote.clone() })),
    };
    let pointer = format!("{}{}", operation.source.within(&contract.document), rule.pointer);
    let node = contract.node(&pointer);
    let source = Source::from(node.map_or_else(|| operation.source.clone(), |node| node.source()));
    let spec = Evidence {
        witness: Witness::Spec,
        says: operation.key().to_string(),
        source: source.to_string(),
        at: Some(Box::new(source)),
    };
    let subject = if rule.is_of_operation { operation.key() } else { call.operation.clone() }.to_string();
    Some(StatementChange::new(provider, (rule.id.to_owned(), subject), class, how, Some(docs), Some(spec)))
}

/// What a sample sends, by its names.
fn sent(call: &StatedCall) -> String {
    let mut parts = vec![call.operation.to_string()];
    let mut list = |what: &str, names: Vec<&str>| {
        if !names.is_empty() {
            parts.push(format!("{what} {}", names.join(", ")));
        }
    };
    list("query", call.query.iter().map(String::as_str).collect());
    list("headers", call.headers.iter().map(String::as_str).collect());
    let body = call.body.as_ref().and_then(|body| body.fields()).unwrap_or_default();
    list("body", body.iter().map(|(name, _)| name.as_str()).collect());
    parts.join("; ")
}
