//! What a block of code shows: requests, answers, and what stands alone in it.

use crate::reading::sketch::Sketch;

/// A request that a sample sends.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleRequest {
    /// The method; empty where the sample does not tell.
    pub method: String,
    /// The URL or path, with `${…}` where the sample puts something in.
    pub url: String,
    /// The headers, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Option<Sketch>,
    /// The line in its block, from 0.
    pub line: usize,
}

impl SampleRequest {
    /// Whether it is a method and a path and nothing more, as a page names an operation.
    pub fn is_line(&self) -> bool {
        self.url.starts_with('/') && self.headers.is_empty() && self.body.is_none()
    }
}

/// An answer that a sample shows.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleAnswer {
    /// The status, where the sample has it beside the body.
    pub status: Option<u16>,
    /// The headers, in order.
    pub headers: Vec<(String, String)>,
    /// The body, where it is JSON.
    pub body: Option<Sketch>,
    /// The line in its block, from 0.
    pub line: usize,
}

/// What one block of code shows.
#[derive(Debug, Clone, Default)]
pub struct Scan {
    /// Requests.
    pub requests: Vec<SampleRequest>,
    /// Answers, and bodies that stand alone.
    pub answers: Vec<SampleAnswer>,
    /// Header lines that stand alone: line, name, value.
    pub headers: Vec<(usize, String, String)>,
    /// Environment variables that are read or set: line, name.
    pub variables: Vec<(usize, String)>,
    /// URLs that are given a name: line, name, URL.
    pub addresses: Vec<(usize, String, String)>,
    /// URLs and paths that stand alone in their line.
    pub targets: Vec<(usize, String)>,
}
