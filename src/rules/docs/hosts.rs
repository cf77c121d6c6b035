//! Whose address a page shows: the API's, somebody else's, or one that stands for the reader's own.

use std::collections::{HashMap, HashSet};

use countersign_openapi::Contract;
use countersign_pages::{
    AuthScheme, BaseUrl, Fact, Facts, KeyPlace, StatedFact, StatedOperation, is_loopback, is_reserved,
};

use super::base_url::servers;
use super::paths::ComparedPaths;

/// The domains of an API, as its document and its pages have them.
pub struct ApiHosts {
    /// Those of the document's servers.
    own: HashSet<String>,
    /// Those that pages state as the API's, or have an operation of the document at.
    claimed: HashSet<String>,
    /// The addresses that samples show, by page and line.
    shown_at: HashMap<(String, usize), String>,
    /// Whether the pages show an address in one of the document's domains.
    are_shown: bool,
}

impl ApiHosts {
    pub fn of(contract: &Contract, facts: &Facts, paths: &ComparedPaths<'_>) -> ApiHosts {
        let own: HashSet<String> = servers(contract).iter().filter_map(|server| domain(server)).collect();
        let bases = facts.of::<BaseUrl>().map(|(base, _)| (base.url.as_str(), !base.is_shown));
        let operations = facts
            .of::<StatedOperation>()
            .filter_map(|(operation, _)| Some((operation.base.as_deref()?, !paths.named(&operation.key).is_empty())));
        let shown: Vec<(String, bool)> =
            bases.chain(operations).filter_map(|(url, is_claimed)| Some((domain(url)?, is_claimed))).collect();
        let are_shown = shown.iter().any(|(domain, _)| own.contains(domain));
        let at = |url: &str, stated: &StatedFact| ((stated.source.page.clone(), stated.source.line), url.to_owned());
        let shown_at = facts.of::<BaseUrl>().map(|(base, stated)| at(&base.url, stated)).collect();
        let claimed = shown.into_iter().filter(|(_, is_claimed)| *is_claimed).map(|(domain, _)| domain).collect();
        ApiHosts { own, claimed, shown_at, are_shown }
    }

    /// The host of somebody else's API that a fact is about: it is shown at an address in none of the document's
    /// domains, and the pages show the document's own too. What pages say of the API is nobody else's.
    pub fn foreign(&self, stated: &StatedFact) -> Option<String> {
        let url = match &stated.fact {
            Fact::BaseUrl(base) if base.is_shown => base.url.as_str(),
            Fact::Operation(operation) => operation.base.as_deref()?,
            // A key stands in the address of its request.
            Fact::AuthScheme(AuthScheme::ApiKey { place: KeyPlace::Query, .. }) => {
                self.shown_at.get(&(stated.source.page.clone(), stated.source.line))?
            }
            _ => return None,
        };
        domain(url).filter(|domain| self.are_shown && !self.claimed.contains(domain) && !self.is_own(domain))
    }

    /// Whether a domain is the API's, or has its name: `api.gate.com` and `gate.dev` are one provider's.
    fn is_own(&self, domain: &str) -> bool {
        let name = |domain: &str| domain.split('.').next().unwrap_or_default().to_owned();
        self.own.iter().any(|own| own == domain || name(own) == name(domain))
    }
}

/// The last two labels of a URL's host, where it is one that everybody finds: none of a path, of a machine's own name,
/// of one with a part left open, or of this machine.
pub fn domain(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', ':', '?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let mut labels: Vec<&str> = host.rsplit('.').take(2).collect();
    labels.reverse();
    let is_told = labels.len() == 2 && !labels.iter().any(|label| label.contains(['{', '$', '<', '%']));
    (is_told && !is_loopback(url)).then(|| labels.join("."))
}

/// Whether an address stands for the reader's own: this machine, one that has a name in its network alone, or one in a
/// domain that nobody has (RFC 2606 §3).
pub fn is_anybodys(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else { return false };
    let host = rest.split(['/', ':', '?', '#']).next().unwrap_or_default();
    let is_name = !host.contains(['.', '{']);
    is_loopback(url) || is_name || domain(url).is_some_and(|domain| is_reserved(&domain))
}
