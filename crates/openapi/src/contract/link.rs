//! What an answer gives to other operations (OpenAPI 3.0.3 "Link Object").

use crate::StatusKey;

use super::node::Node;
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
