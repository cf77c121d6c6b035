//! Operations: a method and a path (OpenAPI 3.0 §4.7.8).

use std::sync::LazyLock;

use regex::Regex;
use serde_json::json;

use super::{Fact, Kind, Turn};
use crate::docs::context::{Context, Role, Spoken, Statement};
use crate::docs::diff::Class;
use crate::docs::example::Example;
use crate::docs::schema;
use crate::docs::{form, url};

/// Reads operations.
pub const KIND: Kind = Kind {
    id: "operation",
    states: "An operation that the page speaks of: its method, and its path with ids made into parameters.",
    read,
    one_value: false,
    weigh: |turn| match turn {
        Turn::New(_) => Class::Compatible,
        _ => Class::Breaking,
    },
};

fn read(context: &Context<'_>) -> Vec<Fact> {
    let spoken = context
        .operations
        .iter()
        .map(|spoken| context.fact(&KIND, spoken.subject(), json!({}), (spoken.section, spoken.line), &spoken.quote));
    spoken.collect()
}

/// The operations that a page speaks of, in order: in samples, in sentences,
/// headings and tables, in attributes, in embedded documents.
pub(in crate::docs) fn spoken(context: &Context<'_>) -> Vec<Spoken> {
    let mut found = Vec::new();
    for (position, statement) in context.statements.iter().enumerate() {
        said(context, position, statement, &mut found);
    }
    for example in &context.examples {
        shown(context, example, &mut found);
    }
    for document in &context.documents {
        let example = &context.examples[document.example];
        for operation in schema::operations(&document.value) {
            found.push(Spoken {
                method: operation.method.clone(),
                path: operation.path.to_owned(),
                section: example.section,
                line: example.line_in(operation.path),
                position: example.position,
                quote: operation.subject(),
                own: false,
            });
        }
    }
    found.sort_by_key(|spoken| (spoken.position, spoken.line));
    found
}

/// The paths with parameters that a page states: a sample of one is the same
/// operation, whatever stands in the places of its parameters.
pub(in crate::docs) fn templates(context: &Context<'_>) -> Vec<String> {
    // More than a page for readers has; the bound keeps noise linear.
    const MOST: usize = 300;
    let said = context.statements.iter().flat_map(|statement| match &statement.role {
        Role::Attributes(_, values) => attributed(values),
        Role::Row(cells) => row(cells).into_iter().chain(lines(&statement.text)).collect(),
        _ => lines(&statement.text).collect(),
    });
    let said = said.map(|(_, target)| target);
    let requests = context.examples.iter().flat_map(|example| &example.scan.requests);
    let shown = requests.map(|request| request.url.as_str());
    let open = |part: &str| part.starts_with('{');
    let mut templates: Vec<String> = said
        .chain(shown)
        .filter(|target| target.starts_with('/') && target.contains(['{', ':', '<']))
        .filter_map(|target| context.path_of(target))
        .filter(|path| path.contains('{') && path.split('/').skip(1).any(|part| !open(part)))
        .take(MOST)
        .collect();
    // The one with the most that is not open, first.
    templates.sort_by_key(|path| std::cmp::Reverse(path.split('/').filter(|part| !open(part)).count()));
    templates.dedup();
    templates
}

fn said(context: &Context<'_>, position: usize, statement: &Statement, found: &mut Vec<Spoken>) {
    let (pairs, own) = match &statement.role {
        Role::Attributes(name, values) => (attributed(values), name == "frontmatter"),
        Role::Row(cells) => match row(cells) {
            Some(pair) => (vec![pair], false),
            None => (lines(&statement.text).collect(), false),
        },
        _ => (lines(&statement.text).collect(), false),
    };
    for (method, target) in pairs {
        if let Some(path) = path(context, target) {
            found.push(Spoken {
                method: method.to_ascii_uppercase(),
                path,
                section: statement.section,
                line: statement.line,
                position,
                quote: format!("{method} {target}"),
                own,
            });
        }
    }
}

/// `method` and `path` of a component; `api`, `openapi` and `endpoint` of one or
/// of the frontmatter.
fn attributed(values: &[(String, String)]) -> Vec<(&str, &str)> {
    let value = |name: &str| {
        let found = values.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim())
    };
    let method = value("method").filter(|method| form::METHODS.contains(&method.to_ascii_uppercase().as_str()));
    let pair = method.zip(value("path").or_else(|| value("url")));
    let named = ["api", "openapi", "endpoint"].into_iter().filter_map(value).filter_map(|line| {
        // `openapi: file.json POST /path` names a file first.
        let starts = form::METHODS.iter().filter_map(|method| line.find(&format!("{method} ")));
        let (method, target, _) = form::request_line(&line[starts.min().unwrap_or(0)..])?;
        Some((method, target))
    });
    pair.into_iter().chain(named).collect()
}

/// A row with a column for the method and one for the path.
fn row(cells: &[(String, String)]) -> Option<(&str, &str)> {
    let cell = |names: &[&str]| {
        let named = |head: &str| names.iter().any(|name| head.to_lowercase().contains(name));
        let found = cells.iter().find(|(head, _)| named(head));
        found.map(|(_, cell)| cell.trim_matches(['`', ' ', '*']))
    };
    let method = cell(&["method", "verb"]).filter(|method| form::METHODS.contains(method))?;
    let target = cell(&["path", "endpoint", "url", "route", "uri"])?;
    form::is_target(target).then_some((method, target))
}

/// `GET /path` and `GET https://…` in a text, in code or not.
fn lines(text: &str) -> impl Iterator<Item = (&str, &str)> {
    LINE.captures_iter(text).filter_map(|found| {
        let (method, target) = (found.get(1)?.as_str(), found.get(2)?.as_str());
        let target = target.trim_end_matches(['.', ',', ';', ':', ')', '`', '"']);
        form::is_target(target).then_some((method, target))
    })
}

fn shown(context: &Context<'_>, example: &Example, found: &mut Vec<Spoken>) {
    let mut add = |method: &str, target: &str, offset: usize| {
        if let Some(path) = path(context, target).filter(|_| form::METHODS.contains(&method)) {
            let (section, line) = (example.section, example.line + offset);
            let quote = format!("{method} {target}");
            let (method, position) = (method.to_owned(), example.position);
            found.push(Spoken { method, path, section, line, position, quote, own: false });
        }
    };
    for request in &example.scan.requests {
        add(&request.method, &request.url, request.line);
    }
    // A fence that is titled with the method, and holds the path.
    let titled = form::METHODS
        .iter()
        .find(|method| example.info.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == **method));
    if let Some(method) = titled {
        for (line, target) in &example.scan.targets {
            add(method, target, *line);
        }
    }
}

/// A target as a path; what goes to the reader's own server is none.
fn path(context: &Context<'_>, target: &str) -> Option<String> {
    let address = url::parse(target)?;
    if address.origin.as_ref().is_some_and(|origin| url::is_local(origin))
        || address.path.contains('*')
        || ["/your", "/my-"].iter().any(|own| target.starts_with(own))
    {
        return None;
    }
    let path = context.path_of(target)?;
    // A request to the base itself asks whether it is there.
    (path != "/" || address.origin.is_none() && target == "/").then_some(path)
}

static LINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)`?:?\s+`?((?:https?://|/|\{\{[\w.-]+\}\}/|\$\{[\w.-]+\}/)[^\s`"'|]+)"#)
        .expect("a constant pattern")
});
