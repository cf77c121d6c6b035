//! Pages of other APIs, where one site documents several: what they state is held against no contract but their own.
//!
//! A page is of another API where it has operations that the contract has not, below a base URL that is none of the
//! contract's, or where it asks a server of the reader's own and the contract's is everybody's, while other pages of the
//! site are of the contract. A page that names no place goes with its folder.

use countersign_openapi::Contract;
use countersign_pages::{BaseUrl, Facts, StatedOperation};

use crate::rules::docs::base_url::{is_same, servers};
use crate::rules::docs::hosts::is_anybodys;
use crate::rules::docs::paths::ComparedPaths;

/// Whose a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Own,
    Others,
    Untold,
}

/// A page of a site.
pub struct SitePage<'p> {
    pub name: &'p str,
    pub facts: &'p Facts,
    /// Whether its samples go to a server of the reader's own, and nowhere else.
    pub is_self_hosted: bool,
}

/// Which of some pages are of another API than the contract's.
pub fn of_others(contract: &Contract, pages: &[SitePage<'_>]) -> Vec<bool> {
    let mut servers = servers(contract);
    servers.retain(|server| server.contains("://"));
    let known: Vec<(&str, Whose)> = pages.iter().map(|page| (page.name, whose(contract, &servers, page))).collect();
    let is_split = [Whose::Own, Whose::Others].iter().all(|whose| known.iter().any(|(_, own)| own == whose));
    let is_other = |(name, whose): &(&str, Whose)| match whose {
        Whose::Own => false,
        Whose::Others => true,
        Whose::Untold => is_among_others(name, &known),
    };
    known.iter().map(|page| is_split && is_other(page)).collect()
}

fn whose(contract: &Contract, servers: &[String], page: &SitePage<'_>) -> Whose {
    let facts = page.facts;
    if page.is_self_hosted && !servers.is_empty() && !servers.iter().any(|server| is_anybodys(server)) {
        return Whose::Others;
    }
    let stated = facts.of::<BaseUrl>().filter(|(base, _)| !base.is_shown).map(|(base, _)| base.url.as_str());
    let shown = facts.of::<StatedOperation>().filter_map(|(operation, _)| operation.base.as_deref());
    let bases: Vec<&str> = stated.chain(shown).filter(|base| base.contains("://")).collect();
    if bases.is_empty() || servers.is_empty() {
        return Whose::Untold;
    }
    let is_server = |base: &&str| servers.iter().any(|server| is_same(server, base));
    let paths = ComparedPaths::of(contract, facts);
    let mut operations = facts.of::<StatedOperation>().peekable();
    let is_untold = operations.peek().is_none();
    if bases.iter().any(is_server) || operations.any(|(operation, _)| !paths.named(&operation.key).is_empty()) {
        Whose::Own
    } else if is_untold {
        Whose::Untold
    } else {
        Whose::Others
    }
}

/// Whether the pages that stand nearest to one, by their folders, are all of another API.
fn is_among_others(name: &str, known: &[(&str, Whose)]) -> bool {
    let folders = name.match_indices('/').rev().map(|(at, _)| &name[..=at]);
    for folder in folders {
        let near = known.iter().filter(|(other, whose)| *whose != Whose::Untold && other.starts_with(folder));
        let mut near = near.map(|(_, whose)| *whose).peekable();
        if near.peek().is_some() {
            return near.all(|whose| whose == Whose::Others);
        }
    }
    false
}
