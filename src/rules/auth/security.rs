//! Which credentials an operation wants, how they are sent, and where they are had.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::finding::Evidence;
use crate::rules::classify::{ChangeKind, change_class};
use crate::rules::evolution::{Documents, Evolution, OperationPair, Reach, ReachedPart, Turned, said};
use countersign_openapi::schema::canonical;
use countersign_openapi::{Carrier, Contract, Direction, Node, Operation, SchemeKind, SecurityScheme, Server};

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

/// Where the credentials of schemes are had that both documents have, and that an operation of both
/// wants.
fn schemes(documents: &Documents) -> Vec<Turned> {
    let used: BTreeSet<&str> =
        documents.pairs.iter().flat_map(|pair| pair.then.1.security.iter().flatten()).map(String::as_str).collect();
    let mut turned = Vec::new();
    for name in used {
        if let (Some(old), Some(new)) = (documents.then.scheme(name), documents.now.scheme(name)) {
            turned.extend(Had { documents, old, new }.turned());
        }
    }
    turned
}

/// Where a credential is had, then and now.
struct Had<'a> {
    documents: &'a Documents<'a>,
    old: &'a SecurityScheme,
    new: &'a SecurityScheme,
}

impl Had<'_> {
    fn turned(&self) -> Vec<Turned> {
        let (then, now) = (flows(self.documents.then, self.old), flows(self.documents.now, self.new));
        let names: BTreeSet<&String> = then.keys().chain(now.keys()).collect();
        let mut turned = Vec::new();
        for name in names {
            let (old, new) = (then.get(name), now.get(name));
            let (kind, message) = match (old, new) {
                _ if old == new => continue,
                (Some(_), None) => (
                    ChangeKind::Withdrawn,
                    format!("no credential of `{}` is had by the flow {name} any more", self.new.name),
                ),
                (None, _) => {
                    (ChangeKind::Offered, format!("a credential of `{}` is had by the flow {name} too", self.new.name))
                }
                (Some(old), Some(new)) => {
                    let only_more = old.urls == new.urls && old.rights.is_subset(&new.rights);
                    let kind = if only_more { ChangeKind::Offered } else { ChangeKind::Undecided };
                    (kind, format!("a credential of `{}` is had in another way by the flow {name}", self.new.name))
                }
            };
            turned.push(self.one(kind, message, old.map(DeclaredFlow::told), new.map(DeclaredFlow::told)));
        }
        let format = |contract: &Contract, scheme: &SecurityScheme| {
            let node = contract.node(&scheme.source.within(&contract.document))?;
            node.text("bearerFormat").map(|format| format.to_ascii_lowercase())
        };
        let (old, new) = (format(self.documents.then, self.old), format(self.documents.now, self.new));
        if old != new {
            let message = format!("the token of `{}` is of another format", self.new.name);
            turned.push(self.one(ChangeKind::Repeated, message, old, new));
        }
        turned.extend(self.others());
        turned
    }

    /// What else is said of the scheme: that it is deprecated, and fields that nobody knows how to compare.
    fn others(&self) -> Vec<Turned> {
        const READ: [&str; 13] = [
            "type",
            "description",
            "name",
            "in",
            "scheme",
            "bearerFormat",
            "flows",
            "openIdConnectUrl",
            "flow",
            "authorizationUrl",
            "tokenUrl",
            "scopes",
            "deprecated",
        ];
        let node = |contract: &'_ Contract, scheme: &SecurityScheme| {
            let node = contract.node(&scheme.source.within(&contract.document));
            node.map(|node| node.value.clone()).unwrap_or_default()
        };
        let (then, now) = (node(self.documents.then, self.old), node(self.documents.now, self.new));
        let is = |value: &Value| value.get("deprecated") == Some(&Value::Bool(true));
        let mut turned = Vec::new();
        if is(&then) != is(&now) {
            let word = |is| if is { "deprecated" } else { "not deprecated" };
            let message = format!("`{}` is {} now", self.new.name, word(is(&now)));
            let says = |value: &Value| Some(word(is(value)).to_owned());
            turned.push(self.one(ChangeKind::Repeated, message, says(&then), says(&now)));
        }
        let names = [&then, &now].into_iter().filter_map(Value::as_object).flat_map(Map::keys);
        let names: BTreeSet<&String> =
            names.filter(|name| !READ.contains(&name.as_str()) && !name.starts_with("x-")).collect();
        for name in names {
            let says = |value: &Value| value.get(name).map(|value| format!("{name}: {}", canonical(value)));
            if says(&then) != says(&now) {
                let message = format!("`{name}` of `{}` says something else, which can't be compared", self.new.name);
                turned.push(self.one(ChangeKind::Undecided, message, says(&then), says(&now)));
            }
        }
        turned
    }

    fn one(&self, kind: ChangeKind, message: String, old: Option<String>, new: Option<String>) -> Turned {
        let says = |contract: &Contract, scheme: &SecurityScheme, says: Option<String>| -> Option<Evidence> {
            Some(said(contract, &scheme.source, says?))
        };
        Turned {
            rule: "security-scheme-changed".to_owned(),
            subject: self.new.name.clone(),
            class: change_class(kind, Direction::Request),
            message,
            earlier: says(self.documents.then, self.old, old),
            later: says(self.documents.now, self.new, new),
            reach: self.reach(),
        }
    }
}

impl Had<'_> {
    /// The operations that want the credential.
    fn reach(&self) -> Reach {
        let wants = |pair: &&OperationPair| pair.then.1.security.iter().flatten().any(|name| *name == self.old.name);
        let of = |pair: &OperationPair| ReachedPart { operation: pair.subject(), part: None };
        Reach { parts: self.documents.pairs.iter().filter(wants).map(of).collect(), route: Vec::new() }
    }
}

/// A way to have a credential (OpenAPI 3.0.3 "OAuth Flow Object").
#[derive(PartialEq)]
struct DeclaredFlow {
    /// By the field that states it.
    urls: BTreeMap<String, String>,
    rights: BTreeSet<String>,
}

impl DeclaredFlow {
    fn named(&self, name: &str) -> String {
        format!("the flow {name} ({})", self.told())
    }

    fn told(&self) -> String {
        let urls = self.urls.iter().map(|(field, url)| format!("{field} {url}"));
        let rights = (!self.rights.is_empty())
            .then(|| format!("scopes {}", self.rights.iter().cloned().collect::<Vec<_>>().join(", ")));
        urls.chain(rights).collect::<Vec<_>>().join(", ")
    }
}

/// The flows of a scheme, by what 3.0 calls them.
fn flows(contract: &Contract, scheme: &SecurityScheme) -> BTreeMap<String, DeclaredFlow> {
    let Some(node) = contract.node(&scheme.source.within(&contract.document)) else { return BTreeMap::new() };
    let flow = |node: &Node| {
        // What describes the service that gives credentials is told of beside the flows.
        let is_url = |name: &str| name.ends_with("Url") && name != "oauth2MetadataUrl";
        let urls = node.raw_members().filter(|(name, _)| is_url(name));
        let urls =
            urls.filter_map(|(name, url)| Some((name.to_owned(), Server::normal(url.value.as_str()?)))).collect();
        let scopes = node.get("scopes");
        DeclaredFlow { urls, rights: scopes.iter().flat_map(Node::names).map(str::to_owned).collect() }
    };
    if scheme.kind == SchemeKind::OpenIdConnect {
        return BTreeMap::from([("openIdConnect".to_owned(), flow(&node))]);
    }
    // OpenAPI 2.0 has one flow, beside the rest.
    if let Some(name) = node.text("flow") {
        let name = match name {
            "application" => "clientCredentials",
            "accessCode" => "authorizationCode",
            other => other,
        };
        return BTreeMap::from([(name.to_owned(), flow(&node))]);
    }
    let flows = node.get("flows");
    let flows = flows.iter().flat_map(Node::members).filter(|(name, _)| !name.starts_with("x-"));
    flows.map(|(name, node)| (name.to_owned(), flow(&node))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_is_told_with_its_scopes_where_it_has_any() {
        let urls = BTreeMap::from([("tokenUrl".to_owned(), "https://x.example/token".to_owned())]);
        let told = |rights: &[&str]| {
            let rights = rights.iter().map(|right| (*right).to_owned()).collect();
            DeclaredFlow { urls: urls.clone(), rights }.told()
        };
        assert_eq!(told(&[]), "tokenUrl https://x.example/token");
        assert_eq!(told(&["read", "write"]), "tokenUrl https://x.example/token, scopes read, write");
    }
}
