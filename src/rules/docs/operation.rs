//! Which operations there are.

use std::fmt;

use crate::reason::SilentReason;
use countersign_openapi::{Contract, Operation, OperationKey, PathTemplate, Version};
use countersign_pages::{OfFact, StatedOperation};

use super::base_url;
use crate::rules::classify::Relation;
use crate::rules::statement::{Asked, ContractAnswer, PageMutant, StatedCheck, grounds_of, tell_all};

pub const CHECK: StatedCheck<StatedOperation, DocumentedRoutes> = StatedCheck {
    docs: |asked| {
        let (keys, access) = (vec![asked.fact.key.clone()], asked.fact.is_public.then_some(CredentialNeed::Open));
        DocumentedRoutes { keys, count: 1, on_path: Vec::new(), access, elsewhere: None }
    },
    spec: |asked| {
        // Before 3.2 a document has no place for it (OpenAPI 3.2.0 "Path Item Object").
        let version = asked.contract.document.version().unwrap_or(Version::OpenApi30);
        if asked.fact.key.method() == "QUERY" && version != Version::OpenApi32 {
            return None;
        }
        if asked.paths.is_elsewhere(&asked.fact.key, &asked.stated.source.page) {
            return Some(Err(SilentReason::OtherVersion));
        }
        let mut on_path = asked.paths.on_path(&asked.fact.key);
        if on_path.is_empty() && asked.fact.base.is_none() {
            on_path.extend(asked.paths.called_short(&asked.fact.key));
        }
        let is_named = |own: &&&Operation| own.method == asked.fact.key.method();
        let basis = grounds_of(on_path.iter().filter(is_named).map(|own| own.basis));
        let named: Vec<&&Operation> = on_path.iter().filter(is_named).collect();
        let needs = !named.is_empty() && named.iter().all(|own| own.needs_credential());
        let access = needs.then_some(CredentialNeed::Closed);
        let on_path = on_path.iter().map(|own| own.method.clone()).collect();
        let all = asked.contract.operations();
        let keys = all.iter().take(MOST_NAMED + 1).map(Operation::key).collect();
        let named: Vec<&Operation> = named.into_iter().copied().collect();
        let elsewhere = asked.fact.base.as_deref().and_then(|base| elsewhere(asked.contract, &named, base));
        asked.spec("/paths", basis, DocumentedRoutes { keys, count: all.len(), on_path, access, elsewhere })
    },
    relate,
    mutants: &[
        PageMutant {
            name: "another-path",
            tell: |facts| {
                tell_all::<StatedOperation>(facts, |operation| {
                    operation.key = OperationKey::new("POST", PathTemplate::parse("/shoes/{size}"));
                });
            },
        },
        PageMutant {
            name: "no-credential",
            tell: |facts| tell_all::<StatedOperation>(facts, |operation| operation.is_public = true),
        },
    ],
};

/// So many operations are named.
const MOST_NAMED: usize = 12;

/// Operations, and of a document the methods at the page's path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentedRoutes {
    /// The first of them, as many as are named.
    keys: Vec<OperationKey>,
    count: usize,
    on_path: Vec<String>,
    access: Option<CredentialNeed>,
    /// The base that the page has it below, and the server of its own that the document has for it.
    elsewhere: Option<(String, String)>,
}

/// Whether a request needs a credential, where that is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CredentialNeed {
    Open,
    Closed,
}

impl ContractAnswer for DocumentedRoutes {
    fn is_absent(&self) -> bool {
        self.keys.is_empty()
    }
}

impl fmt::Display for DocumentedRoutes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.count {
            0 => f.write_str("nothing"),
            count if count > MOST_NAMED => write!(f, "{count} operations, and not this one"),
            _ => f.write_str(&self.keys.iter().map(OperationKey::to_string).collect::<Vec<_>>().join(", ")),
        }
    }
}

/// The server that a document has for an operation alone, or for its path, where none of them is the page's base.
/// Those of the whole document are the base URL's matter.
fn elsewhere(contract: &Contract, named: &[&Operation], base: &str) -> Option<(String, String)> {
    let mut first = None;
    for operation in named {
        let pointer = operation.source.within(&contract.document);
        let around = pointer.rsplit_once('/').map_or("", |(path, _)| path);
        let own = [pointer.as_str(), around].into_iter().map(|pointer| {
            let servers = contract.node(pointer).and_then(|node| node.get("servers"));
            let servers = servers.iter().flat_map(|servers| servers.items().collect::<Vec<_>>());
            servers.flat_map(|server| base_url::spelled(&server)).collect::<Vec<String>>()
        });
        let servers = own.into_iter().find(|servers| !servers.is_empty())?;
        if servers.iter().any(|server| base_url::is_same(server, base)) {
            return None;
        }
        first = first.or_else(|| servers.into_iter().next());
    }
    first.map(|server| (base.to_owned(), server))
}

fn relate(spec: &DocumentedRoutes, docs: &DocumentedRoutes) -> Relation {
    let Some(asked) = docs.keys.first() else { return Relation::Same };
    if spec.on_path.iter().any(|method| method == asked.method()) {
        match (docs.access, spec.access) {
            (Some(CredentialNeed::Open), Some(CredentialNeed::Closed)) => Relation::Disjoint(format!(
                "`{asked}` is documented to need no credential, and the document asks for one"
            )),
            _ => match &spec.elsewhere {
                Some((base, server)) => Relation::Wider(format!(
                    "`{asked}` is documented below {base}, and the document has it at {server}"
                )),
                None => Relation::Same,
            },
        }
    } else if spec.on_path.is_empty() {
        Relation::Wider(format!("`{asked}` is documented, and the document does not have it"))
    } else {
        Relation::Disjoint(format!("`{asked}` is documented, and the document has {} there", spec.on_path.join(", ")))
    }
}

impl<'a, P: OfFact> Asked<'a, P> {
    /// The operations of the document that a page calls so.
    pub(super) fn operations(&self, key: &OperationKey) -> Vec<&'a Operation> {
        self.paths.named(key)
    }
}
