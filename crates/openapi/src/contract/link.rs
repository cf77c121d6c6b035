//! What an answer gives to other operations (OpenAPI 3.0.3 "Link Object").

use std::collections::HashSet;

use crate::{Document, StatusKey};

use super::node::Node;
use super::operation::Operation;
use super::reader::ContractReader;

/// A parameter of another operation whose value stands in a successful answer of this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterLink {
    to: LinkTarget,
    /// The parameter's name, without the place that may stand before it.
    pub parameter: String,
    /// Where the value stands: `$response.body#/…` or `$response.header.…`.
    pub expression: String,
}

/// The operation that a link leads to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum LinkTarget {
    Id(String),
    /// A pointer into the document.
    At(String),
}

impl ParameterLink {
    /// The operation that the value is for.
    pub(super) fn to(&self) -> &LinkTarget {
        &self.to
    }
}

/// The links of an operation's successful answers, in the document's order.
pub(super) fn links(reader: &ContractReader, operation: &Node) -> Vec<ParameterLink> {
    if reader.is_2() {
        return Vec::new();
    }
    let is_success = |key: &str| key.parse().is_ok_and(StatusKey::is_success);
    let answers = operation.get("responses");
    let answers = answers.iter().flat_map(Node::members).filter(|(key, _)| is_success(key));
    let links: Vec<Node> = answers.filter_map(|(_, answer)| answer.get("links")).collect();
    links.iter().flat_map(Node::members).flat_map(|(_, link)| of(&link)).collect()
}

/// The links that lead to no operation, each with what is wrong: by an id that none has, or into this document where none
/// is.
pub(super) fn astray(reader: &mut ContractReader, document: &Document, operations: &[Operation]) {
    let links = std::mem::take(&mut reader.links);
    if links.is_empty() {
        return;
    }
    let ids: HashSet<&str> = operations.iter().map(|operation| operation.id.as_str()).collect();
    for links in links.iter().filter_map(|links| Node::at(document, links)) {
        for (_, link) in links.members() {
            let named = link.text("operationId").map(str::trim).filter(|id| !ids.contains(id));
            // An id that is not unique is none of ours.
            let named = named.filter(|id| !is_declared(document, id));
            if let Some(id) = named {
                let ids = operations.iter().map(|operation| operation.id.as_str());
                let message = format!("the link leads to no operation: `{id}`{}", crate::suggestion(id, ids));
                reader.problem(&link, message);
            }
            let at = link.text("operationRef").and_then(|place| place.strip_prefix('#'));
            if let Some(at) = at.filter(|at| Node::at(document, at).is_none()) {
                reader.problem(&link, format!("the link leads nowhere: `#{at}`"));
            }
        }
    }
}

/// Whether any operation says that it is called so.
fn is_declared(document: &Document, id: &str) -> bool {
    let root = Node::root(document);
    let paths = root.get("paths");
    let items = paths.iter().flat_map(Node::members);
    let mut operations = items.flat_map(|(_, item)| item.members().collect::<Vec<_>>());
    operations.any(|(_, operation)| operation.text("operationId").map(str::trim) == Some(id))
}

/// One for each parameter that the link takes from the answer.
fn of(link: &Node) -> Vec<ParameterLink> {
    let id = link.text("operationId").map(|id| LinkTarget::Id(id.trim().to_owned()));
    let at = || Some(LinkTarget::At(link.text("operationRef")?.strip_prefix('#')?.to_owned()));
    let Some(to) = id.or_else(at) else { return Vec::new() };
    let parameters = link.raw("parameters");
    let given = parameters.iter().flat_map(Node::raw_members).filter_map(|(name, node)| {
        let expression = node.value.as_str().filter(|text| text.starts_with("$response."))?;
        let name = name.strip_prefix("path.").unwrap_or(name);
        Some(ParameterLink { to: to.clone(), parameter: name.to_owned(), expression: expression.to_owned() })
    });
    given.collect()
}
