//! All that a page says: its facts, and the OpenAPI documents that it holds, whole.

use std::sync::Arc;

use countersign_openapi::{Contract, DocumentError};

use crate::facts::{self, Facts, PagePlace};
use crate::reading::calls::{self, Samples};
use crate::reading::{self, PageReading, embedded::Embedded};
use crate::text::page::Page;

/// All that a page says.
#[derive(Debug, Clone, Default)]
pub struct Documentation {
    pub facts: Facts,
    /// The OpenAPI documents that are embedded in it, in order.
    pub documents: Vec<DocumentInPage>,
    /// Why blocks that begin as one can't be read.
    pub unreadable: Vec<Arc<DocumentError>>,
    /// The requests that its samples send.
    pub samples: Samples,
    /// Whether they go to the machine that they run on, or to a server of the reader's own, and nowhere else.
    pub is_self_hosted: bool,
}

/// An OpenAPI document that is embedded in a page.
#[derive(Debug, Clone)]
pub struct DocumentInPage {
    embedded: Embedded,
    place: PagePlace,
}

impl Documentation {
    /// Reads a page.
    pub fn of(page: &Page) -> Documentation {
        let reading = reading::read(page);
        let facts = facts::of_reading(&reading);
        let PageReading { outline, .. } = &reading;
        let in_page =
            |embedded: &Embedded| DocumentInPage { embedded: embedded.clone(), place: reading.place(embedded.start()) };
        let documents = outline.whole_documents().map(in_page).collect();
        let unreadable = outline.examples.iter().filter_map(|example| example.unreadable.clone()).collect();
        let samples = calls::read(&reading);
        let is_self_hosted = reading.paths.is_self_hosted();
        Documentation { facts, documents, unreadable, samples, is_self_hosted }
    }
}

impl DocumentInPage {
    /// What the document says.
    pub fn contract(&self) -> &Contract {
        &self.embedded.contract
    }

    /// Where on the page the node at a pointer of the document stands.
    pub fn place(&self, pointer: &str) -> PagePlace {
        PagePlace { line: self.embedded.at_pointer(pointer).line, ..self.place.clone() }
    }
}

/// The facts of a page, by kind.
pub fn read(page: &Page) -> Facts {
    Documentation::of(page).facts
}
