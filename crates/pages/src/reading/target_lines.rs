//! A method and its target in the words of a text: `GET /path`, `a POST request to /path`, ``/path` (GET)`.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::targets::named;
use crate::text::{form, prose};

/// `GET /path` and `GET https://…` in a text, in code or not.
pub fn lines(text: &str) -> impl Iterator<Item = (&str, &str)> {
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
    let dashed = DASHED.captures_iter(text).filter_map(|found| Some((found.get(1)?.as_str(), found.get(2)?.as_str())));
    let lower = prose::codes(text).into_iter().filter_map(|code| {
        let (method, path) = code.split_once(' ')?;
        let is_lower = method.bytes().all(|b| b.is_ascii_lowercase()) && !path.trim().contains(char::is_whitespace);
        Some((named(method).filter(|_| is_lower)?, path.trim()))
    });
    // The whole API, and nothing below it: `GET / POST` in a sentence are two methods.
    let root = prose::codes(text).into_iter().filter_map(|code| code.split_once(' ').filter(|(_, path)| *path == "/"));
    let root = root.filter_map(|(method, path)| form::METHODS.contains(&method).then_some((method, path)));
    plain.chain(said).chain(dashed).chain(behind).chain(lower).chain(root).chain(rootless(text)).filter_map(
        |(method, target)| {
            // A query as a template has it (RFC 6570 §3.2.8, §3.2.9).
            let target =
                ["{?", "{&", "{#"].iter().fold(target, |target, mark| target.split(mark).next().unwrap_or(target));
            let is_wild = ATTRIBUTES.find(target).is_some_and(|found| found.as_str().contains('*'));
            let target = ATTRIBUTES.find(target).map_or(target, |found| &target[..found.start()]);
            let target = target.trim_end_matches(['.', ',', ';', ':', '`', '"']);
            let target = unclosed(target);
            // `/v1/...` is the beginning of many.
            let is_open = target.ends_with("..") || target.ends_with('…');
            let has_host = target.split_once("://").is_none_or(|(_, host)| !host.is_empty());
            ((form::is_target(target) || target == "/" || form::is_rootless(target))
                && has_host
                && !is_open
                && !is_wild)
                .then_some((method, target))
        },
    )
}

/// A target without the marks of its sentence at the end: what closes nothing in it.
fn unclosed(target: &str) -> &str {
    let mut rest = target;
    loop {
        let closes =
            |open: char, close: char| rest.ends_with(close) && rest.matches(close).count() > rest.matches(open).count();
        if !closes('(', ')') && !closes('[', ']') {
            return rest;
        }
        rest = rest[..rest.len() - 1].trim_end_matches(['.', ',', ';', ':', '`', '"']);
    }
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

/// `Send a `POST` request to `/path``, `POST to https://…`, ``GET`-Request sent: `/path``.
static SAID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[`*]*(?:(?: requests?| calls?)? (?:to|on|at) (?:the )?(?:endpoint )?|[ -][Rr]equest(?: sent| made)?(?: to)?: ?)[`*]*((?:https?://|/)(?:\{\w+(?:\|\w+)+\}|[^\s`"'|*])+)"#)
        .expect("a constant pattern")
});

/// ``/path` (GET)`, ``/path` `GET``.
static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r#"((?:https?://|/)[^\s`"'|()]+)(?:`? \((METHOD)\)|` `(METHOD)`)"#;
    Regex::new(&pattern.replace("METHOD", BEFORE_A_PATH)).expect("a constant pattern")
});

/// `GET - `/path``.
static DASHED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[`*]* [-–—] `((?:https?://|/)[^\s`]+)`")
        .expect("a constant pattern")
});

static LINE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r#"\b((?:METHOD)(?: ?[|/,] ?(?:METHOD))*)[`\]]?:?(?:\s+|\s*\|\s*)`?((?:https?://|/|\{\{[\w.-]+\}\}/|\$\{[\w.-]+\}/|<%= ?[\w.@-]+ ?%>/)(?:<[A-Za-z]\w*(?: \w+){1,4}>|\{[A-Za-z]\w*(?: \w+){1,4}\}|\{\w+(?:\|\w+)+\}|[^\s`"'|])+)"#;
    Regex::new(&pattern.replace("METHOD", BEFORE_A_PATH)).expect("a constant pattern")
});

/// Methods as they stand before a path. `QUERY` (OpenAPI 3.2) is one there alone: elsewhere it is a word.
const BEFORE_A_PATH: &str = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE|QUERY";
