//! What a block of code shows: requests, answers, and what stands alone in it.

use std::fmt;

use crate::reading::address;
use crate::reading::sketch::Sketch;

/// How a sample sends its request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SampleTool {
    /// Nothing does: the page has a method and a path, or the bytes of a request.
    #[default]
    Text,
    /// A command of a shell: all that it sends stands in it.
    Command,
    /// A call in a program, which may get some of it from elsewhere.
    Program,
}

/// What of a request the sample leaves open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OpenParts {
    pub query: bool,
    pub headers: bool,
    pub body: bool,
}

impl OpenParts {
    /// Everything but the address.
    pub const ALL: OpenParts = OpenParts { query: true, headers: true, body: true };
}

/// Why a request that a sample sends was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnreadReason {
    /// Its address does not stand in the sample.
    NoAddress,
    /// It goes to the server that the page itself is on, or the reader's own.
    OwnServer,
    /// What it sends depends on something that the sample does not show.
    NoMethod,
    /// It stands among the words of a sentence, and in no block of code.
    InText,
}

impl fmt::Display for UnreadReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            UnreadReason::NoAddress => "its address does not stand in it",
            UnreadReason::OwnServer => "it goes to the reader's own server",
            UnreadReason::NoMethod => "its method does not stand in it",
            UnreadReason::InText => "it stands in a text, and in no block of code",
        })
    }
}

/// A request that a sample sends.
#[derive(Debug, Clone, Default, PartialEq)]
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
    /// How many lines a command takes.
    pub len: usize,
    pub tool: SampleTool,
    /// Whether what it gets is kept as a file of the name that it has there.
    pub is_saved: bool,
    /// Whether no method is written, and the command takes the one that its fields ask for.
    pub is_implied: bool,
    /// The names in its query that do not stand in the URL.
    pub query: Vec<String>,
    pub open: OpenParts,
}

impl SampleRequest {
    /// Whether it is a method and a path and nothing more, as a page names an operation.
    pub fn is_line(&self) -> bool {
        self.url.starts_with('/') && self.headers.is_empty() && self.body.is_none()
    }

    /// Whether it is the bytes of a request whose path has parameters, and no values in their places.
    pub fn is_template(&self) -> bool {
        let path = self.url.split('?').next().unwrap_or_default();
        self.tool == SampleTool::Text && path.starts_with('/') && path.contains(['{', '<']) && !path.contains('$')
    }
}

impl Scan {
    /// Leaves what is sent to the machine that a program runs on: where webhooks are told of, it receives them.
    pub fn leave_receivers(&mut self) {
        let is_own = |request: &SampleRequest| {
            let host = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("host"));
            request.tool == SampleTool::Text && host.is_some_and(|(_, host)| address::is_loopback(host))
        };
        self.leave(is_own);
    }

    /// Leaves all that is sent: the page says that it goes to the reader's own server.
    pub fn leave_requests(&mut self) {
        self.leave(|_| true);
    }

    /// Takes the requests whose method is not written for those of a list: the page says that they get something. What
    /// they have for fields is meant for the query.
    pub fn get_implied(&mut self) {
        for request in self.requests.iter_mut().filter(|request| request.is_implied && request.method == "POST") {
            "GET".clone_into(&mut request.method);
            if let Some(Sketch::Object(fields)) = request.body.take() {
                request.query.extend(fields.into_iter().map(|(name, _)| name));
            }
        }
    }

    fn leave(&mut self, is_own: impl Fn(&SampleRequest) -> bool) {
        let own = self.requests.iter().filter(|request| is_own(request));
        self.unread.extend(own.map(|request| (request.line, UnreadReason::OwnServer)));
        self.requests.retain(|request| !is_own(request));
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
    /// Requests that were not read: line, why.
    pub unread: Vec<(usize, UnreadReason)>,
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
