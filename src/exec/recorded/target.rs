//! Which operation a recorded request is of: its URL below one of the API's.

use crate::har::HarEntry;
use crate::provider::Provider;
use countersign_openapi::{Contract, Operation, Server};
use percent_encoding::percent_decode_str;
use regex::Regex;

/// Where an API may be, by the document or by who asks.
pub(super) struct Servers {
    /// Of the whole document.
    all: Vec<Regex>,
    /// Of operations that have servers of their own.
    own: Vec<(String, Vec<Regex>)>,
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
            return Servers { all: beginning(&Server::plain(base)).into_iter().collect(), own: Vec::new() };
        }
        let contract = &provider.contract;
        let urls = |servers: Vec<Server>| {
            let urls = servers.into_iter().flat_map(|server| server.urls);
            urls.filter_map(|url| beginning(&url)).collect::<Vec<_>>()
        };
        let mut all: Vec<Regex> =
            provider.settings.base_url.iter().filter_map(|base| beginning(&Server::plain(base))).collect();
        let servers = contract.servers();
        // Where none is named, the API is where the document was found (OpenAPI 3.0.3 "OpenAPI Object").
        let is_anywhere = all.is_empty() && servers.is_empty();
        all.extend(urls(servers));
        all.extend(is_anywhere.then(|| beginning("")).flatten());
        let with_own = contract.operations().iter().filter(|operation| operation.server.is_some());
        let own = with_own.map(|operation| (operation.id.clone(), urls(contract.servers_of(operation)))).collect();
        Servers { all, own }
    }

    /// The operation that a request is of; nothing where it is of none.
    pub fn request<'c>(&self, contract: &'c Contract, entry: &HarEntry) -> Option<RecordedRequest<'c>> {
        let url = Server::plain(entry.url.split(['?', '#']).next().unwrap_or_default());
        let query = entry.url.split_once('?').map_or("", |(_, query)| query);
        let asked = |servers: &[Regex]| {
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

/// What a URL begins with that is below a server's: a path alone is one of any host, and a variable with any value
/// is a part of a host or a segment of a path. Nothing for a URL that is longer than any that is sent.
fn beginning(server: &str) -> Option<Regex> {
    let server = server.trim_end_matches('/');
    let host = if server.contains("://") { "" } else { "[^:/]+://[^/]+" };
    let written = regex::escape(server).replace(r"\{\}", "[^/]+");
    Regex::new(&format!("^{host}{written}")).ok()
}

/// The path of a URL below a server's.
fn below(url: &str, server: &Regex, whole: &str) -> Option<String> {
    let rest = &url[server.find(url)?.end()..];
    if !rest.is_empty() && !rest.starts_with('/') {
        return None;
    }
    // One way of writing a URL has no slash at its end; a path may have one.
    let slash = if whole.split(['?', '#']).next().unwrap_or_default().ends_with('/') { "/" } else { "" };
    Some(if rest.is_empty() { "/".to_owned() } else { format!("{rest}{slash}") })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_below_a_server() {
        let path = |url: &str, server: &str| below(&Server::plain(url), &beginning(server)?, url);
        let api = "https://api.example/v1";
        assert_eq!(path("https://API.example:443/v1/orders", api).as_deref(), Some("/orders"));
        assert_eq!(path("https://api.example/v1", api).as_deref(), Some("/"));
        assert_eq!(path("https://api.example/v1/orders/", api).as_deref(), Some("/orders/"));
        assert_eq!(path("https://api.example/v10/orders", api), None);
        assert_eq!(path("https://api.example.evil/v1/orders", api), None);
        assert_eq!(path("http://127.0.0.1:8080/v1/orders", "/v1").as_deref(), Some("/orders"));
        assert_eq!(path("http://127.0.0.1:8080/orders", "").as_deref(), Some("/orders"));
        let tenants = "https://{}.api.example/{}";
        assert_eq!(path("https://acme.api.example/v2/orders", tenants).as_deref(), Some("/orders"));
        assert!(beginning(&format!("https://a.example/{}", "{}/".repeat(100_000))).is_none());
        assert_eq!(path("https://evil/x.api.example/v2/orders", tenants), None);
    }
}
