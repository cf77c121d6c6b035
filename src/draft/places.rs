//! Where a draft has its operations: at which path, and below which server.

use std::collections::HashMap;

use countersign_pages::{BaseUrl, Facts, StatedOperation};

/// The base URLs of the pages, and which of them all operations share.
pub struct PageBases {
    bases: Vec<String>,
    /// The one that most operations are below.
    common: Option<String>,
    /// Those that single operations are below.
    own: Vec<String>,
}

/// Where an operation is.
#[derive(Debug, PartialEq, Eq)]
pub struct Placed {
    pub path: String,
    /// The server, where that is not the document's.
    pub server: Option<String>,
}

impl PageBases {
    pub fn of(facts: &Facts) -> PageBases {
        let bases: Vec<String> = facts.of::<BaseUrl>().map(|(base, _)| base.url.clone()).collect();
        let mut counts: HashMap<String, usize> = HashMap::new();
        let mut used: Vec<String> = Vec::new();
        for (operation, _) in facts.of::<StatedOperation>() {
            if let (_, Some(base)) = split(&bases, operation) {
                *counts.entry(base.clone()).or_default() += 1;
                if !used.contains(&base) {
                    used.push(base);
                }
            }
        }
        // Of those that as many are below, the first.
        let common = used.iter().rev().max_by_key(|base| counts[*base]).cloned();
        // Those that the pages state as bases, with one path, are one API in several places.
        let is_stated = |base: &String| {
            facts
                .of::<BaseUrl>()
                .any(|(own, stated)| own.url == *base && !stated.quote.trim_start().starts_with("http"))
        };
        let is_common = |base: &String| {
            common.as_ref().is_some_and(|common| {
                base == common || path_of(base) == path_of(common) && is_stated(base) && is_stated(common)
            })
        };
        let own = used.into_iter().filter(|base| !is_common(base)).collect();
        PageBases { bases, common, own }
    }

    /// Whether a base URL is one of the document's.
    pub fn is_shared(&self, base: &str) -> bool {
        !self.own.iter().any(|own| own == base)
    }

    /// Where an operation is.
    pub fn place(&self, operation: &StatedOperation) -> Placed {
        let (path, base) = split(&self.bases, operation);
        Placed { path, server: base.filter(|base| Some(base) != self.common.as_ref() && !self.is_shared(base)) }
    }
}

/// The path of a base, without the slash at its end.
fn path_of(url: &str) -> String {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest.find('/').map_or("", |at| &rest[at..]));
    path.trim_end_matches('/').to_owned()
}

/// The path of an operation behind the longest base that it is below, and that base.
fn split(bases: &[String], operation: &StatedOperation) -> (String, Option<String>) {
    let origin_of = |url: &str| {
        url.split_once("://").map(|(scheme, rest)| {
            format!("{scheme}://{}", rest.split('/').next().unwrap_or_default()).to_ascii_lowercase()
        })
    };
    let own = operation.base.as_deref().and_then(origin_of);
    let whole = operation.whole();
    let whole = whole.path().as_str();
    let holds = |base: &&String| {
        let is_its = own.is_none() || origin_of(base).is_none() || origin_of(base) == own;
        let behind = whole.strip_prefix(&*path_of(base));
        is_its && behind.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    // Of those that are as long, the first.
    let longest = bases.iter().rev().filter(holds).max_by_key(|base| path_of(base).len());
    match (longest, &operation.base) {
        (Some(base), _) => {
            let rest = &whole[path_of(base).len()..];
            (if rest.is_empty() { "/" } else { rest }.to_owned(), Some(base.clone()))
        }
        (None, Some(base)) => (operation.key.path().as_str().to_owned(), Some(base.clone())),
        (None, None) => (whole.to_owned(), None),
    }
}
