//! Operations: what a client sends (OpenAPI 3.0.3 "Operation Object").

use std::collections::BTreeMap;

use serde_json::Value;

use super::answer::{self, Answer};
use super::node::{Node, Problem};
use super::security::{Alternative, Scheme};
use super::{extension, sample};
use crate::claim::{Grounds, Source};

/// Where a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    Path,
    Query,
    Header,
    Cookie,
}

impl Location {
    pub fn parse(word: &str) -> Option<Location> {
        match word {
            "path" => Some(Location::Path),
            "query" => Some(Location::Query),
            "header" => Some(Location::Header),
            "cookie" => Some(Location::Cookie),
            _ => None,
        }
    }
}

/// What a parameter is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It says on whose behalf the request is made.
    Tenant,
    Other,
}

#[derive(Debug, Clone)]
pub struct Parameter {
    pub name: String,
    pub location: Location,
    pub required: bool,
    pub role: Role,
    /// A good value: its example, or one made from its schema.
    pub sample: Value,
    pub grounds: Grounds,
    pub source: Source,
}

/// What is sent as a body.
#[derive(Debug, Clone)]
pub struct Body {
    pub media_type: String,
    pub required: bool,
    pub sample: Value,
    pub grounds: Grounds,
    pub source: Source,
}

#[derive(Debug, Clone)]
pub struct Operation {
    /// The operationId; `METHOD /path` where there is none, or where it is not the only one.
    pub id: String,
    pub method: String,
    /// The path template.
    pub path: String,
    pub tags: Vec<String>,
    /// What it does to the world, where that is declared.
    pub effect: Option<String>,
    pub parameters: Vec<Parameter>,
    /// Any one of these is enough; one without a scheme allows the request without a credential.
    pub security: Vec<Alternative>,
    pub body: Option<Body>,
    pub answers: Vec<Answer>,
    pub grounds: Grounds,
    pub source: Source,
}

impl Operation {
    /// The parameters at a place.
    pub fn parameters_in(&self, location: Location) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(move |parameter| parameter.location == location)
    }

    /// Whether no request without a credential may pass.
    pub fn needs_credential(&self) -> bool {
        !self.security.is_empty() && self.security.iter().all(|alternative| !alternative.is_empty())
    }
}

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

pub(super) fn operations(root: &Node, schemes: &[Scheme], problems: &mut Vec<Problem>) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in root.get("paths").iter().flat_map(Node::members) {
        for (method, node) in item.members().filter(|(name, _)| METHODS.contains(name)) {
            operations.push(operation(root, path, &item, method, &node, schemes, problems));
        }
    }
    name_apart(&mut operations);
    operations
}

fn operation(
    root: &Node,
    path: &str,
    item: &Node,
    method: &str,
    node: &Node,
    schemes: &[Scheme],
    problems: &mut Vec<Problem>,
) -> Operation {
    Operation {
        id: node.text("operationId").unwrap_or_default().to_owned(),
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        tags: node.texts("tags"),
        effect: node.text(extension::EFFECT).map(str::to_owned),
        parameters: parameters(item, node, problems),
        security: security(root, node, schemes, problems),
        body: node.get("requestBody").and_then(|body| request_body(&body)),
        answers: answer::answers(node, problems),
        grounds: node.grounds(),
        source: node.source(),
    }
}

/// Gives an operation without an id, or with one that is not unique, its method and path as id.
fn name_apart(operations: &mut [Operation]) {
    let mut seen = BTreeMap::new();
    for operation in operations.iter() {
        *seen.entry(operation.id.clone()).or_insert(0) += 1;
    }
    for operation in operations {
        if operation.id.is_empty() || seen[&operation.id] > 1 {
            operation.id = format!("{} {}", operation.method, operation.path);
        }
    }
}

/// The path item's parameters and the operation's own, which take their place by name and
/// location (OpenAPI 3.0.3 "Path Item Object").
fn parameters(item: &Node, node: &Node, problems: &mut Vec<Problem>) -> Vec<Parameter> {
    let mut found: Vec<Parameter> = Vec::new();
    for parameters in [item.get("parameters"), node.get("parameters")].into_iter().flatten() {
        for node in parameters.items() {
            match parameter(&node) {
                Ok(Some(parameter)) => {
                    found.retain(|old| (&old.name, old.location) != (&parameter.name, parameter.location));
                    found.push(parameter);
                }
                Ok(None) => {}
                Err(message) => problems.push(node.problem(message)),
            }
        }
    }
    found
}

/// A parameter; nothing for the header names that are other objects' matter (OpenAPI 3.0.3
/// "Parameter Object", `name`).
fn parameter(node: &Node) -> Result<Option<Parameter>, String> {
    let name = node.text("name").ok_or("a parameter needs `name`")?;
    let location = node.text("in").and_then(Location::parse);
    let location = location.ok_or("a parameter needs `in`: path, query, header or cookie")?;
    let ignored = ["accept", "content-type", "authorization"].contains(&name.to_ascii_lowercase().as_str());
    if location == Location::Header && ignored {
        return Ok(None);
    }
    let required = node.flag("required");
    Ok(Some(Parameter {
        name: name.to_owned(),
        location,
        required,
        role: if required && location == Location::Header { role(name) } else { Role::Other },
        sample: sample::of_parameter(node),
        grounds: node.grounds(),
        source: node.source(),
    }))
}

/// Whether a header names a tenant: one of the words that the field has for it, and not, say,
/// the version of the API.
fn role(name: &str) -> Role {
    const TENANTS: [&str; 12] = [
        "tenant",
        "workspace",
        "organization",
        "organisation",
        "org",
        "account",
        "partner",
        "project",
        "team",
        "company",
        "customer",
        "merchant",
    ];
    let named = name.split(['-', '_']).any(|word| TENANTS.contains(&word.to_ascii_lowercase().as_str()));
    if named { Role::Tenant } else { Role::Other }
}

/// The operation's requirements, or the document's where it states none.
fn security(root: &Node, node: &Node, schemes: &[Scheme], problems: &mut Vec<Problem>) -> Vec<Alternative> {
    let Some(declared) = node.get("security").or_else(|| root.get("security")) else {
        return Vec::new();
    };
    let mut alternatives = Vec::new();
    for requirement in declared.items() {
        let names: Alternative =
            requirement.value.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
        match names.iter().find(|name| !schemes.iter().any(|scheme| scheme.name == **name)) {
            None => alternatives.push(names),
            Some(name) => {
                let nearest = crate::nearest(name, schemes.iter().map(|scheme| scheme.name.as_str()));
                let problem = requirement.problem(format!("`{name}` is not a declared security scheme{nearest}"));
                if !problems.contains(&problem) {
                    problems.push(problem);
                }
            }
        }
    }
    alternatives
}

/// The body in the first JSON media type, else in the first there is.
fn request_body(node: &Node) -> Option<Body> {
    let content = node.get("content")?;
    let media: Vec<_> = content.members().collect();
    let json = media.iter().position(|(name, _)| answer::is_json(name)).unwrap_or(0);
    let (media_type, media) = media.into_iter().nth(json)?;
    Some(Body {
        media_type: media_type.to_owned(),
        required: node.flag("required"),
        sample: sample::of_media(&media),
        grounds: node.grounds(),
        source: node.source(),
    })
}
