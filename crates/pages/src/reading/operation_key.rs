//! What tells operations of an API apart.

use std::fmt;

/// A method and a path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OperationKey {
    /// In capitals.
    pub method: String,
    /// As a template, `/chats/{chat_id}`.
    pub path: String,
}

impl OperationKey {
    pub fn new(method: &str, path: impl Into<String>) -> OperationKey {
        OperationKey { method: method.to_ascii_uppercase(), path: path.into() }
    }

    /// What [`fmt::Display`] writes: `GET /chats/{chat_id}`.
    pub fn parse(text: &str) -> Option<OperationKey> {
        let (method, path) = text.split_once(' ')?;
        Some(OperationKey { method: method.to_owned(), path: path.to_owned() })
    }

    /// Whether both are the same operation, whatever their parameters are called.
    pub fn is_same(&self, other: &OperationKey) -> bool {
        self.unnamed() == other.unnamed()
    }

    /// The same operation, with parameters that have no names.
    pub fn unnamed(&self) -> OperationKey {
        let (mut path, mut inside) = (String::new(), false);
        for c in self.path.chars() {
            inside = c == '{' || inside && c != '}';
            if !inside || c == '{' {
                path.push(c);
            }
        }
        OperationKey { method: self.method.clone(), path }
    }
}

impl fmt::Display for OperationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}
