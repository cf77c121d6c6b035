//! Where the credentials of a scheme are had: by which flow, from which address.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::finding::Evidence;
use crate::rules::classify::{ChangeKind, change_class};
use crate::rules::evolution::{Documents, OperationPair, Reach, ReachedPart, Turned, said};
use countersign_openapi::schema::canonical;
use countersign_openapi::{Contract, Direction, Node, SchemeKind, SecurityScheme, Server};

/// Where the credentials of schemes are had that both documents have, and that an operation of both
/// wants.
pub fn schemes(documents: &Documents) -> Vec<Turned> {
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
pub struct DeclaredFlow {
    /// By the field that states it.
    pub urls: BTreeMap<String, String>,
    pub rights: BTreeSet<String>,
}

impl DeclaredFlow {
    pub fn named(&self, name: &str) -> String {
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
pub fn flows(contract: &Contract, scheme: &SecurityScheme) -> BTreeMap<String, DeclaredFlow> {
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
