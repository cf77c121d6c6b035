//! A method and what it is sent to, as statements name them.

use std::sync::LazyLock;

use regex::Regex;

use super::outline::{Role, Statement};
use crate::text::form;

/// The methods that a statement names, each with its target.
pub fn of(statement: &Statement) -> Vec<(&str, &str)> {
    match &statement.role {
        Role::Attributes(_, values) => attributed(values),
        Role::Row(cells) => match row(cells) {
            Some(pair) => vec![pair],
            None => lines(&statement.text).collect(),
        },
        _ => lines(&statement.text).collect(),
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

static LINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)`?:?\s+`?((?:https?://|/|\{\{[\w.-]+\}\}/|\$\{[\w.-]+\}/)[^\s`"'|]+)"#)
        .expect("a constant pattern")
});
