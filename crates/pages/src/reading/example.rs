//! The blocks of code of a page.

use std::sync::Arc;

use countersign_openapi::DocumentError;

use super::at::At;
use super::embedded::Embedded;
use super::sample::{self, Scan};

/// A block of code, read.
#[derive(Debug, Clone)]
pub struct PageExample {
    /// The section that it stands in.
    pub section: usize,
    /// Its first line.
    pub line: usize,
    /// How many statements come before it.
    pub position: usize,
    /// What its fence says.
    pub info: String,
    /// The code.
    pub text: String,
    /// What the code shows.
    pub scan: Scan,
    /// The OpenAPI document that it is, and then it shows no sample.
    pub document: Option<Embedded>,
    /// Why it is none, where it begins as one.
    pub unreadable: Option<Arc<DocumentError>>,
    /// The byte that each line begins at.
    starts: Vec<usize>,
}

impl PageExample {
    /// A block of code of a page of this name; its text says what it shows.
    pub fn new(page: &str, section: usize, line: usize, position: usize, info: String, text: String) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(breaks).collect();
        let (document, unreadable) = match Embedded::read(page, &text, section, line, position) {
            Ok(document) => (document, None),
            Err(error) => (None, Some(Arc::new(error))),
        };
        let scan = if document.is_some() { Scan::default() } else { sample::scan(&text) };
        Self { section, line, position, info, text, scan, document, unreadable, starts }
    }

    /// The operation of a page that was made from a document, as one.
    pub fn of_operation(page: &str, section: usize, line: usize, position: usize, text: String) -> Self {
        let mut example = Self::new(page, section, line, position, String::new(), text);
        // All of it stands where the page has it.
        if let Some(document) = &mut example.document {
            document.is_part = true;
        }
        example
    }

    /// Whether it is `GET /path` and nothing more: what stands behind it is nothing else than its answer.
    pub fn is_get(&self) -> bool {
        match self.scan.requests.as_slice() {
            [request] => request.is_line() && request.method == "GET" && self.text.trim().lines().count() == 1,
            _ => false,
        }
    }

    /// The place of one of its lines, from 0.
    pub fn at(&self, offset: usize) -> At {
        At::page(self.section, self.line + offset)
    }

    /// The code from a line on, as much as a quote needs of it.
    pub fn excerpt(&self, line: usize) -> &str {
        let start = self.starts.get(line).copied().unwrap_or(self.text.len());
        let mut end = self.text.len().min(start + 400);
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        &self.text[start..end]
    }
}
