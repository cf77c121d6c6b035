//! Which operations there are.

use std::fmt;

use crate::reason::SilentReason;
use countersign_openapi::{Contract, Operation, OperationKey, PathTemplate};
use countersign_pages::{BaseUrl, Facts, OfFact, StatedOperation};

use super::base_url::{path, servers};
use crate::rules::classify::Relation;
use crate::rules::statement::{Asked, ContractAnswer, PageMutant, StatedCheck, grounds_of, tell_all};

pub const CHECK: StatedCheck<StatedOperation, DocumentedRoutes> = StatedCheck {
    docs: |asked| {
        let (keys, access) = (vec![asked.fact.key.clone()], asked.fact.is_public.then_some(CredentialNeed::Open));
        DocumentedRoutes { keys, on_path: Vec::new(), access }
    },
    spec: |asked| {
        if is_elsewhere(asked.contract, asked.facts, &asked.fact.key) {
            return Some(Err(SilentReason::OtherVersion));
        }
        let place = PagePath::of(asked.contract, asked.facts, &asked.fact.key);
        let on_path: Vec<&Operation> =
            asked.contract.operations().iter().filter(|operation| place.is_path_of(operation)).collect();
        let is_named = |own: &&&Operation| own.method == asked.fact.key.method();
        let basis = grounds_of(on_path.iter().filter(is_named).map(|own| own.basis));
        let named: Vec<&&Operation> = on_path.iter().filter(is_named).collect();
        let needs = !named.is_empty() && named.iter().all(|own| own.needs_credential());
        let access = needs.then_some(CredentialNeed::Closed);
        let on_path = on_path.iter().map(|own| own.method.clone()).collect();
        let keys = asked.contract.operations().iter().map(Operation::key).collect();
        asked.spec("/paths", basis, DocumentedRoutes { keys, on_path, access })
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

/// Operations, and of a document the methods at the page's path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentedRoutes {
    keys: Vec<OperationKey>,
    on_path: Vec<String>,
    access: Option<CredentialNeed>,
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
        const MOST: usize = 12;
        match self.keys.len() {
            0 => f.write_str("nothing"),
            count if count > MOST => write!(f, "{count} operations, and not this one"),
            _ => f.write_str(&self.keys.iter().map(OperationKey::to_string).collect::<Vec<_>>().join(", ")),
        }
    }
}

fn relate(spec: &DocumentedRoutes, docs: &DocumentedRoutes) -> Relation {
    let Some(asked) = docs.keys.first() else { return Relation::Same };
    if spec.on_path.iter().any(|method| method == asked.method()) {
        match (docs.access, spec.access) {
            (Some(CredentialNeed::Open), Some(CredentialNeed::Closed)) => Relation::Disjoint(format!(
                "`{asked}` is documented to need no credential, and the document asks for one"
            )),
            _ => Relation::Same,
        }
    } else if spec.on_path.is_empty() {
        Relation::Wider(format!("`{asked}` is documented, and the document does not have it"))
    } else {
        Relation::Disjoint(format!("`{asked}` is documented, and the document has {} there", spec.on_path.join(", ")))
    }
}

/// The operations of a document that a page calls so: those of the same path, else those that it is
/// an example of.
pub fn named<'a>(contract: &'a Contract, facts: &Facts, key: &OperationKey) -> Vec<&'a Operation> {
    let place = PagePath::of(contract, facts, key);
    let is_named = |operation: &&Operation| operation.method == key.method() && place.is_path_of(operation);
    let found: Vec<&Operation> = contract.operations().iter().filter(is_named).collect();
    let exact: Vec<&Operation> = found.iter().copied().filter(|operation| place.is_exactly(operation)).collect();
    if exact.is_empty() { found } else { exact }
}

/// Whether an operation is of a part of the API that a document does not describe: of another
/// version than all of its paths, and of a resource that none of them is of. One and the same
/// resource in another version is a disagreement.
fn is_elsewhere(contract: &Contract, facts: &Facts, key: &OperationKey) -> bool {
    let servers = servers(contract);
    let own = contract.operations().iter().flat_map(|operation| below(&operation.path, &servers));
    let own: Vec<(String, String)> = own.filter_map(|path| version_and_resource(&path)).collect();
    let asked = below(key.path().as_str(), &bases_of(facts, key));
    let asked = asked.iter().filter_map(|path| version_and_resource(path)).next_back();
    asked.is_some_and(|(version, resource)| {
        !own.is_empty() && own.iter().all(|(other, name)| *other != version && *name != resource)
    })
}

/// `v2` and `news` of `/api/v2/news/channels`.
fn version_and_resource(path: &str) -> Option<(String, String)> {
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let is_version = |part: &&str| {
        let number = part.strip_prefix('v').unwrap_or_default();
        number.starts_with(|c: char| c.is_ascii_digit()) && number.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    };
    let version = parts.find(is_version)?;
    Some((version.to_owned(), parts.next()?.to_owned()))
}

/// The bases below which a page has an operation: its own, or any that the pages state.
fn bases_of(facts: &Facts, key: &OperationKey) -> Vec<String> {
    let own = facts.of::<StatedOperation>().find(|(own, _)| own.key == *key && own.base.is_some());
    let own = own.and_then(|(own, _)| own.base.clone());
    let all = || facts.of::<BaseUrl>().map(|(base, _)| base.url.clone()).collect();
    own.map_or_else(all, |own| vec![own])
}

/// Where a page has an operation, with or without its base, and below what a document has its own.
struct PagePath {
    paths: Vec<PathTemplate>,
    servers: Vec<String>,
}

impl PagePath {
    fn of(contract: &Contract, facts: &Facts, key: &OperationKey) -> PagePath {
        let paths = below(key.path().as_str(), &bases_of(facts, key)).into_iter();
        PagePath { paths: paths.map(|path| template(&path)).collect(), servers: servers(contract) }
    }

    /// Whether an operation's path is one that the page shows, perhaps with a value in the place of a
    /// parameter.
    fn is_path_of(&self, operation: &Operation) -> bool {
        self.is(operation, PathTemplate::is_shown_as)
    }

    fn is_exactly(&self, operation: &Operation) -> bool {
        self.is(operation, PathTemplate::same_shape)
    }

    fn is(&self, operation: &Operation, same: fn(&PathTemplate, &PathTemplate) -> bool) -> bool {
        let own = below(&operation.path, &self.servers);
        own.iter().any(|own| self.paths.iter().any(|path| same(&template(own), path)))
    }
}

/// A path as it is compared: a slash at its end is no difference between a page and a document.
fn template(path: &str) -> PathTemplate {
    PathTemplate::parse(path.trim_end_matches('/'))
}

/// A path as it is, and below each of some base URLs.
fn below(place: &str, bases: &[String]) -> Vec<String> {
    let with_base = bases.iter().map(|base| format!("{}{place}", path(base)));
    std::iter::once(place.to_owned()).chain(with_base).collect()
}

impl<'a, P: OfFact> Asked<'a, P> {
    /// The operations of the document that a page calls so.
    pub(super) fn operations(&self, key: &OperationKey) -> Vec<&'a Operation> {
        named(self.contract, self.facts, key)
    }
}
