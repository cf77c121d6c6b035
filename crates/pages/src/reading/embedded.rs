//! OpenAPI documents inside a page, read as documents are read everywhere.

use countersign_openapi::{Address, Contract, Document};

use super::at::At;

/// A document inside the page. Its places are those of the page.
#[derive(Debug, Clone)]
pub struct Embedded {
    pub contract: Contract,
    /// How many statements come before it.
    pub position: usize,
    section: usize,
    /// The first line of its block.
    line: usize,
}

impl Embedded {
    /// The document that a block of code is, where it is one: YAML or JSON that says its version
    /// and has paths.
    pub fn read(page: &str, text: &str, section: usize, line: usize, position: usize) -> Option<Embedded> {
        let marks = ["openapi:", "\"openapi\"", "swagger:", "\"swagger\"", "'openapi'", "'swagger'"];
        if !marks.iter().any(|mark| text.contains(mark)) {
            return None;
        }
        // Empty lines before it, so that a node's line is that of the page.
        let padded = format!("{}{text}", "\n".repeat(line.saturating_sub(1)));
        let document = Document::parse(page, padded).ok()?;
        let is_whole =
            document.get("/paths").is_some() && ["/openapi", "/swagger"].iter().any(|at| document.get(at).is_some());
        is_whole.then(|| Embedded { contract: Contract::read(document), position, section, line })
    }

    /// The place of the document as a whole.
    pub fn start(&self) -> At {
        At { section: self.section, line: self.line, embedded: true }
    }

    /// The place of a node that the contract was read from.
    pub fn at(&self, address: &Address) -> At {
        self.at_pointer(&address.pointer)
    }

    /// The place of the node at a pointer; of the document, where nothing stands there.
    pub fn at_pointer(&self, pointer: &str) -> At {
        let place = self.contract.document.place(pointer);
        At { line: place.map_or(self.line, |place| place.line), ..self.start() }
    }

    /// The text of a node's description.
    pub fn description(&self, address: &Address) -> &str {
        let node = self.contract.node(&address.pointer);
        node.and_then(|node| node.text("description")).unwrap_or_default()
    }
}
