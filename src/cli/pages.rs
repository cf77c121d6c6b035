//! Documentation pages: read from a file, a URL or the standard input.

use std::io::Read;
use std::sync::Arc;

use countersign_openapi::{Document, DocumentError, url_without_secrets};
use countersign_pages::{DocumentInPage, Documentation, Facts, Page, Samples, interstitial};
use ring::digest::{SHA256, digest};
use serde_json::Value;

use super::CliError;
use super::called::name_of;
use super::known::is_url;
use super::output::Terminal;
use super::site::{self, Get};
use crate::drift::{Lock, LockedPage, SitePage};
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
    /// The requests that its samples send.
    pub samples: Samples,
    /// What a lock keeps of it.
    pub locked: LockedPage,
    /// The addresses on its own site that it leads to; none of a page that was not read again.
    pub links: Vec<String>,
    /// What its text is; a page where it states anything.
    pub kind: TextKind,
    /// Whether its site led to it; nobody named it.
    pub is_found: bool,
}

/// What the text of a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextKind {
    Page,
    Empty,
    /// A mapping of YAML or JSON from its first line to its last.
    Data,
}

impl TextKind {
    fn of(text: &str) -> TextKind {
        if text.trim().is_empty() {
            return TextKind::Empty;
        }
        let first = text.trim_start_matches('\u{feff}').trim_start();
        let is_json = first.starts_with('{');
        if !is_json && first.starts_with(['<', '-', '=']) {
            return TextKind::Page;
        }
        // `Note: we moved.` is a sentence: what is data holds more than texts.
        let is_nested = |root: &Value| {
            root.as_object().is_some_and(|members| members.values().any(|value| value.is_object() || value.is_array()))
        };
        match Document::parse("page", text) {
            Ok(document) if is_json || document.get("").is_some_and(is_nested) => TextKind::Data,
            _ => TextKind::Page,
        }
    }
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
        match is_url(place) {
            true => Self::fetched(name, place, lock, &mut site::plainly()?),
            false => read(place).and_then(|text| Self::from(name, place, text)),
        }
    }

    /// The same, of a page at a URL that is asked for in this way.
    pub fn fetched(name: &str, place: &str, lock: Option<&Lock>, get: Get<'_>) -> Result<ReadPage, CliError> {
        let validator = lock.and_then(|lock| lock.validator(name));
        match site::page(place, validator.map(|(_, etag)| etag), get)? {
            Some(site::SiteText { text, etag, links }) => {
                let mut reading = Self::from(name, place, text)?;
                reading.locked.etag = etag;
                reading.links = links;
                Ok(reading)
            }
            None => lock.and_then(|lock| Self::as_locked(name, lock)).ok_or_else(|| {
                let place = url_without_secrets(place);
                CliError::Usage(format!("fetch {place}: the answer is 304, and nobody asked whether it changed"))
            }),
        }
    }

    /// A page as it was when it was locked.
    pub fn as_locked(name: &str, lock: &Lock) -> Option<ReadPage> {
        let locked = lock.pages.iter().find(|locked| locked.page == name)?.clone();
        let calls = lock.calls_of(name);
        let samples = Samples { read: calls.len(), calls, unread: Vec::new() };
        let (documents, unreadable, links) = (Vec::new(), Vec::new(), Vec::new());
        let facts = lock.facts_of(name);
        let kind = TextKind::Page;
        let name = name.to_owned();
        Some(ReadPage { name, facts, documents, unreadable, samples, locked, links, kind, is_found: false })
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
        let Documentation { facts, documents, unreadable, samples, is_self_hosted } = Documentation::of(&page);
        if let Some(found) = interstitial(&text, &page, &facts) {
            return Err(CliError::Usage(format!("read {}: {found}", url_without_secrets(place))));
        }
        let sha256 = digest(&SHA256, text.as_bytes());
        let sha256 = sha256.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        let locked = LockedPage { page: name.to_owned(), sha256, etag: None, is_self_hosted };
        let kind = if facts.0.is_empty() { TextKind::of(&text) } else { TextKind::Page };
        let links = Vec::new();
        let name = name.to_owned();
        Ok(ReadPage { name, facts, documents, unreadable, samples, locked, links, kind, is_found: false })
    }

    /// The page as one of a site.
    pub fn of_site(&self) -> SitePage<'_> {
        SitePage { name: &self.name, facts: &self.facts, is_self_hosted: self.locked.is_self_hosted }
    }

    /// Tells of the blocks that begin as a document and can't be read as one.
    pub fn complain(&self, terminal: Terminal) {
        let error = |error: &DocumentError| format!("failed to {error}: the block is passed over");
        self.unreadable.iter().for_each(|unreadable| terminal.complain("warning", &error(unreadable)));
    }
}

/// Says how many requests of samples were read, and why others were not.
pub fn note_samples(samples: &Samples, terminal: Terminal) {
    const NAMED: usize = 5;
    let (read, unread) = (samples.read, samples.unread.len());
    if unread == 0 {
        return;
    }
    let named = samples.unread.iter().take(NAMED).map(|sample| format!("{}: {}", sample.place, sample.reason));
    let mut named: Vec<String> = named.collect();
    if unread > NAMED {
        named.push(format!("and {} more", unread - NAMED));
    }
    terminal.note(&format!("{read} of {} samples read; {unread} not: {}", read + unread, named.join("; ")));
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
