//! How the addresses of a page become paths of operations: what is base path of them, and which of
//! their segments stand for parameters.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use countersign_openapi::{PathShape, PathTemplate, Routes};
use regex::Regex;

use super::address::{self, UrlParts};
use super::bases::Base;
use super::hosting;
use super::outline::Outline;
use super::targets;

/// The bases of a page, and the paths that it states as such.
pub struct Paths {
    bases: Vec<StatedBase>,
    /// The stated paths by what they look like, the slash at their end apart.
    stated: HashMap<PathShape, PathTemplate>,
    /// Those that have parameters, for samples that show values in their places.
    templates: Routes<PathTemplate>,
    /// Those that end in a parameter for a path of any length, `/files/{path}`, each with what stands before that.
    tails: Vec<(String, PathTemplate)>,
    /// Those that the page names with a host, by what stands behind the version in them.
    whole: HashMap<PathShape, PathTemplate>,
    /// Whether the API runs where its reader lets it run.
    is_self_hosted: bool,
    /// Whether a host for examples is the reader's own.
    is_own_app: bool,
}

/// A base that the page states.
struct StatedBase {
    url: String,
    origin: Option<String>,
    path: String,
    /// Its path as it is stated.
    whole: String,
}

/// Where an operation is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// The path as the page has it, behind the base where that is stated.
    pub path: PathTemplate,
    /// The base, with its origin where that is told.
    pub base: Option<String>,
}

/// Reads the bases and the paths that a page states: a sample of one is the same operation, whatever
/// stands in the places of its parameters.
pub fn read(outline: &Outline<'_>, bases: &[Base]) -> Paths {
    // More than a page for readers has; the bound keeps noise linear.
    const MOST: usize = 1_000;
    let bases = bases.iter().filter_map(|base| {
        let UrlParts { origin, path } = address::parse(&base.url)?;
        let path = path.trim_end_matches('/').to_owned();
        Some(StatedBase { url: base.url.clone(), origin, whole: path.clone(), path })
    });
    let mut bases: Vec<StatedBase> = bases.take(MOST).collect();
    let secure = hosting::secure(outline, bases.iter().map(|base| &base.url));
    let is_plain = |url: &str| url.strip_prefix("http:").is_some_and(|rest| secure.contains(&format!("https:{rest}")));
    bases.retain(|base| !is_plain(&base.url));
    for base in bases.iter_mut().filter(|base| base.origin.as_deref().is_some_and(is_plain)) {
        base.url = base.url.replacen("http:", "https:", 1);
        base.origin = base.origin.as_ref().map(|origin| origin.replacen("http:", "https:", 1));
    }
    let ends = hosting::doubled(outline);
    for base in &mut bases {
        // `https://a.example/v1/links` of `/links/{id}`: what the base ends in, the paths begin with.
        if let Some(end) = ends.as_ref().filter(|end| base.path.len() > end.len() && base.path.ends_with(&**end)) {
            base.path.truncate(base.path.len() - end.len());
            let url = base.url.trim_end_matches('/');
            base.url = url.strip_suffix(&**end).unwrap_or(url).to_owned();
        }
    }
    let mut paths = Paths {
        bases,
        stated: HashMap::new(),
        templates: Routes::default(),
        tails: Vec::new(),
        whole: HashMap::new(),
        is_self_hosted: hosting::is_self_hosted(outline),
        is_own_app: hosting::is_own_app(outline),
    };
    let said = targets::all(outline).map(|target| target.url);
    let lines = outline.examples.iter().flat_map(|example| &example.scan.requests);
    let lines = lines.filter(|request| request.is_line() || request.is_template());
    let lines = lines.map(|request| Cow::Borrowed(request.url.as_str()));
    let mut targets: Vec<Cow<'_, str>> =
        said.chain(lines).filter(|target| !address::is_wild(target)).take(MOST).collect();
    // What shows values is perhaps one of the others.
    targets.sort_by_cached_key(|target| address::has_values(target));
    for target in targets {
        let Some((_, path)) = paths.split(&target) else { continue };
        if let Some(behind) = behind_version(&path).filter(|_| target.contains("://")) {
            paths.whole.entry(shape(&path[behind..])).or_insert_with(|| PathTemplate::parse(&path));
        }
        if !address::has_values(&target) || paths.behind_base(&path).is_none() {
            paths.state(path);
        }
    }
    paths
}

impl Paths {
    /// Whether an address is one of the reader's own, and none of the API.
    pub fn is_of_reader(&self, target: &str) -> bool {
        let origin = address::parse(target).and_then(|address| address.origin);
        let is_own = |origin: &str| address::is_local(origin) || self.is_own_app && address::is_reserved(origin);
        !self.is_self_hosted && origin.is_some_and(|origin| is_own(&origin))
    }

    fn state(&mut self, path: String) {
        let template = PathTemplate::parse(&path);
        let is_open = |part: &str| part.is_empty() || part.starts_with('{');
        if path.split('/').all(is_open) || self.stated.contains_key(&shape(&path)) {
            return;
        }
        if template.parameters().next().is_some() {
            self.templates.add(&PathTemplate::parse(path.trim_end_matches('/')), template.clone());
        }
        let tail = path.trim_end_matches('/').rsplit_once("/{").filter(|(before, _)| before.len() > 1);
        if let Some((before, _)) = tail.filter(|(_, name)| name.to_lowercase().ends_with("path}")) {
            self.tails.push((format!("{before}/"), template.clone()));
        }
        self.stated.insert(shape(&path), template);
    }

    /// Where the operation is that a statement names.
    pub fn stated(&self, target: &str) -> Option<Located> {
        let (base, path) = self.split(target)?;
        // `/entries` where the page has named `https://a.example/json/v2/entries` is that.
        let whole = self.whole.get(&shape(&path)).filter(|_| target.starts_with('/') && base.is_none());
        if let Some(whole) = whole {
            return Some(Located { path: whole.clone(), base });
        }
        // The slash at its end is its own.
        let known = self.known(&path).filter(|known| known.as_str().ends_with('/') == path.ends_with('/'));
        Some(Located { path: known.unwrap_or_else(|| PathTemplate::parse(&path)), base })
    }

    /// Where the operation is that a sample asks for: one that the page states, if it is one of those
    /// with values in the places of its parameters, below a version of the API perhaps.
    pub fn shown(&self, target: &str) -> Option<Located> {
        let (base, path) = self.split(target)?;
        // `/rates/latest.json` of `/rates/latest` is what `/rates/{day}` is no more.
        let plain = || [".json", ".xml"].iter().find_map(|ending| self.known(path.strip_suffix(ending)?));
        let known = self.known(&path).or_else(plain).or_else(|| self.filled(&path));
        if let Some(path) = known.or_else(|| self.below(&path)) {
            return Some(Located { path, base });
        }
        match self.behind_base(&path) {
            // A folder on a host for examples is that sample's.
            Some((below, known)) if base.is_none() && target.contains("://") && prefix_len(&path) < below => {
                Some(Located { path: known, base: None })
            }
            Some((below, known)) => {
                let base = format!("{}{}", base.unwrap_or_default(), &path[..below]);
                Some(Located { path: known, base: Some(base) })
            }
            None => Some(Located { path: PathTemplate::parse(&path), base }),
        }
    }

    /// The stated path that a path ends in, with how many bytes of a base that nobody states stand before it.
    fn behind_base(&self, path: &str) -> Option<(usize, PathTemplate)> {
        let stated = |below: usize| {
            let rest = Some(&path[below..]).filter(|_| below > 0 && path.len() > below)?;
            Some((below, self.known(rest).or_else(|| self.filled(rest))?))
        };
        // `https://a.example/$ACCOUNT/projects.json`, of which the page says `/projects.json`.
        let account = || {
            let below = account_len(path);
            let known = self.known(path.get(below..).filter(|rest| below > 0 && !rest.is_empty())?)?;
            Some((below, known))
        };
        stated(prefix_len(path)).or_else(account).or_else(|| self.ending(path))
    }

    /// A path of more than one segment that the page states, with what the server has before it:
    /// `/server/api/users/7` of `/api/users/{id}`.
    fn ending(&self, path: &str) -> Option<(usize, PathTemplate)> {
        // A path has no longer base.
        const MOST: usize = 4;
        let starts = path.match_indices('/').map(|(at, _)| at).skip(1).take(MOST);
        let mut endings =
            starts.filter(|at| !path[..*at].contains('{') && path[at + 1..].trim_end_matches('/').contains('/'));
        endings.find_map(|at| Some((at, self.known(&path[at..])?)))
    }

    /// A path that the page states, written as there.
    fn known(&self, path: &str) -> Option<PathTemplate> {
        self.stated.get(&shape(path)).cloned()
    }

    /// The template whose last parameter stands for all that is left of a path.
    fn below(&self, path: &str) -> Option<PathTemplate> {
        // More than a page has; the bound keeps noise linear.
        const MOST: usize = 20;
        let is_it =
            |(before, _): &&(String, PathTemplate)| path.strip_prefix(&**before).is_some_and(|rest| rest.contains('/'));
        self.tails.iter().take(MOST).find(is_it).map(|(_, template)| template.clone())
    }

    /// The template that a path is one of. Words that stand for whoever asks are values of none.
    fn filled(&self, path: &str) -> Option<PathTemplate> {
        let own = |part: &str| matches!(part, "me" | "self" | "current");
        let found = self.templates.of(path.trim_end_matches('/')).next()?;
        let is_shown = found.is_shown_as(&PathTemplate::parse(path))
            || found.is_shown_as(&PathTemplate::parse(path.trim_end_matches('/')));
        (is_shown && !path.split('/').any(own)).then(|| found.clone())
    }

    /// An address as a base and the path behind it.
    fn split(&self, target: &str) -> Option<(Option<String>, String)> {
        let UrlParts { origin, path } = address::parse(target)?;
        // Where everybody runs it is no place of the API, and nobody's is where examples are (RFC 2606 §3).
        let is_local = |origin: &str| address::is_loopback(origin) || self.is_self_hosted && address::is_local(origin);
        let origin = origin.filter(|origin| !is_local(origin) && !address::is_reserved(origin));
        if let Some(base) = self.base_of(origin.as_deref(), &path) {
            let rest = &path[base.path.len()..];
            let rest = if rest.is_empty() { "/" } else { rest };
            let url = match &origin {
                Some(origin) => format!("{origin}{}", base.path),
                None => base.url.clone(),
            };
            return Some((Some(url), rest.to_owned()));
        }
        // Behind a host that is open, the whole path stands.
        let is_whole = origin.is_none() && target.contains("://") && !OPEN_BASE.is_match(target);
        let base = || self.only_base().filter(|_| !is_whole || self.bases.iter().all(|base| base.path.is_empty()));
        Some((origin.or_else(base), path))
    }

    /// Whether the samples of the page send their requests to a server of the reader's own alone.
    pub fn is_self_hosted(&self) -> bool {
        self.is_self_hosted
    }

    /// The stated base, where there is one: below which of several a path is, nobody says.
    pub fn only_base(&self) -> Option<String> {
        let first = self.bases.first()?;
        self.bases.iter().all(|base| base.path == first.path).then(|| first.url.clone())
    }

    /// The stated base that an address begins with: the longest one of its own origin, else of any.
    fn base_of(&self, origin: Option<&str>, path: &str) -> Option<&StatedBase> {
        let holds = |base: &&StatedBase| {
            let behind = path.strip_prefix(&*base.path);
            !base.path.is_empty() && behind.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let is_own = |base: &StatedBase| base.origin.as_deref() == origin;
        self.bases.iter().filter(holds).max_by_key(|base| (base.path.len(), is_own(base)))
    }

    /// The base URL that a full URL of a sample shows: a stated one; what stands before a path that is
    /// stated; else as far as bases usually go.
    pub fn base_url(&self, target: &str) -> Option<String> {
        let UrlParts { origin, path } = address::parse(target)?;
        let origin = origin.filter(|origin| !address::is_local(origin) && !address::is_reserved(origin))?;
        if let Some(base) = self.base_of(Some(&origin), &path) {
            return Some(format!("{origin}{}", base.whole));
        }
        let shown = self.shown(target)?.base.filter(|base| base.len() > origin.len());
        Some(shown.unwrap_or_else(|| format!("{origin}{}", &path[..address::usual_base_len(&path)])))
    }
}

/// Where in a path its version ends: `/json/v2` of `/json/v2/entries`.
fn behind_version(path: &str) -> Option<usize> {
    let mut at = 0;
    for part in path.split('/').skip(1).take(6) {
        at += part.len() + 1;
        if address::is_version(part) {
            return Some(at).filter(|at| path.len() > at + 1);
        }
    }
    None
}

/// A host that is called as what may hold more than a host: `https://{base_url}/a`.
static OPEN_BASE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)://[^/]*(?:url|base|endpoint|root)").expect("a constant pattern"));

pub(super) fn shape(path: &str) -> PathShape {
    PathTemplate::parse(path.trim_end_matches('/')).shape()
}

/// How many bytes of a path are the segments `api`, versions, and one that stands for whoever asks.
fn account_len(path: &str) -> usize {
    let start = prefix_len(path);
    let rest = path[start..].strip_prefix("/{").unwrap_or_default();
    rest.find("}/").map_or(0, |end| start + 2 + end + 1)
}

/// How many bytes of a path are the segments `api` and versions that it begins with.
fn prefix_len(path: &str) -> usize {
    let mut before = "";
    let is_number = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let parts = path.split('/').skip(1).take_while(|part| {
        let is_base = matches!(*part, "api" | "rest");
        let is_prefix = address::is_version(part) || is_base || is_number(part) && matches!(before, "api" | "rest");
        before = part;
        is_prefix
    });
    parts.map(|part| part.len() + 1).sum()
}
