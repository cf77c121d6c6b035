//! Whose address a page shows: the API's, somebody else's, or one that stands for the reader's own.

use std::collections::{HashMap, HashSet};

use countersign_openapi::{Contract, OperationKey, PathTemplate};
use countersign_pages::{
    AuthScheme, BaseUrl, Fact, Facts, KeyPlace, StatedFact, StatedOperation, is_loopback, is_reserved,
};

use super::base_url::{self, defaults, servers};
use super::paths::ComparedPaths;

/// The hosts of a document's servers, and their domains; of a host that is left open, the default.
pub struct ServerNames {
    pub hosts: HashSet<String>,
    pub domains: HashSet<String>,
    /// Whether each server is the reader's own.
    are_anybodys: bool,
}

impl ServerNames {
    pub fn of(contract: &Contract) -> ServerNames {
        let servers = [servers(contract), defaults(contract)].concat();
        ServerNames {
            hosts: servers.iter().filter_map(|server| host(server)).collect(),
            domains: servers.iter().filter_map(|server| domain(server)).collect(),
            are_anybodys: servers.iter().all(|server| host(server).is_none() || is_anybodys(server)),
        }
    }
}

/// The hosts of an API, as its document and its pages have them.
pub struct ApiHosts {
    /// Those of the document.
    own: ServerNames,
    /// Those that pages state as the API's, or have an operation of the document at.
    claimed: HashSet<String>,
    /// The addresses that samples show, by page and line.
    shown_at: HashMap<(String, usize), String>,
    /// Whether the pages show an address in one of the document's domains, or the document's operations at a host.
    are_shown: bool,
}

impl ApiHosts {
    pub fn of(contract: &Contract, facts: &Facts, paths: &ComparedPaths<'_>) -> ApiHosts {
        let own = ServerNames::of(contract);
        // The address by which a base is shown may be that of an operation of the document.
        let is_known = |address: &str| {
            let path = PathTemplate::parse(base_url::path(address.split(['?', '#']).next().unwrap_or_default()));
            !paths.on_path(&OperationKey::new("GET", path)).is_empty()
        };
        let bases = facts.of::<BaseUrl>().map(|(base, stated)| {
            let is_known = is_known(&stated.quote);
            ShownAddress { url: &base.url, is_claimed: !base.is_asked || is_known, is_known }
        });
        let operations = facts.of::<StatedOperation>().filter_map(|(operation, _)| {
            let is_known = !paths.named(&operation.key).is_empty();
            Some(ShownAddress { url: operation.base.as_deref()?, is_claimed: is_known, is_known })
        });
        let shown: Vec<ShownAddress<'_>> = bases.chain(operations).collect();
        let claimed = shown.iter().filter(|address| address.is_claimed);
        let at = |url: &str, stated: &StatedFact| ((stated.source.page.clone(), stated.source.line), url.to_owned());
        ApiHosts {
            claimed: claimed.filter_map(|address| host(address.url)).collect(),
            shown_at: facts.of::<BaseUrl>().map(|(base, stated)| at(&base.url, stated)).collect(),
            are_shown: are_shown(&shown, &own.domains),
            own,
        }
    }

    /// The host of a fact that is about a request to something else than the API: it is shown at a host that the
    /// document does not have, where nothing of the document is, and the pages show the document's own too. What pages
    /// say of the API is nobody else's, and what is asked at another host of the provider may be its own.
    pub fn foreign(&self, stated: &StatedFact) -> Option<String> {
        let (url, is_of_provider) = match &stated.fact {
            Fact::BaseUrl(base) if base.is_asked => (base.url.as_str(), false),
            Fact::Operation(StatedOperation { base: Some(base), .. }) => (base.as_str(), self.is_of_provider(base)),
            // A key stands in the address of its request.
            Fact::AuthScheme(AuthScheme::ApiKey { place: KeyPlace::Query, .. }) => {
                let url = self.shown_at.get(&(stated.source.page.clone(), stated.source.line))?;
                (url.as_str(), self.is_of_provider(url))
            }
            _ => return None,
        };
        let host = host(url)?;
        let is_elsewhere = !self.own.hosts.contains(&host) && !self.claimed.contains(&host);
        // Whoever runs the API has a host that no document knows.
        let is_told = domain(url).is_some_and(|domain| !is_reserved(&domain)) || !self.own.are_anybodys;
        (self.are_shown && is_elsewhere && !is_of_provider && is_told).then_some(host)
    }

    /// Whether an address has the name of one of the document's domains: `api.gate.com` and `gate.dev` are one
    /// provider's.
    fn is_of_provider(&self, url: &str) -> bool {
        let name = |domain: &str| domain.split('.').next().unwrap_or_default().to_owned();
        domain(url).is_some_and(|domain| self.own.domains.iter().any(|own| name(own) == name(&domain)))
    }
}

/// An address that pages show.
struct ShownAddress<'f> {
    url: &'f str,
    /// Whether the pages say that it is the API's, or an operation of the document is there.
    is_claimed: bool,
    /// Whether an operation of the document is there.
    is_known: bool,
}

/// Whether pages show where the API is: in one of its domains, or by its operations, at a host that everybody finds.
fn are_shown(shown: &[ShownAddress<'_>], domains: &HashSet<String>) -> bool {
    let is_own = |domain: &String, is_known: bool| domains.contains(domain) || is_known && !is_reserved(domain);
    shown.iter().any(|address| domain(address.url).is_some_and(|domain| is_own(&domain, address.is_known)))
}

/// The host of a URL, in small letters (RFC 3986 §3.2.2).
pub fn host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    Some(rest.split(['/', ':', '?', '#']).next().unwrap_or_default().to_ascii_lowercase())
}

/// The last two labels of a URL's host, where it is one that everybody finds: none of a path, of a machine's own name,
/// of one with a part left open, or of this machine.
pub fn domain(url: &str) -> Option<String> {
    let host = host(url)?;
    let mut labels: Vec<&str> = host.rsplit('.').take(2).collect();
    labels.reverse();
    let is_told = labels.len() == 2 && !labels.iter().any(|label| label.contains(['{', '$', '<', '%']));
    (is_told && !is_loopback(url)).then(|| labels.join("."))
}

/// Whether an address stands for the reader's own: this machine, one that has a name in its network alone or a number,
/// a name that is left open, or one in a domain that nobody has (RFC 2606 §3).
pub fn is_anybodys(url: &str) -> bool {
    let Some(host) = host(url) else { return false };
    let is_name = !host.contains(['.', '{']);
    let is_number = host.split('.').all(|part| part.parse::<u8>().is_ok());
    let is_open = host.starts_with('[') && host.ends_with(']') || host.starts_with('<') && host.ends_with('>');
    is_loopback(url) || is_name || is_number || is_open || domain(url).is_some_and(|domain| is_reserved(&domain))
}
