//! What a page speaks of, stage by stage: each takes the results of those before it and gives its
//! own.
//!
//! ```text
//! Page ─▶ outline ─▶ bases ─▶ paths ─▶ operations ─▶ responses
//!                └─▶ headers
//! ```

pub mod address;
pub mod at;
pub mod bases;
mod below;
pub mod calls;
mod causes;
pub mod credential;
pub mod declared;
pub mod described;
pub mod embedded;
pub mod example;
mod exchange;
pub mod fields;
mod generated;
pub mod headers;
mod hosting;
mod languages;
pub mod literals;
mod nearest;
mod open;
mod operation_names;
pub mod operations;
pub mod outline;
pub mod paths;
mod receivers;
pub mod redact;
pub mod responses;
pub mod sample;
pub mod shape;
mod since;
pub mod sketch;
mod target_lines;
pub mod targets;
pub mod unread;

use countersign_openapi::OperationKey;

use crate::text::page::Page;
use at::At;
use bases::Base;
use headers::HeaderMention;
use operations::OperationMention;
use outline::Outline;
use paths::Paths;
use responses::{RangeMention, ResponseMention};

/// What a page speaks of, read to the end: facts are made of it.
pub struct PageReading<'p> {
    pub outline: Outline<'p>,
    /// The base paths and URLs that the page states as such.
    pub bases: Vec<Base>,
    pub paths: Paths,
    pub operations: Vec<OperationMention>,
    pub headers: Vec<HeaderMention>,
    pub responses: Vec<ResponseMention>,
    /// The classes of refusals that it speaks of as such.
    pub ranges: Vec<RangeMention>,
}

/// Reads a page.
pub fn read(page: &Page) -> PageReading<'_> {
    let outline = outline::read(page);
    let bases = bases::read(&outline);
    let paths = paths::read(&outline, &bases);
    let operations = operations::read(&outline, &paths);
    let headers = headers::read(&outline);
    let responses = responses::read(&outline, &operations);
    let ranges = responses::ranges(&outline);
    PageReading { outline, bases, paths, operations, headers, responses, ranges }
}

impl PageReading<'_> {
    /// The operation that a place of the page speaks of.
    pub fn operation_at(&self, place: At, position: usize) -> Option<&OperationKey> {
        operations::at(&self.outline, &self.operations, place, position).map(|mention| &mention.key)
    }

    /// The operation of which a place shows a body: perhaps the one that the whole page is about.
    pub fn operation_shown(&self, place: At, position: usize) -> Option<&OperationKey> {
        let of_page = || operations::of_page(&self.outline, &self.operations, place, position);
        self.operation_at(place, position).or_else(|| of_page().map(|mention| &mention.key))
    }

    /// The same, but for one of several that a list names in another part of the page.
    pub fn operation_answered(&self, place: At, position: usize) -> Option<&OperationKey> {
        let is_of_list = since::is_of_list(&self.outline, &self.operations, place, position);
        self.operation_at(place, position).filter(|_| !is_of_list)
    }

    /// The operation that a body is the answer of: the one that a place shows, where nothing else was asked since.
    pub fn operation_answering(&self, place: At, position: usize) -> Option<&OperationKey> {
        let at = operations::at(&self.outline, &self.operations, place, position);
        let mention = at.or_else(|| operations::of_page(&self.outline, &self.operations, place, position))?;
        let is_other = since::is_other_asked(&self.outline, &self.operations, mention, place, position);
        (!is_other).then_some(&mention.key)
    }

    /// The operation that a place says something of: what is said near it may be of all.
    pub fn operation_told(&self, place: At, position: usize) -> Option<&OperationKey> {
        operations::told(&self.outline, &self.operations, place, position).map(|mention| &mention.key)
    }
}
