//! OpenAPI documents inside a page, read as documents are read everywhere.

use countersign_openapi::{Address, Contract, Document, DocumentError};

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
    /// Whether the page has it in parts, as a page made from a document has: it is none that can be copied.
    pub is_part: bool,
}

impl Embedded {
    /// The document that a block of code is, where it is one: YAML or JSON that says its version
    /// and has paths.
    ///
    /// # Errors
    /// The block begins as a document does, and can't be read as one.
    pub fn read(
        page: &str,
        text: &str,
        section: usize,
        line: usize,
        position: usize,
    ) -> Result<Option<Embedded>, DocumentError> {
        let marks = ["openapi:", "\"openapi\"", "swagger:", "\"swagger\"", "'openapi'", "'swagger'"];
        if !marks.iter().any(|mark| text.contains(mark)) {
            return Ok(None);
        }
        // Empty lines before it, so that a node's line is that of the page.
        let padded = format!("{}{text}", "\n".repeat(line.saturating_sub(1)));
        let document = match Document::parse(page, padded) {
            Ok(document) => document,
            Err(error) if claims(text) => return Err(error),
            Err(_) => return Ok(None),
        };
        let is_whole =
            document.get("/paths").is_some() && ["/openapi", "/swagger"].iter().any(|at| document.get(at).is_some());
        Ok(is_whole.then(|| Embedded { contract: Contract::read(document), position, section, line, is_part: false }))
    }

    /// The place of the document as a whole.
    pub fn start(&self) -> At {
        At { section: self.section, line: self.line, embedded: !self.is_part }
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

/// Whether a block begins as a document does, with its version, and goes on with paths.
fn claims(text: &str) -> bool {
    let start = text.trim_start();
    let key = start.trim_start_matches('{').trim_start().trim_start_matches(['"', '\'']);
    let is_version = ["openapi", "swagger"].iter().any(|name| {
        let rest = key.strip_prefix(name).unwrap_or_default();
        rest.trim_start_matches(['"', '\'']).trim_start().starts_with(':')
    });
    is_version && (text.contains("paths:") || text.contains("\"paths\""))
}
