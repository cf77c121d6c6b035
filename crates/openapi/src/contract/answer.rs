//! Documented answers, and which of them fit a cause (OpenAPI 3.0.3 "Responses Object").

use std::fmt;
use std::ops::Deref;

use serde_json::Value;

use super::content::{self, MediaTypeContent, ShownValue};
use super::node::{NamedCauses, Node};
use super::reader::ContractReader;
use crate::{Address, Basis, Cause, Document, StatusKey, extension, unescape};

/// A documented body, literally.
#[derive(Debug, Clone)]
pub struct DocumentedExample {
    pub value: ValueInDocument,
    pub causes: NamedCauses,
    pub basis: Basis,
    pub source: Address,
}

/// A value of a document, looked up there whenever it is wanted: of many documents examples are most.
#[derive(Clone)]
pub struct ValueInDocument {
    document: Document,
    address: String,
}

impl Deref for ValueInDocument {
    type Target = Value;

    fn deref(&self) -> &Value {
        self.document.get(&self.address).unwrap_or(&Value::Null)
    }
}

impl fmt::Debug for ValueInDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl DocumentedExample {
    /// Whether it is the body for one of these causes, and the page says so.
    pub fn is_documented_for(&self, causes: &[Cause]) -> bool {
        self.basis == Basis::Documented && self.causes.state_any(causes)
    }
}

/// What an answer may hold in one media type.
#[derive(Debug, Clone)]
pub struct Media {
    pub media_type: String,
    /// Pointer to the schema.
    pub schema: Option<String>,
    /// Where it is stated: the schema itself, or the reference to it.
    pub stated_schema: Option<String>,
    /// Pointer to the schema of each item of a stream (OpenAPI 3.2 "Media Type Object", `itemSchema`).
    pub item_schema: Option<String>,
    pub examples: Vec<DocumentedExample>,
    pub basis: Basis,
    pub source: Address,
}

/// A documented header of an answer.
#[derive(Debug, Clone)]
pub struct Header {
    pub name: String,
    pub required: bool,
    pub schema: Option<String>,
    /// Whether an object is written `name=value` (OpenAPI 3.0.3 "Header Object", style `simple`).
    pub explode: bool,
    /// What stands between the items of a list (OpenAPI 2.0 "Header Object", `collectionFormat`).
    pub separator: char,
    /// Whether it is declared by `content`, as JSON.
    pub is_json: bool,
    /// A value that is shown.
    pub example: Option<Value>,
    /// The value that it has now, where the document says so.
    pub value: Option<String>,
    pub basis: Basis,
    pub source: Address,
}

/// An answer that a document declares.
#[derive(Debug, Clone)]
pub struct DocumentedResponse {
    pub status: StatusKey,
    /// Whether anything but the status is known: what a reference leads to may not be there.
    pub is_there: bool,
    /// The causes that the response itself names.
    pub causes: NamedCauses,
    pub media: Vec<Media>,
    pub headers: Vec<Header>,
    /// Its name, where it is one of those that operations share.
    pub shared_as: Option<String>,
    pub basis: Basis,
    pub source: Address,
}

impl DocumentedResponse {
    /// Its documented bodies.
    pub fn examples(&self) -> impl Iterator<Item = &DocumentedExample> {
        self.media.iter().flat_map(|media| &media.examples)
    }

    /// The causes that the response or one of its examples names.
    pub fn all_causes(&self) -> impl Iterator<Item = Cause> + '_ {
        self.causes.all.iter().chain(self.examples().flat_map(|example| &example.causes.all)).copied()
    }

    /// Whether it answers one of these causes, and the page says so.
    pub fn is_documented_for(&self, causes: &[Cause]) -> bool {
        self.is_documented_itself_for(causes) || self.examples().any(|example| example.is_documented_for(causes))
    }

    /// The same, whatever its bodies say.
    pub fn is_documented_itself_for(&self, causes: &[Cause]) -> bool {
        self.basis == Basis::Documented && self.causes.state_any(causes)
    }

    /// Whether it answers one of these causes, documented or inferred.
    pub fn fits(&self, causes: &[Cause]) -> bool {
        self.all_causes().any(|cause| causes.contains(&cause))
    }
}

pub(super) fn answers(reader: &mut ContractReader, operation: &Node) -> Vec<DocumentedResponse> {
    let mut answers = Vec::new();
    for (key, raw) in operation.get("responses").iter().flat_map(Node::raw_members) {
        // The status is declared, even where what it refers to is not there.
        let followed = reader.followed(raw.clone());
        let is_there = followed.is_some();
        let node = followed.unwrap_or(raw);
        reader.links.extend(node.get("links").filter(|_| is_there).map(|links| links.pointer));
        match key.parse() {
            Ok(status) => {
                answers.push(DocumentedResponse { is_there, ..answer(reader, operation, status, &node) });
            }
            Err(_) if key.starts_with("x-") => {}
            Err(error) => reader.problem(&node, error.to_string()),
        }
    }
    answers
}

fn answer(reader: &mut ContractReader, operation: &Node, status: StatusKey, node: &Node) -> DocumentedResponse {
    let content =
        if reader.is_2() { content::of_response_2(reader, operation, node) } else { content::of(reader, node) };
    let headers = node.get("headers");
    DocumentedResponse {
        status,
        is_there: true,
        causes: node.causes(&mut reader.problems),
        shared_as: shared_as(reader, node),
        media: content.into_iter().map(|content| media(reader, content)).collect(),
        headers: headers.iter().flat_map(Node::members).map(|(name, node)| header(reader, name, &node)).collect(),
        basis: node.basis(),
        source: node.source(),
    }
}

/// The name of an answer that stands among the document's shared ones.
fn shared_as(reader: &ContractReader, node: &Node) -> Option<String> {
    let shared = if reader.is_2() { "/responses/" } else { "/components/responses/" };
    node.pointer.strip_prefix(shared).map(|name| unescape(name).into_owned())
}

fn media(reader: &mut ContractReader, content: MediaTypeContent) -> Media {
    let mut examples = Vec::new();
    for ShownValue { value, pointer, node } in content.examples {
        // What is the value itself names nothing: it is the API's.
        let names = !std::ptr::eq(value, node.value);
        let causes = if names { node.causes(&mut reader.problems) } else { NamedCauses::default() };
        examples.push(DocumentedExample {
            value: ValueInDocument { document: reader.root.document().clone(), address: pointer },
            causes,
            basis: node.basis(),
            source: node.source(),
        });
    }
    // A body that a page shows as JSON documents the media type.
    let shown = examples.iter().any(|example| example.basis == Basis::Documented);
    Media {
        media_type: content.media_type,
        schema: content.schema.map(|schema| schema.pointer),
        stated_schema: content.stated,
        item_schema: content.node.get("itemSchema").map(|schema| schema.pointer),
        examples,
        basis: if shown { Basis::Documented } else { content.node.basis() },
        source: content.node.source(),
    }
}

fn header(reader: &ContractReader, name: &str, node: &Node) -> Header {
    let content = content::of(reader, node).into_iter().next();
    let is_json = content.as_ref().is_some_and(|content| super::is_json(&content.media_type));
    let schema = match (content, reader.is_2()) {
        (Some(content), _) => content.schema,
        // A header of 2.0 is its own schema.
        (None, true) => Some(node.clone()),
        (None, false) => reader.schema_of(node),
    };
    Header {
        name: name.to_owned(),
        required: node.flag("required"),
        schema: schema.map(|schema| schema.pointer),
        explode: node.flag("explode"),
        separator: match node.text("collectionFormat") {
            Some("ssv") => ' ',
            Some("tsv") => '\t',
            Some("pipes") => '|',
            _ => ',',
        },
        is_json,
        value: node.text(extension::VALUE).map(str::to_owned),
        example: content::shown(node).first().map(|shown| shown.value.clone()),
        basis: node.basis(),
        source: node.source(),
    }
}
