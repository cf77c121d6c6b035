//! Which operation a recorded request is of: its URL below one of the API's.

use crate::har::HarEntry;
use crate::provider::Provider;
use countersign_openapi::{Contract, Operation, Server};
use percent_encoding::percent_decode_str;

/// Where an API may be, by the document or by who asks.
pub(super) struct Servers {
    /// Of the whole document.
    all: Vec<String>,
    /// Of operations that have servers of their own.
    own: Vec<(String, Vec<String>)>,
}

/// A recorded request, as its operation sees it.
pub(super) struct RecordedRequest<'c> {
    pub operation: &'c Operation,
    /// Below the base URL, percent-encoded as it was sent.
    pub path: String,
    /// Decoded.
    pub query: Vec<(String, String)>,
}

impl Servers {
    /// Those of a provider, unless a base URL takes their place.
    pub fn of(provider: &Provider, base: Option<&str>) -> Servers {
        if let Some(base) = base {
            return Servers { all: vec![Server::plain(base)], own: Vec::new() };
        }
        let contract = &provider.contract;
        let urls = |servers: Vec<Server>| servers.into_iter().flat_map(|server| server.urls).collect::<Vec<_>>();
        let mut all: Vec<String> = provider.settings.base_url.iter().map(|base| Server::plain(base)).collect();
        all.extend(urls(contract.servers()));
        if all.is_empty() {
            // The API is where the document was found (OpenAPI 3.0.3 "OpenAPI Object").
            all.push(String::new());
        }
        let with_own = contract.operations().iter().filter(|operation| operation.server.is_some());
        let own = with_own.map(|operation| (operation.id.clone(), urls(contract.servers_of(operation)))).collect();
        Servers { all, own }
    }

    /// The operation that a request is of; nothing where it is of none.
    pub fn request<'c>(&self, contract: &'c Contract, entry: &HarEntry) -> Option<RecordedRequest<'c>> {
        let url = Server::plain(entry.url.split(['?', '#']).next().unwrap_or_default());
        let query = entry.url.split_once('?').map_or("", |(_, query)| query);
        let asked = |servers: &[String]| {
            servers.iter().find_map(|server| {
                let path = below(&url, server, &entry.url)?;
                let target = if query.is_empty() { path.clone() } else { format!("{path}?{query}") };
                Some((contract.asked(&entry.method, &target)?, path))
            })
        };
        let of_own =
            self.own.iter().find_map(|(id, servers)| asked(servers).filter(|(operation, _)| operation.id == *id));
        let has_own = |operation: &Operation| self.own.iter().any(|(id, _)| *id == operation.id);
        let of_all = || asked(&self.all).filter(|(operation, _)| !has_own(operation));
        let (operation, path) = of_own.or_else(of_all)?;
        Some(RecordedRequest { operation, path, query: pairs(query) })
    }
}

/// The path of a URL below a server's, which may be a path of any host, and may have a part that is anything.
fn below(url: &str, server: &str, whole: &str) -> Option<String> {
    let rest = match server.split_once("://") {
        None => {
            let (_, rest) = url.split_once("://")?;
            let path = &rest[rest.find('/').unwrap_or(rest.len())..];
            path.strip_prefix(server.trim_end_matches('/'))?
        }
        Some(_) => match server.split_once("{}") {
            None => url.strip_prefix(server)?,
            Some((before, after)) => {
                let rest = url.strip_prefix(before)?;
                // A variable is a part of a host, or a segment of a path.
                let end = rest.find('/').unwrap_or(rest.len());
                match rest.split_at(end) {
                    (value, behind) if value.ends_with(after) && !after.contains('/') => behind,
                    (_, _) if after.contains('/') => {
                        let (host, path) = after.split_at(after.find('/')?);
                        let behind = rest[..end].ends_with(host).then_some(&rest[end..])?;
                        behind.strip_prefix(path)?
                    }
                    _ => return None,
                }
            }
        },
    };
    if !rest.is_empty() && !rest.starts_with('/') {
        return None;
    }
    // One way of writing a URL has no slash at its end; a path may have one.
    let slash = if whole.split(['?', '#']).next().unwrap_or_default().ends_with('/') { "/" } else { "" };
    Some(format!("{rest}{slash}")).map(|path| if path.is_empty() { "/".to_owned() } else { path })
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

/// Path and query of a URL, as they are sent.
pub(super) fn of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or_else(|| "/".to_owned(), |at| rest[at..].to_owned())
}

/// A URL as it may be shown: no user, no query.
pub(super) fn shown(url: &str) -> String {
    let plain = url.split(['?', '#']).next().unwrap_or_default();
    match plain.split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            format!("{scheme}://{}{path}", host.rsplit('@').next().unwrap_or_default())
        }
        None => plain.to_owned(),
    }
}
