//! Documentation pages: read from a file, a URL or the standard input.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use countersign_openapi::DocumentError;
use countersign_pages::{DocumentInPage, Documentation, Facts, Page, interstitial};
use sha2::{Digest, Sha256};

use super::known::is_url;
use super::output::Terminal;
use super::{CliError, site};
use crate::drift::{Lock, LockedPage};
use crate::exec::LARGEST_PAGE;

/// A page that was read, and what it states.
pub struct ReadPage {
    /// What sources call it: its file's name, or its URL.
    pub name: String,
    pub facts: Facts,
    /// The OpenAPI documents that it holds.
    pub documents: Vec<DocumentInPage>,
    /// Why blocks that begin as a document can't be read.
    pub unreadable: Vec<Arc<DocumentError>>,
    /// What a lock keeps of it.
    pub locked: LockedPage,
}

impl ReadPage {
    /// Reads a page: a file, a URL, or `-` for the standard input. Where a lock has its entity tag,
    /// the site is asked whether it is unchanged, and then what was locked is what it states.
    ///
    /// # Errors
    /// It can't be had, is longer than [`LARGEST_PAGE`] or no text, or something else stands in its
    /// place: a login page, a bot wall, a page that only a browser builds, an error page.
    pub fn of(place: &str, lock: Option<&Lock>) -> Result<ReadPage, CliError> {
        Self::named(&name_of(place), place, lock)
    }

    /// The same, called by a name of its own.
    pub fn named(name: &str, place: &str, lock: Option<&Lock>) -> Result<ReadPage, CliError> {
        let validator = lock.and_then(|lock| lock.validator(name));
        if !is_url(place) {
            return read(place).and_then(|text| Self::from(name, place, text));
        }
        match site::page(place, validator.map(|(_, etag)| etag))? {
            Some(site::SiteText { text, etag }) => {
                let mut reading = Self::from(name, place, text)?;
                reading.locked.etag = etag;
                Ok(reading)
            }
            None => {
                let locked = validator.map(|(locked, _)| locked.clone());
                let (locked, lock) = locked.zip(lock).ok_or_else(|| {
                    CliError::Usage(format!("fetch {place}: the answer is 304, and nobody asked whether it changed"))
                })?;
                let (documents, unreadable) = (Vec::new(), Vec::new());
                Ok(ReadPage { name: name.to_owned(), facts: lock.facts_of(name), documents, unreadable, locked })
            }
        }
    }

    /// A page of which there is the text.
    ///
    /// # Errors
    /// As [`ReadPage::of`].
    pub fn of_text(name: &str, text: String) -> Result<ReadPage, CliError> {
        Self::from(name, name, text)
    }

    fn from(name: &str, place: &str, text: String) -> Result<ReadPage, CliError> {
        let page = Page::parse(name, &text);
        let Documentation { facts, documents, unreadable } = Documentation::of(&page);
        if let Some(found) = interstitial(&text, &page, &facts) {
            return Err(CliError::Usage(format!("read {place}: {found}")));
        }
        let sha256 = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        let locked = LockedPage { page: name.to_owned(), sha256, etag: None };
        Ok(ReadPage { name: name.to_owned(), facts, documents, unreadable, locked })
    }

    /// Tells of the blocks that begin as a document and can't be read as one.
    pub fn complain(&self, terminal: Terminal) {
        let error = |error: &DocumentError| format!("failed to {error}: the block is passed over");
        self.unreadable.iter().for_each(|unreadable| terminal.complain("warning", &error(unreadable)));
    }
}

/// The text of a file, or of the standard input.
fn read(place: &str) -> Result<String, CliError> {
    let mut bytes = Vec::new();
    let most = LARGEST_PAGE as u64 + 1;
    let read = match place {
        "-" => std::io::stdin().take(most).read_to_end(&mut bytes),
        file => std::fs::File::open(file).and_then(|file| file.take(most).read_to_end(&mut bytes)),
    };
    read.map_err(|error| CliError::Read { file: place.to_owned(), error })?;
    if bytes.len() > LARGEST_PAGE {
        return Err(CliError::Usage(format!("read {place}: it is longer than {LARGEST_PAGE} bytes")));
    }
    decoded(bytes).ok_or_else(|| CliError::Usage(format!("read {place}: it is neither UTF-8 nor UTF-16")))
}

/// A text in UTF-8, or in UTF-16 with its mark, as some editors save it.
pub fn decoded(bytes: Vec<u8>) -> Option<String> {
    let units = |of: fn([u8; 2]) -> u16| {
        let pairs = bytes.chunks_exact(2).skip(1);
        String::from_utf16(&pairs.map(|pair| of([pair[0], pair[1]])).collect::<Vec<u16>>()).ok()
    };
    match bytes.as_slice() {
        [0xFF, 0xFE, ..] => units(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => units(u16::from_be_bytes),
        _ => String::from_utf8(bytes).ok(),
    }
}

/// What sources call a page, on every machine the same.
fn name_of(place: &str) -> String {
    if is_url(place) {
        return place.to_owned();
    }
    Path::new(place).file_name().map_or_else(|| place.to_owned(), |name| name.to_string_lossy().into_owned())
}
