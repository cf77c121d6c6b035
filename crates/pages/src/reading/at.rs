//! Where on a page something is said.

/// A place on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    /// The section that it stands in.
    pub section: usize,
    /// Its line, from 1.
    pub line: usize,
    /// Whether an embedded OpenAPI document says it, and not the page around that.
    pub embedded: bool,
}

impl At {
    /// A place of the page itself.
    pub fn page(section: usize, line: usize) -> At {
        At { section, line, embedded: false }
    }
}
