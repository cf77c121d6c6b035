//! The operations that a page speaks of: a method and a path (OpenAPI 3.0 §4.7.8).

use super::address;
use super::at::At;
use super::example::Example;
use super::operation_key::OperationKey;
use super::outline::{Outline, Role, Statement};
use super::paths::Paths;
use super::targets;
use crate::text::form;

/// An operation that the page speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationMention {
    /// Its method, and its path behind the base path.
    pub key: OperationKey,
    pub at: At,
    /// How many statements come before it.
    pub position: usize,
    /// The text that it was read from.
    pub quote: String,
    /// Whether the whole page is about it: its frontmatter says so.
    pub own: bool,
}

/// The operations that a page speaks of, in order: in samples, in sentences,
/// headings and tables, in attributes, in embedded documents.
pub fn read(outline: &Outline<'_>, paths: &Paths) -> Vec<OperationMention> {
    let mut found = Vec::new();
    for (position, statement) in outline.statements.iter().enumerate() {
        said(paths, position, statement, &mut found);
    }
    for example in &outline.examples {
        shown(paths, example, &mut found);
    }
    for document in outline.documents() {
        for operation in document.contract.operations() {
            let key = OperationKey::new(&operation.method, operation.path.clone());
            let (quote, at) = (key.to_string(), document.at(&operation.source));
            found.push(OperationMention { key, at, position: document.position, quote, own: false });
        }
    }
    found.sort_by_key(|mention| (mention.position, mention.at.line));
    found
}

/// The operation that a place speaks of: the last one before it in its
/// section or one around it, else the only one of the page.
pub fn at<'o>(
    outline: &Outline<'_>,
    operations: &'o [OperationMention],
    section: usize,
    position: usize,
) -> Option<&'o OperationMention> {
    let before = operations.partition_point(|mention| mention.position <= position);
    let near = operations[..before].iter().rev().take(24);
    let around: Vec<usize> = outline.page.ancestry(section).collect();
    // The page as a whole is no place; neither is its one top heading.
    let tops = around.len().saturating_sub(if around.len() > 2 { 2 } else { 1 });
    let found = near.filter(|mention| {
        let inside = || outline.page.ancestry(mention.at.section).collect::<Vec<_>>();
        mention.at.section == section || around[..tops].iter().any(|near| inside().contains(near))
    });
    let own = || operations.iter().find(|mention| mention.own);
    let only = || {
        let first = operations[..before].first()?;
        operations.iter().all(|mention| mention.key == first.key).then_some(first)
    };
    found.max_by_key(|mention| mention.position).or_else(own).or_else(only)
}

fn said(paths: &Paths, position: usize, statement: &Statement, found: &mut Vec<OperationMention>) {
    let own = matches!(&statement.role, Role::Attributes(name, _) if name == "frontmatter");
    for (method, target) in targets::of(statement) {
        if let Some(path) = path(paths, target) {
            let (key, at) = (OperationKey::new(method, path), statement.at());
            found.push(OperationMention { key, at, position, quote: format!("{method} {target}"), own });
        }
    }
}

fn shown(paths: &Paths, example: &Example, found: &mut Vec<OperationMention>) {
    let mut add = |method: &str, target: &str, offset: usize| {
        if let Some(path) = path(paths, target).filter(|_| form::METHODS.contains(&method)) {
            let (key, at, position) = (OperationKey::new(method, path), example.at(offset), example.position);
            found.push(OperationMention { key, at, position, quote: format!("{method} {target}"), own: false });
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
fn path(paths: &Paths, target: &str) -> Option<String> {
    let address = address::parse(target)?;
    if address.origin.as_ref().is_some_and(|origin| address::is_local(origin))
        || address.path.contains('*')
        || ["/your", "/my-"].iter().any(|own| target.starts_with(own))
    {
        return None;
    }
    let path = paths.of(target)?;
    // A request to the base itself asks whether it is there.
    (path != "/" || address.origin.is_none() && target == "/").then_some(path)
}
