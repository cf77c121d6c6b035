//! Which operations there are.

use std::fmt;

use crate::reason::SilentReason;
use countersign_openapi::{Contract, Operation};
use countersign_pages::{BaseUrl, Facts, OfFact, OperationKey};

use super::base_url::{path, servers};
use crate::rules::classify::Relation;
use crate::rules::statement::{Asked, PageLie, StatedCheck, grounds_of, tell_all};

pub const CHECK: StatedCheck<OperationKey, Routes> = StatedCheck {
    docs: |asked| Routes(vec![asked.fact.to_string()], bases_of(asked.facts)),
    spec: |asked| {
        let operations = asked.contract.operations();
        if is_elsewhere(asked.contract, asked.facts, asked.fact) {
            return Some(Err(SilentReason::OtherVersion));
        }
        let routes = operations.iter().map(|operation| format!("{} {}", operation.method, operation.path));
        let grounds = grounds_of(asked.operations(asked.fact).iter().map(|own| own.grounds));
        asked.spec("/paths", grounds, Routes(routes.collect(), servers(asked.contract)))
    },
    relate,
    lies: &[PageLie {
        name: "another-path",
        tell: |facts| tell_all::<OperationKey>(facts, |key| *key = OperationKey::new("POST", "/shoes/{size}")),
    }],
};

/// Operations as `METHOD /path`, and the base URLs below which they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routes(Vec<String>, Vec<String>);

impl fmt::Display for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 12;
        match self.0.len() {
            0 => f.write_str("nothing"),
            count if count > MOST => write!(f, "{count} operations, and not this one"),
            _ => f.write_str(&self.0.join(", ")),
        }
    }
}

fn relate(spec: &Routes, docs: &Routes) -> Relation {
    let Some(asked) = docs.0.first() else { return Relation::Same };
    let (method, place) = asked.split_once(' ').unwrap_or(("", asked));
    let on_path: Vec<_> = spec.0.iter().filter_map(|route| route.split_once(' ')).collect();
    let on_path = on_path.into_iter().filter(|(_, own)| is_at(own, &spec.1, place, &docs.1));
    let methods: Vec<&str> = on_path.map(|(method, _)| method).collect();
    if methods.contains(&method) {
        Relation::Same
    } else if methods.is_empty() {
        Relation::Wider(format!("`{asked}` is documented, and the document does not have it"))
    } else {
        Relation::Disjoint(format!("`{asked}` is documented, and the document has {} there", methods.join(", ")))
    }
}

/// The operations of a document that a page calls so.
pub fn named<'a>(contract: &'a Contract, facts: &Facts, key: &OperationKey) -> Vec<&'a Operation> {
    let (servers, bases) = (servers(contract), bases_of(facts));
    let is_named =
        |operation: &&Operation| operation.method == key.method && is_at(&operation.path, &servers, &key.path, &bases);
    contract.operations().iter().filter(is_named).collect()
}

/// Whether an operation is of a part of the API that a document does not describe: of another
/// version than all of its paths, and of a resource that none of them is of. One and the same
/// resource in another version is a disagreement.
fn is_elsewhere(contract: &Contract, facts: &Facts, key: &OperationKey) -> bool {
    let servers = servers(contract);
    let own = contract.operations().iter().flat_map(|operation| below(&operation.path, &servers));
    let own: Vec<(String, String)> = own.filter_map(|path| version_and_resource(&path)).collect();
    let bases = bases_of(facts);
    let asked = below(&key.path, &bases).into_iter().filter_map(|path| version_and_resource(&path)).next_back();
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

fn bases_of(facts: &Facts) -> Vec<String> {
    facts.of::<BaseUrl>().map(|(base, _)| base.url.clone()).collect()
}

/// Whether a path of the document is a path of the page, each with or without a base path.
fn is_at(spec: &str, servers: &[String], docs: &str, bases: &[String]) -> bool {
    let docs = below(docs, bases);
    below(spec, servers).iter().any(|spec| docs.iter().any(|docs| fits(spec, docs)))
}

/// A path as it is, and below each of some base URLs.
fn below(place: &str, bases: &[String]) -> Vec<String> {
    let with_base = bases.iter().map(|base| format!("{}{place}", path(base)));
    std::iter::once(place.to_owned()).chain(with_base).collect()
}

/// Whether a path is one of a template; what the page has in the place of a parameter is a value.
fn fits(template: &str, place: &str) -> bool {
    let parts = |path: &str| path.trim_end_matches('/').split('/').map(str::to_owned).collect::<Vec<_>>();
    let (template, place) = (parts(template), parts(place));
    template.len() == place.len() && template.iter().zip(&place).all(|(own, part)| own == part || own.contains('{'))
}

impl<'a, P: OfFact> Asked<'a, P> {
    /// The operations of the document that a page calls so.
    pub(super) fn operations(&self, key: &OperationKey) -> Vec<&'a Operation> {
        named(self.contract, self.facts, key)
    }
}
