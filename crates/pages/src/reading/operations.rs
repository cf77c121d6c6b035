//! The operations that a page speaks of: a method and a path (OpenAPI 3.0 §4.7.8).

use std::collections::HashMap;
use std::sync::LazyLock;

use countersign_openapi::OperationKey;
use regex::Regex;

use super::address;
use super::at::At;
use super::example::PageExample;
pub use super::nearest::{at, of_page, told};
use super::operation_names;
use super::outline::{Outline, StatementRole};
use super::paths::{Located, Paths};
use super::sample::SampleRequest;
use super::targets::{self, RequestTarget};
use crate::text::form;

/// An operation that the page speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationMention {
    /// Its method, and its path behind the base that the page states.
    pub key: OperationKey,
    /// The base, with its origin where that is told.
    pub base: Option<String>,
    pub at: At,
    /// How many statements come before it.
    pub position: usize,
    /// The text that it was read from.
    pub quote: String,
    /// Whether the whole page is about it: its frontmatter says so.
    pub own: bool,
    /// Whether an item of a list or a cell of a table names it, perhaps in passing.
    pub is_listed: bool,
    /// Whether the page says that it needs no credential.
    pub is_public: bool,
}

/// The operations that a page speaks of, in order: in samples, in sentences,
/// headings and tables, in attributes, in embedded documents.
pub fn read(outline: &Outline<'_>, paths: &Paths) -> Vec<OperationMention> {
    let mut found = Vec::new();
    if !outline.is_of_another() {
        for target in targets::all(outline) {
            found.extend(said(outline, paths, &target));
        }
        for example in &outline.examples {
            shown(outline, paths, example, &mut found);
        }
    }
    for document in outline.documents() {
        for operation in document.contract.operations() {
            let key = operation.key();
            let (quote, at) = (key.to_string(), document.at(&operation.source));
            let base = operation.server.clone().or_else(|| document.contract.server.clone());
            let base = base.map(|base| base.trim_end_matches('/').to_owned()).filter(|base| !base.is_empty());
            let base = base.or_else(|| paths.only_base());
            found.push(OperationMention {
                key,
                base,
                at,
                position: document.position,
                quote,
                own: false,
                is_listed: false,
                is_public: !document.contract.schemes().is_empty() && !operation.needs_credential(),
            });
        }
    }
    found.sort_by_key(|mention| (mention.position, mention.at.line));
    found.extend(operation_names::titled(outline, &found));
    found.sort_by_key(|mention| (mention.position, mention.at.line));
    based(&mut found);
    super::open::mark(outline, &mut found);
    found
}

/// Where one mention of an operation tells its base, the others have that too.
fn based(operations: &mut [OperationMention]) {
    let mut known: HashMap<OperationKey, String> = HashMap::new();
    for mention in operations.iter() {
        if let Some(base) = &mention.base {
            known.entry(mention.key.unnamed()).or_insert_with(|| base.clone());
        }
    }
    for mention in operations.iter_mut().filter(|mention| mention.base.is_none()) {
        mention.base = known.get(&mention.key.unnamed()).cloned();
    }
}

/// A path that stands for that of any operation: `/{endpoint}`, `/{protected action}`.
static ANY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:/(?:api|v\d[\d.]*))*/?\{[\w -]*(?:endpoint|action|path|method|operation|route)\}/?$")
        .expect("a constant pattern")
});

fn said(outline: &Outline<'_>, paths: &Paths, target: &RequestTarget<'_>) -> Option<OperationMention> {
    let statement = &outline.statements[target.position];
    let own = matches!(&statement.role, StatementRole::Attributes(name, _) if name == "frontmatter");
    let place = place(paths, &target.url).then(|| paths.stated(&target.url))?;
    let quote = format!("{} {}", target.method, target.url);
    let found = mention(target.method, place?, &target.url, (statement.at(), target.position, quote, own))?;
    let is_listed = matches!(statement.role, StatementRole::Item | StatementRole::Row(_));
    Some(OperationMention { is_listed, ..found })
}

fn shown(outline: &Outline<'_>, paths: &Paths, example: &PageExample, found: &mut Vec<OperationMention>) {
    let mut add = |method: &str, target: &str, offset: usize, is_line: bool| {
        let place = place(paths, target).then(|| if is_line { paths.stated(target) } else { paths.shown(target) });
        if let Some(place) = place.flatten().filter(|_| form::METHODS.contains(&method)) {
            let quote = format!("{method} {target}");
            found.extend(mention(method, place, target, (example.at(offset), example.position, quote, false)));
        }
    };
    for request in &example.scan.requests {
        add(&request.method, &request.url, request.line, request.is_line() && !address::has_values(&request.url));
    }
    // A fence that is titled with the method, and holds the path.
    let titled = form::METHODS
        .iter()
        .find(|method| example.info.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == **method));
    if let Some(method) = titled {
        for (line, target) in &example.scan.targets {
            add(method, target, *line, true);
        }
    }
    // A fence that holds the address alone, below a heading with the method.
    let address = example.text.trim();
    let headed = outline.titles(example.section).next().and_then(targets::titled_method);
    if let Some(method) = headed.filter(|_| form::is_address(address)) {
        add(method, address, 0, true);
    }
}

/// The operation that a sample's request asks, where it is one of the API.
pub fn asked_by(paths: &Paths, request: &SampleRequest) -> Option<OperationKey> {
    let is_one = place(paths, &request.url) && form::METHODS.contains(&request.method.as_str());
    let place = is_one.then(|| paths.shown(&request.url))??;
    let at = (At::page(0, 0), 0, String::new(), false);
    mention(&request.method, place, &request.url, at).map(|mention| mention.key)
}

/// Whether a target is one of an operation; what goes to the reader's own server is none.
fn place(paths: &Paths, target: &str) -> bool {
    let own = || ["/your", "/my-"].iter().any(|own| target.starts_with(own));
    let is_cut = target.split(['?', '#']).next().is_some_and(|path| path.ends_with("...") || path.ends_with('…'));
    let path = target.split(['?', '#']).next().unwrap_or(target);
    // `$CALLBACK_URL/ping`.
    let is_own_variable = target.starts_with(['$', '{', '<'])
        && target.split('/').next().is_some_and(|name| {
            let name = name.to_ascii_lowercase();
            ["callback", "webhook", "redirect"].iter().any(|own| name.contains(own))
        });
    let is_of_api =
        !address::is_wild(path) && !address::is_mock(target) && !address::is_given_away(target) && !is_own_variable;
    is_of_api && !is_cut && !own() && !paths.is_of_reader(target)
}

fn mention(
    method: &str,
    Located { path, base }: Located,
    target: &str,
    (at, position, quote, own): (At, usize, String, bool),
) -> Option<OperationMention> {
    // A request to the base itself asks whether it is there.
    let is_root = path.as_str() == "/" && target != "/";
    let is_any = ANY.is_match(path.as_str());
    let key = OperationKey::new(method, path);
    (!is_root && !is_any).then_some(OperationMention {
        key,
        base,
        at,
        position,
        quote,
        own,
        is_listed: false,
        is_public: false,
    })
}
