//! What a document means: its operations, their security and their documented answers.

mod answer;
pub mod extension;
mod node;
mod operation;
mod sample;
mod security;
mod settings;
mod variables;

use std::collections::BTreeSet;
use std::sync::Arc;

use countersign_codegen::document::Document;
use serde_json::Value;

use crate::shape::Shapes;

pub use answer::is_json;
pub use answer::{Answer, Example, Header, Media, Status};
pub use node::{Node, Problem};
pub use operation::{Body, Location, Operation, Parameter, Role};
pub use security::{Alternative, Carrier, Scheme, SchemeKind, names_claim, tenant_claim};
pub use settings::{Config, CredentialVariables, DocsPage, ParameterSetting, Settings, SettingsError, Waiver};
pub use variables::{Variables, WRONG_PREFIX};

/// What an OpenAPI document says, read once.
#[derive(Debug, Clone)]
pub struct Contract {
    pub document: Document,
    /// The document says of itself that it does not state everything (`x-incomplete`).
    pub incomplete: bool,
    /// The base URL as the first of `servers` has it; it may be relative, or without a host.
    pub server: Option<String>,
    pub schemes: Vec<Scheme>,
    pub operations: Vec<Operation>,
    /// What could not be used, and where it stands.
    pub problems: Vec<Problem>,
    pub shapes: Arc<Shapes>,
}

impl Contract {
    /// Reads what can be read; what can't is in [`Contract::problems`].
    pub fn read(document: Document) -> Contract {
        let root = Node::root(&document);
        let mut problems = Vec::new();
        let schemes = security::schemes(&root, &mut problems);
        let operations = operation::operations(&root, &schemes, &mut problems);
        let incomplete = root.get("info").is_some_and(|info| info.flag(extension::INCOMPLETE));
        let server = root.get("servers").and_then(|servers| servers.items().next()?.text("url").map(str::to_owned));
        let shapes = Arc::new(Shapes::of(&document));
        Contract { incomplete, server, schemes, operations, problems, shapes, document }
    }

    /// The operation of this id.
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// The security scheme of this name.
    pub fn scheme(&self, name: &str) -> Option<&Scheme> {
        self.schemes.iter().find(|scheme| scheme.name == name)
    }

    /// The node at a pointer that this contract gave.
    pub fn node(&self, pointer: &str) -> Option<Node<'_>> {
        Node::at(&self.document, pointer)
    }

    /// The names, in lower case, of properties whose values may not be shown: those that the
    /// document says so of, and those that every API keeps credentials in (RFC 6749 §5.1 and
    /// alike).
    pub fn secret_properties(&self) -> BTreeSet<String> {
        let mut names = USUAL_SECRETS.map(str::to_owned).into();
        declared_secrets(self.document.root(), &mut names);
        names
    }
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

fn declared_secrets(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| declared_secrets(item, names)),
        Value::Object(members) => {
            for (name, member) in members {
                if member.get(extension::SECRET) == Some(&Value::Bool(true)) {
                    names.insert(name.to_ascii_lowercase());
                }
                declared_secrets(member, names);
            }
        }
        _ => {}
    }
}
