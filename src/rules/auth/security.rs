//! Which credentials an operation wants, and how they are sent.

use std::collections::{BTreeMap, BTreeSet};

use super::flows::{DeclaredFlow, flows, schemes};
use crate::rules::classify::ChangeKind;
use crate::rules::evolution::{Evolution, OperationPair, Turned, said};
use countersign_openapi::{Carrier, Contract, Node, Operation, SchemeKind, SecurityScheme};

pub const RULES: Evolution =
    Evolution { rules: &["security-changed", "security-scheme-changed"], of_documents: schemes, of_operation: asked };

/// What a client must have to be let in: each credential, by how it is sent, with the rights that it must
/// have. A scheme's name is none of it.
type SchemeSet = BTreeMap<String, BTreeSet<String>>;

/// The ways in; one is enough.
fn ways(contract: &Contract, operation: &Operation) -> Vec<SchemeSet> {
    let ways: Vec<SchemeSet> = granted(contract, operation).into_iter().map(|way| way.wants).collect();
    if ways.is_empty() { vec![SchemeSet::new()] } else { ways }
}

/// A way in, and where those of its credentials are had that OAuth 2 or OpenID Connect gives.
struct GrantedWay<'a> {
    contract: &'a Contract,
    wants: SchemeSet,
    schemes: BTreeSet<String>,
    given: Vec<&'a SecurityScheme>,
}

impl GrantedWay<'_> {
    /// Whether one of its credentials is given by a flow.
    fn flows(&self) -> bool {
        !self.given.is_empty()
    }

    /// The flows by which they are had, each with its addresses.
    fn had(&self) -> BTreeSet<String> {
        let flow = |(name, flow): (String, DeclaredFlow)| DeclaredFlow { rights: BTreeSet::new(), ..flow }.named(&name);
        self.given.iter().flat_map(|scheme| flows(self.contract, scheme)).map(flow).collect()
    }

    /// Whether who comes in by the other comes in by this one; what became of a scheme itself is told of it.
    fn takes(&self, other: &GrantedWay) -> bool {
        let is_had_alike = || self.schemes == other.schemes || other.had().is_subset(&self.had());
        self.flows() == other.flows() && is_enough(&other.wants, &self.wants) && is_had_alike()
    }
}

/// The ways in as they are stated.
fn granted<'a>(contract: &'a Contract, operation: &Operation) -> Vec<GrantedWay<'a>> {
    let node = contract.node(&operation.source.within(&contract.document));
    let stated = node.and_then(|node| node.get("security")).or_else(|| contract.node("/security"));
    let requirements = stated.iter().flat_map(|stated| stated.items().collect::<Vec<_>>());
    let way = |requirement: Node| {
        let sent = |name: &str| contract.scheme(name).map_or_else(|| format!("`{name}`"), sent);
        let by_flow = |scheme: &&SecurityScheme| matches!(scheme.kind, SchemeKind::OAuth2 | SchemeKind::OpenIdConnect);
        GrantedWay {
            contract,
            wants: requirement
                .names()
                .map(|name| (sent(name), requirement.texts(name).into_iter().collect()))
                .collect(),
            schemes: requirement.names().map(str::to_owned).collect(),
            given: requirement.names().filter_map(|name| contract.scheme(name)).filter(by_flow).collect(),
        }
    };
    // What is left of what is stated may be less: a page leaves it to others.
    requirements.filter(|_| !operation.security.is_empty()).map(way).collect()
}

/// Whether who has what the one wants has what the other wants.
fn is_enough(one: &SchemeSet, for_other: &SchemeSet) -> bool {
    for_other.iter().all(|(sent, rights)| one.get(sent).is_some_and(|own| rights.is_subset(own)))
}

/// How a scheme's credential is sent.
fn sent(scheme: &SecurityScheme) -> String {
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

pub fn asked(pair: &OperationPair) -> Vec<Turned> {
    let (then, now) = (ways(pair.then.0, pair.then.1), ways(pair.now.0, pair.now.1));
    let is_in = |way: &SchemeSet, ways: &[SchemeSet]| ways.iter().any(|other| is_enough(way, other));
    let lost: Vec<&SchemeSet> = then.iter().filter(|way| !is_in(way, &now)).collect();
    // What is wanted now that was not enough before.
    let is_new = |way: &&SchemeSet| !then.iter().any(|old| is_enough(way, old));
    let (kind, message) = match (lost.first(), now.iter().find(is_new)) {
        (None, None) => return ways_of_one_carrier(pair).into_iter().collect(),
        (None, Some(way)) if way.is_empty() => (ChangeKind::Waived, "no credential is needed any more"),
        (None, Some(way)) if then.iter().any(|old| is_enough(old, way)) => (ChangeKind::Waived, "less is needed"),
        (None, Some(_)) => (ChangeKind::Offered, "there is another way to authenticate"),
        (Some(way), _) if way.is_empty() => (ChangeKind::Asked, "a credential is needed now"),
        (Some(way), _) if now.iter().any(|new| new.keys().eq(way.keys())) => {
            (ChangeKind::Asked, "the credential needs more rights now")
        }
        (Some(way), _) if now.iter().any(|new| way.keys().all(|sent| new.contains_key(sent))) => {
            (ChangeKind::Asked, "another credential is needed beside the one of before")
        }
        (Some(_), _) => (ChangeKind::Withdrawn, "a way to authenticate is gone"),
    };
    let says = |(contract, operation): (&Contract, &Operation), ways: &[SchemeSet]| {
        let ways: BTreeSet<String> = ways.iter().map(told).collect();
        Some(said(contract, &operation.source, ways.into_iter().collect::<Vec<_>>().join(", or ")))
    };
    vec![pair.turned("security-changed", kind, message.to_owned(), says(pair.then, &then), says(pair.now, &now))]
}

/// What became of ways in that are sent alike, a token of OAuth 2 and any other bearer token: who has the one need not
/// have the other.
fn ways_of_one_carrier(pair: &OperationPair) -> Option<Turned> {
    let (then, now) = (granted(pair.then.0, pair.then.1), granted(pair.now.0, pair.now.1));
    let lost = then.iter().find(|way| !now.iter().any(|new| new.takes(way)));
    let new = now.iter().find(|way| !then.iter().any(|old| old.takes(way)));
    let (kind, message) = match (lost, new) {
        (Some(_), None) => (ChangeKind::Undecided, "one of the ways to authenticate that are sent alike is gone"),
        (None, Some(_)) => (ChangeKind::Offered, "there is another way to authenticate, which is sent alike"),
        // One that takes its place is told of by its scheme.
        (Some(old), Some(new)) if old.flows() != new.flows() && old.schemes == new.schemes => return None,
        (Some(old), Some(new)) if old.flows() != new.flows() || old.wants == new.wants => {
            (ChangeKind::Undecided, "the credential is had in another way now")
        }
        (Some(old), Some(new)) if old.wants.keys().eq(new.wants.keys()) => {
            (ChangeKind::Undecided, "one of the ways to authenticate needs other rights now")
        }
        _ => return None,
    };
    let says = |(contract, operation): (&Contract, &Operation), ways: &[GrantedWay]| {
        let by = |way: &GrantedWay| way.had().iter().map(|flow| format!(", by {flow}")).collect::<String>();
        let of = |way: &GrantedWay| {
            if way.flows() && way.had().is_empty() {
                told(&way.wants) + ", by OAuth 2"
            } else {
                told(&way.wants) + &by(way)
            }
        };
        let ways: BTreeSet<String> = ways.iter().map(of).collect();
        Some(said(contract, &operation.source, ways.into_iter().collect::<Vec<_>>().join(", or ")))
    };
    let (earlier, later) = (says(pair.then, &then), says(pair.now, &now));
    Some(pair.turned("security-changed", kind, message.to_owned(), earlier, later))
}

/// A way in, in words.
fn told(way: &SchemeSet) -> String {
    let credential = |(sent, rights): (&String, &BTreeSet<String>)| match rights.len() {
        0 => sent.clone(),
        _ => format!("{sent} (with {})", rights.iter().cloned().collect::<Vec<_>>().join(", ")),
    };
    let all: Vec<String> = way.iter().map(credential).collect();
    if all.is_empty() { "no credential".to_owned() } else { all.join(" and ") }
}
