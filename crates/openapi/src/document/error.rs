//! The one way in which a document can be wrong.

use std::{io, string::FromUtf8Error};

use thiserror::Error;

use super::fault::TextFault;
use super::mark::Place;

/// What is wrong with a document, and where. It completes the sentence "failed
/// to …", as in `failed to parse specs/talkover/openapi.yaml:3:5: expected …`.
#[derive(Debug, Error)]
#[error("{doing} {name}{}: {what}", place.map(|p| format!(":{p}")).unwrap_or_default())]
pub struct DocumentError {
    doing: &'static str,
    name: String,
    place: Option<Place>,
    what: String,
    unread: Option<String>,
    source: Option<io::Error>,
}

/// Why a reference leads nowhere.
pub(super) struct DeadReference {
    pub what: String,
    /// What it leads to, where that was not read.
    pub unread: Option<String>,
}

impl From<String> for DeadReference {
    fn from(what: String) -> DeadReference {
        DeadReference { what, unread: None }
    }
}

impl DocumentError {
    pub(super) fn at(doing: &'static str, name: &str, place: Option<Place>, what: impl Into<String>) -> DocumentError {
        DocumentError { doing, name: name.into(), place, what: what.into(), unread: None, source: None }
    }

    pub(super) fn astray(name: &str, place: Option<Place>, astray: DeadReference) -> DocumentError {
        let DeadReference { what, unread } = astray;
        DocumentError { unread, ..DocumentError::at("resolve", name, place, what) }
    }

    pub(super) fn parse(name: &str, wrong: TextFault) -> DocumentError {
        DocumentError::at("parse", name, Some(wrong.place), wrong.what)
    }

    pub(super) fn io(name: &str, error: io::Error) -> DocumentError {
        DocumentError {
            source: Some(error),
            ..DocumentError::at("read", name, None, "expected a file that can be read")
        }
    }

    pub(super) fn utf8(name: &str, error: &FromUtf8Error) -> DocumentError {
        let valid = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..valid]);
        DocumentError::at("read", name, Some(Place::after(&before)), "expected text in UTF-8")
    }

    /// What the document is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where in the document, if anywhere in particular.
    pub fn place(&self) -> Option<Place> {
        self.place
    }

    /// The file or the URL that was not read, where that is what is wrong with a
    /// reference.
    pub fn unread(&self) -> Option<&str> {
        self.unread.as_deref()
    }

    /// What was expected and what was found, without name and place.
    pub fn what(&self) -> &str {
        &self.what
    }
}
