//! What a document means: its operations, their security and their documented answers.

mod answer;
mod body;
mod causes;
mod content;
mod contradictions;
mod effect;
mod faults;
mod index;
#[cfg(feature = "instances")]
mod instances;
mod link;
mod location;
mod media_type;
mod method;
mod node;
mod objects;
mod operation;
mod parameter;
mod plain;
mod reader;

mod scheme;
mod security;
mod server;
mod spread;
mod statement;
mod tenant;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use crate::document::Remark;
#[cfg(feature = "instances")]
use crate::schema::Schemas;
use crate::{Document, OperationKey, PathTemplate, Version, extension, nearest};
use faults::Faults;
use index::Operations;
use reader::{ContractReader, UnreadPaths};
use scheme::Schemes;

pub use answer::{DocumentedExample, DocumentedResponse, Header, Media};
pub use body::{DocumentedBody, FieldEncoding, FormField};
pub use effect::{parameter_has_effect, value_has_effect};
pub use faults::Unresolved;
pub use index::PathSigns;
pub use link::ParameterLink;
pub use location::Location;
pub use media_type::{concrete, event, is_form, is_json, is_multipart, is_text, is_xml};
pub use method::is_safe;
pub use node::{NamedCauses, Node, Problem};
pub use operation::Operation;
pub use parameter::{Parameter, ParameterRole, ParameterStyle, Tenancy, templated};
pub use scheme::{Carrier, SchemeFault, SchemeKind, SecurityScheme};
pub use security::Alternative;
pub use server::Server;
pub use spread::QueryMembers;
pub use statement::RepeatedFact;
pub use tenant::{names_claim, tenant_claim};

/// What an OpenAPI document says, read once.
///
/// It is the same whichever version of OpenAPI says it, and each part has the address of the node
/// that it was read from, in the document as it is: a document of 2.0 is read, not rewritten.
#[derive(Debug, Clone)]
pub struct Contract {
    pub document: Document,
    /// The document says of itself that it does not state everything (`x-incomplete`).
    pub incomplete: bool,
    /// The base URL as the first of `servers` has it, with its variables' defaults; it may be
    /// relative, or without a host.
    pub server: Option<String>,
    schemes: Arc<Schemes>,
    operations: Arc<Operations>,
    /// What it repeats of pages that OpenAPI has no word for.
    pub statements: Arc<Vec<RepeatedFact>>,
    /// The paths whose operations are not known, because a reference leads nowhere.
    unread_paths: UnreadPaths,
    /// The references that lead nowhere.
    pub unresolved: Vec<Unresolved>,
    /// What could not be used, and where it stands.
    pub problems: Vec<Problem>,
    #[cfg(feature = "instances")]
    pub schemas: Arc<Schemas>,
    secrets: Arc<BTreeSet<String>>,
}

impl Contract {
    /// Reads what can be read; what can't is in [`Contract::problems`].
    pub fn read(document: Document) -> Contract {
        Contract::read_for(document, false)
    }

    /// The same contract as it is for who shows a client certificate with each connection: no scheme of `mutualTLS` is
    /// asked for any more.
    #[must_use]
    pub fn with_certificate(self) -> Contract {
        match self.schemes().iter().any(|scheme| scheme.kind == SchemeKind::MutualTls) {
            true => Contract::read_for(self.document, true),
            false => self,
        }
    }

    fn read_for(document: Document, shows_certificate: bool) -> Contract {
        let (version, unknown) = match document.version() {
            Ok(version) => (version, None),
            Err(error) => (Version::OpenApi30, Some(error)),
        };
        let mut reader = ContractReader::new(&document, version);
        reader.shows_certificate = shows_certificate;
        if let Some(error) = unknown {
            let key = ["/openapi", "/swagger"].into_iter().find(|key| document.get(key).is_some());
            reader.problems.push(Problem::at(&document, key.unwrap_or_default(), error.what()));
        }
        reader.schemes = Schemes::of(security::schemes(&mut reader));
        let operations = operation::operations(&mut reader);
        let incomplete = reader.root.get("info").is_some_and(|info| info.flag(extension::INCOMPLETE));
        let server = server::of_document(&mut reader);
        let statements = Arc::new(statement::statements(&mut reader));
        link::astray(&mut reader, &document, &operations);
        if operations.is_empty() {
            without_operations(&mut reader);
        }
        let ContractReader { schemes, mut problems, unread_paths, .. } = reader;
        let Faults { unresolved, misread } = faults::faults(&document);
        problems.extend(misread);
        problems.extend(unresolved.iter().map(|unresolved| unresolved.problem(&document)));
        problems.sort_by_key(|problem| (problem.document != document.name(), problem.line, problem.column));
        let secrets = Arc::new(secrets(&document));
        Contract {
            incomplete,
            server,
            schemes: Arc::new(schemes),
            operations: Arc::new(Operations::of(operations)),
            statements,
            unread_paths,
            unresolved,
            problems,
            #[cfg(feature = "instances")]
            schemas: Arc::new(Schemas::of(&document)),
            secrets,
            document,
        }
    }

    /// The same contract with these operations in the place of its own.
    #[must_use]
    pub fn with_operations(&self, operations: Vec<Operation>) -> Contract {
        let Contract { document, server, schemes, problems, secrets, .. } = self;
        Contract {
            unread_paths: self.unread_paths.clone(),
            unresolved: self.unresolved.clone(),
            document: document.clone(),
            incomplete: self.incomplete,
            server: server.clone(),
            schemes: schemes.clone(),
            operations: Arc::new(Operations::of(operations)),
            statements: self.statements.clone(),
            problems: problems.clone(),
            #[cfg(feature = "instances")]
            schemas: self.schemas.clone(),
            secrets: secrets.clone(),
        }
    }

    /// The same contract with these security schemes in the place of its own.
    #[must_use]
    pub fn with_schemes(self, schemes: Vec<SecurityScheme>) -> Contract {
        Contract { schemes: Arc::new(Schemes::of(schemes)), ..self }
    }

    /// The operations, in the document's order.
    pub fn operations(&self) -> &[Operation] {
        self.operations.all()
    }

    /// The operation of this id.
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.of_id(id)
    }

    /// The operation that somebody means by this: its id, or `METHOD /path`.
    pub fn named(&self, name: &str) -> Option<&Operation> {
        self.operation(name).or_else(|| self.operations.of_key(&name.parse().ok()?))
    }

    /// The operation of this method and this very path template.
    pub fn at(&self, key: &OperationKey) -> Option<&Operation> {
        self.operations.of_key(key)
    }

    /// The operations of this method at path templates that take the same paths, in the document's
    /// order.
    pub fn like(&self, key: &OperationKey) -> impl Iterator<Item = &Operation> {
        self.operations.like(key)
    }

    /// The same of whatever methods.
    pub fn at_like(&self, path: &PathTemplate) -> impl Iterator<Item = &Operation> {
        self.operations.at_like(path)
    }

    /// The operations at templates that a path is one of, of whatever methods: those first whose
    /// templates say more exactly what they take.
    pub fn operations_at(&self, path: &str) -> impl Iterator<Item = &Operation> {
        self.operations.at(path)
    }

    /// The operation that a request asks for, of several the one whose template says more exactly what it takes:
    /// text comes before a parameter (OpenAPI 3.0.3 "Path Templating Matching"). `target` is path and query below
    /// the base URL.
    pub fn asked(&self, method: &str, target: &str) -> Option<&Operation> {
        self.operations_at(target).find(|operation| operation.method == method)
    }

    /// The links that lead to an operation, each with the operation whose answer has it, in the
    /// document's order.
    pub fn links_to(&self, operation: &Operation) -> Vec<(&Operation, &ParameterLink)> {
        self.operations.links_to(operation)
    }

    /// What stands in any path of the document.
    pub fn path_signs(&self) -> PathSigns {
        self.operations.signs()
    }

    /// The operations that the links of an operation's answers lead to, in the document's order.
    pub fn linked_from(&self, operation: &Operation) -> Vec<&Operation> {
        self.operations.linked_from(operation)
    }

    /// The operations that have one of these words in their path, or in that of an operation that a link of theirs leads
    /// to, in the document's order: words as [`letters`](crate::letters) has them, of a segment or of the text with which
    /// one begins.
    pub fn operations_about(&self, words: &[String]) -> Vec<&Operation> {
        self.operations.about(words)
    }

    /// Where the API may be, as the document as a whole says.
    pub fn servers(&self) -> Vec<Server> {
        let root = Node::root(&self.document);
        if self.reader().is_2() { server::all_2(&root, &root) } else { server::all(&root) }
    }

    /// Where an operation may be, where it or its path item says it.
    pub fn servers_of(&self, operation: &Operation) -> Vec<Server> {
        let address = operation.source.within(&self.document);
        let item = address.rsplit_once('/').and_then(|(item, _)| self.node(item));
        let Some(node) = self.node(&address) else { return Vec::new() };
        if self.reader().is_2() {
            let states = node.raw("schemes").is_some();
            return if states { server::all_2(&Node::root(&self.document), &node) } else { Vec::new() };
        }
        let own = server::all(&node);
        if own.is_empty() { item.map(|item| server::all(&item)).unwrap_or_default() } else { own }
    }

    /// What the API sends to its clients of itself: an operation of which the client is the server. Its
    /// path is the name that it has.
    pub fn webhooks(&self) -> Vec<Operation> {
        operation::webhooks(&mut self.reader())
    }

    /// The same of what an operation makes the API send.
    pub fn callbacks(&self, operation: &Operation) -> Vec<Operation> {
        let node = self.node(&operation.source.within(&self.document));
        let node = node.filter(|node| node.raw("callbacks").is_some());
        node.map(|node| operation::callbacks(&mut self.reader(), &node)).unwrap_or_default()
    }

    fn reader(&self) -> ContractReader<'_> {
        ContractReader::new(&self.document, self.document.version().unwrap_or(Version::OpenApi30))
    }

    /// The declared security schemes, in the document's order.
    pub fn schemes(&self) -> &[SecurityScheme] {
        self.schemes.all()
    }

    /// The paths whose operations are not known, because a reference leads nowhere, and what is
    /// wrong with it.
    pub fn unread_paths(&self) -> Vec<(String, Problem)> {
        operation::unread(&Node::root(&self.document))
    }

    /// The security scheme of this name.
    pub fn scheme(&self, name: &str) -> Option<&SecurityScheme> {
        self.schemes.get(name)
    }

    /// Whether there may be operations at a path that could not be read.
    pub fn may_have(&self, path: &str) -> bool {
        match &self.unread_paths {
            UnreadPaths::All => true,
            UnreadPaths::These(paths) => paths.contains(path),
        }
    }

    /// The node at an address that this contract gave.
    pub fn node(&self, address: &str) -> Option<Node<'_>> {
        Node::at(&self.document, address)
    }

    /// The names, in lower case, of properties whose values may not be shown: those that the
    /// document says so of, and those that every API keeps credentials in (RFC 6749 §5.1 and
    /// alike).
    pub fn secret_properties(&self) -> &Arc<BTreeSet<String>> {
        &self.secrets
    }
}

fn without_operations(reader: &mut ContractReader) {
    let root = reader.root.clone();
    // OpenAPI 3.1.0 "OpenAPI Object": one of the three has to be there.
    let modern = matches!(reader.version, Version::OpenApi31 | Version::OpenApi32);
    if modern && ["webhooks", "components"].iter().any(|other| root.get(other).is_some()) && root.get("paths").is_none()
    {
        return;
    }
    let message = match root.get("paths") {
        Some(_) => "there is no operation in `paths`".to_owned(),
        None => match nearest("paths", root.names()) {
            Some(near) => format!("expected `paths`, found `{near}`"),
            None => "expected `paths`, found none".to_owned(),
        },
    };
    reader.problem(&root, message);
}

fn secrets(document: &Document) -> BTreeSet<String> {
    let mut names = USUAL_SECRETS.map(str::to_owned).into();
    document.roots_that_say(Remark::Secret).for_each(|root| declared_secrets(None, root, &mut names));
    names
}

const USUAL_SECRETS: [&str; 11] = [
    "access_token",
    "refresh_token",
    "id_token",
    "token",
    "api_key",
    "apikey",
    "api_token",
    "client_secret",
    "secret",
    "password",
    "private_key",
];

/// Those in a value and its own name, where the value says so.
fn declared_secrets(own: Option<&str>, value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| declared_secrets(None, item, names)),
        Value::Object(members) => {
            for (name, member) in members {
                if name == extension::SECRET && member == &Value::Bool(true) {
                    names.extend(own.map(str::to_ascii_lowercase));
                }
                declared_secrets(Some(name), member, names);
            }
        }
        _ => {}
    }
}
