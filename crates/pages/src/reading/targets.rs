//! A method and what it is sent to, as statements name them.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::below::{Below, joined};
use super::outline::{Outline, Statement, StatementRole};
use super::receivers::is_of_handler;
use super::target_lines::lines;
use crate::text::form;

/// A method and its target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestTarget<'p> {
    /// How many statements come before the one that names it.
    pub position: usize,
    pub method: &'p str,
    pub url: Cow<'p, str>,
}

/// The targets that the statements of a page name, in order; those too whose path stands alone above
/// a list of methods.
pub fn all<'p>(outline: &'p Outline<'_>) -> impl Iterator<Item = RequestTarget<'p>> {
    let mut above: Option<(usize, &str)> = None;
    let mut named = Labels::default();
    let mut titled: Option<(usize, &'static str)> = None;
    // What the paths of the items below are below: `**Boats** (`/v2/boats`)`.
    let mut below = Below::default();
    let mut worded: Option<(usize, &'static str)> = None;
    // The method of a label, and where its address would stand.
    let mut labelled: Option<(usize, &'static str)> = None;
    outline.statements.iter().enumerate().flat_map(move |(position, statement)| {
        let own = of(statement);
        if let Some(path) = alone(statement) {
            above = Some((statement.section, path));
        } else if matches!(statement.role, StatementRole::Heading) && listed(statement).is_none() {
            // Another section, unless it is one below the path's.
            above = above.filter(|(section, _)| is_inside(outline, statement.section, *section));
        }
        let listed = || {
            let (_, path) = above.filter(|(section, _)| is_inside(outline, statement.section, *section))?;
            listed(statement).map(|method| (method, path))
        };
        let mut found = if own.is_empty() { listed().into_iter().collect() } else { own };
        if statement.role == StatementRole::Heading {
            let is_around = |(section, _): &(usize, _)| is_inside(outline, statement.section, *section);
            let begun = titled_method(&statement.text).map(|method| (statement.section, method));
            worded = named_alone(&statement.text).map(|method| (statement.section, method));
            titled = begun.or(titled.filter(is_around));
        } else if statement.role == StatementRole::Sentence && found.is_empty() && is_titled_label(&statement.text) {
            labelled = titled_method(&statement.text).map(|method| (position + 1, method));
        } else if let Some((_, method)) = labelled.filter(|(next, _)| *next == position && found.is_empty()) {
            found.extend(addressed(statement).map(|url| (method, url)));
        } else if let Some((_, method)) = titled.filter(|_| found.is_empty()) {
            // The first address below such a heading is its own.
            let address = addressed(statement).map(|url| (method, url));
            titled = titled.filter(|_| address.is_none());
            found.extend(address);
        }
        if let Some((_, method)) = worded.filter(|(section, _)| found.is_empty() && *section == statement.section) {
            let path = addressed(statement).filter(|path| path.starts_with('/'));
            worded = worded.filter(|_| path.is_none() && statement.role == StatementRole::Heading);
            found.extend(path.map(|path| (method, path)));
        }
        found.extend(named.pair(statement, position).filter(|_| found.is_empty()));
        let prefix = below.of(statement, found.is_empty());
        found.into_iter().map(move |(method, url)| RequestTarget { position, method, url: joined(prefix, url) })
    })
}

fn is_inside(outline: &Outline<'_>, section: usize, around: usize) -> bool {
    outline.page.ancestry(section).any(|own| own == around)
}

/// The methods that a statement names, each with its target.
fn of(statement: &Statement) -> Vec<(&str, &str)> {
    if GONE.is_match(&statement.lower) || is_of_handler(statement) {
        return Vec::new();
    }
    match &statement.role {
        StatementRole::Attributes(_, values) => attributed(values),
        // `#### get /bookings/{id}`.
        StatementRole::Heading => match whole(&statement.text) {
            Some(found) => vec![found],
            None => lines(&statement.text).collect(),
        },
        StatementRole::Row(cells) => match row(cells) {
            found if !found.is_empty() => found,
            _ => lines(&statement.text).collect(),
        },
        // `post `https://…`` alone, as some sites render it.
        StatementRole::Sentence => match whole_address(&statement.text) {
            Some(found) => vec![found],
            None => lines(&statement.text).collect(),
        },
        _ => lines(&statement.text).collect(),
    }
}

/// A method in lower case and an address, and nothing besides.
fn whole_address(text: &str) -> Option<(&'static str, &str)> {
    let at = text.find([' ', '`']).filter(|at| *at <= 7)?;
    let (method, address) = text.split_at(at);
    let address = address.trim_matches(['`', ' ']);
    let is_lower = method.bytes().all(|b| b.is_ascii_lowercase());
    let is_whole = address.contains("://") && form::is_address(address);
    named(method).filter(|_| is_lower && is_whole).map(|method| (method, address))
}

/// The operation that a heading is, in whatever letters its method is written.
fn whole(title: &str) -> Option<(&'static str, &str)> {
    let (method, path) = title.trim_matches(['`', '*', ' ']).split_once(' ')?;
    let path = path.trim().trim_matches(['`', '*']);
    let is_rootless = || form::METHODS.contains(&method) && form::is_rootless(path);
    (form::is_path(path) || is_rootless()).then(|| Some((named(method)?, path)))?
}

/// The method that a heading begins with, of which the path stands below: `## POST Create vehicle`.
pub fn titled_method(title: &str) -> Option<&'static str> {
    // `Method: POST`.
    if let Some((_, method)) = title.split_once(':').filter(|(label, _)| label.trim().eq_ignore_ascii_case("method")) {
        return form::METHODS.into_iter().find(|known| *known == method.trim());
    }
    let (method, rest) = title.trim_matches(['`', '*', ' ']).split_once(' ')?;
    let is_name = rest.starts_with(|c: char| c.is_ascii_uppercase()) && !rest.contains('/');
    form::METHODS.into_iter().find(|known| *known == method && is_name)
}

/// The method that a heading is or begins with as a word: `Delete`, `Get list`.
fn named_alone(title: &str) -> Option<&'static str> {
    let title = title.trim_matches(['`', '*', ' ']);
    let (first, rest) = title.split_once(' ').unwrap_or((title, ""));
    named(first).filter(|method| rest.is_empty() || *method == "GET" && rest.split_whitespace().count() <= 3)
}

/// Whether a sentence is no more than a method and what it does: `POST Create an order`.
fn is_titled_label(text: &str) -> bool {
    text.split_whitespace().count() <= 8 && !text.ends_with(['.', ':', '!', '?']) && titled_method(text).is_some()
}

/// A path and a method that follow each other, each with what it is: `URL: `/api/crates/``, `Method: `GET``.
#[derive(Default)]
struct Labels<'p> {
    path: Option<(usize, &'p str)>,
    method: Option<(usize, &'static str)>,
    /// A label with nothing behind it: the statement that its value would be, and what it says.
    open: Option<(usize, &'p str)>,
}

impl<'p> Labels<'p> {
    /// The operation that a statement completes.
    fn pair(&mut self, statement: &'p Statement, position: usize) -> Option<(&'static str, &'p str)> {
        let open = self.open.take().filter(|(next, _)| *next == position).map(|(_, label)| label);
        let (label, value) = match &statement.role {
            StatementRole::Sentence if open.is_some() => (open?, statement.text.as_str()),
            StatementRole::Sentence | StatementRole::Item => {
                let (label, value) = statement.text.split_once(':').unwrap_or((&statement.text, ""));
                if value.trim_matches(['*', ' ']).is_empty() {
                    self.open = Some((position + 1, label));
                    return None;
                }
                (label, value)
            }
            StatementRole::Row(cells) => match cells.as_slice() {
                [(_, label), (_, value)] => (label.as_str(), value.as_str()),
                _ => return None,
            },
            _ => return None,
        };
        // Behind the code may stand where to read more of it.
        let value = value.trim().trim_matches(['*', ' ']);
        let code = value.strip_prefix('`').and_then(|rest| rest.split_once('`')).map(|(code, _)| code);
        let value = code.unwrap_or(value).trim_matches(['`', '*', ' ']);
        // `<root>/boats`: where the API is, the page does not say.
        let behind = value.strip_prefix('<').and_then(|rest| rest.find(">/").map(|at| &rest[at + 1..]));
        let value = behind.unwrap_or(value);
        match label.trim_matches(['*', '`', ' ']).to_lowercase().as_str() {
            "method" | "http method" | "verb" | "http verb" | "request method" => {
                self.method = self::named(value).map(|method| (position, method));
            }
            "url" | "endpoint" | "path" | "route" | "uri" | "request url" | "resource" | "url path" => {
                let is_address = form::is_target(value) || form::is_rootless(value);
                self.path = is_address.then_some((position, value));
            }
            _ => return None,
        }
        let ((first, method), (second, path)) = (self.method?, self.path?);
        if first.abs_diff(second) > 3 {
            return None;
        }
        *self = Labels::default();
        Some((method, path))
    }
}

/// The address that a sentence is, and nothing besides.
fn addressed(statement: &Statement) -> Option<&str> {
    let text = statement.text.trim().trim_matches(['`', '*', ' ']);
    (statement.role == StatementRole::Sentence && form::is_address(text)).then_some(text)
}

/// The path that a statement is, and nothing besides; of a heading, what stands in brackets at its end
/// (API Blueprint).
fn alone(statement: &Statement) -> Option<&str> {
    let bracketed =
        || statement.text.trim().strip_suffix(']').and_then(|text| text.rsplit_once('[')).map(|(_, path)| path);
    let in_heading = bracketed().filter(|_| statement.role == StatementRole::Heading);
    let text = in_heading.unwrap_or(&statement.text).trim().trim_matches(['`', '*', ':', ' ']);
    let text = text.split_once("{?").map_or(text, |(path, _)| path);
    let is_said = matches!(statement.role, StatementRole::Sentence | StatementRole::Heading | StatementRole::Item);
    (is_said && form::is_path(text) && !text.contains(',')).then_some(text)
}

/// The method that an item, a heading or a row of a list below a path begins with.
fn listed(statement: &Statement) -> Option<&str> {
    match &statement.role {
        StatementRole::Row(cells) => method(&cells.first()?.1),
        // `## Show [GET]`.
        StatementRole::Heading => method(&statement.text).or_else(|| {
            let (_, inside) = statement.text.trim().strip_suffix(']')?.rsplit_once('[')?;
            form::METHODS.contains(&inside).then_some(inside)
        }),
        StatementRole::Item => method(&statement.text).or_else(|| {
            // `Method: POST`.
            let (label, value) = statement.text.split_once(':')?;
            let value = value.trim_matches(['`', '*', ' ']);
            let is_label = label.trim_matches(['`', '*', ' ']).eq_ignore_ascii_case("method");
            form::METHODS.into_iter().find(|known| is_label && *known == value)
        }),
        _ => None,
    }
}

/// The method that a text begins with, as a word of its own.
fn method(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(['`', '*', '[', ' ']);
    let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (word, behind) = text.split_at(end);
    let behind = behind.trim_start_matches(['`', '*', ']', ' ']);
    let ends = behind.is_empty() || behind.starts_with([':', '-', '–', '—', '|', '(', '=']);
    (ends && form::METHODS.contains(&word)).then_some(word)
}

/// `method` and `path` of a component; `api`, `openapi` and `endpoint` of one or
/// of the frontmatter.
fn attributed(values: &[(String, String)]) -> Vec<(&'static str, &str)> {
    let value = |name: &str| {
        let found = values.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim())
    };
    // `api: "https://…"` beside `method: get`.
    let address = || ["api", "endpoint"].into_iter().filter_map(value).find(|address| form::is_address(address));
    let path = value("path").or_else(|| value("url")).or_else(address);
    let pair = value("method").or_else(|| value("verb")).and_then(named).zip(path);
    let lines = ["api", "openapi", "endpoint"].into_iter().filter_map(value).filter_map(|line| {
        // `openapi: file.json POST /path` names a file first.
        let words: Vec<&str> = line.split_whitespace().collect();
        let at = words.iter().position(|word| named(word).is_some())?;
        let target = words.get(at + 1).filter(|target| form::is_target(target))?;
        Some((named(words[at])?, *target))
    });
    let objects = values.iter().flat_map(|(_, value)| OBJECT.find_iter(value)).filter_map(|object| {
        let part = |pattern: &Regex| Some(pattern.captures(object.as_str())?.get(1)?.as_str());
        let target = part(&TARGET).filter(|target| form::is_target(target))?;
        Some((named(part(&METHOD)?)?, target))
    });
    pair.into_iter().chain(lines).chain(objects).collect()
}

/// `{ method: "GET", url: "/path" }` in a component's list of them.
static OBJECT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\{(?:[^{}]|\{[^{}]*\})*\}").expect("a constant pattern"));
static TARGET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\b(?:url|path|endpoint|route)["']?\s*:\s*["'`]([^"'`]+)["'`]"#).expect("a constant pattern")
});
static METHOD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"\bmethod["']?\s*:\s*["'`]([A-Za-z]+)["'`]"#).expect("a constant pattern"));

/// A method in any case.
pub fn named(word: &str) -> Option<&'static str> {
    form::METHODS.into_iter().find(|method| word.eq_ignore_ascii_case(method))
}

/// A row with a column for the methods and one for the path.
fn row(cells: &[(String, String)]) -> Vec<(&str, &str)> {
    let cell = |names: &[&str]| {
        let named = |head: &str| names.iter().any(|name| head.to_lowercase().contains(name));
        let found = cells.iter().find(|(head, _)| named(head));
        found.map(|(_, cell)| cell.trim_matches(['`', ' ', '*']))
    };
    let methods = cell(&["method", "verb"]).unwrap_or_default();
    let target =
        cell(&["path", "endpoint", "url", "route", "uri", "resource"]).filter(|target| form::is_target(target));
    let words = || methods.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    // Nothing but methods: `Get` in a sentence is a word.
    let methods = words().map(named).collect::<Option<Vec<_>>>().unwrap_or_default();
    target.into_iter().flat_map(|target| methods.iter().map(move |method| (*method, target))).collect()
}

/// A sentence about an operation that there is not any more.
static GONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bwe (?:have )?removed\b|\b(?:does not|doesn't) exist any ?more\b|\bno longer exists?\b|\b(?:has|have) been removed\b|\b(?:was|were) removed\b")
        .expect("a constant pattern")
});
