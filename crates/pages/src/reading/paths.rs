//! How the addresses of samples become paths of operations: what is base path of them, and which
//! of their segments stand for parameters.

use std::collections::BTreeSet;

use super::address;
use super::bases::Base;
use super::outline::Outline;
use super::targets;

/// The base paths and the templates that a page states.
pub struct Paths {
    /// The paths of the bases, each once.
    bases: Vec<String>,
    /// The paths with parameters that the page states as such.
    templates: Vec<String>,
}

/// The base paths of the bases, and the paths with parameters that a page states: a sample of one
/// is the same operation, whatever stands in the places of its parameters.
pub fn read(outline: &Outline<'_>, bases: &[Base]) -> Paths {
    // More than a page for readers has; the bound keeps noise linear.
    const MOST: usize = 300;
    let stated: BTreeSet<String> = bases.iter().filter_map(|base| Some(address::parse(&base.url)?.path)).collect();
    let plain = Paths { bases: stated.into_iter().collect(), templates: Vec::new() };
    let said = outline.statements.iter().flat_map(targets::of).map(|(_, target)| target);
    let requests = outline.examples.iter().flat_map(|example| &example.scan.requests);
    let shown = requests.map(|request| request.url.as_str());
    let open = |part: &str| part.starts_with('{');
    let mut templates: Vec<String> = said
        .chain(shown)
        .filter(|target| target.starts_with('/') && target.contains(['{', ':', '<']))
        .filter_map(|target| plain.of(target))
        .filter(|path| path.contains('{') && path.split('/').skip(1).any(|part| !open(part)))
        .take(MOST)
        .collect();
    // The one with the most that is not open, first.
    templates.sort_by_key(|path| std::cmp::Reverse(path.split('/').filter(|part| !open(part)).count()));
    templates.dedup();
    Paths { templates, ..plain }
}

impl Paths {
    /// An address as an operation's path, behind the base path.
    pub fn of(&self, address: &str) -> Option<String> {
        let path = address::parse(address)?.path;
        let rest = &path[self.base_of(&path).len()..];
        if rest.is_empty() {
            return Some("/".to_owned());
        }
        let stated = self.templates.iter().find(|template| address::covers(template, rest));
        Some(stated.map_or(rest, String::as_str).to_owned())
    }

    /// What of a path is base path.
    pub fn base_of<'a>(&self, path: &'a str) -> &'a str {
        &path[..address::base_len(path, &self.bases)]
    }
}
