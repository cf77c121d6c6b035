//! Documentation pages: read from a file, a URL or the standard input.

use std::io::{self, Read as _};
use std::path::Path;

use countersign_codegen::document::Document;
use sha2::{Digest, Sha256};

use super::Error;
use super::known::is_url;
use crate::docs::{self, Facts, Page};
use crate::wire::fetch;

/// A page that was read, and what it states.
pub struct Reading {
    /// What sources call it: its file's name, or its URL.
    pub name: String,
    pub facts: Facts,
    text: String,
}

impl Reading {
    /// Reads a page: a file, a URL, or `-` for the standard input.
    pub fn of(place: &str) -> Result<Reading, Error> {
        Self::named(&name_of(place), place)
    }

    /// The same, called by a name of its own.
    pub fn named(name: &str, place: &str) -> Result<Reading, Error> {
        let text = text(place)?;
        let facts = docs::read(&Page::parse(name, &text));
        Ok(Reading { name: name.to_owned(), facts, text })
    }

    /// SHA-256 of the page's text, in hexadecimal digits.
    pub fn digest(&self) -> String {
        Sha256::digest(self.text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether it is an OpenAPI document, and no page that holds one.
    pub fn is_document(&self) -> bool {
        let is_whole = !self.text.contains("```") && !self.text.trim_start().starts_with('<');
        is_whole && Document::parse(&*self.name, &*self.text).is_ok_and(|document| document.version().is_ok())
    }
}

/// The text of a page.
pub fn text(place: &str) -> Result<String, Error> {
    if is_url(place) {
        let runtime = tokio::runtime::Runtime::new().map_err(Error::Start)?;
        return runtime.block_on(fetch(place)).map_err(Error::Usage);
    }
    let mut bytes = Vec::new();
    let read = match place {
        "-" => io::stdin().read_to_end(&mut bytes).map(|_| ()),
        file => std::fs::read(file).map(|read| bytes = read),
    };
    read.map_err(|error| Error::Read { file: place.to_owned(), error })?;
    String::from_utf8(bytes).map_err(|_| Error::Usage(format!("read {place}: it is not UTF-8")))
}

/// What sources call a page, on every machine the same.
fn name_of(place: &str) -> String {
    if is_url(place) {
        return place.to_owned();
    }
    Path::new(place).file_name().map_or_else(|| place.to_owned(), |name| name.to_string_lossy().into_owned())
}
