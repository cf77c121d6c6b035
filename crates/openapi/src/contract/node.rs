//! A place in a document, with references followed.

use std::fmt;

use crate::document::{Remark, member, refers};
use crate::{Document, join, tokens};
use serde::Serialize;
use serde_json::Value;

use crate::extension;
use crate::{Address, Basis, Cause};

/// A node of a document and its address: a pointer (RFC 6901) in the document itself, and in
/// another file that one after the file's name and `#`. It is where the node really stands, not
/// where a `$ref` to it does.
#[derive(Debug, Clone)]
pub struct Node<'d> {
    document: &'d Document,
    pub pointer: String,
    pub value: &'d Value,
}

/// What could not be used, in a sentence, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Problem {
    pub document: String,
    pub pointer: String,
    pub line: usize,
    pub column: usize,
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.document, self.line, self.column, self.message)
    }
}

/// The causes that an answer or a body names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamedCauses {
    pub all: Vec<Cause>,
    /// Those of them that are deduced: the page does not say so, whatever else it says there.
    pub deduced: Vec<Cause>,
}

impl NamedCauses {
    /// Whether one of these is named.
    pub fn name_any(&self, causes: &[Cause]) -> bool {
        self.all.iter().any(|cause| causes.contains(cause))
    }

    /// Whether one of these is named, and not deduced.
    pub fn state_any(&self, causes: &[Cause]) -> bool {
        self.all.iter().any(|cause| causes.contains(cause) && !self.deduced.contains(cause))
    }
}

impl<'d> Node<'d> {
    pub fn root(document: &'d Document) -> Node<'d> {
        Node { document, pointer: String::new(), value: document.root() }
    }

    pub(super) fn document(&self) -> &'d Document {
        self.document
    }

    /// The node at a pointer, with references followed.
    pub fn at(document: &'d Document, pointer: &str) -> Option<Node<'d>> {
        let (pointer, value) = document.resolve(pointer).ok()?;
        Some(Node { document, pointer, value })
    }

    /// A member or an item, with references followed.
    pub fn get(&self, token: &str) -> Option<Node<'d>> {
        let child = self.raw(token)?;
        if refers(child.value) {
            return Node::at(self.document, &child.pointer);
        }
        Some(child)
    }

    /// A member or an item as it stands there: a value of the API's, such as an example, may have
    /// a member `$ref` that is no reference.
    pub fn raw(&self, token: &str) -> Option<Node<'d>> {
        let value = match self.value {
            Value::Object(_) => member(self.value, token)?,
            Value::Array(items) => items.get(token.parse::<usize>().ok()?)?,
            _ => return None,
        };
        Some(Node { document: self.document, pointer: join(&self.pointer, token), value })
    }

    /// The node at an address, whose own reference is not followed.
    pub fn raw_at(document: &'d Document, address: &str) -> Option<Node<'d>> {
        let (pointer, value) = document.resolve_parents(address).ok()?;
        Some(Node { document, pointer, value })
    }

    /// The members as they stand there.
    pub fn raw_members(&self) -> impl Iterator<Item = (&'d str, Node<'d>)> + use<'d, '_> {
        self.names().filter_map(|name| Some((name, self.raw(name)?)))
    }

    /// The items as they stand there.
    pub fn raw_items(&self) -> impl Iterator<Item = Node<'d>> + use<'d, '_> {
        let count = self.value.as_array().map_or(0, Vec::len);
        (0..count).filter_map(|index| self.raw(&index.to_string()))
    }

    /// The same node without what stands around a reference in it: what its `$ref` leads to.
    pub fn referred(&self) -> Option<Node<'d>> {
        self.value.get("$ref").filter(|reference| reference.is_string())?;
        Node::at(self.document, &self.pointer)
    }

    /// The members whose references lead somewhere, with their names.
    pub fn members(&self) -> impl Iterator<Item = (&'d str, Node<'d>)> + use<'d, '_> {
        self.names().filter_map(|name| Some((name, self.get(name)?)))
    }

    /// The names of the members.
    pub fn names(&self) -> impl Iterator<Item = &'d str> + use<'d> {
        self.value.as_object().into_iter().flatten().map(|(name, _)| name.as_str())
    }

    /// The items whose references lead somewhere.
    pub fn items(&self) -> impl Iterator<Item = Node<'d>> + use<'d, '_> {
        let count = self.value.as_array().map_or(0, Vec::len);
        (0..count).filter_map(|index| self.get(&index.to_string()))
    }

    /// A member that is a text.
    pub fn text(&self, name: &str) -> Option<&'d str> {
        member(self.value, name)?.as_str()
    }

    /// Whether a member is there and true.
    pub fn flag(&self, name: &str) -> bool {
        member(self.value, name).and_then(Value::as_bool).unwrap_or(false)
    }

    /// A member that is a list of texts.
    pub fn texts(&self, name: &str) -> Vec<String> {
        let items = member(self.value, name).and_then(Value::as_array);
        items.into_iter().flatten().filter_map(|item| item.as_str().map(str::to_owned)).collect()
    }

    /// The causes that the node says it answers, each an id, or an object with `cause` and a basis of its own.
    pub fn causes(&self, problems: &mut Vec<Problem>) -> NamedCauses {
        let mut causes = NamedCauses::default();
        for item in self.raw(extension::CAUSES).iter().flat_map(Node::raw_items) {
            let id = item.value.as_str().or_else(|| item.text("cause"));
            match (id, id.and_then(Cause::parse)) {
                (_, Some(cause)) => {
                    causes.all.push(cause);
                    causes.deduced.extend(item.text(extension::BASIS).filter(|it| *it == "inferred").map(|_| cause));
                }
                (Some(id), None) => {
                    let nearest = crate::suggestion(id, Cause::ALL.iter().map(|cause| cause.id()));
                    problems.push(self.problem(format!("`{id}` is no cause{nearest}")));
                }
                (None, _) => problems.push(item.problem("expected a cause, or an object with `cause`")),
            }
        }
        causes
    }

    /// Documented or inferred, as the node or the nearest one around it says; a document that
    /// says nothing of it is documentation itself.
    pub fn basis(&self) -> Basis {
        if !self.document.says(Remark::Basis, &self.pointer) {
            return Basis::Documented;
        }
        let (_, pointer) = self.document.locate(&self.pointer);
        let root = &self.pointer[..self.pointer.len() - pointer.len()];
        let mut value = self.document.get(root);
        let mut basis = None;
        let said = |value: Option<&'d Value>| value.and_then(|value| value.get(extension::BASIS)?.as_str());
        for token in tokens(pointer).into_iter().flatten() {
            basis = said(value).or(basis);
            value = value.and_then(|value| match value {
                Value::Array(items) => items.get(token.parse::<usize>().ok()?),
                other => other.get(&*token),
            });
        }
        if said(value).or(basis) == Some("inferred") { Basis::Inferred } else { Basis::Documented }
    }

    /// The node's address.
    pub fn source(&self) -> Address {
        let (document, pointer) = self.document.locate(&self.pointer);
        Address {
            document: document.to_owned(),
            pointer: pointer.to_owned(),
            origin: self.text(extension::SOURCE).map(str::to_owned),
        }
    }

    /// What is wrong with the reference that stands here, where it leads nowhere.
    pub fn broken(&self) -> Option<Problem> {
        let reference = self.text("$ref")?;
        let error = self.document.resolve(&self.pointer).err()?;
        let message = format!("the reference {reference:?} leads nowhere: {}", error.what());
        Some(Problem::at(self.document, &join(&self.pointer, "$ref"), message))
    }

    /// What is wrong here.
    pub fn problem(&self, message: impl Into<String>) -> Problem {
        Problem::at(self.document, &self.pointer, message)
    }
}

impl Problem {
    /// What is wrong at an address.
    pub fn at(document: &Document, address: &str, message: impl Into<String>) -> Problem {
        let place = document.place(address);
        let (file, pointer) = document.locate(address);
        Problem {
            document: file.to_owned(),
            pointer: pointer.to_owned(),
            line: place.as_ref().map_or(1, |place| place.line),
            column: place.as_ref().map_or(1, |place| place.column),
            message: message.into(),
        }
    }
}
