//! Operations: what a client sends (OpenAPI 3.0.3 "Operation Object").

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::{OperationKey, PathTemplate, StatusKey, Version};

use super::answer::{self, DocumentedResponse};
use super::body::{self, DocumentedBody};
use super::effect;
use super::link::{self, ParameterLink};
use super::location::Location;
use super::method::is_safe;
use super::node::{Node, Problem};
use super::parameter::{self, Parameter, Parameters};
use super::reader::{ContractReader, UnreadPaths};
use super::scheme::Carrier;
use super::security::{self, Alternative};
use super::{content, server};
use crate::{Address, Basis, extension, join};

#[derive(Debug, Clone)]
pub struct Operation {
    /// The operationId; `METHOD /path` where there is none, or where it is not the only one.
    pub id: String,
    pub method: String,
    /// The path template.
    pub path: String,
    pub tags: Vec<String>,
    pub summary: Option<String>,
    pub description: Option<String>,
    /// What it does to the context, where that is declared or its name says so.
    pub effect: Option<String>,
    /// The properties of its answer that are the same when it is asked once more.
    pub repeated: Vec<String>,
    pub parameters: Vec<Parameter>,
    /// A header `Authorization` that is declared as a parameter. OpenAPI says to ignore it: it is
    /// the security schemes' matter, and no part of `parameters`.
    pub authorization: Option<Parameter>,
    /// Any one of these is enough; one without a scheme allows the request without a credential.
    /// Those that a request can meet come first.
    pub security: Vec<Alternative>,
    /// Why no request with a credential can be planned: it needs one, and none that can be sent.
    pub unsupported_reason: Option<String>,
    /// Its own base URL, where that is another than the document's.
    pub server: Option<String>,
    pub body: Option<DocumentedBody>,
    pub answers: Vec<DocumentedResponse>,
    /// The media types that it may answer in; those of its answers, and in 2.0 also those of
    /// `produces`, which answers without a schema do not state.
    pub produces: Vec<String>,
    /// What its answers give to other operations.
    pub links: Vec<ParameterLink>,
    /// What of all this could not be used; it is in [`super::Contract::problems`] too.
    pub unusable: Vec<Problem>,
    pub basis: Basis,
    pub source: Address,
}

impl Operation {
    /// The parameters at a place.
    pub fn parameters_in(&self, location: Location) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(move |parameter| parameter.location == location)
    }

    /// What it is found by.
    pub fn key(&self) -> OperationKey {
        OperationKey::new(&self.method, PathTemplate::parse(&self.path))
    }

    /// Whether somebody means it by this: its id, or `METHOD /path`.
    pub fn is_called(&self, name: &str) -> bool {
        self.id == name || name.parse().is_ok_and(|key: OperationKey| key == self.key())
    }

    /// Whether it does nothing to the context, as far as method (RFC 9110 §9.2.1) and document say.
    pub fn is_safe(&self) -> bool {
        self.effect.is_none() && is_safe(&self.method)
    }

    /// Whether a request to its path that does nothing by its method may do something all the same: the
    /// operation has a declared effect, or the path is called by what it does.
    pub fn names_effect(&self) -> bool {
        self.effect.is_some() || effect::in_path(&self.path).is_some()
    }

    /// Whether it may end the session, so that the credential is good for nothing after it.
    pub fn ends_session(&self) -> bool {
        effect::ends_session(&self.id, &self.path)
    }

    /// Whether an answer of this status is a success: a redirect is, where the document lists it and no other one, as
    /// for a download (RFC 9110 §15.4; 304 answers a condition that nobody set).
    pub fn serves_with(&self, status: u16) -> bool {
        let lists = |is_one: &dyn Fn(&StatusKey) -> bool| self.answers.iter().any(|answer| is_one(&answer.status));
        let is_redirect = matches!(status, 300..=303 | 305..=399);
        (200..300).contains(&status)
            || is_redirect
                && !lists(&|listed| listed.is_success() || *listed == StatusKey::Default)
                && lists(&|listed| listed.covers(status))
    }

    /// Whether no request without a credential may pass.
    pub fn needs_credential(&self) -> bool {
        !self.security.is_empty() && self.security.iter().all(|alternative| !alternative.is_empty())
    }
}

/// The methods of a path item; `query` came with 3.2.
const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

pub(super) fn operations(reader: &mut ContractReader) -> Vec<Operation> {
    let mut operations = Vec::new();
    let paths = reader.root.get("paths");
    if paths.is_none() && reader.root.raw("paths").is_some() {
        reader.unread_paths = UnreadPaths::All;
    }
    for (path, raw) in paths.iter().flat_map(Node::raw_members).filter(|(path, _)| !path.starts_with("x-")) {
        if !path.starts_with('/') {
            reader.problem(&raw, format!("expected a path that begins with `/`, found `{path}`"));
        }
        if let Some(why) = too_long(path) {
            reader.problem(&raw, why);
            reader.unread(path);
            continue;
        }
        // A path item may stand elsewhere, and say more here.
        let referred = raw.value.get("$ref").map(|_| raw.referred());
        if let Some(None) = &referred {
            reader.unread(path);
        }
        let items = [referred.flatten(), Some(raw)];
        for item in items.into_iter().flatten() {
            for (method, node) in methods(reader, &item) {
                operations.push(operation(reader, path, &item, method, &node));
            }
        }
    }
    name_apart(reader, &mut operations);
    operations
}

/// What the API sends to a client of itself, each with what it is called (OpenAPI 3.1 "OpenAPI Object",
/// `webhooks`).
pub(super) fn webhooks(reader: &mut ContractReader) -> Vec<Operation> {
    let webhooks = reader.root.get("webhooks");
    webhooks.iter().flat_map(Node::members).flat_map(|(name, item)| called_back(reader, name, &item)).collect()
}

/// What an operation makes the API send, each with its name and where that goes (OpenAPI 3.0.3
/// "Callback Object").
pub(super) fn callbacks(reader: &mut ContractReader, operation: &Node) -> Vec<Operation> {
    let mut found = Vec::new();
    for (name, callback) in operation.get("callbacks").iter().flat_map(Node::members) {
        for (expression, item) in callback.members().filter(|(expression, _)| !expression.starts_with("x-")) {
            found.extend(called_back(reader, &format!("{name} {expression}"), &item));
        }
    }
    found
}

/// The operations of a path item that stands for no path of the API's.
fn called_back(reader: &mut ContractReader, name: &str, item: &Node) -> Vec<Operation> {
    let methods = methods(reader, item);
    let called = methods.into_iter().map(|(method, node)| {
        let operation = operation(reader, "", item, method, &node);
        Operation { id: format!("{} {name}", operation.method), path: name.to_owned(), ..operation }
    });
    called.collect()
}

/// The paths whose items are not there, or are not read, each with what is wrong.
pub(super) fn unread(root: &Node) -> Vec<(String, Problem)> {
    let paths = root.get("paths");
    let items = paths.iter().flat_map(Node::raw_members).filter(|(path, _)| !path.starts_with("x-"));
    let why = |path: &str, raw: &Node| too_long(path).map(|why| raw.problem(why)).or_else(|| raw.broken());
    items.filter_map(|(path, raw)| Some((path.to_owned(), why(path, &raw)?))).collect()
}

/// The longest path that is read: a URL of so many bytes is what everybody should take (RFC 9110 §4.1). Every place
/// below a path is named with all of it.
const LONGEST_PATH: usize = 8_000;

fn too_long(path: &str) -> Option<String> {
    let length = path.len();
    (length > LONGEST_PATH).then(|| format!("a path of {length} bytes is not read: no more than {LONGEST_PATH} are"))
}

/// The operations of a path item, by method (OpenAPI 3.0.3 "Path Item Object").
fn methods<'d>(reader: &ContractReader, item: &Node<'d>) -> Vec<(&'d str, Node<'d>)> {
    let newest = reader.version == Version::OpenApi32;
    let named = item.members().filter(|(name, _)| METHODS.contains(name) && (newest || *name != "query"));
    let mut found: Vec<_> = named.collect();
    let additional = item.get("additionalOperations").filter(|_| newest);
    found.extend(additional.iter().flat_map(Node::members));
    found
}

fn operation(reader: &mut ContractReader, path: &str, item: &Node, method: &str, node: &Node) -> Operation {
    reader.take_noted();
    let required = security::required(reader, node);
    let Parameters { sent: mut parameters, authorization } = parameter::parameters(reader, path, item, node);
    let carriers: Vec<Carrier> =
        required.alternatives.iter().flatten().filter_map(|name| reader.schemes.get(name)?.carrier()).collect();
    parameters.retain(|parameter| !carriers.iter().any(|carrier| carries(carrier, parameter)));
    let body = body::of(reader, item, node);
    let answers = answer::answers(reader, node);
    let unusable = reader.take_noted();
    Operation {
        id: node.text("operationId").unwrap_or_default().trim().to_owned(),
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        tags: node.texts("tags"),
        summary: node.text("summary").map(str::to_owned),
        description: node.text("description").map(str::to_owned),
        effect: effect::of(node, &method.to_ascii_uppercase(), path),
        repeated: node.texts(extension::REPEATED),
        parameters,
        authorization,
        security: required.alternatives,
        unsupported_reason: required.unsupported_reason,
        server: server::of_operation(reader, item, node),
        body,
        produces: produces(reader, node, &answers),
        answers,
        links: link::links(reader, node),
        unusable,
        basis: node.basis(),
        source: node.source(),
    }
}

fn produces(reader: &ContractReader, node: &Node, answers: &[DocumentedResponse]) -> Vec<String> {
    let stated = answers.iter().flat_map(|answer| &answer.media).map(|media| media.media_type.clone());
    let mut seen = HashSet::new();
    stated.chain(content::produced_2(reader, node)).filter(|media_type| seen.insert(media_type.clone())).collect()
}

/// Whether a parameter is a credential's place, declared once more.
fn carries(carrier: &Carrier, parameter: &Parameter) -> bool {
    match carrier {
        Carrier::Authorization(_) => false,
        Carrier::Header(name) => parameter.location == Location::Header && parameter.name.eq_ignore_ascii_case(name),
        Carrier::Query(name) => parameter.location == Location::Query && parameter.name == *name,
        Carrier::Cookie(name) => parameter.location == Location::Cookie && parameter.name == *name,
    }
}

/// Gives an operation without an id, or with one that is not unique, its method and path as id.
fn name_apart(reader: &mut ContractReader, operations: &mut [Operation]) {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    operations.iter().for_each(|operation| *seen.entry(&operation.id).or_default() += 1);
    seen.retain(|_, count| *count > 1);
    let shared: BTreeSet<String> = seen.into_keys().filter(|id| !id.is_empty()).map(str::to_owned).collect();
    tell_shared(reader, operations, &shared);
    for operation in operations {
        if operation.id.is_empty() || shared.contains(&operation.id) {
            operation.id = format!("{} {}", operation.method, operation.path);
        }
    }
}

/// Tells of ids that are not unique (OpenAPI 3.0.3 "Operation Object"); what one path item says at several paths is one.
fn tell_shared(reader: &mut ContractReader, operations: &[Operation], shared: &BTreeSet<String>) {
    let mut places: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for operation in operations.iter().filter(|operation| shared.contains(&operation.id)) {
        places.entry(&operation.id).or_default().insert(operation.source.within(reader.root.document()));
    }
    for (id, places) in places.iter().filter(|(_, places)| places.len() > 1) {
        let message = format!("several operations have the operationId `{id}`: each is called by its method and path");
        let told = places.iter().map(|place| join(place, "operationId"));
        let told: Vec<_> = told.map(|at| Problem::at(reader.root.document(), &at, &message)).collect();
        reader.problems.extend(told);
    }
}
