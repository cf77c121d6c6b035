//! What `diff` compares: a document or a page, where it is or as it was.

use countersign_openapi::{Document, url_without_secrets};

use std::path::Path;

use super::known::{References, is_url};
use super::pages::ReadPage;
use super::revision::Revision;
use super::{CliError, file};

/// Where one of the two that are compared is.
pub enum Witnessed {
    /// A file, a URL, or `-`.
    At(String),
    Then(Revision),
    /// A document that is not there, where it would be.
    Nowhere(String),
}

impl Witnessed {
    pub fn name(&self) -> String {
        match self {
            Witnessed::At(place) | Witnessed::Nowhere(place) => url_without_secrets(place).into_owned(),
            Witnessed::Then(revision) => revision.name(),
        }
    }

    /// The OpenAPI document there; nothing where it is a page.
    pub fn document(&self, references: &References) -> Result<Option<Document>, CliError> {
        let revision = match self {
            Witnessed::At(place) => return document(place, references),
            Witnessed::Nowhere(place) => return Ok(Some(Document::parse(place.clone(), NOTHING)?)),
            Witnessed::Then(revision) => revision,
        };
        let text = revision.text()?;
        if !is_of_openapi(&text) {
            return Ok(None);
        }
        let document = revision.document(text)?;
        document.version()?;
        Ok(Some(document))
    }

    pub fn page(&self) -> Result<ReadPage, CliError> {
        match self {
            Witnessed::At(place) | Witnessed::Nowhere(place) => ReadPage::of(place, None),
            Witnessed::Then(revision) => revision.page(revision.text()?),
        }
    }
}

/// Whether a file is meant as an OpenAPI document: of JSON that can be read, one that has the version. A file without an
/// ending may be anything, and is one where it can be read as one.
///
/// # Errors
/// It is called as documents are, and can't be read.
pub fn is_document(file: &Path) -> Result<bool, CliError> {
    let has_ending = file.extension().is_some();
    let text = match file::read_text(file) {
        Ok(text) => text,
        Err(_) if !has_ending => return Ok(false),
        Err(error) => return Err(error),
    };
    Ok(match serde_json::from_str::<serde_json::Value>(&text) {
        Ok(value) => ["openapi", "swagger"].iter().any(|name| value.get(name).is_some()),
        Err(_) if has_ending => is_of_openapi(&text),
        Err(_) => is_of_openapi(&text) && Document::parse("", text).is_ok_and(|document| document.version().is_ok()),
    })
}

/// A document of an API without operations.
const NOTHING: &str = r#"{"openapi": "3.1.0", "paths": {}}"#;

/// The OpenAPI document at a place; nothing where that is a page, even one that holds a document.
fn document(place: &str, references: &References) -> Result<Option<Document>, CliError> {
    if place == "-" {
        return Ok(None);
    }
    if is_url(place) {
        return match references.document(place) {
            // What can't be had is no page either.
            Err(error @ CliError::Fetch(_)) => Err(error),
            document => Ok(document.ok().filter(is_whole)),
        };
    }
    let text = file::read(Path::new(place))?;
    // What is meant as a document and can't be read as one is told with its place.
    let is_meant = std::str::from_utf8(&text).is_ok_and(is_of_openapi);
    if !is_meant {
        return Ok(None);
    }
    let document = references.document(place)?;
    document.version()?;
    Ok(Some(document))
}

fn is_whole(document: &Document) -> bool {
    is_of_openapi(document.text())
}

/// Whether a text is an OpenAPI document, and no page that holds one: a key of the version stands
/// at the beginning of a line, before any fence, or it is JSON that has one.
fn is_of_openapi(text: &str) -> bool {
    let is_version = |line: &str| {
        let key = line.trim_start_matches(['"', '\'']);
        ["openapi", "swagger"].iter().any(|name| {
            let rest = key.strip_prefix(name).unwrap_or_default();
            rest.trim_start_matches(['"', '\'']).trim_start().starts_with(':')
        })
    };
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('{') {
        return text.contains("\"openapi\"") || text.contains("\"swagger\"");
    }
    text.lines().skip(front_matter(text)).take_while(|line| !line.starts_with("```")).any(is_version)
}

/// How many lines of front matter a page begins with, between two lines of `---`. A YAML document may
/// begin with such a line too, and has no second.
fn front_matter(text: &str) -> usize {
    let mut lines = text.lines();
    match lines.next().map(str::trim_end) {
        Some("---") => lines.position(|line| line.trim_end() == "---").map_or(0, |length| length + 2),
        _ => 0,
    }
}
