//! Where a draft has its operations: at which path, and below which server.

use std::collections::{BTreeSet, HashMap, HashSet};

use countersign_pages::{BaseUrl, Facts, StatedOperation};

/// The base URLs of the pages, and which of them all operations share.
pub struct PageBases {
    bases: Vec<String>,
    /// Which base comes first of those of one path, by origin; `None` is any origin.
    by_path: HashMap<String, HashMap<Option<Origin>, usize>>,
    /// How long the paths of bases are.
    lengths: BTreeSet<usize>,
    /// The one that most operations are below.
    common: Option<String>,
    /// Those that single operations are below.
    own: HashSet<String>,
}

/// The scheme and authority of a URL, in small letters; none for a path.
type Origin = Option<String>;

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
        let mut by_path: HashMap<String, HashMap<Option<Origin>, usize>> = HashMap::new();
        for (index, base) in bases.iter().enumerate() {
            let of_path = by_path.entry(path_of(base).to_owned()).or_default();
            of_path.entry(None).or_insert(index);
            of_path.entry(Some(origin_of(base))).or_insert(index);
        }
        let lengths = by_path.keys().map(String::len).collect();
        let mut places = PageBases { bases, by_path, lengths, common: None, own: HashSet::new() };
        let mut counts: HashMap<String, usize> = HashMap::new();
        let mut used: Vec<String> = Vec::new();
        for (operation, _) in facts.of::<StatedOperation>() {
            if let (_, Some(base)) = places.split(operation) {
                let count = counts.entry(base.clone()).or_default();
                *count += 1;
                if *count == 1 {
                    used.push(base);
                }
            }
        }
        // Of those that as many are below, the first.
        let common = used.iter().rev().max_by_key(|base| counts[*base]).cloned();
        // Those that the pages state as bases, with one path, are one API in several places.
        let stated = facts.of::<BaseUrl>().filter(|(_, stated)| !stated.quote.trim_start().starts_with("http"));
        let stated: HashSet<&str> = stated.map(|(own, _)| own.url.as_str()).collect();
        let is_stated = |base: &str| stated.contains(base);
        let is_common = |base: &String| {
            common.as_ref().is_some_and(|common| {
                base == common || path_of(base) == path_of(common) && is_stated(base) && is_stated(common)
            })
        };
        places.own = used.into_iter().filter(|base| !is_common(base)).collect();
        places.common = common;
        places
    }

    /// Whether a base URL is one of the document's.
    pub fn is_shared(&self, base: &str) -> bool {
        !self.own.contains(base)
    }

    /// Where an operation is.
    pub fn place(&self, operation: &StatedOperation) -> Placed {
        let (path, base) = self.split(operation);
        Placed { path, server: base.filter(|base| Some(base) != self.common.as_ref() && !self.is_shared(base)) }
    }

    /// The path of an operation behind the longest base that it is below, and that base.
    fn split(&self, operation: &StatedOperation) -> (String, Option<String>) {
        let whole = operation.whole();
        let whole = whole.path().as_str();
        let own = operation.base.as_deref().and_then(origin_of);
        let longest = self.lengths.iter().rev().find_map(|end| {
            let (path, rest) = whole.split_at_checked(*end)?;
            let is_whole = rest.is_empty() || rest.starts_with('/');
            Some((*end, self.first(path, own.as_ref()).filter(|_| is_whole)?))
        });
        match (longest, &operation.base) {
            (Some((end, base)), _) => {
                let rest = &whole[end..];
                (if rest.is_empty() { "/" } else { rest }.to_owned(), Some(base.clone()))
            }
            (None, Some(base)) => (operation.key.path().as_str().to_owned(), Some(base.clone())),
            (None, None) => (whole.to_owned(), None),
        }
    }

    /// The first base of a path that may be of an origin: one without an origin may be of any.
    fn first(&self, path: &str, origin: Option<&String>) -> Option<&String> {
        let of_path = self.by_path.get(path)?;
        let found = match origin {
            None => of_path.get(&None).copied(),
            Some(own) => [Some(Some(own.clone())), Some(None)].iter().filter_map(|key| of_path.get(key)).min().copied(),
        };
        self.bases.get(found?)
    }
}

/// The path of a base, without the slash at its end.
fn path_of(url: &str) -> &str {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest.find('/').map_or("", |at| &rest[at..]));
    path.trim_end_matches('/')
}

/// The origin of a base.
fn origin_of(url: &str) -> Origin {
    let (scheme, rest) = url.split_once("://")?;
    Some(format!("{scheme}://{}", rest.split('/').next().unwrap_or_default()).to_ascii_lowercase())
}
