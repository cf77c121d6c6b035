//! Where the API is.
//!
//! Where a base URL ends and a path begins is a matter of writing: one that goes on where the
//! other ends is the same.

use std::fmt;

use countersign_openapi::{Contract, Node};
use countersign_pages::{BaseUrl, is_loopback};

use super::hosts::{domain, is_anybodys};
use super::names::StatedNames;
use crate::rules::classify::Relation;
use crate::rules::statement::{ContractAnswer, PageMutant, StatedCheck, grounds_of, tell_all};

pub const CHECK: StatedCheck<BaseUrl, Places> = StatedCheck {
    docs: |asked| {
        let names = StatedNames::of(asked.names(|base| base.url.clone()));
        Places { names, is_shown: asked.fact.is_shown }
    },
    spec: |asked| {
        let root = asked.contract.node("/servers");
        let basis = grounds_of(root.iter().flat_map(|node| node.items().collect::<Vec<_>>()).map(|node| node.basis()));
        let names = StatedNames::of(servers(asked.contract));
        asked.spec("/servers", basis, Places { names, is_shown: false })
    },
    relate,
    mutants: &[PageMutant {
        name: "another-place",
        tell: |facts| {
            tell_all::<BaseUrl>(facts, |base| base.url = "https://api.elsewhere.example/v9".to_owned());
        },
    }],
};

/// Where the API is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    names: StatedNames,
    /// Whether a page shows requests to the first of them, and says no more of it.
    is_shown: bool,
}

impl ContractAnswer for Places {
    fn is_absent(&self) -> bool {
        self.names.is_absent()
    }
}

impl fmt::Display for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.names.fmt(f)
    }
}

/// The URLs of all servers, of the document, of paths and of operations.
pub fn servers(contract: &Contract) -> Vec<String> {
    let Some(root) = contract.node("") else { return Vec::new() };
    let urls = |node: &Node| -> Vec<String> {
        let servers = node.get("servers");
        let items = servers.iter().flat_map(|servers| servers.items().collect::<Vec<_>>());
        items.flat_map(|server| spelled(&server)).collect()
    };
    let mut found = urls(&root);
    for (_, item) in root.get("paths").iter().flat_map(|paths| paths.members().collect::<Vec<_>>()) {
        found.extend(urls(&item));
        found.extend(item.members().flat_map(|(_, operation)| urls(&operation)));
    }
    // What `host` and `basePath` of OpenAPI 2.0 say.
    if found.is_empty() {
        found.extend(contract.server.clone());
    }
    found.sort();
    found.dedup();
    found
}

/// The URLs that servers stand for where nobody says otherwise (OpenAPI 3.0 §4.7.6), of those whose host is open.
pub fn defaults(contract: &Contract) -> Vec<String> {
    let servers = contract.node("/servers");
    let items = servers.iter().flat_map(|servers| servers.items().collect::<Vec<_>>());
    let default = |server: Node| {
        let mut url = server.text("url").filter(|url| url.contains("://{"))?.to_owned();
        for (name, variable) in server.get("variables").iter().flat_map(|all| all.members().collect::<Vec<_>>()) {
            url = url.replace(&format!("{{{name}}}"), variable.text("default").unwrap_or_default());
        }
        Some(url)
    };
    items.filter_map(default).collect()
}

/// The URLs that a server stands for: with each value of the variables that list theirs.
pub(super) fn spelled(server: &Node) -> Vec<String> {
    const MOST: usize = 50;
    let mut urls: Vec<String> = server.text("url").map(str::to_owned).into_iter().collect();
    for (name, variable) in server.get("variables").iter().flat_map(|all| all.members().collect::<Vec<_>>()) {
        let values = variable.texts("enum");
        let place = format!("{{{name}}}");
        if values.is_empty() || values.len() * urls.len() > MOST {
            continue;
        }
        urls = urls
            .iter()
            .flat_map(|url| values.iter().map(|value| url.replace(&place, value)).collect::<Vec<_>>())
            .collect();
        urls.dedup();
    }
    urls
}

fn relate(spec: &Places, docs: &Places) -> Relation {
    // A document that names no server says nothing of the reader's own.
    if spec.is_absent() && docs.names.first().is_some_and(is_anybodys) {
        return Relation::Same;
    }
    match StatedNames::relate_by(&spec.names, &docs.names, is_same_place) {
        // A request to somebody else's API, perhaps.
        Relation::Disjoint(said) if docs.is_shown && !is_neighbour(spec, docs) => Relation::Wider(said),
        relation => relation,
    }
}

/// Whether a server of the document is in the domain of the page's.
fn is_neighbour(spec: &Places, docs: &Places) -> bool {
    let Some(own) = docs.names.first().and_then(domain) else { return true };
    spec.names.iter().filter_map(domain).any(|other| other == own)
}

/// Whether a page's base URL is the document's server. Where the one stands for the reader's own, and the other does
/// not, their hosts say nothing: whoever runs the API has one.
fn is_same_place(spec: &str, docs: &str) -> bool {
    let is_own = is_loopback(spec) || is_anybodys(docs) && !is_anybodys(spec);
    if is_own { continued(&rooted(spec), &rooted(docs)) } else { is_same(spec, docs) }
}

/// Whether two base URLs say the same of where the API is.
pub fn is_same(spec: &str, docs: &str) -> bool {
    let (spec, docs) = (plain(spec), plain(docs));
    // A path alone says nothing of the host.
    let (spec, docs) = match (spec.contains("://"), docs.contains("://")) {
        (true, true) => (spec, docs),
        _ => (rooted(&spec), rooted(&docs)),
    };
    continued(&spec, &docs)
}

/// Whether one of two URLs goes on where the other ends.
fn continued(one: &str, other: &str) -> bool {
    continues(one, other) || continues(other, one)
}

/// The path of a URL from the root: `v1` stands beside the document.
fn rooted(url: &str) -> String {
    let path = path(url);
    if path.is_empty() || path.starts_with('/') { path.to_owned() } else { format!("/{path}") }
}

fn plain(url: &str) -> String {
    let url = url.trim().trim_end_matches('/');
    let origin = url.len() - path(url).len();
    let (host, path) = (url[..origin].to_ascii_lowercase(), &url[origin..]);
    // The port that the scheme has anyway (RFC 3986 §6.2.3).
    let port = if host.starts_with("https:") { ":443" } else { ":80" };
    format!("{}{path}", host.strip_suffix(port).unwrap_or(&host))
}

/// The path of a URL, or of a path.
pub fn path(url: &str) -> &str {
    match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |slash| &rest[slash..]),
        None => url.trim_start_matches('.'),
    }
    .trim_end_matches('/')
}

/// Whether the longer URL is the shorter one and more of the path; a template's variable is any
/// text.
fn continues(longer: &str, shorter: &str) -> bool {
    let (longer, mut shorter) = (longer.split('/'), shorter.split('/'));
    let same = |one: &str, other: &str| one == other || one.contains('{') || other.contains('{');
    let mut longer = longer;
    shorter.all(|part| longer.next().is_some_and(|own| same(own, part)))
}
