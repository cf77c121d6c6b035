//! Objects that stand in a query member by member (OpenAPI 3.0.3 "Style Values").

use std::cell::OnceCell;
use std::collections::HashSet;

use super::Contract;
use super::location::Location;
use super::media_type::is_form;
use super::node::Node;
use super::operation::Operation;
use super::parameter::{Parameter, ParameterRole, ParameterStyle};

impl Contract {
    /// The members of a parameter that is an object and is written member by member, each as a parameter of its own;
    /// none of one that is no such object. What is called as another parameter of the operation is that.
    pub fn members_of(&self, operation: &Operation, parameter: &Parameter) -> Vec<Parameter> {
        self.query_members(operation).of(parameter)
    }

    /// The same for many parameters of an operation.
    pub fn query_members<'c>(&'c self, operation: &'c Operation) -> QueryMembers<'c> {
        QueryMembers { contract: self, operation, names: OnceCell::new() }
    }
}

/// The members of those parameters of an operation that stand in the query member by member.
pub struct QueryMembers<'c> {
    contract: &'c Contract,
    operation: &'c Operation,
    /// What the operation's parameters of the query are called.
    names: OnceCell<HashSet<&'c str>>,
}

impl QueryMembers<'_> {
    /// See [`Contract::members_of`].
    pub fn of(&self, parameter: &Parameter) -> Vec<Parameter> {
        let schema = parameter.schema.as_deref().and_then(|schema| self.contract.node(schema));
        let Some(schema) = schema else { return Vec::new() };
        let is_spread = match parameter.style {
            ParameterStyle::Form => parameter.explode,
            ParameterStyle::Whole => parameter.is_whole_form(),
            style => style == ParameterStyle::DeepObject,
        };
        if parameter.location != Location::Query || !is_spread {
            return Vec::new();
        }
        let all: Vec<Node> = schema.get("allOf").iter().flat_map(Node::items).collect();
        let parts: Vec<Node> = std::iter::once(schema).chain(all).collect();
        let required: HashSet<String> = parts.iter().flat_map(|part| part.texts("required")).collect();
        let properties: Vec<Node> = parts.iter().filter_map(|part| part.get("properties")).collect();
        if properties.is_empty() {
            return Vec::new();
        }
        let names = || self.operation.parameters_in(Location::Query).map(|other| other.name.as_str()).collect();
        let others = self.names.get_or_init(names);
        let member = |(name, node): (&str, Node)| Parameter {
            name: match parameter.style {
                ParameterStyle::DeepObject => format!("{}[{name}]", parameter.name),
                _ => name.to_owned(),
            },
            location: Location::Query,
            required: parameter.required && required.contains(name),
            role: ParameterRole::Other,
            tenancy: None,
            shown: None,
            style: ParameterStyle::Form,
            explode: true,
            is_verbatim: false,
            schema: Some(node.pointer.clone()),
            stated_schema: None,
            media_type: None,
            description: None,
            basis: node.basis(),
            source: node.source(),
        };
        let members = properties.iter().flat_map(Node::members).filter(|(_, node)| is_scalar(node)).map(member);
        members.filter(|member| !others.contains(member.name.as_str())).collect()
    }
}

impl Parameter {
    /// Whether it is the whole query, and that a form.
    pub fn is_whole_form(&self) -> bool {
        self.style == ParameterStyle::Whole && self.media_type.as_deref().is_none_or(is_form)
    }
}

/// What is a list or an object in its turn is written in ways of its own.
fn is_scalar(schema: &Node) -> bool {
    let schema = schema.plain();
    let types = schema.text("type").map_or_else(|| schema.texts("type"), |one| vec![one.to_owned()]);
    !types.is_empty() && !types.iter().any(|name| name == "array" || name == "object")
}

#[cfg(test)]
mod tests {
    use crate::{Contract, Document};

    const DOCUMENT: &str = "
openapi: 3.1.0
paths:
  /x:
    get:
      operationId: x
      parameters:
        - {name: page, in: query, schema: {type: integer}}
        - name: filter
          in: query
          required: true
          schema:
            type: object
            required: [status, page]
            properties:
              status: {type: string}
              since: {type: [string, 'null']}
              page: {type: integer}
              tags: {type: array}
";

    fn members(style: &str) -> Vec<(String, bool)> {
        let text = DOCUMENT.replace("required: true", &format!("required: true\n          {style}"));
        let contract = Contract::read(Document::parse("a.yaml", text).unwrap());
        let operation = contract.operation("x").unwrap();
        let filter = &operation.parameters[1];
        let members = contract.members_of(operation, filter).into_iter();
        members.map(|member| (member.name, member.required)).collect()
    }

    #[test]
    fn each_member_stands_under_the_name_that_the_style_gives_it() {
        let of =
            |members: &[(&str, bool)]| members.iter().map(|(name, it)| ((*name).to_owned(), *it)).collect::<Vec<_>>();
        assert_eq!(members("style: form"), of(&[("status", true), ("since", false)]));
        let deep = [("filter[status]", true), ("filter[since]", false), ("filter[page]", true)];
        assert_eq!(members("style: deepObject"), of(&deep));
        assert!(members("explode: false").is_empty() && members("style: pipeDelimited").is_empty());
    }
}
