//! Where pages have operations, and which of a document's they are.

use std::collections::{HashMap, HashSet};

use countersign_openapi::{Contract, Operation, OperationKey, PathTemplate};
use countersign_pages::{BaseUrl, Facts, StatedOperation};

use super::base_url::{path, servers};

/// The paths of a document and the bases of pages, read once for all that pages state.
pub struct ComparedPaths<'a> {
    contract: &'a Contract,
    /// The paths of each operation, alone and below each of the document's servers.
    own: Vec<Vec<PathTemplate>>,
    /// Versions and resources that the document has.
    resources: Vec<(String, String)>,
    /// The base below which a page has an operation, where it states one for it.
    bases: HashMap<&'a OperationKey, &'a str>,
    /// The bases that the pages state for all.
    shared: Vec<String>,
    /// The pages whose operations are all of a version that the document does not describe, where others are of its.
    of_others: HashSet<&'a str>,
}

impl<'a> ComparedPaths<'a> {
    pub fn of(contract: &'a Contract, facts: &'a Facts) -> ComparedPaths<'a> {
        let servers = servers(contract);
        let paths: Vec<Vec<String>> =
            contract.operations().iter().map(|operation| below(&operation.path, &servers)).collect();
        let mut bases = HashMap::new();
        for (stated, _) in facts.of::<StatedOperation>() {
            if let Some(base) = &stated.base {
                bases.entry(&stated.key).or_insert(base.as_str());
            }
        }
        // An address that holds an operation's path too is that of the operation, whatever a page calls it; but for
        // one that all others are below.
        let is_operation = |base: &&BaseUrl| {
            let all = contract.operations();
            let behind = servers.iter().filter_map(|server| path(&base.url).strip_prefix(path(server)));
            let mut behind = behind.filter(|rest| rest.len() > 1 && !all.iter().all(|own| own.path.starts_with(rest)));
            behind.any(|rest| all.iter().any(|own| own.path.trim_end_matches('/') == rest))
        };
        let mut compared = ComparedPaths {
            contract,
            own: paths.iter().map(|paths| paths.iter().map(|path| template(path)).collect()).collect(),
            resources: paths.iter().flatten().filter_map(|path| version_and_resource(path)).collect(),
            bases,
            shared: facts
                .of::<BaseUrl>()
                .map(|(base, _)| base)
                .filter(|base| !is_operation(base))
                .map(|base| base.url.clone())
                .collect(),
            of_others: HashSet::new(),
        };
        compared.of_others = compared.pages_of_others(facts);
        compared
    }

    /// Which pages have operations of another version alone, where other pages have those of the document's: a site
    /// documents several.
    fn pages_of_others(&self, facts: &'a Facts) -> HashSet<&'a str> {
        let mut pages: HashMap<&str, bool> = HashMap::new();
        for (operation, stated) in facts.of::<StatedOperation>() {
            if let Some((version, _)) = self.version_of(&operation.key) {
                let is_own = self.resources.iter().any(|(own, _)| *own == version);
                *pages.entry(stated.source.page.as_str()).or_default() |= is_own;
            }
        }
        let is_split = pages.values().any(|is_own| *is_own);
        pages.into_iter().filter(|(_, is_own)| is_split && !is_own).map(|(page, _)| page).collect()
    }

    /// The version and the resource of an operation that a page shows.
    fn version_of(&self, key: &OperationKey) -> Option<(String, String)> {
        let asked = below(key.path().as_str(), &self.bases_of(key));
        asked.iter().filter_map(|path| version_and_resource(path)).next_back()
    }

    /// The operations of a document that a page calls so: those of the same path, else those that it is
    /// an example of.
    pub fn named(&self, key: &OperationKey) -> Vec<&'a Operation> {
        let shown = self.shown(key);
        let found = self.of_method(key).filter(|(_, own)| is_any(own, &shown, PathTemplate::is_shown_as));
        let found: Vec<(&Operation, &Vec<PathTemplate>)> = found.collect();
        let exact = found.iter().filter(|(_, own)| is_any(own, &shown, PathTemplate::same_shape));
        let exact: Vec<&Operation> = exact.map(|(operation, _)| *operation).collect();
        if exact.is_empty() { found.into_iter().map(|(operation, _)| operation).collect() } else { exact }
    }

    /// The operations at a path that a page shows, perhaps with a value in the place of a parameter.
    pub(super) fn on_path(&self, key: &OperationKey) -> Vec<&'a Operation> {
        let shown = self.shown(key);
        let found = self.all().filter(|(_, own)| is_any(own, &shown, PathTemplate::is_shown_as));
        found.map(|(operation, _)| operation).collect()
    }

    /// The operation that a page calls by the end of its path, where that is of no other: `POST /search` for `POST
    /// /indexes/{uid}/search`. What is left out names a thing, as a prefix of all paths does not.
    pub(super) fn called_short(&self, key: &OperationKey) -> Option<&'a Operation> {
        let end = key.path().as_str().trim_end_matches('/');
        let is_end = |own: &PathTemplate| {
            let before = own.as_str().strip_suffix(end);
            end.len() > 1 && before.is_some_and(|before| before.contains('{'))
        };
        let mut found = self.of_method(key).filter(|(_, own)| own.iter().any(is_end)).map(|(operation, _)| operation);
        found.next().filter(|_| found.next().is_none())
    }

    /// Whether an operation is of a part of the API that a document does not describe: of another
    /// version than all of its paths, and of a resource that none of them is of, or on a page of that version
    /// among others of the document's. One and the same resource in another version is a disagreement else.
    pub(super) fn is_elsewhere(&self, key: &OperationKey, page: &str) -> bool {
        self.version_of(key).is_some_and(|(version, resource)| {
            let is_other = self.resources.iter().all(|(other, name)| *other != version && *name != resource);
            let is_of_others = self.of_others.contains(page) && self.resources.iter().all(|(own, _)| *own != version);
            !self.resources.is_empty() && (is_other || is_of_others)
        })
    }

    fn all(&self) -> impl Iterator<Item = (&'a Operation, &Vec<PathTemplate>)> {
        self.contract.operations().iter().zip(&self.own)
    }

    fn of_method(&self, key: &OperationKey) -> impl Iterator<Item = (&'a Operation, &Vec<PathTemplate>)> {
        self.all().filter(|(operation, _)| operation.method == key.method())
    }

    /// Where a page has an operation, with or without its base.
    fn shown(&self, key: &OperationKey) -> Vec<PathTemplate> {
        below(key.path().as_str(), &self.bases_of(key)).iter().map(|path| template(path)).collect()
    }

    /// The bases below which a page has an operation: its own, or any that the pages state.
    fn bases_of(&self, key: &OperationKey) -> Vec<String> {
        self.bases.get(key).map_or_else(|| self.shared.clone(), |own| vec![(*own).to_owned()])
    }
}

/// Whether one of an operation's paths is one that a page shows.
fn is_any(own: &[PathTemplate], shown: &[PathTemplate], same: fn(&PathTemplate, &PathTemplate) -> bool) -> bool {
    own.iter().any(|own| shown.iter().any(|path| same(own, path)))
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

/// A path as it is compared: a slash at its end is no difference between a page and a document.
fn template(path: &str) -> PathTemplate {
    PathTemplate::parse(path.trim_end_matches('/'))
}

/// A path as it is, and below each of some base URLs.
fn below(place: &str, bases: &[String]) -> Vec<String> {
    let with_base = bases.iter().map(|base| format!("{}{place}", path(base)));
    std::iter::once(place.to_owned()).chain(with_base).collect()
}
