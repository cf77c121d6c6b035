//! Which credentials an operation wants, and how they are sent.

use std::collections::BTreeSet;

use crate::rules::classify::ChangeKind;
use crate::rules::evolution::{Evolution, Pair, Turned, said};
use countersign_openapi::{Carrier, Contract, Operation, Scheme, SchemeKind};

pub const RULES: Evolution =
    Evolution { rules: &["security-changed"], of_documents: |_| Vec::new(), of_operation: asked };

/// The ways in, each in words; a scheme's name is none of them.
fn ways(contract: &Contract, operation: &Operation) -> BTreeSet<String> {
    let way = |alternative: &Vec<String>| {
        let mut needed: Vec<String> =
            alternative.iter().map(|name| contract.scheme(name).map_or_else(|| format!("`{name}`"), sent)).collect();
        needed.sort();
        if needed.is_empty() { NONE.to_owned() } else { needed.join(" and ") }
    };
    let ways: BTreeSet<String> = operation.security.iter().map(way).collect();
    if ways.is_empty() { BTreeSet::from([NONE.to_owned()]) } else { ways }
}

const NONE: &str = "no credential";

/// How a scheme's credential is sent.
fn sent(scheme: &Scheme) -> String {
    let prefix = scheme.prefix.as_ref().map(|prefix| format!(" that starts with `{prefix}`")).unwrap_or_default();
    let carried = match (scheme.carrier(), &scheme.kind) {
        (Some(Carrier::Authorization(word)), _) => format!("Authorization: {word}"),
        (Some(Carrier::Header(name)), _) => format!("the header {}", name.to_ascii_lowercase()),
        (Some(Carrier::Query(name)), _) => format!("the parameter {name}"),
        (Some(Carrier::Cookie(name)), _) => format!("the cookie {name}"),
        (None, SchemeKind::Http(word)) => format!("HTTP authentication {word}"),
        (None, _) => "a client certificate".to_owned(),
    };
    carried + &prefix
}

pub fn asked(pair: &Pair) -> Vec<Turned> {
    let (then, now) = (ways(pair.then.0, pair.then.1), ways(pair.now.0, pair.now.1));
    let (kind, message) = match (then.is_subset(&now), now.contains(NONE)) {
        _ if then == now => return Vec::new(),
        (_, true) => (ChangeKind::Waived, "no credential is needed any more"),
        (true, _) => (ChangeKind::Offered, "there is another way to authenticate"),
        (false, _) if then.contains(NONE) => (ChangeKind::Asked, "a credential is needed now"),
        (false, _) => (ChangeKind::Withdrawn, "a way to authenticate is gone"),
    };
    let says = |(contract, operation): (&Contract, &Operation), ways: BTreeSet<String>| {
        Some(said(contract, &operation.source, ways.into_iter().collect::<Vec<_>>().join(", or ")))
    };
    vec![pair.turned("security-changed", kind, message.to_owned(), says(pair.then, then), says(pair.now, now))]
}
