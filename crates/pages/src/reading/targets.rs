//! A method and what it is sent to, as statements name them.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::outline::{Outline, Statement, StatementRole};
use crate::text::{form, prose};

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
        found.extend(named.pair(statement, position).filter(|_| found.is_empty()));
        found.into_iter().map(move |(method, url)| RequestTarget { position, method, url: form::rooted(url) })
    })
}

fn is_inside(outline: &Outline<'_>, section: usize, around: usize) -> bool {
    outline.page.ancestry(section).any(|own| own == around)
}

/// The methods that a statement names, each with its target.
fn of(statement: &Statement) -> Vec<(&str, &str)> {
    if GONE.is_match(&statement.lower) {
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
    let (method, rest) = title.trim_matches(['`', '*', ' ']).split_once(' ')?;
    let is_name = rest.starts_with(|c: char| c.is_ascii_uppercase()) && !rest.contains('/');
    form::METHODS.into_iter().find(|known| *known == method && is_name)
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
}

impl<'p> Labels<'p> {
    /// The operation that a statement completes.
    fn pair(&mut self, statement: &'p Statement, position: usize) -> Option<(&'static str, &'p str)> {
        let (label, value) = match &statement.role {
            StatementRole::Sentence | StatementRole::Item => statement.text.split_once(':')?,
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
        StatementRole::Item => method(&statement.text),
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
    let pair = value("method").or_else(|| value("verb")).and_then(named).zip(value("path").or_else(|| value("url")));
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
static OBJECT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\{[^{}]*\}").expect("a constant pattern"));
static TARGET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\b(?:url|path|endpoint|route)["']?\s*:\s*["'`]([^"'`]+)["'`]"#).expect("a constant pattern")
});
static METHOD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"\bmethod["']?\s*:\s*["'`]([A-Za-z]+)["'`]"#).expect("a constant pattern"));

/// A method in any case.
fn named(word: &str) -> Option<&'static str> {
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

/// `GET /path` and `GET https://…` in a text, in code or not.
fn lines(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_meant = |found: &Captures<'_>| {
        let (start, end) = found.get(0).map_or((0, 0), |found| (found.start(), found.end()));
        !INSTEAD.is_match(&text[..start]) && !ABSENT.is_match(&text[end..])
    };
    let plain = LINE.captures_iter(text).filter(is_meant).flat_map(|found| {
        let target = found.get(2).map_or("", |target| target.as_str());
        let methods = found.get(1).map_or("", |methods| methods.as_str());
        methods
            .split(['|', '/', ',', ' '])
            .filter(|method| !method.is_empty())
            .map(move |method| (method, target))
            .collect::<Vec<_>>()
    });
    let said = SAID.captures_iter(text).filter_map(|found| {
        let target = found.get(2)?;
        // `POST to /files/*` is one for many.
        let is_cut = target.as_str().ends_with('/') && text[target.end()..].starts_with('*');
        Some((found.get(1)?.as_str(), target.as_str())).filter(|_| !is_cut)
    });
    let behind = BEHIND
        .captures_iter(text)
        .filter_map(|found| Some((found.get(2).or_else(|| found.get(3))?.as_str(), found.get(1)?.as_str())));
    // In code, and nothing else in it.
    let lower = prose::codes(text).into_iter().filter_map(|code| {
        let (method, path) = code.split_once(' ')?;
        let is_lower = method.bytes().all(|b| b.is_ascii_lowercase()) && !path.trim().contains(char::is_whitespace);
        Some((named(method).filter(|_| is_lower)?, path.trim()))
    });
    // The whole API, and nothing below it: `GET / POST` in a sentence are two methods.
    let root = prose::codes(text).into_iter().filter_map(|code| code.split_once(' ').filter(|(_, path)| *path == "/"));
    let root = root.filter_map(|(method, path)| form::METHODS.contains(&method).then_some((method, path)));
    plain.chain(said).chain(behind).chain(lower).chain(root).chain(rootless(text)).filter_map(|(method, target)| {
        // A query as a template has it (RFC 6570 §3.2.8, §3.2.9).
        let target = ["{?", "{&", "{#"].iter().fold(target, |target, mark| target.split(mark).next().unwrap_or(target));
        let is_wild = ATTRIBUTES.find(target).is_some_and(|found| found.as_str().contains('*'));
        let target = ATTRIBUTES.find(target).map_or(target, |found| &target[..found.start()]);
        let target = target.trim_end_matches(['.', ',', ';', ':', '`', '"']);
        // What closes nothing is a mark of the sentence.
        let closes = |open: char, close: char| target.ends_with(close) && !target.contains(open);
        let is_closed = closes('(', ')') || closes('[', ']');
        let target = if is_closed { target.trim_end_matches([')', ']', '.', ',', ';', ':', '`', '"']) } else { target };
        // `/v1/...` is the beginning of many.
        let is_open = target.ends_with("..") || target.ends_with('…');
        let has_host = target.split_once("://").is_none_or(|(_, host)| !host.is_empty());
        ((form::is_target(target) || target == "/" || form::is_rootless(target)) && has_host && !is_open && !is_wild)
            .then_some((method, target))
    })
}

/// A method and an address without its beginning, each in code or both in one: `` `POST` `api.a.example/v1/users` ``,
/// `` `GET users/:id` ``.
fn rootless(text: &str) -> Vec<(&str, &str)> {
    static APART: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"`(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)`[:*]* +`([^\s`]+)`").expect("a constant pattern")
    });
    if !text.contains('`') {
        return Vec::new();
    }
    let apart = APART.captures_iter(text).filter_map(|found| Some((found.get(1)?.as_str(), found.get(2)?.as_str())));
    let whole = prose::codes(text).into_iter().filter_map(form::rootless_line);
    apart.filter(|(_, address)| form::is_rootless(address)).chain(whole).collect()
}

/// What says of an operation that it is not the one that there is.
static INSTEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:instead of|rather than|unlike|replac(?:es|ing)|in place of|removed:?|dropped:?|plan(?:s|ned)? to (?:add|offer)|working on|there (?:is|was) no|there will be an?|(?:do not|don['’]t|never) call|(?:in|with) v\d[\d.]* (?:this|it) was)[: ]+`?$").expect("a constant pattern")
});

/// What says behind an operation that it is gone, or not there yet.
static ABSENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^`? (?:was|were|is|has been|have been) (?:replaced|removed|gone|dropped|retired|switched off|not available)\b|^`? (?:is|are) (?:coming|planned)\b|^`? will (?:come|be (?:added|offered|there))\b|^`? (?:does not|doesn['’]t|did not) exist(?: yet)?[.!]?$|^`? was never\b|^`? \((?:removed|retired|gone|dropped|planned|coming soon)\)")
        .expect("a constant pattern")
});

/// Attributes behind a link, as generators of sites write them: `{ .button }`, `{target=_blank}`, `{#list}`.
static ATTRIBUTES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\{(?:[.#:][^}]*\}?|[^{}]*=[^{}]*\}?|[^{}]*)$").expect("a constant pattern"));

/// A sentence about an operation that there is not any more.
static GONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bwe (?:have )?removed\b|\b(?:does not|doesn't) exist any ?more\b|\bno longer exists?\b|\b(?:has|have) been removed\b|\b(?:was|were) removed\b")
        .expect("a constant pattern")
});

/// `Send a `POST` request to `/path``, `POST to https://…`.
static SAID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[`*]*(?: requests?| calls?)? (?:to|on|at) (?:the )?(?:endpoint )?[`*]*((?:https?://|/)[^\s`"'|*]+)"#)
        .expect("a constant pattern")
});

/// ``/path` (GET)`, ``/path` `GET``.
static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r#"((?:https?://|/)[^\s`"'|()]+)(?:`? \((METHOD)\)|` `(METHOD)`)"#;
    Regex::new(&pattern.replace("METHOD", BEFORE_A_PATH)).expect("a constant pattern")
});

static LINE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r#"\b((?:METHOD)(?: ?[|/,] ?(?:METHOD))*)[`\]]?:?(?:\s+|\s*\|\s*)`?((?:https?://|/|\{\{[\w.-]+\}\}/|\$\{[\w.-]+\}/)[^\s`"'|]+)"#;
    Regex::new(&pattern.replace("METHOD", BEFORE_A_PATH)).expect("a constant pattern")
});

/// Methods as they stand before a path. `QUERY` (OpenAPI 3.2) is one there alone: elsewhere it is a word.
const BEFORE_A_PATH: &str = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE|QUERY";
