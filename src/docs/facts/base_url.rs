//! Where an API is: its base URLs, stated or shown by samples (OpenAPI 3.0
//! §4.7.5).

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Value, json};

use super::{Fact, Kind, Turn};
use crate::docs::context::{Base, Context, Role};
use crate::docs::diff::Class;
use crate::docs::example::Example;
use crate::docs::{form, url};

/// Reads base URLs.
pub const KIND: Kind = Kind {
    id: "base-url",
    states: "A base URL or base path of the API, stated or shown by a sample.",
    read,
    one_value: false,
    weigh: |turn| match turn {
        Turn::New(_) => Class::Compatible,
        _ => Class::Breaking,
    },
};

const SUBJECT: &str = "server";

fn read(context: &Context<'_>) -> Vec<Fact> {
    let mut facts: Vec<Fact> = context
        .bases
        .iter()
        .map(|base| context.fact(&KIND, SUBJECT, json!({"url": base.url}), (base.section, base.line), &base.quote))
        .collect();
    let mut seen: HashSet<String> = context.bases.iter().map(|base| base.url.clone()).collect();
    for (address, section, line) in addresses(context) {
        if let Some(base) = base_of(context, &address).filter(|base| seen.insert(base.clone())) {
            facts.push(context.fact(&KIND, SUBJECT, json!({"url": base}), (section, line), &address));
        }
    }
    facts
}

/// The origin and base path of a full URL.
fn base_of(context: &Context<'_>, text: &str) -> Option<String> {
    let address = url::parse(text)?;
    let origin = address.origin.filter(|origin| !url::is_local(origin))?;
    let len = url::base_len(&address.path, &context.base_paths);
    Some(format!("{origin}{}", &address.path[..len]))
}

/// The URLs that samples send requests to, and those listed as endpoints, each
/// with its section and line.
fn addresses(context: &Context<'_>) -> Vec<(String, usize, usize)> {
    let mut found = Vec::new();
    for example in &context.examples {
        let scan = &example.scan;
        let requests = scan.requests.iter().map(|request| (request.line, &request.url));
        let theirs = leads_back(context, example);
        let targets = scan.targets.iter().filter(|_| !theirs).map(|(line, url)| (*line, url));
        let named = scan.addresses.iter().filter(|(_, name, _)| is_api_name(name));
        let named = named.map(|(line, _, url)| (*line, url));
        let all = requests.chain(targets).chain(named);
        found.extend(all.map(|(line, url)| (url.clone(), example.section, example.line + line)));
    }
    for statement in &context.statements {
        let listed = listed(&statement.role).into_iter();
        found.extend(listed.map(|url| (url.to_owned(), statement.section, statement.line)));
    }
    found
}

/// Whether a sample shows what a browser is sent back to: the reader's URL, not
/// the API's.
fn leads_back(context: &Context<'_>, example: &Example) -> bool {
    let back = |text: &str| {
        let text = text.to_lowercase();
        text.contains("redirect") || text.contains("callback")
    };
    context.titles(example.section).take(1).any(back)
        || context.lead(example).take(1).any(|statement| back(&statement.lower))
}

/// The URLs in a table of endpoints, and in the `api` of a page's frontmatter.
fn listed(role: &Role) -> Vec<&str> {
    const COLUMNS: [&str; 6] = ["url", "endpoint", "host", "base", "address", "server"];
    let found: Vec<&str> = match role {
        Role::Row(cells) => cells
            .iter()
            .filter(|(head, _)| COLUMNS.iter().any(|word| head.to_lowercase().contains(word)))
            .map(|(_, cell)| cell.trim().trim_matches('`'))
            .collect(),
        Role::Attributes(_, values) => values
            .iter()
            .filter(|(key, _)| key == "api")
            .filter_map(|(_, value)| value.split_whitespace().last())
            .collect(),
        _ => Vec::new(),
    };
    found.into_iter().filter(|url| url.starts_with("http") && form::is_address(url)).collect()
}

fn is_api_name(name: &str) -> bool {
    let lower = name.to_lowercase();
    ["api", "base", "endpoint", "host", "server", "url"].iter().any(|word| lower.contains(word))
        && !["redirect", "callback", "webhook", "image", "docs", "site"].iter().any(|word| lower.contains(word))
}

/// The base URLs and base paths that a page states as such: in a sentence or a
/// table, in a component's attribute, in a sample that stands behind such a
/// sentence, in a constant of that name, in an embedded document.
pub(in crate::docs) fn stated(context: &Context<'_>) -> Vec<Base> {
    let mut bases = Vec::new();
    for statement in &context.statements {
        let (section, line) = (statement.section, statement.line);
        let add = |text: &str| base(text, section, line, &statement.text);
        match &statement.role {
            Role::Attributes(_, values) => {
                let named = |key: &str| key.to_lowercase().replace(['-', '_'], "") == "baseurl";
                let values = values.iter().filter(|(key, _)| named(key));
                bases.extend(values.filter_map(|(_, value)| base(value, section, line, value)));
            }
            _ if BASE.is_match(&statement.lower) => bases.extend(words(&statement.text).filter_map(add)),
            _ => {}
        }
    }
    for example in &context.examples {
        let says = context.lead(example).take(1).any(|statement| BASE.is_match(&statement.lower));
        let targets = example.scan.targets.iter().filter(|_| says);
        let targets = targets.map(|(line, target)| (line, target));
        let named = |name: &str| CONSTANT.is_match(name) && is_api_name(name);
        let constants = example.scan.addresses.iter().filter(|(_, name, _)| named(name));
        let constants = constants.map(|(line, _, target)| (line, target));
        bases.extend(
            targets
                .chain(constants)
                .filter_map(|(line, target)| base(target, example.section, example.line + line, target)),
        );
    }
    for document in &context.documents {
        let example = &context.examples[document.example];
        let servers = document.value.get("servers").and_then(Value::as_array);
        let urls = servers.into_iter().flatten().filter_map(|server| server.get("url")?.as_str());
        bases.extend(urls.filter_map(|url| base(url, example.section, example.line_in(url), url)));
    }
    bases
}

/// A text as a base, where it is a URL or a path and not the reader's own.
fn base(text: &str, section: usize, line: usize, quote: &str) -> Option<Base> {
    let url = text.trim().trim_end_matches(['.', ',', ';', '/', ':', ')']);
    let address = url::parse(url).filter(|_| form::is_target(url))?;
    let own = address.origin.is_some_and(|origin| url::is_local(&origin));
    let (url, quote) = (url.to_owned(), quote.to_owned());
    (!own).then_some(Base { url, section, line, quote })
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, '`' | '"' | '\'' | '(' | ')' | '|' | '<' | '>'))
        .map(|word| word.trim_end_matches(['.', ',', ';', ':']))
}

static BASE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bbase[ -]?(?:url|uri|path|endpoint)s?\b|\broot (?:url|endpoint|path)\b|\bapi (?:root|host|base)\b|\bserver url\b|\bversioned under\b|\b(?:api|requests?|endpoints?) (?:\w+ ){0,3}(?:served|hosted|available|sent|made) (?:from|at|to|under) (?:the )?`?(?:https?://|/)|\brequests? go(?:es)? to (?:the )?`?https?://|\bproduction url\b|\bsandbox url\b")
        .expect("a constant pattern")
});

static CONSTANT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:\w*_)?(?:base_?(?:url|uri|path)?|api_?(?:url|base|endpoint|host|root)|host|server_?url|root_?url|endpoint)$|baseurl$|apiurl$|(?i)^[a-z0-9]+_url$")
        .expect("a constant pattern")
});
