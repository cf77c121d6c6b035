//! Where a node stands, as findings name it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Document;

/// The address of a node of a document. `origin` is its `x-source`: the page that the node was
/// written from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Address {
    /// The file's name.
    pub document: String,
    /// The pointer in that file (RFC 6901).
    pub pointer: String,
    pub origin: Option<String>,
}

impl Address {
    /// How the document itself addresses the node: see [`Document`]. Where it has no such file, an
    /// address at which nothing stands.
    pub fn within(&self, document: &Document) -> String {
        let address = document.address(&self.document, &self.pointer);
        address.unwrap_or_else(|| format!("{}#{}", self.document, self.pointer))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.document, self.pointer)?;
        self.origin.iter().try_for_each(|origin| write!(f, " ({origin})"))
    }
}
