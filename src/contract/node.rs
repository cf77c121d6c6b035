//! A place in a document, with references followed.

use std::fmt;

use countersign_codegen::document::{Document, join};
use serde::Serialize;
use serde_json::Value;

use super::extension;
use crate::claim::{Cause, Grounds, Source};

/// A node of a document and its pointer (RFC 6901): where it really stands, not where a `$ref`
/// to it does.
#[derive(Debug, Clone)]
pub struct Node<'d> {
    document: &'d Document,
    pub pointer: String,
    pub value: &'d Value,
}

/// What could not be used, in a sentence, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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

impl<'d> Node<'d> {
    pub fn root(document: &'d Document) -> Node<'d> {
        Node { document, pointer: String::new(), value: document.root() }
    }

    /// The node at a pointer, with references followed.
    pub fn at(document: &'d Document, pointer: &str) -> Option<Node<'d>> {
        let (pointer, value) = document.resolve(pointer).ok()?;
        Some(Node { document, pointer, value })
    }

    /// A member or an item, with references followed.
    pub fn get(&self, token: &str) -> Option<Node<'d>> {
        let inside = match self.value {
            Value::Object(members) => members.contains_key(token),
            Value::Array(items) => token.parse::<usize>().is_ok_and(|index| index < items.len()),
            _ => false,
        };
        if inside { Node::at(self.document, &join(&self.pointer, token)) } else { None }
    }

    /// The members whose references lead somewhere, with their names.
    pub fn members(&self) -> impl Iterator<Item = (&'d str, Node<'d>)> + use<'d, '_> {
        let members = self.value.as_object().into_iter().flatten();
        members.filter_map(|(name, _)| Some((name.as_str(), self.get(name)?)))
    }

    /// The items whose references lead somewhere.
    pub fn items(&self) -> impl Iterator<Item = Node<'d>> + use<'d, '_> {
        let count = self.value.as_array().map_or(0, Vec::len);
        (0..count).filter_map(|index| self.get(&index.to_string()))
    }

    /// A member that is a text.
    pub fn text(&self, name: &str) -> Option<&'d str> {
        self.value.get(name)?.as_str()
    }

    /// Whether a member is there and true.
    pub fn flag(&self, name: &str) -> bool {
        self.value.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    /// A member that is a list of texts.
    pub fn texts(&self, name: &str) -> Vec<String> {
        let items = self.value.get(name).and_then(Value::as_array);
        items.into_iter().flatten().filter_map(|item| item.as_str().map(str::to_owned)).collect()
    }

    /// The causes that the node says it answers.
    pub fn causes(&self, problems: &mut Vec<Problem>) -> Vec<Cause> {
        let named = self.texts(extension::CAUSES);
        let (known, unknown): (Vec<_>, Vec<_>) = named.iter().partition(|id| Cause::parse(id).is_some());
        for id in unknown {
            let nearest = crate::nearest(id, Cause::ALL.iter().map(|cause| cause.id()));
            problems.push(self.problem(format!("`{id}` is no cause{nearest}")));
        }
        known.into_iter().filter_map(|id| Cause::parse(id)).collect()
    }

    /// Documented or inferred, as the node or the nearest one around it says; a document that
    /// says nothing of it is documentation itself.
    pub fn grounds(&self) -> Grounds {
        let mut pointer = self.pointer.as_str();
        loop {
            let basis = self.document.get(pointer).and_then(|value| value.get(extension::BASIS)?.as_str());
            match (basis, pointer.rfind('/')) {
                (Some("inferred"), _) => return Grounds::Inferred,
                (Some(_), _) | (None, None) => return Grounds::Documented,
                (None, Some(slash)) => pointer = &pointer[..slash],
            }
        }
    }

    /// The node's address.
    pub fn source(&self) -> Source {
        Source::Document {
            document: self.document.name().to_owned(),
            pointer: self.pointer.clone(),
            origin: self.text(extension::SOURCE).map(str::to_owned),
        }
    }

    /// What is wrong here.
    pub fn problem(&self, message: impl Into<String>) -> Problem {
        let place = self.document.place(&self.pointer);
        Problem {
            document: self.document.name().to_owned(),
            pointer: self.pointer.clone(),
            line: place.as_ref().map_or(1, |place| place.line),
            column: place.as_ref().map_or(1, |place| place.column),
            message: message.into(),
        }
    }
}
