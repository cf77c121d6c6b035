//! Where an API is: its base URLs, stated or shown by samples (OpenAPI 3.0
//! §4.7.5).

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Value, json};

use super::{Fact, Kind, Turn};
use crate::docs::context::{Base, Context, Role};
use crate::docs::diff::Class;
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
        .map(|base| {
            context.fact(
                &KIND,
                SUBJECT,
                json!({"url": base.url}),
                (base.section, base.line),
                &base.quote,
            )
        })
        .collect();
    let mut seen: HashSet<String> = context.bases.iter().map(|base| base.url.clone()).collect();
    for (address, section, line) in addresses(context) {
        if let Some(base) = base_of(context, &address).filter(|base| seen.insert(base.clone())) {
            facts.push(context.fact(
                &KIND,
                SUBJECT,
                json!({"url": base}),
                (section, line),
                &address,
            ));
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

/// The URLs that samples send requests to, and those listed as endpoints.
fn addresses(context: &Context<'_>) -> Vec<(String, usize, usize)> {
    let mut found = Vec::new();
    for example in &context.examples {
        let scan = &example.scan;
        let mut add = |line: &usize, url: &String| {
            found.push((url.clone(), example.section, example.line + line))
        };
        scan.requests
            .iter()
            .for_each(|request| add(&request.line, &request.url));
        // What a browser is sent back to is the reader's, not the API's.
        let back = |text: &str| {
            ["redirect", "callback"]
                .iter()
                .any(|word| text.to_lowercase().contains(word))
        };
        let theirs = context.titles(example.section).take(1).any(back)
            || context
                .lead(example)
                .take(1)
                .any(|statement| back(&statement.lower));
        let targets = scan.targets.iter().filter(|_| !theirs);
        targets.for_each(|(line, url)| add(line, url));
        scan.addresses
            .iter()
            .filter(|(_, name, _)| is_api_name(name))
            .for_each(|(line, _, url)| add(line, url));
    }
    for statement in &context.statements {
        match &statement.role {
            Role::Row(cells) => {
                for (head, cell) in cells {
                    let head = head.to_lowercase();
                    let cell = cell.trim().trim_matches('`');
                    let column = ["url", "endpoint", "host", "base", "address", "server"]
                        .iter()
                        .any(|word| head.contains(word));
                    if column && cell.starts_with("http") && form::is_address(cell) {
                        found.push((cell.to_owned(), statement.section, statement.line));
                    }
                }
            }
            Role::Attributes(_, values) => {
                for (key, value) in values
                    .iter()
                    .filter(|(key, _)| matches!(key.as_str(), "api" | "url" | "endpoint"))
                {
                    let target = value.split_whitespace().last().unwrap_or_default();
                    if key == "api" && target.starts_with("http") {
                        found.push((target.to_owned(), statement.section, statement.line));
                    }
                }
            }
            _ => {}
        }
    }
    found
}

fn is_api_name(name: &str) -> bool {
    let lower = name.to_lowercase();
    ["api", "base", "endpoint", "host", "server", "url"]
        .iter()
        .any(|word| lower.contains(word))
        && !["redirect", "callback", "webhook", "image", "docs", "site"]
            .iter()
            .any(|word| lower.contains(word))
}

/// The base URLs and base paths that a page states as such: in a sentence, in
/// a sample that stands behind such a sentence, in a constant of that name, in
/// a table, in a component's attribute, in an embedded document.
pub(in crate::docs) fn stated(context: &Context<'_>) -> Vec<Base> {
    let mut bases = Vec::new();
    let mut add = |text: &str, section: usize, line: usize, quote: &str| {
        let text = text.trim().trim_end_matches(['.', ',', ';', '/', ':', ')']);
        let known = url::parse(text).filter(|address| {
            address
                .origin
                .as_ref()
                .is_none_or(|origin| !url::is_local(origin))
        });
        if form::is_target(text) && known.is_some() {
            bases.push(Base {
                url: text.to_owned(),
                section,
                line,
                quote: quote.to_owned(),
            });
        }
    };
    for statement in &context.statements {
        let (section, line) = (statement.section, statement.line);
        if let Role::Attributes(_, values) = &statement.role {
            for (_, value) in values
                .iter()
                .filter(|(key, _)| key.to_lowercase().replace(['-', '_'], "") == "baseurl")
            {
                add(value, section, line, value);
            }
        } else if BASE.is_match(&statement.lower) {
            for word in words(&statement.text).filter(|word| form::is_target(word)) {
                add(word, section, line, &statement.text);
            }
        }
    }
    for example in &context.examples {
        let says = context
            .lead(example)
            .take(1)
            .any(|statement| BASE.is_match(&statement.lower));
        for (line, target) in example.scan.targets.iter().filter(|_| says) {
            add(target, example.section, example.line + line, target);
        }
        for (line, _, target) in example
            .scan
            .addresses
            .iter()
            .filter(|(_, name, _)| CONSTANT.is_match(name) && is_api_name(name))
        {
            add(target, example.section, example.line + line, target);
        }
    }
    for document in &context.documents {
        let example = &context.examples[document.example];
        for server in document
            .value
            .get("servers")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let target = server
                .get("url")
                .and_then(Value::as_str)
                .unwrap_or_default();
            add(
                target,
                example.section,
                context.line_in(example, target),
                target,
            );
        }
    }
    bases
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| {
        c.is_whitespace() || matches!(c, '`' | '"' | '\'' | '(' | ')' | '|' | '<' | '>')
    })
    .map(|word| word.trim_end_matches(['.', ',', ';', ':']))
}

static BASE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\bbase[ -]?(?:url|uri|path|endpoint)s?\b|\broot (?:url|endpoint|path)\b|\bapi (?:root|host|base)\b|\bserver url\b|\bversioned under\b|\b(?:api|requests?|endpoints?) (?:\w+ ){0,3}(?:served|hosted|available|sent|made) (?:from|at|to|under) (?:the )?`?(?:https?://|/)|\bproduction url\b|\bsandbox url\b")
        .expect("a constant pattern")
});

static CONSTANT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:\w*_)?(?:base_?(?:url|uri|path)?|api_?(?:url|base|endpoint|host|root)|host|server_?url|root_?url|endpoint)$|baseurl$|apiurl$|(?i)^[a-z0-9]+_url$")
        .expect("a constant pattern")
});
